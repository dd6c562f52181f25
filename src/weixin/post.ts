/** The web side of callbacks: bodies with a limit, short plain answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Seal } from './letter.ts';

/** The largest letter that is read. */
const MAX_LETTER_BYTES = 65_536;

export interface Reply {
  readonly status: number;
  readonly body: string;
}

export const REFUSED: Reply = { status: 403, body: 'forbidden' };
export const SUCCESS: Reply = { status: 200, body: 'success' };
export const TOO_LARGE: Reply = { status: 413, body: 'too large' };
export const NO_CALLBACK: Reply = { status: 400, body: 'not a callback' };
export const NOT_STARTED: Reply = { status: 503, body: 'not started' };
export const WRONG_METHOD: Reply = { status: 405, body: 'GET and POST are allowed' };

export function queryOf(request: IncomingMessage): URLSearchParams {
  return new URL(request.url ?? '', 'http://localhost').searchParams;
}

/** @param name of the signature: "signature", or "msg_signature" of a sealed letter */
export function sealOf(query: URLSearchParams, name: 'signature' | 'msg_signature'): Seal {
  return {
    signature: query.get(name) ?? '',
    timestamp: query.get('timestamp') ?? '',
    nonce: query.get('nonce') ?? '',
  };
}

export function write(response: ServerResponse, { status, body }: Reply, type = 'text/plain'): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'x-content-type-options': 'nosniff',
    // The rest of a body that is too large is not waited for.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
  response.end(body);
}

/** @returns null when it is too large */
export function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_LETTER_BYTES) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_LETTER_BYTES) {
        request.pause();
        resolve(null);
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection was closed')));
  });
}
