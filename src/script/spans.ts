/** Places in a line: what is found there, and what is somebody else's word. */
import type { Severity, ViolationKind } from '../library/terms.ts';

export interface Violation {
  readonly kind: ViolationKind;
  readonly severity: Severity;
  /** "OPEN-5/never-1", the id of a rule of rules/violations.yaml, or "model/<kind>" where no rule names it. */
  readonly rule: string;
  readonly situation: string | null;
  readonly cue: string;
  /** UTF-16 [from, to) of the text as given. */
  readonly span: readonly [number, number];
  readonly reason: string;
  readonly better: string;
}

export type Span = readonly [number, number];

export const overlaps = (a: Span, b: Span): boolean => a[0] < b[1] && b[0] < a[1];

const QUOTES: readonly (readonly [string, string])[] = [
  ['“', '”'],
  ['"', '"'],
  ['「', '」'],
  ['『', '』'],
  ['‘', '’'],
  ["'", "'"],
];

/** What stands in quotation marks is somebody else's word. */
export function quotedSpans(text: string): Span[] {
  const spans: Span[] = [];
  for (const [open, close] of QUOTES) {
    for (let at = text.indexOf(open); at >= 0; ) {
      const end = text.indexOf(close, at + 1);
      if (end < 0) break;
      spans.push([at, end + 1]);
      at = text.indexOf(open, end + 1);
    }
  }
  return spans;
}

export function within(spans: readonly Span[], from: number, to: number): boolean {
  return spans.some(([start, end]) => from >= start && to <= end);
}
