/** The address that the platform calls: checked, read, committed, and only then answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type ChannelHost,
  cdata,
  isSigned,
  NO_CALLBACK,
  NOT_STARTED,
  type OfficialAccountConfig,
  oneLine,
  opened,
  queryOf,
  REFUSED,
  type Reply,
  readBody,
  readXml,
  SUCCESS,
  sealedReply,
  sealOf,
  TOO_LARGE,
  type Webhook,
  WRONG_METHOD,
  write,
} from '../../src/index.ts';
import type { Letter } from './letter.ts';
import type { Open } from './replies.ts';

/** Not committed: the platform calls again. */
const NOT_KEPT: Reply = { status: 503, body: 'not kept' };

/** @returns a call that is held open for an answer; null where the answer comes by API, or there is none */
export type Take = (letter: Letter, plain: string) => Promise<Open | null>;

/** @param host null while the channel is not started */
export function accountWebhook(
  config: OfficialAccountConfig,
  host: () => Pick<ChannelHost, 'clock' | 'log'> | null,
  take: Take,
): Webhook {
  const { aesKey } = config;
  const keys = aesKey === null ? null : { token: config.token, aesKey, receiver: config.appId };

  /** Where there is a key, only what it has sealed is believed: the plain signature says nothing about the body. */
  async function letterOf(request: IncomingMessage, now: number): Promise<string | Reply> {
    const body = await readBody(request);
    if (body === null) return TOO_LARGE;
    if (!keys) return body;
    const sealed = readXml(body)?.get('Encrypt');
    if (sealed === undefined) return NO_CALLBACK;
    return opened(keys, sealOf(queryOf(request), 'msg_signature'), sealed, now) ?? REFUSED;
  }

  async function reply(request: IncomingMessage): Promise<Reply | { open: Open; letter: Letter }> {
    const started = host();
    if (!started) return NOT_STARTED;
    const now = started.clock.now();
    const query = queryOf(request);
    if (request.method !== 'POST' && request.method !== 'GET') return WRONG_METHOD;
    // Of every call, sealed or not: nothing of a stranger's body is read.
    if (!isSigned(config.token, sealOf(query, 'signature'), '', now)) return REFUSED;
    if (request.method === 'GET') return { status: 200, body: query.get('echostr') ?? '' };
    const plain = await letterOf(request, now);
    if (typeof plain !== 'string') return plain;
    const letter = readXml(plain);
    if (!letter) return NO_CALLBACK;
    try {
      const open = await take(letter, plain);
      return open ? { open, letter } : SUCCESS;
    } catch (error) {
      started.log('warn', `a call was not kept: ${oneLine(error)}`);
      return NOT_KEPT;
    }
  }

  async function answer(response: ServerResponse, { open, letter }: { open: Open; letter: Letter }) {
    const text = await open.said;
    if (text === null) return write(response, SUCCESS);
    response.once('finish', () => open.ended(true));
    response.once('close', () => open.ended(false));
    const at = Math.floor((host()?.clock.now() ?? Date.now()) / 1000);
    const body = replyXml(letter, text, at);
    const nonce = String(at);
    write(response, { status: 200, body: keys ? sealedReply(keys, body, at, nonce) : body }, 'text/xml');
  }

  return {
    path: '/official-account/callback',
    handle: async (request, response) => {
      const result = await reply(request).catch((): Reply => ({ status: 400, body: 'unreadable' }));
      if ('open' in result) return answer(response, result);
      if (result.status >= 400) host()?.log('warn', `callback answered with ${result.status}`);
      write(response, result);
    },
  };
}

function replyXml(letter: Letter, text: string, at: number): string {
  const [owner, account] = [letter.get('FromUserName') ?? '', letter.get('ToUserName') ?? ''];
  return `<xml><ToUserName>${cdata(owner)}</ToUserName><FromUserName>${cdata(account)}</FromUserName><CreateTime>${at}</CreateTime><MsgType>${cdata('text')}</MsgType><Content>${cdata(text)}</Content></xml>`;
}
