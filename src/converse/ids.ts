/** Ids of what a turn makes. */
import { createHash } from 'node:crypto';

/**
 * A UUID (version 8, RFC 9562) out of a turn's seed: decided again, the turn gives the same ids, and no other turn does
 * (118 bits of a SHA-256).
 * @param nth of the ids of that turn, from 0
 */
export function idOf(seed: string, nth: number): string {
  const hex = createHash('sha256').update(`${seed}:${nth}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
