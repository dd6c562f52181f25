/** The training programme over HTTP: members, plans, trainings, inductions, what is due. */
import { z } from 'zod';
import { PLAN_MOVES } from '../programme.ts';
import { DAY } from '../text/shanghai.ts';
import {
  byOf,
  classRoutes,
  name,
  one,
  type TrainingRouteOptions,
  traineeOf,
  unseeded,
} from './class-routes.ts';
import { mysteryRoutes } from './mystery-routes.ts';
import { type Routes, XLSX } from './route.ts';

/** Trainings that are shown at once. */
const MOST_SPAN = 400 * DAY;

const words = z.string().trim().max(2000);
const at = z.int().min(0);
const year = z.coerce.number().int().min(2020).max(2100);
const span = z
  .strictObject({ from: z.coerce.number().int(), to: z.coerce.number().int() })
  .refine(({ from, to }) => to > from && to - from <= MOST_SPAN, 'from must be before to, at most 400 days');
const result = z.strictObject({
  kind: z.enum(['exam', 'assessment']),
  points: z.number().min(0).max(100).nullable(),
  passed: z.boolean(),
  note: words.default(''),
});

export function trainingRoutes(routes: Routes, options: TrainingRouteOptions): void {
  memberRoutes(routes, options);
  planRoutes(routes, options);
  sessionRoutes(routes, options);
  classRoutes(routes, options);
  mysteryRoutes(routes, options);
}

function memberRoutes(routes: Routes, { staff, gate, clock }: TrainingRouteOptions): void {
  const programme = () => staff().training.programme;
  routes.add(
    {
      method: 'GET',
      url: '/training/mine',
      wants: 'learn',
      about: 'what I owe, the trainings of these weeks, the days of my induction, contests',
    },
    async ({ visitor }) => {
      const trainee = await traineeOf(programme(), visitor);
      const now = clock.now();
      const [obligations, sessions, inductions, contests] = await Promise.all([
        programme().obligations(trainee),
        programme().sessions(now - 7 * DAY, now + 31 * DAY),
        programme().inductions(),
        staff().training.contests.contests(),
      ]);
      return {
        now,
        trainee,
        obligation: obligations[0] ?? null,
        // Of the others only that they were there: results are between them and the trainer.
        sessions: sessions.map((session) => ({
          ...session,
          signed: session.signed.filter((sign) => sign.trainee === trainee),
        })),
        induction: inductions.find((card) => card.trainee === trainee) ?? null,
        contests: contests.filter(({ state }) => state !== 'cancelled').map(unseeded),
      };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/mine/sessions/:id/sign',
      wants: 'learn',
      about: 'I sign in on a training',
      params: one,
    },
    async ({ params, visitor }) => {
      await programme().signIn(params.id, await traineeOf(programme(), visitor), byOf(visitor));
      return {};
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/mine/days/:id/sign',
      wants: 'learn',
      about: 'I sign a day of my induction',
      params: z.strictObject({ id: z.coerce.number().int().min(1).max(14) }),
    },
    async ({ params, visitor }) => ({
      induction: await programme().signDay(
        await traineeOf(programme(), visitor),
        params.id,
        'trainee',
        byOf(visitor),
      ),
    }),
  );
  routes.add(
    {
      method: 'GET',
      url: '/training/members',
      wants: 'training',
      about: 'who is trained here, what each owes, inductions of newcomers',
    },
    async () => {
      const [members, obligations, inductions] = await Promise.all([
        programme().members(),
        programme().obligations(),
        programme().inductions(),
      ]);
      return { now: clock.now(), members, obligations, inductions };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/members',
      wants: 'training',
      about: 'takes somebody in, or changes what is known of them',
      body: z.strictObject({
        trainee: name,
        name,
        aliases: z.array(name).max(10).default([]),
        groups: z.array(name).max(10).default([]),
        from: at,
        newcomer: z.boolean().default(false),
      }),
    },
    async ({ body, visitor }) => {
      const member = await programme().enrol(body, byOf(visitor));
      await gate.note(visitor.account.id, 'training.enrolled', body.trainee);
      return { member };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/members/:id/leave',
      wants: 'training',
      about: 'somebody is not trained here any more; the record stays',
      params: one,
    },
    async ({ params, visitor }) => {
      await programme().leave(params.id, byOf(visitor));
      await gate.note(visitor.account.id, 'training.left', params.id);
      return {};
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/members/:id/sign',
      wants: 'training',
      about: 'the trainer signs a day of an induction',
      params: one,
      body: z.strictObject({ day: z.int().min(1).max(14) }),
    },
    async ({ params, body, visitor }) => ({
      induction: await programme().signDay(params.id, body.day, 'trainer', byOf(visitor)),
    }),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/members/:id/decision',
      wants: 'training',
      about: 'what a person decides after the conclusion of an induction',
      params: one,
      body: z.strictObject({ text: words.min(1) }),
    },
    async ({ params, body, visitor }) => {
      const induction = await programme().decide(params.id, body.text, byOf(visitor));
      await gate.note(visitor.account.id, 'training.decided', params.id);
      return { induction };
    },
  );
}

function planRoutes(routes: Routes, { staff, gate, clock }: TrainingRouteOptions): void {
  const programme = () => staff().training.programme;
  const ofYear = z.strictObject({ id: year });
  routes.add(
    {
      method: 'GET',
      url: '/training/plans/:id',
      wants: 'plans',
      about: 'the yearly plan with its budget and what is missing; a draft by the rules where there is none',
      params: ofYear,
    },
    async ({ params }) => ({ now: clock.now(), plan: await programme().plan(params.id) }),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/plans/:id',
      wants: 'plans',
      about: 'keeps a draft of the yearly plan',
      params: ofYear,
      body: z.strictObject({ version: z.int().min(0), lines: z.array(z.unknown()).max(60), note: words }),
    },
    async ({ params, body, visitor }) => ({
      plan: await programme().savePlan({ year: params.id, ...body }, byOf(visitor)),
    }),
  );
  for (const move of PLAN_MOVES)
    routes.add(
      {
        method: 'POST',
        url: `/training/plans/:id/${move}` as const,
        wants: move === 'submit' ? 'plans' : 'approve_plans',
        about: `the yearly plan: ${move}`,
        params: ofYear,
        body: z.strictObject({ version: z.int().min(0), reason: words.optional() }),
      },
      async ({ params, body: { version, reason }, visitor }) => {
        const given = { version, move, ...(reason !== undefined && { reason }) };
        const plan = await programme().movePlan(params.id, given, byOf(visitor));
        await gate.note(visitor.account.id, `plan.${move}`, String(params.id));
        return { plan };
      },
    );
  routes.add(
    {
      method: 'GET',
      url: '/training/plans/:id/xlsx',
      sends: XLSX,
      wants: 'plans',
      about: 'the yearly plan as an .xlsx file',
      params: ofYear,
    },
    async ({ params, reply }) => reply.type(XLSX).send(Buffer.from(await programme().planSheet(params.id))),
  );
}

function sessionRoutes(routes: Routes, { staff, gate }: TrainingRouteOptions): void {
  const programme = () => staff().training.programme;
  routes.add(
    {
      method: 'GET',
      url: '/training/sessions',
      wants: 'training',
      about: 'trainings of a time, with who signed in and how they were assessed',
      query: span,
    },
    async ({ query: { from, to } }) => ({ sessions: await programme().sessions(from, to) }),
  );
  routes.add(
    {
      method: 'GET',
      url: '/training/sessions/xlsx',
      sends: XLSX,
      wants: 'training',
      about: 'the attendance sheets of a time as an .xlsx file',
      query: span,
    },
    async ({ query: { from, to }, reply }) =>
      reply.type(XLSX).send(Buffer.from(await programme().sessionSheet(from, to))),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/sessions',
      wants: 'training',
      about: 'plans a training',
      body: z.strictObject({
        rule: z.string().max(10),
        at,
        topic: words,
        form: words.optional(),
        place: words,
        trainer: name,
        minutes: z.int().min(0).max(6000).optional(),
      }),
    },
    async ({ body: { form, minutes, ...body }, visitor }) => ({
      session: await programme().addSession(
        { ...body, ...(form !== undefined && { form }), ...(minutes !== undefined && { minutes }) },
        byOf(visitor),
      ),
    }),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/sessions/:id/sign',
      wants: 'training',
      about: 'writes somebody in who was there',
      params: one,
      body: z.strictObject({ trainee: name }),
    },
    async ({ params, body, visitor }) => ({
      session: await programme().signIn(params.id, body.trainee, byOf(visitor)),
    }),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/sessions/:id/results',
      wants: 'training',
      about: 'how somebody was assessed',
      params: one,
      body: z.strictObject({ trainee: name, result }),
    },
    async ({ params, body, visitor }) => ({
      session: await programme().assess(params.id, body.trainee, body.result, byOf(visitor)),
    }),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/sessions/:id/held',
      wants: 'training',
      about: 'it was held: the records get their lines',
      params: one,
      body: z.strictObject({ minutes: z.int().min(1).max(6000) }),
    },
    async ({ params, body, visitor }) => {
      const session = await programme().hold(params.id, body.minutes, byOf(visitor));
      await gate.note(visitor.account.id, 'training.held', params.id);
      return { session };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/sessions/:id/cancel',
      wants: 'training',
      about: 'calls a training off',
      params: one,
      body: z.strictObject({ reason: words.min(1) }),
    },
    async ({ params, body, visitor }) => ({
      session: await programme().cancel(params.id, body.reason, byOf(visitor)),
    }),
  );
}
