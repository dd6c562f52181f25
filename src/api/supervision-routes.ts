/** What supervisors open every morning, over HTTP: today, and early warning. */
import { z } from 'zod';
import type { Routes } from './route.ts';
import type { Served } from './served.ts';

/** A warning that nothing was added to for longer is history. */
const SHOWN_DAYS = 31;

export function supervisionRoutes(routes: Routes, { staff, gate, clock }: Omit<Served, 'media'>): void {
  routes.add(
    {
      method: 'GET',
      url: '/today',
      wants: 'supervision',
      about:
        'what needs somebody today: late and soon late, emergencies, unanswered, promises, follow-ups, moods, warnings, duty',
    },
    async () => ({ now: clock.now(), today: await staff().today() }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/warnings',
      wants: 'supervision',
      about: 'early warnings: the list, the master ticket, the notice that is suggested; newest first',
    },
    async () => ({ warnings: await staff().warnings.list(SHOWN_DAYS) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/warnings/:id/seen',
      wants: 'supervision',
      about: 'somebody sees to a warning; its cause calls nobody again',
      params: z.strictObject({ id: z.string().min(1).max(200) }),
    },
    async ({ params: { id }, visitor: { account } }) => {
      await staff().warnings.see(id, account.name);
      await gate.note(account.id, 'warning.seen', id);
      return { id };
    },
  );
}
