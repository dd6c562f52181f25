/** Customer-service messages while the owner's window is open; a template message where it is closed. */
import { createHash } from 'node:crypto';
import {
  type Allowance,
  type ChannelHost,
  cutText,
  MESSAGE_BYTES,
  type OfficialAccountConfig,
  type Outbound,
  oneLine,
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
import { noticeBody } from './notice.ts';

export const MAX_BYTES = MESSAGE_BYTES['official-account'];
/** An owner gets no second template message within the hour. */
const NOTICE_MS = 3_600_000;
/** Menu messages are not for every kind of account. */
const INVALID_ACCOUNT_TYPE = 40200;

const REFUSALS: Refusals = {
  [-1]: { reason: 'busy', afterMs: 5000 },
  45009: { reason: 'too_many_calls', afterMs: 60_000 },
  45011: { reason: 'too_many_calls', afterMs: 60_000 },
  45015: { reason: 'window_closed' },
  45047: { reason: 'quota_used' },
  40003: { reason: 'unknown_recipient' },
  43004: { reason: 'not_following' },
  48001: { reason: 'api_unauthorized' },
};
/** After which a template message may still reach the owner. */
const CLOSED = /^(window_closed|quota_used|reserved)/;

export interface Sending {
  readonly config: OfficialAccountConfig;
  readonly api: WeixinApi;
  readonly host: Pick<ChannelHost, 'state' | 'log' | 'clock' | 'readMedia'>;
  readonly allowance: Allowance;
}

/** @throws WeixinUnanswered when nobody knows whether a piece arrived */
export async function sendText(sending: Sending, outbound: Outbound): Promise<SendResult> {
  const refused = await noRoom(sending, outbound);
  if (refused) return refused;
  return outbound.picture === undefined
    ? sendPieces(sending, outbound)
    : sendPicture(sending, outbound, outbound.picture);
}

async function sendPicture(sending: Sending, outbound: Outbound, picture: string): Promise<SendResult> {
  const { api, host, allowance } = sending;
  const { recipient: touser } = outbound;
  let handedOver = false;
  try {
    const file = await uploaded(api, host, picture);
    if (!('mediaId' in file)) return file;
    handedOver = true;
    await api.post('/cgi-bin/message/custom/send', {
      touser,
      msgtype: 'image',
      image: { media_id: file.mediaId },
    });
    await allowance.spent(touser, host.clock.now());
    return { state: 'sent', channelMessageId: null };
  } catch (error) {
    if (error instanceof WeixinRefusal) return refusalResult(REFUSALS, error);
    if (error instanceof WeixinUnanswered && !(handedOver && error.mayHaveArrived))
      return unreachedResult(error);
    throw error;
  }
}

/** What is known to be refused is not tried (RELIABILITY 19), and nothing is begun that cannot be said to its end. */
async function noRoom({ allowance, host }: Sending, outbound: Outbound): Promise<SendResult | null> {
  const pieces = outbound.picture === undefined ? cutText(outbound.text, MAX_BYTES).length : 1;
  const left = pieces - (await piecesTaken(host.state, keyOf(outbound.id), pieces));
  const room = await allowance.room(outbound.recipient, outbound.lane ?? 'normal', left, host.clock.now());
  return room === 'enough' ? null : { state: 'failed', reason: room };
}

function sendPieces(sending: Sending, outbound: Outbound): Promise<SendResult> {
  const { host, allowance } = sending;
  const pieces = cutText(outbound.text, MAX_BYTES);
  return sendInPieces(host.state, keyOf(outbound.id), pieces, async (piece, at) => {
    const choices = at === pieces.length - 1 ? (outbound.choices ?? []) : [];
    const result = await sendPiece(sending, outbound.recipient, piece, choices);
    if (result.state === 'sent') await allowance.spent(outbound.recipient, host.clock.now());
    return result;
  });
}

async function sendPiece(
  sending: Sending,
  touser: string,
  piece: string,
  choices: readonly string[],
): Promise<SendResult> {
  try {
    await sending.api.post('/cgi-bin/message/custom/send', { touser, ...bodyOf(piece, choices) });
    return { state: 'sent', channelMessageId: null };
  } catch (error) {
    if (error instanceof WeixinRefusal && error.errcode === INVALID_ACCOUNT_TYPE && choices.length > 0)
      return sendPiece(sending, touser, piece, []);
    if (error instanceof WeixinRefusal) return refusalResult(REFUSALS, error);
    if (error instanceof WeixinUnanswered && !error.mayHaveArrived) return unreachedResult(error);
    throw error;
  }
}

function bodyOf(content: string, choices: readonly string[]): object {
  if (choices.length === 0) return { msgtype: 'text', text: { content } };
  const list = choices.map((choice, at) => ({ id: String(at + 1), content: choice }));
  return { msgtype: 'msgmenu', msgmenu: { head_content: content, list, tail_content: '' } };
}

/** What a new follower reads. It draws on what following allows. */
export async function greet({ api, host, allowance }: Sending, owner: string, words: WeixinNotices) {
  const body = bodyOf(words.welcome, words.welcome_choices);
  const plain = bodyOf(words.welcome, []);
  try {
    await api.post('/cgi-bin/message/custom/send', { touser: owner, ...body }).catch((error: unknown) => {
      if (!(error instanceof WeixinRefusal) || error.errcode !== INVALID_ACCOUNT_TYPE) throw error;
      return api.post('/cgi-bin/message/custom/send', { touser: owner, ...plain });
    });
    await allowance.spent(owner, host.clock.now());
  } catch (error) {
    host.log('info', `a new follower was not greeted: ${oneLine(error)}`);
  }
}

/** @returns whether a template or subscription message has told the owner that there is something */
export async function remind(
  { config, api, host }: Sending,
  { id, recipient, text }: Outbound,
  reason: string,
): Promise<boolean> {
  if (!config.notice || !CLOSED.test(reason)) return false;
  const now = host.clock.now();
  const key = `notified:${keyOf(recipient)}`;
  const last = await host.state.get(key);
  if (typeof last === 'number' && now - last < NOTICE_MS) return false;
  const path =
    config.notice.kind === 'template'
      ? '/cgi-bin/message/template/send'
      : '/cgi-bin/message/subscribe/bizsend';
  try {
    await host.state.set(key, now);
    await api.post(path, {
      touser: recipient,
      ...noticeBody(config.notice, text, now),
      client_msg_id: keyOf(id),
    });
    return true;
  } catch (error) {
    host.log('warn', `no template message: ${oneLine(error)}`);
    return false;
  }
}

/** 22 characters that say nothing about whom or what. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 22);
}
