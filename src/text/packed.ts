/** Trained models as bytes, for a cache: a head as JSON, then arrays of numbers, each filling words of four bytes, one after the other. */

export type Numbers = Int32Array | Float32Array | Int16Array;

export function packed(head: object, parts: readonly Numbers[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const start = startAfter(text.length);
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, start));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/**
 * Read in place: a model is never written again. Only what stands askew is copied.
 * @returns the head, where in the buffer the numbers begin, and how many words they fill. @throws where there is no head
 */
export function unpacked(bytes: Uint8Array): {
  readonly head: unknown;
  readonly buffer: ArrayBufferLike;
  readonly at: number;
  readonly count: number;
} {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const length = new DataView(buffer, byteOffset).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, byteOffset + 4, length)));
  const start = startAfter(length);
  return { head, buffer, at: byteOffset + start, count: (byteLength - start) / 4 };
}

const startAfter = (length: number): number => Math.ceil((length + 4) / 4) * 4;
