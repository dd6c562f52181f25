/** Places in a line: what is found there, and what is somebody else's word. */
import type { ChannelKind, Severity, ViolationKind } from '../library/terms.ts';

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
  /** How many times its severity's points it takes; absent: once. */
  readonly weight?: number;
}

/** Where a line is said. */
export interface Place {
  readonly channel: ChannelKind;
  /** Id of the community; null where none is known: rules of some communities only are off then. */
  readonly community: string | null;
}

/** Whether a rule is on there. */
export function isOn(
  rule: {
    readonly channels?: readonly ChannelKind[] | undefined;
    readonly communities?: readonly string[] | undefined;
    readonly off_in?: readonly string[] | undefined;
  },
  { channel, community }: Place,
): boolean {
  if (rule.channels && !rule.channels.includes(channel)) return false;
  if (community === null) return rule.communities === undefined;
  return (rule.communities?.includes(community) ?? true) && !rule.off_in?.includes(community);
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
