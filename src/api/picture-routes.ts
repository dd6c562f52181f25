/** Pictures that staff send to owners: taken first, then named in a reply. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Media } from '../channel.ts';
import { YingdaError } from '../errors.ts';
import { MAX_PICTURE_BYTES, pictureType } from '../media.ts';
import type { Routes } from './route.ts';

/** @param keep absent where there is no place for media: nothing is taken */
export function pictureRoutes(
  app: FastifyInstance,
  routes: Routes,
  keep?: (media: Media) => Promise<string>,
): void {
  app.addContentTypeParser(
    /^image\/(png|jpeg)$/,
    { parseAs: 'buffer', bodyLimit: MAX_PICTURE_BYTES },
    (_request, body, done) => done(null, body),
  );
  routes.add(
    {
      method: 'POST',
      url: '/pictures',
      wants: 'desk',
      about: 'takes a PNG or JPEG of at most 10 MB, the body itself; gives the id for `images` of a reply',
      body: z.instanceof(Uint8Array, { error: 'a picture as image/png or image/jpeg' }),
      status: 201,
    },
    async ({ body }) => {
      const type = pictureType(body);
      if (type === null || !keep)
        throw new YingdaError('E_MEDIA', 'this is no PNG or JPEG picture: only these can be sent');
      return { id: await keep({ bytes: body, type }) };
    },
  );
}
