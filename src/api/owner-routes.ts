/** The owners' chat over HTTP: what they write and send, what they are told, how their tickets stand. A session is all that names them. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { MAX_TEXT } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { isQuiet } from '../converse/people.ts';
import type { Desk } from '../desk/desk.ts';
import { ticketView } from '../desk/view.ts';
import { YingdaError } from '../errors.ts';
import type { Store } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';
import { shanghaiIso } from '../text/times.ts';
import type { PublicRoute } from './docs.ts';
import type { LiveFeed } from './live.ts';
import { anySaid, keptPicture, type MediaFiles, SENT_KINDS, sendPicture } from './pictures.ts';
import { checked, EVENTS, PICTURE } from './route.ts';

/** The web page's channel: replies are read from the store and pushed to open pages. */
export const CONSOLE_CHANNEL = 'console';

const SESSION = /^[A-Za-z0-9-]{8,64}$/;
/** Pictures that one address may send in so long: whoever writes here has no account. */
const MOST_PICTURES = 30;
const PICTURES_MS = 10 * MINUTE;

const session = z.string().regex(SESSION, 'must be 8 to 64 letters, digits or hyphens');
const ofSession = z.object({ session });
const picture = z.string().regex(/^[0-9a-f]{32}\.(?:jpg|png)$/);
const messageBody = z.strictObject({
  text: z.string().max(MAX_TEXT).default(''),
  /** Ids of pictures that were sent before. */
  pictures: z.array(picture).max(9).optional(),
  message_id: z.string().min(1).max(200).optional(),
});

/** What owners are told of a ticket's history: not what colleagues do among themselves. */
const TOLD = new Set(
  [
    'opened',
    'dispatch',
    'accept',
    'start',
    'pause',
    'resume',
    'finish',
    'confirm',
    'close',
    'reopen',
    'cancel',
  ].map((kind) => `ticket.${kind}`),
);

const ofPicture = z.object({ session, media: picture });

/** Whoever knows a session is that owner. */
export const OWNER_ROUTES: readonly PublicRoute[] = [
  {
    method: 'POST',
    url: '/api/chat/:session/messages',
    about:
      'an owner writes; the same message_id counts once. `answered`: the bot will answer, no colleague has the talk',
    params: ofSession,
    body: messageBody,
    status: 202,
  },
  {
    method: 'POST',
    url: '/api/chat/:session/written',
    about: 'the owner has no more to add just now: what was written is answered without waiting for more',
    params: ofSession,
    status: 202,
  },
  {
    method: 'GET',
    url: '/api/chat/:session/events',
    about: 'server-sent events: what is said in the session; resumes after Last-Event-ID',
    params: ofSession,
    sends: EVENTS,
  },
  { method: 'GET', url: '/api/tickets', about: "the session's tickets and their progress", query: ofSession },
  {
    method: 'POST',
    url: '/api/chat/:session/pictures',
    about:
      'an owner sends a picture in (the body, image/jpeg or png): its id goes into `pictures` of a message',
    params: ofSession,
    status: 201,
  },
  {
    method: 'GET',
    url: '/api/chat/:session/media/:media',
    about: 'a picture of the session',
    params: ofPicture,
    sends: PICTURE,
  },
];

export interface OwnerRouteOptions {
  readonly desk: () => Desk;
  readonly store: Store;
  readonly feed: LiveFeed;
  readonly community: { readonly id: string };
  readonly clock: Clock;
  /** Without it no pictures are taken. */
  readonly media?: MediaFiles;
}

export function ownerRoutes(
  app: FastifyInstance,
  { desk, store, feed, community, clock, media }: OwnerRouteOptions,
): void {
  const talkOf = (of: string) => store.conversationId(CONSOLE_CHANNEL, of, of);

  app.post('/api/chat/:session/messages', async (request, reply) => {
    const { session: sender } = checked(ofSession, request.params);
    const { text, pictures = [], message_id: id = randomUUID() } = checked(messageBody, request.body);
    const [taken] = await desk().receive([
      {
        channel: CONSOLE_CHANNEL,
        medium: 'chat',
        thread: sender,
        sender,
        messageId: id,
        sentAt: null,
        from: 'owner',
        text,
        images: pictures,
        voices: [],
      },
    ]);
    const talk = taken && (await store.conversation(taken.conversationId));
    reply.code(202);
    // Whether the bot will answer: who waits for a colleague is not told that an answer is being written.
    return { accepted: true, id, answered: !talk || !isQuiet(talk.state) };
  });

  app.post('/api/chat/:session/written', async (request, reply) => {
    const { session: of } = checked(ofSession, request.params);
    const conversationId = await talkOf(of);
    if (conversationId !== null) await desk().endBurst(conversationId);
    reply.code(202);
    return { accepted: conversationId !== null };
  });

  app.get('/api/chat/:session/events', async (request, reply) => {
    const { session: of } = checked(ofSession, request.params);
    const last = Number(request.headers['last-event-id'] ?? 0);
    await feed.open(of, Number.isSafeInteger(last) && last > 0 ? last : 0, reply.raw);
    return reply.hijack();
  });

  app.get('/api/tickets', async (request) => {
    const { session: of } = checked(ofSession, request.query);
    const conversationId = await talkOf(of);
    const rows = conversationId === null ? [] : await store.tickets(community.id, { conversationId });
    const { titles } = desk().library.standards.tickets;
    const tickets = await Promise.all(
      rows.map(async (ticket) => ({
        ...ticketView(ticket),
        title: titles[ticket.kind] ?? ticket.kind,
        events: (await store.ticketEvents(ticket.id))
          .filter(({ kind }) => TOLD.has(kind))
          .map(({ at, kind }) => ({ at: shanghaiIso(at), kind })),
      })),
    );
    return { tickets };
  });

  if (!media) return;
  const sent = new Map<string, number[]>();

  app.post('/api/chat/:session/pictures', async (request, reply) => {
    checked(ofSession, request.params);
    const now = clock.now();
    for (const [address, times] of sent) if ((times.at(-1) ?? 0) < now - PICTURES_MS) sent.delete(address);
    const lately = (sent.get(request.ip) ?? []).filter((at) => at >= now - PICTURES_MS);
    if (lately.length >= MOST_PICTURES)
      throw new YingdaError('E_THROTTLED', 'too many pictures, wait a while');
    const id = await keptPicture(media, request.body, SENT_KINDS);
    sent.set(request.ip, [...lately, now]);
    reply.code(201);
    return { id };
  });

  app.get('/api/chat/:session/media/:media', async (request, reply) => {
    const asked = checked(ofPicture, request.params);
    const conversationId = await talkOf(asked.session);
    const known = await anySaid(
      async (limit, before) =>
        conversationId === null ? [] : store.recentMessages(conversationId, limit, before),
      (message) => message.media?.includes(asked.media) ?? false,
    );
    return sendPicture(reply, media, asked.media, known);
  });
}
