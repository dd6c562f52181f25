/** Pictures from the spot: taken in, and shown to who may see the ticket they belong to. Pictures for owners. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Media } from '../channel.ts';
import { YingdaError } from '../errors.ts';
import type { StaffDesk } from '../staff.ts';
import type { Routes } from './route.ts';

/** A page makes pictures smaller before it sends them. */
const BIGGEST_PICTURE = 6_000_000;
/** What a file begins with; its name and what the sender calls it tell nothing. */
const KINDS = [
  { type: 'image/jpeg', extension: 'jpg', head: /^\xff\xd8\xff/ },
  { type: 'image/png', extension: 'png', head: /^\x89PNG\r\n/ },
  { type: 'image/webp', extension: 'webp', head: /^RIFF.{4}WEBP/s },
  { type: 'image/gif', extension: 'gif', head: /^GIF8[79]a/ },
] as const;

/** What every platform that owners are on takes from us. */
const SENT = KINDS.filter(({ type }) => type === 'image/jpeg' || type === 'image/png');

/** As many as a page shows of a conversation. */
const MOST_MESSAGES = 200;
const ofPicture = z.strictObject({ id: z.string().min(1).max(80), media: z.string().min(1).max(80) });

export interface MediaRouteOptions {
  readonly staff: () => StaffDesk;
  readonly media: {
    keep(media: Media): Promise<string>;
    /** null: there is no such file. */
    read(id: string): Promise<Uint8Array | null>;
    /** Takes files away for good. @returns how many were there */
    drop?(ids: readonly string[]): Promise<number>;
  };
}

/** Keeping and showing pictures, for routes of whatever they belong to. */
export interface MediaDoors {
  /** The body of a request as a picture. @throws YingdaError E_MEDIA */
  keep(body: unknown): Promise<string>;
  /** @param known those of the thing that was asked for @throws YingdaError E_NOT_FOUND */
  send(reply: FastifyReply, id: string, known: readonly string[]): Promise<void>;
}

export function mediaDoors(media: MediaRouteOptions['media']): MediaDoors {
  return {
    keep: (body) => keptPicture(media, body, KINDS),
    async send(reply, id, known) {
      const kind = KINDS.find(({ extension }) => id.endsWith(`.${extension}`));
      const bytes = known.includes(id) && kind ? await media.read(id) : null;
      if (!bytes || !kind) throw new YingdaError('E_NOT_FOUND', 'there is no such picture here');
      // Named by its content: it never changes.
      await reply
        .type(kind.type)
        .header('cache-control', 'private, max-age=86400, immutable')
        .send(Buffer.from(bytes));
    },
  };
}

async function keptPicture(
  media: MediaRouteOptions['media'],
  body: unknown,
  kinds: readonly (typeof KINDS)[number][],
): Promise<string> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const head = bytes.subarray(0, 16).toString('latin1');
  const kind = kinds.find((one) => one.head.test(head));
  if (kind) return media.keep({ bytes, type: kind.type });
  const names = kinds.map(({ type }) => type.slice('image/'.length)).join(', ');
  throw new YingdaError('E_MEDIA', `this is no picture that can be taken: ${names}`);
}

export function mediaRoutes(app: FastifyInstance, routes: Routes, { staff, media }: MediaRouteOptions): void {
  app.addContentTypeParser(
    KINDS.map(({ type }) => type),
    { parseAs: 'buffer', bodyLimit: BIGGEST_PICTURE },
    (_request, body, done) => done(null, body),
  );

  routes.add(
    {
      method: 'POST',
      url: '/media',
      wants: 'work',
      about: 'keeps a picture (the body, image/jpeg, png, webp or gif); the same picture twice is one',
      status: 201,
    },
    async ({ request }) => ({ id: await keptPicture(media, request.body, KINDS) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/pictures',
      wants: 'desk',
      about:
        'keeps a picture for an owner (the body, image/jpeg or png): its id goes into `images` of a reply',
      status: 201,
    },
    async ({ request }) => ({ id: await keptPicture(media, request.body, SENT) }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/conversations/:id/media/:media',
      wants: 'desk',
      about: 'a picture that was written in a conversation',
      params: ofPicture,
    },
    async ({ params, reply }) => {
      const here = await staff().conversation(params.id);
      const messages = here ? await staff().recentMessages(params.id, MOST_MESSAGES) : [];
      const known = messages.some((message) => !message.recalled && message.media?.includes(params.media));
      return shown(reply, params.media, known);
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/tickets/:id/media/:media',
      wants: 'tickets',
      about: 'a picture of a ticket',
      params: ofPicture,
    },
    async ({ params, reply }) => {
      const ticket = await staff().ticket(params.id);
      return shown(reply, params.media, ticket?.media.includes(params.media) ?? false);
    },
  );

  /** @param known whether it belongs to what it was asked for with */
  async function shown(reply: FastifyReply, id: string, known: boolean): Promise<undefined> {
    await mediaDoors(media).send(reply, id, known ? [id] : []);
    return undefined;
  }
}
