/** Points of staff over HTTP: supervisors propose, confirm and enter; whose they are sees and appeals. */
import { z } from 'zod';
import { colleague } from './gate.ts';
import { wishOf } from './report-routes.ts';
import { type Routes, XLSX } from './route.ts';
import type { Served } from './served.ts';

const ofOne = z.strictObject({ id: z.string().min(1).max(80) });
const version = z.int().min(1);
const words = z.string().trim().min(2).max(1000);
const ofSpan = z.strictObject({ kind: z.enum(['month', 'year']) });
const day = z.strictObject({
  day: z.string().regex(/^20[0-9]{2}-[01][0-9]-[0-3][0-9]$/, 'must be like 2026-11-22'),
});

export function kpiRoutes(routes: Routes, { staff, gate, clock }: Omit<Served, 'media'>): void {
  const desk = () => staff().supervision.kpis;
  const spanOf = (kind: 'month' | 'year', query: z.infer<typeof day>) => ({
    kind,
    at: wishOf(kind, query).at,
  });

  routes.add(
    {
      method: 'GET',
      url: '/kpis/:kind',
      wants: 'supervision',
      about: 'points of a month or a year: the entries with their evidence, what counts by person, the rules',
      params: ofSpan,
      query: day,
    },
    async ({ params: { kind }, query }) => ({
      rules: desk().rules(),
      ...(await desk().list(spanOf(kind, query))),
      people: await desk().people(),
    }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/kpis/:kind/sheet',
      sends: XLSX,
      wants: 'supervision',
      about: 'the same as an .xlsx file, with a sheet for each person; of one person where named',
      params: ofSpan,
      query: day.extend({ person: z.string().trim().min(1).max(80).optional() }),
    },
    async ({ params: { kind }, query: { person, ...query }, reply }) => {
      const { name, bytes } = await desk().sheet(spanOf(kind, query), person);
      reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .type(XLSX);
      return reply.send(Buffer.from(bytes));
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/kpis/propose',
      wants: 'supervision',
      about:
        'looks through a month for what tickets, reviews and duties show; nothing counts before it is confirmed',
      body: z.strictObject({ at: z.int().min(0).optional() }),
    },
    async ({ body: { at }, visitor }) => {
      const proposed = await desk().propose(at ?? clock.now(), colleague(visitor));
      await gate.note(visitor.account.id, 'kpi.proposed', null, { proposed });
      return { proposed };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/kpis',
      wants: 'supervision',
      about: 'entered by hand, never without evidence; a number of a ticket is followed to it',
      body: z.strictObject({
        id: z.string().min(8).max(80),
        kpi: z.string().max(10),
        person: z.string().trim().min(1).max(80),
        points: z.int().min(-10).max(10),
        words,
        evidence: z.array(words).min(1).max(20),
        on: z.int().min(0).optional(),
      }),
      status: 201,
    },
    async ({ body: { id, ...entry }, visitor }) => {
      const card = await desk().enter(id, entry, colleague(visitor));
      await gate.note(visitor.account.id, 'kpi.entered', card.id);
      return card;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/kpis/entries/:id/decision',
      wants: 'supervision',
      about: 'a proposal counts or does not',
      params: ofOne,
      body: z.strictObject({ version, counts: z.boolean(), reason: z.string().trim().max(1000) }),
    },
    async ({ params: { id }, body: { version: read, ...decision }, visitor }) => {
      const card = await desk().decide(id, read, decision, colleague(visitor));
      await gate.note(visitor.account.id, 'kpi.decided', id);
      return card;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/kpis/entries/:id/verdict',
      wants: 'supervision',
      about: 'an appeal is decided by another supervisor',
      params: ofOne,
      body: z.strictObject({ version, upheld: z.boolean(), reason: words }),
    },
    async ({ params: { id }, body: { version: read, ...verdict }, visitor }) => {
      const card = await desk().judge(id, read, verdict, colleague(visitor));
      await gate.note(visitor.account.id, 'kpi.judged', id);
      return card;
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/kpis/:kind/mine',
      wants: 'learn',
      about: 'one’s own points',
      params: ofSpan,
      query: day,
    },
    async ({ params: { kind }, query, visitor }) => {
      const { entries, totals } = await desk().list(spanOf(kind, query), visitor.account.name);
      // What nobody has decided is nobody's.
      return { entries: entries.filter(({ state }) => state !== 'proposed' && state !== 'declined'), totals };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/kpis/mine',
      wants: 'learn',
      about: 'one’s own points of the last year, the newest first, with until when each can be appealed',
    },
    async ({ visitor }) => ({ entries: await desk().own(visitor.account.name) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/kpis/mine/:id/appeal',
      wants: 'learn',
      about: 'one does not agree with points of one’s own',
      params: ofOne,
      body: z.strictObject({ version, words }),
    },
    async ({ params: { id }, body, visitor }) => {
      const card = await desk().appeal(id, body.version, body.words, colleague(visitor));
      await gate.note(visitor.account.id, 'kpi.appealed', id);
      return card;
    },
  );
}
