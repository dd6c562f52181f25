/** The address that WeCom calls: answers its check of the address, and hears that there is something to pull. */
import type { IncomingMessage } from 'node:http';
import {
  type ChannelHost,
  NO_CALLBACK,
  NOT_STARTED,
  opened,
  queryOf,
  REFUSED,
  type Reply,
  readBody,
  readXml,
  type Seal,
  SUCCESS,
  sealOf,
  TOO_LARGE,
  type Webhook,
  type WecomConfig,
  WRONG_METHOD,
  write,
} from '../../src/index.ts';

/** More calls than the platform makes within the time in which a call is good. */
const REMEMBERED = 2000;

/**
 * @param host null while the channel is not started
 * @param pull called when the account has messages; the callback itself carries none
 */
export function wecomWebhook(
  config: WecomConfig,
  host: () => Pick<ChannelHost, 'clock' | 'log'> | null,
  pull: (token: string) => void,
): Webhook {
  const seen = new Set<string>();
  const keys = { token: config.token, aesKey: config.aesKey, receiver: config.corpId };

  /** A call that is sent again word for word is answered, and does nothing. */
  function isNew(signature: string): boolean {
    if (seen.has(signature)) return false;
    seen.add(signature);
    for (const oldest of seen) {
      if (seen.size <= REMEMBERED) break;
      seen.delete(oldest);
    }
    return true;
  }

  async function hear(request: IncomingMessage, seal: Seal, now: number): Promise<Reply> {
    const body = await readBody(request);
    if (body === null) return TOO_LARGE;
    const sealed = readXml(body)?.get('Encrypt');
    if (sealed === undefined) return NO_CALLBACK;
    const plain = opened(keys, seal, sealed, now);
    if (plain === null) return REFUSED;
    const event = readXml(plain);
    if (!event) return NO_CALLBACK;
    if (event.get('Event') === 'kf_msg_or_event' && isNew(seal.signature)) take(event);
    return SUCCESS;
  }

  function take(event: ReadonlyMap<string, string>): void {
    const account = event.get('OpenKfId');
    if (account === undefined || account === config.kf) pull(event.get('Token') ?? '');
    else
      host()?.log(
        'warn',
        `callback for account ${account.slice(0, 64)}, but YINGDA_WECOM_KF is ${config.kf}`,
      );
  }

  async function reply(request: IncomingMessage): Promise<Reply> {
    const started = host();
    if (!started) return NOT_STARTED;
    const query = queryOf(request);
    const seal = sealOf(query, 'msg_signature');
    const now = started.clock.now();
    if (request.method === 'POST') return hear(request, seal, now);
    if (request.method !== 'GET') return WRONG_METHOD;
    // "+" of base64 that was not escaped has become a space.
    const plain = opened(keys, seal, (query.get('echostr') ?? '').replaceAll(' ', '+'), now);
    return plain === null ? REFUSED : { status: 200, body: plain };
  }

  return {
    path: '/wecom/callback',
    handle: async (request, response) => {
      const answer = await reply(request).catch((): Reply => ({ status: 400, body: 'unreadable' }));
      if (answer.status >= 400) host()?.log('warn', `callback answered with ${answer.status}`);
      write(response, answer);
    },
  };
}
