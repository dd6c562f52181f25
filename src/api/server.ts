/** The HTTP API and the page: a thin shell over the desk. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Channel, ChannelStanding, Webhook } from '../channel.ts';
import type { Desk } from '../desk/desk.ts';
import { createPrivacyDesk } from '../desk/privacy.ts';
import { type ErrorCode, type Flaw, YingdaError } from '../errors.ts';
import type { HookDesk } from '../hooks.ts';
import { noticeInForce } from '../library/privacy-schema.ts';
import type { LibraryRoom } from '../revisions.ts';
import type { StaffDesk } from '../staff.ts';
import type { Store } from '../store.ts';
import { shanghaiIso } from '../text/shanghai.ts';
import { MOVES } from '../ticket/moves.ts';
import { accountRoutes } from './account-routes.ts';
import { callRoutes } from './call-routes.ts';
import { customerRoutes } from './customer-routes.ts';
import { deskRoutes } from './desk-routes.ts';
import type { PublicRoute } from './docs.ts';
import { docsRoutes } from './docs-routes.ts';
import { dutyRoutes } from './duty-routes.ts';
import { Gate } from './gate.ts';
import { inspectionRoutes } from './inspection-routes.ts';
import { integrationRoutes } from './integration-routes.ts';
import { kpiRoutes } from './kpi-routes.ts';
import { libraryRoutes } from './library-routes.ts';
import type { LiveFeed } from './live.ts';
import { type MediaRouteOptions, mediaDoors, mediaRoutes } from './media-routes.ts';
import { noticeRoutes } from './notice-routes.ts';
import { OPERATION_ROUTES, type OperationOptions, operationRoutes } from './operations.ts';
import { ownRoutes } from './own-routes.ts';
import { CONSOLE_CHANNEL, OWNER_ROUTES, ownerRoutes } from './owner-routes.ts';
import { practiceRoutes } from './practice-routes.ts';
import { privacyRoutes } from './privacy-routes.ts';
import { qualityRoutes } from './quality-routes.ts';
import { readerRoutes } from './readers.ts';
import { registerRoutes } from './register-routes.ts';
import { reportRoutes } from './report-routes.ts';
import { Routes } from './route.ts';
import type { Served } from './served.ts';
import { StaffFeed } from './staff-feed.ts';
import { supervisionRoutes } from './supervision-routes.ts';
import { trainingRoutes } from './training-routes.ts';
import { variantRoutes } from './variant-routes.ts';

const BODY_LIMIT = 2_000_000;
/** The page of staff: its styles are made while it runs, under a nonce. */
const DESK_PAGE = 'desk.html';
const CSP =
  "default-src 'self'; media-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";
const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  E_STORE_UNAVAILABLE: 503,
  E_SECRET_KEY: 503,
  E_SIGN_IN: 401,
  E_CODE_WANTED: 401,
  E_CODE: 401,
  E_PASSWORD: 403,
  E_FORBIDDEN: 403,
  E_NOT_FOUND: 404,
  E_CONFLICT: 409,
  E_STALE: 409,
  E_MOVE_ILLEGAL: 409,
  E_BLOCKED_WORDS: 422,
  E_WARNED_WORDS: 422,
  E_LIBRARY: 422,
  E_FIELDS_MISSING: 422,
  E_THROTTLED: 429,
};

/** What anyone may ask. */
const PUBLIC: readonly PublicRoute[] = [
  {
    method: 'GET',
    url: '/api/info',
    about: 'which community, version and script library are served, and the privacy notice in force',
  },
  ...OWNER_ROUTES,
  ...OPERATION_ROUTES,
];

export interface ApiOptions extends Pick<OperationOptions, 'clock' | 'metrics' | 'metricsFor'> {
  readonly desk: () => Desk;
  readonly staff: () => StaffDesk;
  /** Where the script library is changed; without it nobody can. */
  readonly room?: LibraryRoom;
  /** Webhooks; without it there are none. */
  readonly hooks?: HookDesk;
  readonly store: Store;
  readonly feed: LiveFeed;
  readonly community: { readonly id: string; readonly name: string };
  /** Whether the community is made up, and anyone may play its owners. */
  readonly sample?: boolean;
  readonly version: string;
  /** Folder of the page. */
  readonly page: string;
  /** File of what the routes answer, as the build has read it from them; without it /docs tells what they ask. */
  readonly answers?: string;
  /** Where pictures are kept; without it none are taken. */
  readonly media?: MediaRouteOptions['media'];
  /** Origins of sites that may show the owners' page in a frame. */
  readonly embed?: readonly string[];
  readonly logger: Logger;
  /** Addresses that platforms call; their handlers read the body themselves. */
  readonly webhooks?: readonly Webhook[];
  /** How the channels are doing. */
  readonly channels?: () => readonly ChannelStanding[];
}

export { CONSOLE_CHANNEL } from './owner-routes.ts';

export interface Api {
  /** A server that is not listening yet. */
  readonly app: FastifyInstance;
  readonly gate: Gate;
  /** The routes of staff, with the right that each takes. */
  readonly routes: Routes['all'];
  /** "GET /api/info": all that is mounted, for the test that each is described. */
  readonly mounted: readonly string[];
}

export function createApi(options: ApiOptions): Api {
  const { store, community } = options;
  const app = fastify({ bodyLimit: BODY_LIMIT });
  const mounted: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) mounted.push(`${one} ${url}`);
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    if (reply.hasHeader('content-security-policy')) return;
    const path = request.url.split('?')[0];
    const frames = path === '/' && options.embed?.length ? options.embed.join(' ') : "'none'";
    reply.header(
      'content-security-policy',
      CSP.replace("frame-ancestors 'none'", `frame-ancestors ${frames}`),
    );
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
  void app.register(fastifyCookie);
  void app.register(fastifyStatic, {
    root: options.page,
    preCompressed: true,
    allowedPath: (path) => path !== `/${DESK_PAGE}`,
    // What the build names by its content never changes.
    setHeaders: (response, path) => {
      if (path.includes('/assets/'))
        void response.header('cache-control', 'public, max-age=31536000, immutable');
    },
  });

  operationRoutes(app, { ...options, library: () => options.desk().library });
  app.get('/api/info', async () => ({
    community: community.name,
    version: options.version,
    library: options.desk().library.hash.slice(0, 12),
    sample: options.sample ?? false,
    privacy:
      noticeInForce(
        options.desk().library.standards.privacy,
        shanghaiIso(options.clock.now()).slice(0, 10),
      ) ?? null,
  }));

  ownerRoutes(app, options);

  const gate = new Gate({
    accounts: store.accounts,
    credentials: store.credentials,
    clock: options.clock,
    community,
  });
  return { app, gate, routes: staffSide(app, gate, options), mounted };
}

/** The page of staff, its API, and the documentation of it. */
function staffSide(app: FastifyInstance, gate: Gate, options: ApiOptions): Routes['all'] {
  app.get('/desk', async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64url');
    const page = await readFile(join(options.page, DESK_PAGE), 'utf8');
    return reply
      .header('content-security-policy', `${CSP}; style-src 'self' 'nonce-${nonce}'`)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.replaceAll('NONCE', nonce));
  });
  const feed = new StaffFeed(options.staff);
  app.addHook('preClose', async () => feed.close());
  const routes = new Routes(app, gate);
  accountRoutes(routes, {
    gate,
    accounts: options.store.accounts,
    setting: () => ({
      community: { id: options.community.id, name: options.community.name },
      labels: options.staff().labels,
      titles: options.desk().library.standards.tickets.titles,
      moves: MOVES,
    }),
  });
  ownRoutes(routes, { gate, store: options.store, now: () => options.clock.now() });
  integrationRoutes(routes, { gate, hooks: () => options.hooks ?? null });
  const served: Served = {
    staff: options.staff,
    gate,
    clock: options.clock,
    media: options.media ? mediaDoors(options.media) : null,
  };
  callRoutes(routes, served);
  if (options.media) mediaRoutes(app, routes, { staff: options.staff, media: options.media });
  deskRoutes(routes, { ...served, feed });
  readerRoutes(routes, { staff: options.staff, store: options.store, feed, clock: options.clock });
  customerRoutes(routes, options.staff);
  variantRoutes(routes, served);
  noticeRoutes(routes, served);
  practiceRoutes(routes, served);
  trainingRoutes(routes, served);
  reportRoutes(routes, served);
  qualityRoutes(routes, served);
  supervisionRoutes(routes, served);
  dutyRoutes(routes, served);
  registerRoutes(app, routes, served);
  inspectionRoutes(routes, served);
  kpiRoutes(routes, served);
  privacyRoutes(
    routes,
    createPrivacyDesk({
      store: options.store,
      clock: options.clock,
      communityId: options.community.id,
      library: () => options.desk().library,
      dropMedia: async (ids) => options.media?.drop?.(ids) ?? 0,
    }),
  );
  if (options.room) libraryRoutes(routes, { room: options.room, gate });
  routes.add(
    {
      method: 'GET',
      url: '/channels',
      wants: 'channels',
      about: 'how the channels are doing, and the code that logs one in',
    },
    async () => ({ channels: options.channels?.() ?? [] }),
  );
  docsRoutes(app, {
    staff: routes.all,
    open: PUBLIC,
    answers: options.answers,
    info: { title: 'yingda', version: options.version },
  });
  return routes.all;
}

/** Wrong input is 4xx, a store that cannot take it 503, and nothing else is told. */
function fail(reply: FastifyReply, error: unknown, logger: Logger): FastifyReply {
  if (error instanceof YingdaError)
    return reply.code(STATUS[error.code] ?? 400).send({
      error: {
        code: error.code,
        message: error.message,
        ...(error.flaws.length > 0 && { flaws: error.flaws.map(told) }),
      },
    });
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

const told = ({ label, wants, options }: Flaw): Flaw => ({ label, wants, ...(options && { options }) });

/** Pushes what the desk says on this channel to the pages that are open. */
export function consoleChannel(feed: LiveFeed): Channel {
  return {
    name: CONSOLE_CHANNEL,
    dedupesSends: true,
    sendsPictures: true,
    start: async () => undefined,
    stop: async () => undefined,
    send: async (outbound) => {
      await feed.push(outbound.thread);
      return { state: 'sent', channelMessageId: outbound.id };
    },
  };
}
