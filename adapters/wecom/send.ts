/** Sends one message in pieces: asks for the state of the session first, stops at the first refusal. */
import { type ChannelHost, cutText, type Outbound, type SendResult } from '../../src/index.ts';
import { type WecomApi, WecomRefusal, WecomUnanswered } from './api.ts';
import { pieceId, stemOf } from './piece.ts';

/** Bytes of UTF-8 in one text message. */
const MAX_BYTES = 2048;
const UNREACHED_MS = 5000;

/** States of a session; the platform's own names stand in docs/channels.md. */
const STATE = { unhandled: 0, assistant: 1, queued: 2, servicer: 3, ended: 4 } as const;

/** What an errcode means for a message; others are failures by their number. */
const REFUSALS: Readonly<Record<number, { readonly reason: string; readonly afterMs?: number }>> = {
  [-1]: { reason: 'busy', afterMs: 5000 },
  45009: { reason: 'too_many_calls', afterMs: 60_000 },
  45033: { reason: 'too_many_calls', afterMs: 5000 },
  // Five messages within 48 hours of the owner's last one.
  95001: { reason: 'quota_or_window' },
  95002: { reason: 'quota_or_window' },
  95013: { reason: 'session_ended' },
  95018: { reason: 'session_state' },
  40096: { reason: 'unknown_recipient' },
};

/** @throws WecomUnanswered when nobody knows whether a piece arrived */
export async function sendText(
  api: WecomApi,
  host: Pick<ChannelHost, 'state' | 'log'>,
  outbound: Outbound,
): Promise<SendResult> {
  const pieces = cutText(outbound.text, MAX_BYTES);
  if (pieces.length === 0) return { state: 'failed', reason: 'empty_text' };
  const session = {
    open_kfid: outbound.channel.split(':')[1] ?? '',
    external_userid: outbound.recipient,
  };
  const refused = await notReady(api, host, session);
  return refused ?? sendPieces(api, host, outbound, pieces);
}

interface Session {
  readonly open_kfid: string;
  readonly external_userid: string;
}

/** Nothing of the message has been sent yet: whatever goes wrong here may be tried again. */
async function notReady(
  api: WecomApi,
  host: Pick<ChannelHost, 'log'>,
  session: Session,
): Promise<SendResult | null> {
  try {
    const { service_state: state } = await api.post('/cgi-bin/kf/service_state/get', session);
    if (state === STATE.queued || state === STATE.servicer)
      return { state: 'failed', reason: 'session_with_servicer' };
    if (state === STATE.ended) return { state: 'failed', reason: 'session_ended' };
    if (state === STATE.unhandled) await takeOver(api, host, session);
    return null;
  } catch (error) {
    if (error instanceof WecomRefusal) return resultOf(error);
    if (error instanceof WecomUnanswered) return later(error);
    throw error;
  }
}

/** Messages may be sent in an unhandled session too, so a refusal of the change does no harm. */
async function takeOver(api: WecomApi, host: Pick<ChannelHost, 'log'>, session: Session): Promise<void> {
  try {
    await api.post('/cgi-bin/kf/service_state/trans', { ...session, service_state: STATE.assistant });
  } catch (error) {
    if (!(error instanceof WecomRefusal) || REFUSALS[error.errcode]?.afterMs !== undefined) throw error;
    host.log('info', error.message);
  }
}

async function sendPieces(
  api: WecomApi,
  { state }: Pick<ChannelHost, 'state'>,
  outbound: Outbound,
  pieces: readonly string[],
): Promise<SendResult> {
  const stem = stemOf(outbound.id);
  // How many the platform had taken when it said "later": they are not sent again.
  const key = `pieces:${stem}`;
  const taken = pieces.length > 1 ? Number((await state.get(key)) ?? 0) : 0;
  let id = pieceId(stem, taken, pieces.length);
  for (const [at, content] of pieces.entries()) {
    if (at < taken) continue;
    const result = await sendPiece(api, outbound, pieceId(stem, at + 1, pieces.length), content);
    if (result.state === 'sent') {
      id = result.channelMessageId ?? id;
      continue;
    }
    if (at === 0) return result;
    if (result.state === 'later') await state.set(key, at);
    else await state.delete(key);
    return { ...result, reason: `${result.reason}; ${at} of ${pieces.length} pieces were sent` };
  }
  if (taken > 0) await state.delete(key);
  return { state: 'sent', channelMessageId: id };
}

async function sendPiece(
  api: WecomApi,
  outbound: Outbound,
  msgid: string,
  content: string,
): Promise<SendResult> {
  try {
    const answer = await api.post('/cgi-bin/kf/send_msg', {
      touser: outbound.recipient,
      open_kfid: outbound.channel.split(':')[1] ?? '',
      msgid,
      msgtype: 'text',
      text: { content },
    });
    return {
      state: 'sent',
      channelMessageId: typeof answer.msgid === 'string' && answer.msgid !== '' ? answer.msgid : msgid,
    };
  } catch (error) {
    if (error instanceof WecomRefusal) return resultOf(error);
    if (error instanceof WecomUnanswered && !error.mayHaveArrived) return later(error);
    throw error;
  }
}

function resultOf(refusal: WecomRefusal): SendResult {
  const known = REFUSALS[refusal.errcode];
  if (!known) return { state: 'failed', reason: refusal.message };
  const reason = `${known.reason} (errcode ${refusal.errcode})`;
  return known.afterMs === undefined
    ? { state: 'failed', reason }
    : { state: 'later', afterMs: known.afterMs, reason };
}

function later(error: WecomUnanswered): SendResult {
  return { state: 'later', afterMs: UNREACHED_MS, reason: error.message };
}
