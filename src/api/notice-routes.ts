/** Notices to owners over HTTP: a thin shell over src/notices.ts. */
import { z } from 'zod';
import { OCCUPANT_ROLES } from '../library/terms.ts';
import type { NoticeDraft } from '../notices.ts';
import type { Routes } from './route.ts';
import type { Served } from './served.ts';

const MOST_HOMES = 20_000;
const MOST_LISTED = 100;

const short = z.string().min(1).max(40);
const slots = z.record(short, z.string().max(200));

const noticeDraft = z.strictObject({
  kind: z.string().min(1).max(40),
  slots: slots.default({}),
  segment: z
    .strictObject({
      buildings: z.array(short).max(500).optional(),
      units: z.array(short).max(50).optional(),
      floors: z.strictObject({ from: z.int().min(-9).max(200), to: z.int().min(-9).max(200) }).optional(),
      tags: z.array(short).max(20).optional(),
      roles: z.array(z.enum(OCCUPANT_ROLES)).max(6).optional(),
      groups: z.boolean().optional(),
      homes: z
        .array(z.strictObject({ home: short, slots: slots.optional() }))
        .max(MOST_HOMES)
        .optional(),
    })
    .default({}),
}) satisfies z.ZodType<NoticeDraft>;

export function noticeRoutes(routes: Routes, { staff, gate }: Pick<Served, 'staff' | 'gate'>): void {
  routes.add(
    {
      method: 'GET',
      url: '/notices',
      wants: 'notices',
      about: 'the kinds of notices, and those that were sent, newest first',
    },
    async () => ({
      kinds: staff().notices.kinds.map(({ id, title, slots, text, emergency, ...kind }) => ({
        id,
        title,
        slots,
        text: text[0] ?? '',
        emergency,
        private: kind.private,
      })),
      notices: (await staff().notices.list(MOST_LISTED)).map(({ id, kind, by, at }) => ({
        id,
        kind,
        by: by.name,
        at,
      })),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/notices/preview',
      wants: 'notices',
      about: 'who would be told what, who not and why; nothing is sent',
      body: noticeDraft,
    },
    async ({ body }) => staff().notices.preview(body),
  );

  routes.add(
    {
      method: 'POST',
      url: '/notices',
      wants: 'notices',
      about: 'sends a notice; the same id twice sends once',
      body: noticeDraft.extend({ id: z.string().regex(/^[A-Za-z0-9-]{8,64}$/) }),
      status: 202,
    },
    async ({ body: { id, ...draft }, visitor: { account } }) => {
      const { people } = await staff().notices.send(id, draft, {
        id: `account:${account.id}`,
        name: account.name,
      });
      await gate.note(account.id, 'notice.sent', id);
      return { id, people };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/notices/:id',
      wants: 'notices',
      about: 'who was reached by a notice, who not and why',
      params: z.strictObject({ id: z.string().min(1).max(80) }),
    },
    async ({ params }) => staff().notices.report(params.id),
  );
}
