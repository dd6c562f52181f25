/** The supervisors' checklist over HTTP, with its pictures. */
import { z } from 'zod';
import { DAY } from '../text/shanghai.ts';
import { colleague } from './gate.ts';
import { PICTURE, type Routes, XLSX } from './route.ts';
import type { Served } from './served.ts';

const SHOWN_DAYS = 400;
const photos = z.array(z.string().min(1).max(80)).max(30);

export function inspectionRoutes(routes: Routes, { staff, gate, clock, media }: Served): void {
  const desk = () => staff().supervision.inspections;
  const since = () => clock.now() - SHOWN_DAYS * DAY;

  routes.add(
    {
      method: 'GET',
      url: '/inspections',
      wants: 'supervision',
      about:
        'the checklist of supervisors: its blocks, what was recorded, how it went by month, and the means of the communities',
      query: z.strictObject({ person: z.string().max(80).optional(), block: z.string().max(80).optional() }),
    },
    async ({ query }) => ({
      blocks: desk().blocks(),
      people: await desk().people(),
      inspections: await desk().list({ since: since(), ...query }),
      months: await desk().months(since()),
      means: await desk().compare(since()),
    }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/inspections/sheet',
      sends: XLSX,
      wants: 'supervision',
      about: 'the same as an .xlsx file: records with what was found, communities, months',
    },
    async ({ reply }) => {
      const { name, bytes } = await desk().sheet(since());
      reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .type(XLSX);
      return reply.send(Buffer.from(bytes));
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/inspections',
      wants: 'supervision',
      about: 'what was found on the spot; pictures are kept by /sheets/media before',
      body: z.strictObject({
        id: z.string().min(8).max(80),
        block: z.string().max(80),
        person: z.string().trim().min(1).max(80).nullable(),
        findings: z
          .array(z.strictObject({ item: z.string().max(80), remark: z.string().max(1000), photos }))
          .max(100),
        remark: z.string().max(2000),
      }),
      status: 201,
    },
    async ({ body, visitor }) => {
      const inspection = await desk().record(body, colleague(visitor));
      await gate.note(visitor.account.id, 'inspection.recorded', body.id);
      return inspection;
    },
  );

  if (!media) return;
  routes.add(
    {
      method: 'GET',
      url: '/inspections/:id/media/:media',
      sends: PICTURE,
      wants: 'supervision',
      about: 'a picture of an inspection',
      params: z.strictObject({ id: z.string().min(1).max(80), media: z.string().min(1).max(80) }),
    },
    async ({ params, reply }) => {
      const all = await desk().list({ since: since() });
      const found = all.find(({ id }) => id === params.id)?.findings ?? [];
      await media.send(
        reply,
        params.media,
        found.flatMap((one) => one.photos),
      );
      return reply;
    },
  );
}
