/** The sending side of WeCom's callbacks, written from the description of the scheme: no code is shared with the adapter. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Channel } from '../../src/channel.ts';

export interface Sealing {
  readonly token: string;
  readonly aesKey: string;
  readonly corpId: string;
}

/** AES-256-CBC over 16 random bytes, the length, the message and the receiver's id, filled up to blocks of 32. */
export function encrypted({ aesKey, corpId }: Sealing, message: string, pad = pkcs7): string {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  const body = Buffer.from(message);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([randomBytes(16), length, body, Buffer.from(corpId)]);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(pad(plain)), cipher.final()]).toString('base64');
}

function pkcs7(plain: Buffer): Buffer {
  const fill = 32 - (plain.length % 32);
  return Buffer.concat([plain, Buffer.alloc(fill, fill)]);
}

/** Whole blocks, but their last byte is no length of a padding. */
export function badPadding(plain: Buffer): Buffer {
  return Buffer.concat([plain, Buffer.alloc(32 - (plain.length % 32), 0xee)]);
}

export function signature(token: string, timestamp: string, nonce: string, sealed: string): string {
  return createHash('sha1').update([token, timestamp, nonce, sealed].sort().join('')).digest('hex');
}

/** One HTTP call of the platform; every part can be bent before it is made. */
export interface Call {
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

let calls = 0;

export function sealedCall(sealing: Sealing, message: string, nowMs: number, sealed?: string): Call {
  const cipherText = sealed ?? encrypted(sealing, message);
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = String(1_000_000_000 + calls++);
  return {
    query: {
      msg_signature: signature(sealing.token, timestamp, nonce, cipherText),
      timestamp,
      nonce,
    },
    body: `<xml><ToUserName><![CDATA[${sealing.corpId}]]></ToUserName><Encrypt><![CDATA[${cipherText}]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>`,
  };
}

export function kfEvent(corpId: string, kf: string, token: string, nowMs: number): string {
  return `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><CreateTime>${Math.floor(nowMs / 1000)}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[${token}]]></Token><OpenKfId><![CDATA[${kf}]]></OpenKfId></xml>`;
}

export interface Mounted {
  /** Where the platform would call. */
  readonly url: string;
  call(call: Call): Promise<{ status: number; body: string }>;
  close(): Promise<void>;
}

/** The channel's webhooks on a plain server, as the API server mounts them. */
export async function mounted(channel: Channel): Promise<Mounted> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    const webhook = channel.webhooks?.find((one) => one.path === path);
    if (webhook) void webhook.handle(request, response);
    else response.writeHead(404).end();
  });
  const url = `${await listening(server)}/wecom/callback`;
  return {
    url,
    call: async ({ query, body }) => {
      const response = await fetch(`${url}?${new URLSearchParams(query)}`, { method: 'POST', body });
      return { status: response.status, body: await response.text() };
    },
    close: () => closed(server),
  };
}

export function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
