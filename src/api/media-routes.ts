/** Pictures from the spot: taken in, and shown to who may see the ticket they belong to. */
import type { FastifyInstance } from 'fastify';
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

export interface MediaRouteOptions {
  readonly staff: () => StaffDesk;
  readonly media: {
    keep(media: Media): Promise<string>;
    /** null: there is no such file. */
    read(id: string): Promise<Uint8Array | null>;
  };
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
    async ({ request }) => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const head = bytes.subarray(0, 16).toString('latin1');
      const kind = KINDS.find((one) => one.head.test(head));
      if (!kind) throw new YingdaError('E_MEDIA', 'this is no picture: jpeg, png, webp or gif');
      return { id: await media.keep({ bytes, type: kind.type }) };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/tickets/:id/media/:media',
      wants: 'tickets',
      about: 'a picture of a ticket',
      params: z.strictObject({ id: z.string().min(1).max(80), media: z.string().min(1).max(80) }),
    },
    async ({ params, reply }) => {
      const ticket = await staff().ticket(params.id);
      const known = ticket?.media.includes(params.media) ?? false;
      const kind = KINDS.find(({ extension }) => params.media.endsWith(`.${extension}`));
      const bytes = known && kind ? await media.read(params.media) : null;
      if (!bytes || !kind) throw new YingdaError('E_NOT_FOUND', 'there is no such picture on this ticket');
      // Named by its content: it never changes.
      await reply
        .type(kind.type)
        .header('cache-control', 'private, max-age=86400, immutable')
        .send(Buffer.from(bytes));
      return undefined;
    },
  );
}
