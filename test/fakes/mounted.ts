/** A channel's webhooks on a plain server, as the API server mounts them, and what a test bends in a call. */
import { createServer } from 'node:http';
import type { Channel } from '../../src/channel.ts';
import { type Call, closed, listening } from '../../src/weixin/counterpart.ts';

export interface Mounted {
  /** Where the platform would call. */
  readonly url: string;
  call(call: Call): Promise<{ status: number; body: string }>;
  /** Tells the channel that there is something. @throws when it does not answer with 200 */
  tell(call: Call): Promise<string>;
  close(): Promise<void>;
}

export async function mounted(channel: Channel): Promise<Mounted> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const webhook = channel.webhooks?.find((one) => one.path === path);
    if (webhook) void webhook.handle(request, response);
    else response.writeHead(404).end();
  });
  const url = `${await listening(server)}${channel.webhooks?.[0]?.path}`;
  const call = async ({ query, body }: Call) => {
    const response = await fetch(`${url}?${new URLSearchParams(query)}`, { method: 'POST', body });
    return { status: response.status, body: await response.text() };
  };
  return {
    url,
    call,
    tell: async (one) => {
      const { status, body } = await call(one);
      if (status !== 200) throw new Error(`the callback was answered with ${status}`);
      return body;
    },
    close: () => closed(server),
  };
}

/** Whole blocks, but their last byte is no length of a padding. */
export function badPadding(plain: Buffer): Buffer {
  return Buffer.concat([plain, Buffer.alloc(32 - (plain.length % 32), 0xee)]);
}

/** A good signature, not quite: cut, longer, in capitals, the same digest in base64. */
export function reworded(good = ''): string[] {
  const base64 = Buffer.from(good, 'hex').toString('base64');
  return ['', good.slice(0, -1), good.slice(0, 20), `${good}0`, ` ${good}`, good.toUpperCase(), base64];
}
