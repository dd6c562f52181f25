/** The trainer's page and contests over HTTP. */
import { z } from 'zod';
import type { ContestCard } from '../contests.ts';
import { DIFFICULTIES } from '../library/drill-schema.ts';
import type { ProgrammeDesk } from '../programme.ts';
import type { Visitor } from './gate.ts';
import { type Routes, XLSX } from './route.ts';
import type { Served } from './served.ts';

export const name = z.string().trim().min(1).max(120);
export const one = z.strictObject({ id: z.string().min(1).max(200) });
const at = z.int().min(0);
const round = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drill'), situation: z.string().max(20) }),
  z.strictObject({ kind: z.literal('judged'), title: name, most: z.number().positive().max(100) }),
]);

export type TrainingRouteOptions = Omit<Served, 'media'>;

/** With the seed one could practise the very owners beforehand. */
export const unseeded = (contest: ContestCard): ContestCard => ({ ...contest, seed: '' });

export const byOf = ({ account }: Visitor) => ({ id: account.id, name: account.name });

export const traineeOf = (programme: ProgrammeDesk, visitor: Visitor): Promise<string> =>
  programme.traineeOf(byOf(visitor));

export function classRoutes(routes: Routes, options: TrainingRouteOptions): void {
  pageRoutes(routes, options);
  contestRoutes(routes, options);
}

function pageRoutes(routes: Routes, { staff, gate }: TrainingRouteOptions): void {
  routes.add(
    {
      method: 'GET',
      url: '/training/class',
      wants: 'training',
      about: 'the class: heat map, weakest elements, time spent, groups',
      query: z.strictObject({ group: name.optional() }),
    },
    async ({ query }) => ({ class: await staff().training.classroom.overview(query.group) }),
  );
  routes.add(
    {
      method: 'GET',
      url: '/training/class/:id',
      wants: 'training',
      about: 'the curves of somebody, by situation',
      params: one,
    },
    async ({ params }) => ({ curves: await staff().training.classroom.curves(params.id) }),
  );
  routes.add(
    {
      method: 'GET',
      url: '/training/items',
      wants: 'training',
      about: 'statistics of the questions: difficulty, discrimination, choices that nobody takes',
      query: z.strictObject({ rule: z.string().max(10).optional() }),
    },
    async ({ query }) => ({ items: await staff().training.classroom.items(query.rule) }),
  );
  routes.add(
    {
      method: 'GET',
      url: '/training/xlsx',
      sends: XLSX,
      wants: 'training',
      about: 'the trainer’s page as an .xlsx file',
    },
    async ({ reply, visitor }) => {
      await gate.note(visitor.account.id, 'training.exported', null);
      return reply.type(XLSX).send(Buffer.from(await staff().training.classroom.sheet()));
    },
  );
}

function contestRoutes(routes: Routes, { staff, gate }: TrainingRouteOptions): void {
  const contests = () => staff().training.contests;
  routes.add(
    {
      method: 'GET',
      url: '/training/contests',
      wants: 'learn',
      about: 'skills contests with their boards',
    },
    async ({ visitor }) => {
      const all = await contests().contests();
      return { contests: visitor.rights.includes('training') ? all : all.map(unseeded) };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/contests',
      wants: 'training',
      about: 'announces a contest',
      body: z.strictObject({
        title: name,
        seed: name,
        difficulty: z.enum(DIFFICULTIES),
        from: at,
        to: at,
        rounds: z.array(round).min(1).max(40),
      }),
    },
    async ({ body, visitor }) => {
      const contest = await contests().announce(body, byOf(visitor));
      await gate.note(visitor.account.id, 'contest.announced', contest.id);
      return { contest };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/contests/:id/cancel',
      wants: 'training',
      about: 'calls a contest off',
      params: one,
    },
    async ({ params, visitor }) => ({ contest: await contests().cancel(params.id, byOf(visitor)) }),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/contests/:id/points',
      wants: 'training',
      about: 'points of a round that people judge',
      params: one,
      body: z.strictObject({
        trainee: name,
        round: z.int().min(0).max(40),
        points: z.number().min(0).max(100),
      }),
    },
    async ({ params, body, visitor }) => ({
      contest: await contests().judge(params.id, body.trainee, body.round, body.points, byOf(visitor)),
    }),
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/contests/:id/play',
      wants: 'learn',
      about: 'my next round; null when all were played',
      params: one,
      body: z.strictObject({ message: z.string().min(1).max(200) }),
    },
    async ({ params, body, visitor }) => ({
      played: await contests().play(
        params.id,
        await traineeOf(staff().training.programme, visitor),
        body.message,
      ),
    }),
  );
}
