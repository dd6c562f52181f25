/** A draft and its faults: where they are underlined, and what better words take the place of. */
import type { Violation } from '../../../src/contract.ts';

interface Piece {
  readonly from: number;
  readonly words: string;
  readonly fault: Violation | null;
}

/** The text cut at the faults; of faults that overlap the first counts. */
export function pieces(text: string, violations: readonly Violation[]): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  for (const fault of [...violations].sort((a, b) => a.span[0] - b.span[0])) {
    const [from, to] = fault.span;
    if (from < at || to > text.length || from >= to) continue;
    if (from > at) cut.push({ from: at, words: text.slice(at, from), fault: null });
    cut.push({ from, words: text.slice(from, to), fault });
    at = to;
  }
  if (at < text.length) cut.push({ from: at, words: text.slice(at), fault: null });
  return cut;
}

/** From mark to mark; the mark at its end goes with it, as better words have their own. */
export function clauseAround(text: string, [from, to]: Violation['span']): readonly [number, number] {
  const before = /[，。！？；,!?;\n][^，。！？；,!?;\n]*$/.exec(text.slice(0, from));
  const after = /[，。！？；,!?;\n]/.exec(text.slice(to));
  return [before ? before.index + 1 : 0, after ? to + after.index + 1 : text.length];
}
