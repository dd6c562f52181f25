/** Mystery owners over HTTP: the trainer plans them, everybody agrees to them and sees their own. */
import { z } from 'zod';
import { DIFFICULTIES } from '../library/drill-schema.ts';
import { byOf, name, one, type TrainingRouteOptions, traineeOf } from './class-routes.ts';
import type { Routes } from './route.ts';

const at = z.int().min(0);

export function mysteryRoutes(routes: Routes, options: TrainingRouteOptions): void {
  planRoutes(routes, options);
  ownRoutes(routes, options);
}

function planRoutes(routes: Routes, { staff, gate, clock }: TrainingRouteOptions): void {
  const mystery = () => staff().training.mystery;
  routes.add(
    {
      method: 'GET',
      url: '/training/mystery',
      wants: 'training',
      about: 'mystery owners: planned, running, over; who has agreed to them',
    },
    async () => {
      const [runs, people] = await Promise.all([mystery().runs(), mystery().people()]);
      return { now: clock.now(), ...mystery().rules(), runs, people };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/mystery',
      wants: 'training',
      about: 'plans a mystery owner',
      body: z.strictObject({
        subject: z.string().max(40),
        difficulty: z.enum(DIFFICULTIES).default('normal'),
        trainee: name.nullable(),
        from: at,
        to: at,
      }),
    },
    async ({ body, visitor }) => {
      const run = await mystery().plan(body, byOf(visitor));
      await gate.note(visitor.account.id, 'mystery.planned', run.id);
      return { run };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/mystery/:id/cancel',
      wants: 'training',
      about: 'calls a mystery owner off that has not begun',
      params: one,
    },
    async ({ params, visitor }) => {
      const run = await mystery().cancel(params.id, byOf(visitor));
      await gate.note(visitor.account.id, 'mystery.cancelled', params.id);
      return { run };
    },
  );
}

function ownRoutes(routes: Routes, { staff, gate, clock }: TrainingRouteOptions): void {
  const mystery = () => staff().training.mystery;
  const programme = () => staff().training.programme;
  routes.add(
    {
      method: 'GET',
      url: '/training/mystery/mine',
      wants: 'learn',
      about: 'what mystery owners may do, whether I agree, those whom I answered',
    },
    async ({ visitor }) => {
      const own = await mystery().mine(await traineeOf(programme(), visitor));
      return { now: clock.now(), ...mystery().rules(), ...own };
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/mystery/mine/consent',
      wants: 'learn',
      about: 'I have read the rules of mystery owners, or want no part in them',
      body: z.strictObject({ state: z.enum(['told', 'out']) }),
    },
    async ({ body, visitor }) => {
      await mystery().consent(await traineeOf(programme(), visitor), body.state, byOf(visitor));
      await gate.note(visitor.account.id, `mystery.${body.state}`, null);
      return {};
    },
  );
  routes.add(
    {
      method: 'POST',
      url: '/training/mystery/mine/:id/see',
      wants: 'learn',
      about: 'I have seen my result: my training record has it from now on',
      params: one,
    },
    async ({ params, visitor }) => ({
      run: await mystery().see(params.id, await traineeOf(programme(), visitor)),
    }),
  );
}
