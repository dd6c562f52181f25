/** Cuts long texts to what a channel takes, never within a character as people see it (RELIABILITY 35). */

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });
/** Where a cut reads well: after the end of a sentence or line, else after a comma. */
const GOOD_END = /[。!?！?;；\n]$/u;
const FAIR_END = /[,，、:：\s]$/u;
const encoder = new TextEncoder();

/**
 * @param maxBytes of UTF-8 a piece may have, at least 64
 * @returns the pieces in order; joined they are the text. A single grapheme that is longer than `maxBytes` stays whole.
 */
export function cutText(text: string, maxBytes: number): string[] {
  if (encoder.encode(text).length <= maxBytes) return text === '' ? [] : [text];
  const pieces: string[] = [];
  let piece: string[] = [];
  let bytes = 0;
  for (const { segment } of graphemes.segment(text)) {
    const size = encoder.encode(segment).length;
    while (bytes + size > maxBytes && piece.length > 0) {
      const at = cutAt(piece);
      pieces.push(piece.slice(0, at).join(''));
      piece = piece.slice(at);
      bytes = encoder.encode(piece.join('')).length;
    }
    piece.push(segment);
    bytes += size;
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
