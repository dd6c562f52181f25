/** Pictures from the spot: taken in, and shown to who may see the ticket they belong to. Pictures for owners. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { StaffDesk } from '../staff.ts';
import {
  anySaid,
  keptPicture,
  type MediaFiles,
  PICTURE_KINDS,
  SENT_KINDS,
  sendPicture,
  takePictures,
} from './pictures.ts';
import { PICTURE, type Routes } from './route.ts';

const ofPicture = z.strictObject({ id: z.string().min(1).max(80), media: z.string().min(1).max(80) });

export interface MediaRouteOptions {
  readonly staff: () => StaffDesk;
  readonly media: MediaFiles;
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
    keep: (body) => keptPicture(media, body, PICTURE_KINDS),
    send: async (reply, id, known) => sendPicture(reply, media, id, known.includes(id)),
  };
}

export function mediaRoutes(app: FastifyInstance, routes: Routes, { staff, media }: MediaRouteOptions): void {
  takePictures(app);

  routes.add(
    {
      method: 'POST',
      url: '/media',
      wants: 'work',
      about: 'keeps a picture (the body, image/jpeg, png, webp or gif); the same picture twice is one',
      status: 201,
    },
    async ({ request }) => ({ id: await keptPicture(media, request.body, PICTURE_KINDS) }),
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
    async ({ request }) => ({ id: await keptPicture(media, request.body, SENT_KINDS) }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/conversations/:id/media/:media',
      sends: PICTURE,
      wants: 'desk',
      about: 'a picture or video that was sent in a conversation',
      params: ofPicture,
    },
    async ({ params, reply }) => {
      const here = await staff().conversation(params.id);
      const known = await anySaid(
        async (limit, before) => (here ? staff().recentMessages(params.id, limit, before) : []),
        (message) => !message.recalled && (message.media?.includes(params.media) ?? false),
      );
      return sendPicture(reply, media, params.media, known);
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/tickets/:id/media/:media',
      sends: PICTURE,
      wants: 'tickets',
      about: 'a picture or video of a ticket',
      params: ofPicture,
    },
    async ({ params, reply }) => {
      const ticket = await staff().ticket(params.id);
      return sendPicture(reply, media, params.media, ticket?.media.includes(params.media) ?? false);
    },
  );
}
