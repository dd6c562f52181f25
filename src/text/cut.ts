/** Cuts long texts to what a channel takes, never within a character as people see it (RELIABILITY 35). */

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
/** Where a cut reads well: after the end of a sentence or line, else after a comma. */
const GOOD_END = /[。!?！?;；\n]$/u;
const FAIR_END = /[,，、:：\s]$/u;
const encoder = new TextEncoder();

const MEASURES = {
  bytes: (text: string) => encoder.encode(text).length,
  characters: (text: string) => text.length,
};
/** `bytes` of UTF-8; `characters` as platforms count them, UTF-16 units. */
export type TextUnit = keyof typeof MEASURES;

export const textSize = (text: string, unit: TextUnit): number => MEASURES[unit](text);

/**
 * @param most a piece may have, at least 64
 * @returns the pieces in order; joined they are the text. A single grapheme that is longer than `most` stays whole.
 */
export function cutText(text: string, most: number, unit: TextUnit = 'bytes'): string[] {
  const sizeOf = MEASURES[unit];
  if (sizeOf(text) <= most) return text === '' ? [] : [text];
  const pieces: string[] = [];
  let piece: string[] = [];
  let sum = 0;
  for (const { segment } of graphemes.segment(text)) {
    const size = sizeOf(segment);
    while (sum + size > most && piece.length > 0) {
      const at = cutAt(piece);
      pieces.push(piece.slice(0, at).join(''));
      piece = piece.slice(at);
      sum = sizeOf(piece.join(''));
    }
    piece.push(segment);
    sum += size;
  }
  if (piece.length > 0) pieces.push(piece.join(''));
  return pieces;
}

/** The last good place in the second half of a piece, else its end. */
function cutAt(piece: readonly string[]): number {
  for (const end of [GOOD_END, FAIR_END])
    for (let at = piece.length; at > piece.length / 2; at--) if (end.test(piece[at - 1] ?? '')) return at;
  return piece.length;
}
