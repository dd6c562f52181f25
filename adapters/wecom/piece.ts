/** Ids of what is sent: derived from the outbound message, so that each piece of it names the others. Pure. */
import { createHash } from 'node:crypto';

/** Of all pieces of one outbound message: 22 characters of [0-9a-zA-Z_-]. */
export function stemOf(outboundId: string): string {
  return createHash('sha256').update(outboundId).digest('base64url').slice(0, 22);
}

/** @param at counted from 1. @returns at most 32 bytes of [0-9a-zA-Z_-], as the platform wants, up to 9999 pieces */
export function pieceId(stem: string, at: number, of: number): string {
  return `${stem}_${at}_${of}`;
}

/** @returns the id of the last piece of the same message, which is what `send` gave back; an id of others as it is */
export function lastPieceId(id: string): string {
  const match = /^([\w-]{22})_\d{1,4}_(\d{1,4})$/.exec(id);
  return match ? `${match[1]}_${match[2]}_${match[2]}` : id;
}
