/** Drills and exams over HTTP: a thin shell over src/lessons.ts. Everybody's own; papers of all are the invigilator's. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { YingdaError } from '../errors.ts';
import { DIFFICULTIES, FEEDBACKS, PERSONAS } from '../library/drill-schema.ts';
import type { StaffDesk } from '../staff.ts';
import { traineeOf } from './class-routes.ts';
import type { Visitor } from './gate.ts';
import { messengerRoutes } from './messenger-routes.ts';
import { PDF, type Routes } from './route.ts';
import type { Served } from './served.ts';

/** Results that a page shows. */
const MOST_SHOWN = 30;

const id = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);
const record = z.strictObject({ id: z.string().min(1).max(300) });
const said = z.string().max(5000);

export type PracticeRouteOptions = Omit<Served, 'media'>;

export function practiceRoutes(routes: Routes, options: PracticeRouteOptions): void {
  drillRoutes(routes, options);
  examRoutes(routes, options);
  invigilationRoutes(routes, options);
  messengerRoutes(routes, options);
}

function drillRoutes(routes: Routes, { staff, clock }: PracticeRouteOptions): void {
  const drills = () => staff().drills;

  routes.add(
    {
      method: 'GET',
      url: '/drills',
      wants: 'practice',
      about:
        'what can be practised, what is due today, own conversations, the drill that runs, the latest results',
    },
    async ({ visitor }) => {
      const trainee = await traineeOf(staff().training.programme, visitor);
      const [today, own, current, results] = await Promise.all([
        drills().today(trainee),
        drills().own(trainee),
        drills().current(trainee),
        drills().results(trainee),
      ]);
      const offers = drills().offers();
      const titles = new Map(offers.map(({ situation, title }) => [situation, title]));
      return {
        offers,
        today,
        own,
        current,
        results: results.slice(0, MOST_SHOWN).map(({ id: key, situation, score, band, finishedAt }) => ({
          id: key,
          situation,
          title: titles.get(situation) ?? '',
          score,
          band,
          finishedAt,
        })),
        words: drills().words(),
      };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/drills',
      wants: 'practice',
      about: 'begins a drill of a situation, a flow or an own conversation; one that runs is given up',
      body: z.strictObject({
        id,
        situation: z.string().max(40).optional(),
        own: z.string().max(300).optional(),
        persona: z.enum(PERSONAS).optional(),
        difficulty: z.enum(DIFFICULTIES).optional(),
        feedback: z.enum(FEEDBACKS).optional(),
      }),
    },
    async ({ body, visitor }) => {
      const { id: messageId, own, situation, persona, difficulty, feedback } = body;
      const manner = {
        seed: messageId,
        messageId,
        ...(difficulty && { difficulty }),
        ...(feedback && { feedback }),
      };
      const trainee = await traineeOf(staff().training.programme, visitor);
      if (own !== undefined) return drills().startOwn(trainee, own, manner);
      return drills().start(trainee, {
        ...manner,
        ...(situation && { situation }),
        ...(persona && { persona }),
      });
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/drills/lines',
      wants: 'practice',
      about: 'a line of the drill that runs; the same id twice has no second effect',
      body: z.strictObject({
        id,
        text: said,
        /** How long it took to say, in ms. */
        took: z.int().min(0).max(600_000).optional(),
      }),
    },
    async ({ body, visitor }) => {
      const began = body.took === undefined ? undefined : clock.now() - body.took;
      const answer = await drills().answer(
        await traineeOf(staff().training.programme, visitor),
        body.id,
        body.text,
        began,
      );
      if (!answer) throw new YingdaError('E_NOT_FOUND', 'no drill is running');
      return answer;
    },
  );

  routes.add(
    { method: 'DELETE', url: '/drills', wants: 'practice', about: 'gives the drill that runs up' },
    async ({ visitor }) => ({
      stopped: await drills().stop(await traineeOf(staff().training.programme, visitor)),
    }),
  );
}

function examRoutes(routes: Routes, { staff }: PracticeRouteOptions): void {
  const exams = () => staff().exams;

  routes.add(
    {
      method: 'GET',
      url: '/exams',
      wants: 'practice',
      about: 'exams that can be sat, the one that runs, own results and certificates',
    },
    async ({ visitor }) => {
      const trainee = await traineeOf(staff().training.programme, visitor);
      const [running, done, certificates] = await Promise.all([
        exams().running(trainee),
        exams().exams({ trainee }),
        exams().certificates(trainee),
      ]);
      return { offers: exams().offers(), running, exams: done.slice(0, MOST_SHOWN), certificates };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/exams',
      wants: 'practice',
      about: 'begins an exam, or goes on with the one of the same rule that runs',
      body: z.strictObject({ id, rule: z.string().max(20) }),
    },
    async ({ body, visitor }) =>
      exams().start(await traineeOf(staff().training.programme, visitor), body.rule, body.id),
  );

  routes.add(
    {
      method: 'POST',
      url: '/exams/answers',
      wants: 'practice',
      about: 'the answer to the question at a position; sent twice it is taken once',
      body: z.strictObject({ position: z.int().min(0), text: said }),
    },
    async ({ body, visitor }) => {
      const answer = await exams().answer(
        await traineeOf(staff().training.programme, visitor),
        body.position,
        body.text,
      );
      if (!answer) throw new YingdaError('E_NOT_FOUND', 'no exam is running');
      return answer;
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/exams/left',
      wants: 'practice',
      about: 'the page was left during an exam: noted on its slip, never in the way',
    },
    async ({ visitor }) => ({
      noted: await exams().left(await traineeOf(staff().training.programme, visitor)),
    }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/exams/:id/slip',
      sends: PDF,
      wants: 'practice',
      about: 'the result slip as PDF: one’s own, and any for an invigilator',
      params: record,
    },
    async ({ params, visitor, reply }) => {
      const { trainee } = await exams().sheet(params.id);
      await ownOrInvigilated(staff(), trainee, visitor);
      return pdf(reply, await exams().slipPdf(params.id));
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/certificates/:id',
      sends: PDF,
      wants: 'practice',
      about: 'a certificate as PDF: one’s own, and any for an invigilator',
      params: record,
    },
    async ({ params, visitor, reply }) => {
      const found = (await exams().certificates()).find((one) => one.id === params.id);
      if (!found) throw new YingdaError('E_NOT_FOUND', `there is no certificate "${params.id}"`);
      await ownOrInvigilated(staff(), found.trainee, visitor);
      return pdf(reply, await exams().certificatePdf(params.id));
    },
  );
}

/** @throws YingdaError E_NOT_FOUND: whoever may not see it learns nothing of it */
async function ownOrInvigilated(staff: StaffDesk, trainee: string, visitor: Visitor): Promise<void> {
  if (
    trainee === (await traineeOf(staff.training.programme, visitor)) ||
    visitor.rights.includes('invigilate')
  )
    return;
  throw new YingdaError('E_NOT_FOUND', 'it is not yours');
}

const pdf = (reply: FastifyReply, bytes: Uint8Array) =>
  reply.type(PDF).header('content-disposition', 'inline').send(Buffer.from(bytes));

function invigilationRoutes(routes: Routes, { staff, gate }: PracticeRouteOptions): void {
  const exams = () => staff().exams;

  routes.add(
    {
      method: 'GET',
      url: '/invigilation',
      wants: 'invigilate',
      about: 'exams and certificates of all, newest first',
    },
    async () => {
      const [done, certificates] = await Promise.all([exams().exams({}), exams().certificates()]);
      const ids = [...new Set([...done, ...certificates].map(({ trainee }) => trainee))];
      const names = new Map(
        await Promise.all(ids.map(async (one) => [one, await exams().nameOf(one)] as const)),
      );
      const called = <T extends { readonly trainee: string }>(one: T) => ({
        ...one,
        name: names.get(one.trainee) ?? one.trainee,
      });
      return { exams: done.map(called), certificates: certificates.map(called) };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/invigilation/:id',
      wants: 'invigilate',
      about: 'a marked exam: every answer with its key, and all marks that were given',
      params: record,
    },
    ({ params }) => exams().sheet(params.id),
  );

  routes.add(
    {
      method: 'POST',
      url: '/invigilation/:id/marks',
      wants: 'invigilate',
      about: 'marks a part, or marks it anew; who, why and what it was stay on record',
      params: record,
      body: z.strictObject({
        part: z.enum(['theory', 'practical', 'discipline']),
        points: z.number().min(0).max(100),
        reason: z.string().trim().min(1).max(500),
      }),
    },
    async ({ params, body, visitor: { account } }) => {
      await gate.note(account.id, 'exam.marked', params.id, { part: body.part, points: body.points });
      await exams().mark({ exam: params.id, by: account.name, ...body });
      return exams().sheet(params.id);
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/invigilation/:id/decision',
      wants: 'supervision',
      about: 'a warning after the last make-up exam has failed, or none; not for oneself',
      params: record,
      body: z.strictObject({ warned: z.boolean(), reason: z.string().trim().min(1).max(500) }),
    },
    async ({ params, body, visitor }) => {
      const { trainee } = await exams().sheet(params.id);
      if (trainee === (await traineeOf(staff().training.programme, visitor)))
        throw new YingdaError('E_FORBIDDEN', 'nobody decides about themselves');
      const { id: by, name } = visitor.account;
      await exams().decide({ exam: params.id, by: name, ...body });
      await gate.note(by, 'exam.decided', params.id, { warned: body.warned });
      return exams().sheet(params.id);
    },
  );
}
