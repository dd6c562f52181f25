/** Bodies of answers that come from outside, no larger than they may be. */

/** A bigger file is refused, whatever its sender says of its size (RELIABILITY 44). */
export const MAX_MEDIA_BYTES = 20_000_000;

/** @returns the body in bytes, or null when it is larger than that: the rest is not read */
export async function bodyAtMost(response: Response, most: number): Promise<Uint8Array | null> {
  if (Number(response.headers.get('content-length') ?? 0) > most) {
    await response.body?.cancel();
    return null;
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > most) return null;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}
