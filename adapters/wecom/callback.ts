/** The address that WeCom calls: answers its check of the address, and hears that there is something to pull. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChannelHost, Webhook, WecomConfig } from '../../src/index.ts';
import { opened, readXml, type Seal } from './envelope.ts';

const MAX_BODY_BYTES = 65_536;
/** More calls than the platform makes within the time in which a call is good. */
const REMEMBERED = 2000;

interface Reply {
  readonly status: number;
  readonly body: string;
}

const REFUSED: Reply = { status: 403, body: 'forbidden' };
const SUCCESS: Reply = { status: 200, body: 'success' };

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
    if (body === null) return { status: 413, body: 'too large' };
    const sealed = readXml(body)?.get('Encrypt');
    if (sealed === undefined) return { status: 400, body: 'not a callback' };
    const plain = opened(config, seal, sealed, now);
    if (plain === null) return REFUSED;
    const event = readXml(plain);
    if (!event) return { status: 400, body: 'not a callback' };
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
    if (!started) return { status: 503, body: 'not started' };
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    const seal: Seal = {
      signature: query.get('msg_signature') ?? '',
      timestamp: query.get('timestamp') ?? '',
      nonce: query.get('nonce') ?? '',
    };
    const now = started.clock.now();
    if (request.method === 'POST') return hear(request, seal, now);
    if (request.method !== 'GET') return { status: 405, body: 'GET and POST are allowed' };
    // "+" of base64 that was not escaped has become a space.
    const plain = opened(config, seal, (query.get('echostr') ?? '').replaceAll(' ', '+'), now);
    return plain === null ? REFUSED : { status: 200, body: plain };
  }

  return {
    path: '/wecom/callback',
    handle: async (request, response) => {
      const { status, body } = await reply(request).catch((): Reply => ({ status: 400, body: 'unreadable' }));
      if (status >= 400) host()?.log('warn', `callback answered with ${status}`);
      write(response, status, body);
    },
  };
}

function write(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    // The rest of a body that is too large is not waited for.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(body);
}

/** @returns null when it is too large */
function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        request.pause();
        resolve(null);
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection was closed')));
  });
}
