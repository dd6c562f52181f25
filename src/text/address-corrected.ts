/** What a message takes back of an address in the same breath: "6栋1单元704 哦不是 706", "3栋 说错了 是5栋". */
import { type AddressGrammar, type AddressWords, addressGrammar } from './address-words.ts';
import { ROOM_NEXT } from './address-writings.ts';
import type { Address, Span } from './addresses.ts';
import { matchesOf } from './regex.ts';

export interface Piece {
  kind: keyof Address;
  value: string;
  from: number;
  to: number;
  /** Where the value stands, when it stands behind what it corrects. */
  at?: Span;
}

/** So far behind the words that take something back stands what is right. */
const NEAR = 3;
/** So far before them stands what is wrong. */
const BEFORE = 14;

/** The pieces of an address, the wrong ones with the values that are right. @param found in order */
export function withCorrections(grammar: AddressGrammar, text: string, found: readonly Piece[]): Piece[] {
  if (found.length === 0) return [];
  let pieces = [...found];
  for (const { index, 0: words } of matchesOf(grammar.takesBack, text)) {
    const end = index + words.length;
    const right = pieces.filter(({ from }) => from >= end);
    if (right[0] === undefined || right[0].from - end > NEAR) {
      const bare = ROOM_NEXT.exec(text.slice(end));
      if (!bare?.[1]) continue;
      const to = end + bare[0].length;
      right.splice(0, right.length, {
        kind: 'room',
        value: bare[1].toUpperCase(),
        from: to - bare[1].length,
        to,
      });
    }
    for (const { kind, value, from, to } of right) {
      const wrong = pieces.findLast((piece) => piece.kind === kind && piece.to <= index);
      if (!wrong || index - wrong.to > BEFORE) continue;
      pieces = pieces
        .filter((piece) => piece.from !== from || piece.to !== to)
        .map((piece) => (piece === wrong ? { ...piece, value, to, at: [from, to] } : piece));
    }
  }
  return pieces;
}

/** "不对,是1503", "看错了,是2005", "1901 不是1910": a bare room that is corrected. */
export const correctedRoom = (text: string, words: AddressWords): string | null => {
  const { ratherThan, correctedRoom: corrected } = addressGrammar(words);
  return (ratherThan.exec(text) ?? corrected.exec(text))?.[1] ?? null;
};
