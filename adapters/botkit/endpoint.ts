/** POST /botkit/messages: for adapters that want requests as Express or restify hand them over. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { oneLine, type Webhook } from '../../src/index.ts';
import type { BotAdapter, TurnContext } from './sdk.ts';

/** A picture as a data: URL takes a third more than its bytes. */
const MAX_BODY_BYTES = 10_000_000;

export interface Receiver {
  readonly adapter: BotAdapter;
  readonly logic: (context: TurnContext) => Promise<unknown>;
  readonly log: (level: 'warn', message: string) => void;
}

/** @param receiver gives null while the channel is not running */
export function botkitWebhook(receiver: () => Receiver | null): Webhook {
  return {
    path: '/botkit/messages',
    handle: async (request, response) => {
      const running = receiver();
      if (!running) return answer(response, 503);
      const { adapter, logic, log } = running;
      if (!adapter.processActivity) return answer(response, 404);
      if (request.method !== 'POST') return answer(response, 405);
      const rawBody = await bodyOf(request);
      if (rawBody === null) return answer(response, 413);
      const body = parsed(rawBody, request.headers['content-type'] ?? '');
      if (body === null) return answer(response, 400);
      try {
        await adapter.processActivity(
          Object.assign(request, { body, rawBody }),
          expressLike(response),
          logic,
        );
      } catch (error) {
        // The first line only: below it, Bot Framework's adapter prints a stack.
        log('warn', `/botkit/messages: ${oneLine(String(error).split('\n')[0]).slice(0, 200)}`);
        if (!response.writableEnded) answer(response, response.headersSent ? response.statusCode : 500);
      }
    },
  };
}

function answer(response: ServerResponse, status: number): void {
  // What was not read is not waited for.
  if (status === 413) response.setHeader('connection', 'close');
  if (!response.headersSent) response.statusCode = status;
  response.end();
}

/** null when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** An object as JSON or as a form; null for anything else. */
function parsed(body: string, type: string): object | null {
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body));
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The response with what adapters use of Express and restify: status, header, send, json; each gives it back. */
function expressLike(response: ServerResponse): ServerResponse {
  const send = (body?: unknown): ServerResponse => {
    if (typeof body === 'number') response.statusCode = body;
    else if (typeof body === 'string' || Buffer.isBuffer(body)) return response.end(body);
    else if (body !== undefined && body !== null) {
      response.setHeader('content-type', 'application/json; charset=utf-8');
      return response.end(JSON.stringify(body));
    }
    return response.end();
  };
  const header = (name: string, value: string) => response.setHeader(name, value);
  const status = (code: number) => Object.assign(response, { statusCode: code });
  return Object.assign(response, { status, send, json: send, header, set: header });
}
