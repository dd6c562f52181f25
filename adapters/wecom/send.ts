/** Sends one message in pieces: asks for the state of the session first, stops at the first refusal. */
import {
  type Allowance,
  type ChannelHost,
  cutText,
  MESSAGE_BYTES,
  type Outbound,
  piecesTaken,
  type Refusals,
  refusalResult,
  type SendResult,
  sendInPieces,
  unreachedResult,
  uploaded,
  type WeixinApi,
  type WeixinNotices,
  WeixinRefusal,
  WeixinUnanswered,
} from '../../src/index.ts';
import { pieceId, stemOf } from './piece.ts';

/** Bytes of UTF-8 in one text message, and in the head of a menu. */
const MAX_BYTES = MESSAGE_BYTES.wecom;
const MAX_HEAD_BYTES = 1024;
/** Of a menu: entries, and bytes of each. developer.work.weixin.qq.com/document/path/94677 */
const MAX_CHOICES = 10;
const MAX_CHOICE_BYTES = 128;

/** States of a session; the platform's own names stand in docs/channels.md. */
export const STATE = { unhandled: 0, assistant: 1, queued: 2, servicer: 3, ended: 4 } as const;

const REFUSALS: Refusals = {
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

export interface Sending {
  readonly api: WeixinApi;
  readonly host: Pick<ChannelHost, 'state' | 'log' | 'clock' | 'readMedia'>;
  readonly allowance: Allowance;
}

/** @throws WeixinUnanswered when nobody knows whether a piece arrived */
export async function sendText(sending: Sending, outbound: Outbound): Promise<SendResult> {
  if (outbound.picture !== undefined) return sendPicture(sending, outbound, outbound.picture);
  const choices = choicesOf(outbound);
  const pieces = cutText(outbound.text, choices.length > 0 ? MAX_HEAD_BYTES : MAX_BYTES);
  if (pieces.length === 0) return { state: 'failed', reason: 'empty_text' };
  const session = sessionOf(outbound);
  const refused =
    (await noRoom(sending, outbound, pieces.length)) ?? (await notReady(sending.api, sending.host, session));
  return refused ?? sendPieces(sending, outbound, pieces, choices);
}

async function sendPicture(sending: Sending, outbound: Outbound, picture: string): Promise<SendResult> {
  const { api, host, allowance } = sending;
  const session = sessionOf(outbound);
  const refused = (await noRoom(sending, outbound, 1)) ?? (await notReady(api, host, session));
  if (refused) return refused;
  let file: Awaited<ReturnType<typeof uploaded>>;
  try {
    file = await uploaded(api, host, picture);
  } catch (error) {
    // Nothing has been sent to the owner yet.
    if (error instanceof WeixinRefusal) return refusalResult(REFUSALS, error);
    if (error instanceof WeixinUnanswered) return unreachedResult(error);
    throw error;
  }
  if (!('mediaId' in file)) return file;
  const body = { msgtype: 'image', image: { media_id: file.mediaId } };
  const result = await sendPiece(api, outbound, pieceId(stemOf(outbound.id), 1, 1), body);
  if (result.state === 'sent') await allowance.spent(outbound.recipient, host.clock.now());
  return result;
}

const sessionOf = ({ channel, recipient }: Outbound): Session => ({
  open_kfid: channel.split(':')[1] ?? '',
  external_userid: recipient,
});

function choicesOf({ choices = [] }: Outbound): readonly string[] {
  const fit =
    choices.length <= MAX_CHOICES && choices.every((one) => Buffer.byteLength(one) <= MAX_CHOICE_BYTES);
  return fit ? choices : [];
}

/** What is known to be refused is not tried, and nothing is begun that cannot be said to its end. */
async function noRoom(
  { allowance, host }: Sending,
  { id, recipient, lane = 'normal' }: Outbound,
  pieces: number,
): Promise<SendResult | null> {
  const left = pieces - (await piecesTaken(host.state, stemOf(id), pieces));
  const room = await allowance.room(recipient, lane, left, host.clock.now());
  return room === 'enough' ? null : { state: 'failed', reason: room };
}

function menuOf(head_content: string, choices: readonly string[]): object {
  const list = choices.map((content, at) => ({ type: 'click', click: { id: String(at + 1), content } }));
  return { msgtype: 'msgmenu', msgmenu: { head_content, list } };
}

/** What is said on entering, with what may be tapped, or after a colleague's talk. */
export function occasionBody(say: 'welcome' | 'ended', words: WeixinNotices): object {
  return say === 'welcome' && words.welcome_choices.length > 0
    ? menuOf(words.welcome, words.welcome_choices)
    : { msgtype: 'text', text: { content: words[say] } };
}

interface Session {
  readonly open_kfid: string;
  readonly external_userid: string;
}

/** Nothing of the message has been sent yet: whatever goes wrong here may be tried again. */
async function notReady(
  api: WeixinApi,
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
    if (error instanceof WeixinRefusal) return refusalResult(REFUSALS, error);
    if (error instanceof WeixinUnanswered) return unreachedResult(error);
    throw error;
  }
}

/** Messages may be sent in an unhandled session too, so a refusal of the change does no harm. */
async function takeOver(api: WeixinApi, host: Pick<ChannelHost, 'log'>, session: Session): Promise<void> {
  try {
    await api.post('/cgi-bin/kf/service_state/trans', { ...session, service_state: STATE.assistant });
  } catch (error) {
    if (!(error instanceof WeixinRefusal) || REFUSALS[error.errcode]?.afterMs !== undefined) throw error;
    host.log('info', error.message);
  }
}

async function sendPieces(
  { api, host, allowance }: Sending,
  outbound: Outbound,
  pieces: readonly string[],
  choices: readonly string[],
): Promise<SendResult> {
  const stem = stemOf(outbound.id);
  return sendInPieces(host.state, stem, pieces, async (piece, at) => {
    const isLast = at === pieces.length - 1;
    const body =
      isLast && choices.length > 0 ? menuOf(piece, choices) : { msgtype: 'text', text: { content: piece } };
    const result = await sendPiece(api, outbound, pieceId(stem, at + 1, pieces.length), body);
    if (result.state === 'sent') await allowance.spent(outbound.recipient, host.clock.now());
    return result;
  });
}

async function sendPiece(
  api: WeixinApi,
  outbound: Outbound,
  msgid: string,
  body: object,
): Promise<SendResult> {
  try {
    const answer = await api.post('/cgi-bin/kf/send_msg', {
      touser: outbound.recipient,
      open_kfid: outbound.channel.split(':')[1] ?? '',
      msgid,
      ...body,
    });
    return {
      state: 'sent',
      channelMessageId: typeof answer.msgid === 'string' && answer.msgid !== '' ? answer.msgid : msgid,
    };
  } catch (error) {
    if (error instanceof WeixinRefusal) return refusalResult(REFUSALS, error);
    if (error instanceof WeixinUnanswered && !error.mayHaveArrived) return unreachedResult(error);
    throw error;
  }
}
