/** The HTTP API and the page: a thin shell over the desk. */
import { randomUUID } from 'node:crypto';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Channel, MAX_TEXT, type Webhook } from '../channel.ts';
import type { Desk } from '../desk/desk.ts';
import { ticketView } from '../desk/view.ts';
import { YingdaError } from '../errors.ts';
import type { Store } from '../store.ts';
import { shanghaiIso } from '../text/times.ts';
import type { LiveFeed } from './live.ts';
import { type OperationOptions, operationRoutes } from './operations.ts';

/** The web page's channel: replies are read from the store and pushed to open pages. */
export const CONSOLE_CHANNEL = 'console';
const BODY_LIMIT = 2_000_000;
const SESSION = /^[A-Za-z0-9-]{8,64}$/;

const messageBody = z.strictObject({
  text: z.string().max(MAX_TEXT).default(''),
  image: z.boolean().optional(),
  message_id: z.string().min(1).max(200).optional(),
});

export interface ApiOptions extends Pick<OperationOptions, 'clock' | 'metrics' | 'metricsFor'> {
  readonly desk: () => Desk;
  readonly store: Store;
  readonly feed: LiveFeed;
  readonly community: { readonly id: string; readonly name: string };
  readonly version: string;
  /** Folder of the page. */
  readonly page: string;
  readonly logger: Logger;
  /** Addresses that platforms call; their handlers read the body themselves. */
  readonly webhooks?: readonly Webhook[];
}

/** @returns a server that is not listening yet */
export function createApi(options: ApiOptions): FastifyInstance {
  const { store, feed, community } = options;
  const app = fastify({ bodyLimit: BODY_LIMIT });
  app.addHook('onSend', async (_request, reply) => {
    reply.header(
      'content-security-policy',
      "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    );
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  const webhooks = new Map((options.webhooks ?? []).map((hook) => [hook.path, hook]));
  app.addHook('onRequest', (request, reply, done) => {
    const hook = webhooks.get(request.url.split('?')[0] ?? '');
    if (!hook) return done();
    reply.hijack();
    hook.handle(request.raw, reply.raw).catch((error: unknown) => {
      options.logger.error({ err: error, path: hook.path }, 'webhook failed');
      if (!reply.raw.headersSent) reply.raw.writeHead(503);
      reply.raw.end();
    });
  });
  app.setErrorHandler((error, _request, reply) => fail(reply, error, options.logger));
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: { code: 'E_NOT_FOUND', message: 'there is nothing here' } }),
  );
  void app.register(fastifyStatic, { root: options.page });

  operationRoutes(app, { ...options, library: () => options.desk().library });
  app.get('/api/info', async () => ({
    community: community.name,
    version: options.version,
    library: options.desk().library.hash.slice(0, 12),
  }));

  app.post('/api/chat/:session/messages', async (request, reply) => {
    const session = sessionOf(request.params);
    const body = checked(messageBody, request.body);
    const id = body.message_id ?? randomUUID();
    await options.desk().receive([
      {
        channel: CONSOLE_CHANNEL,
        medium: 'chat',
        thread: session,
        sender: session,
        messageId: id,
        sentAt: null,
        from: 'owner',
        text: body.text,
        images: body.image === true ? [`image-${id}`] : [],
        voices: [],
      },
    ]);
    return reply.code(202).send({ accepted: true, id });
  });

  app.get('/api/chat/:session/events', async (request, reply) => {
    const session = sessionOf(request.params);
    const last = Number(request.headers['last-event-id'] ?? 0);
    await feed.open(session, Number.isSafeInteger(last) && last > 0 ? last : 0, reply.raw);
    return reply.hijack();
  });

  app.get('/api/tickets', async (request) => {
    const { session } = checked(z.object({ session: z.string().regex(SESSION) }), request.query);
    const conversationId = await store.conversationId(CONSOLE_CHANNEL, session, session);
    const rows = conversationId === null ? [] : await store.tickets(community.id, { conversationId });
    const titles = options.desk().library.standards.tickets.titles;
    const tickets = await Promise.all(
      rows.map(async (ticket) => ({
        ...ticketView(ticket),
        title: titles[ticket.kind] ?? ticket.kind,
        events: (await store.ticketEvents(ticket.id)).map((event) => ({
          at: shanghaiIso(event.at),
          kind: event.kind,
          text: '',
        })),
      })),
    );
    return { tickets };
  });
  return app;
}

function sessionOf(params: unknown): string {
  return checked(
    z.object({ session: z.string().regex(SESSION, 'must be 8 to 64 letters, digits or hyphens') }),
    params,
  ).session;
}

function checked<T>(schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new YingdaError(
    'E_INPUT_SHAPE',
    result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
  );
}

/** Wrong input is 4xx, a store that cannot take it 503, and nothing else is told. */
function fail(reply: FastifyReply, error: unknown, logger: Logger): FastifyReply {
  if (error instanceof YingdaError)
    return reply
      .code(error.code === 'E_STORE_UNAVAILABLE' ? 503 : 400)
      .send({ error: { code: error.code, message: error.message } });
  const status = (error as { statusCode?: number }).statusCode;
  if (status === 413)
    return reply.code(413).send({
      error: { code: 'E_BODY_TOO_LARGE', message: `a message may have at most ${BODY_LIMIT} bytes` },
    });
  if (status !== undefined && status >= 400 && status < 500)
    return reply.code(status).send({ error: { code: 'E_INPUT_SHAPE', message: (error as Error).message } });
  logger.error({ err: error }, 'request failed');
  const storeTrouble = String((error as { code?: string }).code ?? '').startsWith('SQLITE');
  return reply.code(storeTrouble ? 503 : 500).send({
    error: { code: 'E_STORE_UNAVAILABLE', message: 'the message could not be kept; please send it again' },
  });
}

/** Pushes what the desk says on this channel to the pages that are open. */
export function consoleChannel(feed: LiveFeed): Channel {
  return {
    name: CONSOLE_CHANNEL,
    dedupesSends: true,
    start: async () => undefined,
    stop: async () => undefined,
    send: async (outbound) => {
      await feed.push(outbound.thread);
      return { state: 'sent', channelMessageId: outbound.id };
    },
  };
}
