/** A message in several pieces: stops at the first that is refused, and goes on there when it is tried again. */
import type { AdapterState, ChannelHost, SendResult } from '../channel.ts';
import type { WeixinApi } from './api.ts';

/**
 * @param key of this message, where it is remembered how many pieces were taken before one had to wait
 * @param send one piece, counted from 0. @throws whatever it throws: nobody knows then whether it arrived
 */
export async function sendInPieces(
  state: AdapterState,
  key: string,
  pieces: readonly string[],
  send: (piece: string, at: number) => Promise<SendResult>,
): Promise<SendResult> {
  if (pieces.length === 0) return { state: 'failed', reason: 'empty_text' };
  const taken = await piecesTaken(state, key, pieces.length);
  let last: SendResult = { state: 'sent', channelMessageId: null };
  for (const [at, piece] of pieces.entries()) {
    if (at < taken) continue;
    last = await send(piece, at);
    if (last.state === 'sent') continue;
    if (at === 0) return last;
    if (last.state === 'later') await state.set(`pieces:${key}`, at);
    else await state.delete(`pieces:${key}`);
    return { ...last, reason: `${last.reason}; ${at} of ${pieces.length} pieces were sent` };
  }
  if (taken > 0) await state.delete(`pieces:${key}`);
  return last;
}

/** How many of its pieces the platform has taken already. */
export async function piecesTaken(state: AdapterState, key: string, of: number): Promise<number> {
  return of > 1 ? Number((await state.get(`pieces:${key}`)) ?? 0) : 0;
}

/** A picture for an answer, uploaded; or what becomes of its message where that is not possible. */
export async function uploaded(
  api: WeixinApi,
  { readMedia }: Pick<ChannelHost, 'readMedia'>,
  id: string,
): Promise<{ readonly mediaId: string } | SendResult> {
  const picture = (await readMedia?.(id)) ?? null;
  return picture === null
    ? { state: 'failed', reason: 'picture_gone' }
    : { mediaId: await api.upload(picture) };
}
