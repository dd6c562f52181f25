/** Drills in a messenger over HTTP: one binds one's own identity there by a code. */
import { traineeOf } from './class-routes.ts';
import type { PracticeRouteOptions } from './practice-routes.ts';
import type { Routes } from './route.ts';

export function messengerRoutes(routes: Routes, { staff, gate }: PracticeRouteOptions): void {
  const messenger = () => staff().training.messenger;
  const programme = () => staff().training.programme;
  routes.add(
    {
      method: 'GET',
      url: '/drills/messenger',
      wants: 'practice',
      about: 'where my drills are bound to a messenger',
    },
    async ({ visitor }) => messenger().standing(await traineeOf(programme(), visitor)),
  );
  routes.add(
    {
      method: 'POST',
      url: '/drills/messenger/code',
      wants: 'practice',
      about: 'a code that binds whoever writes it in a direct chat; an earlier one counts no more',
    },
    async ({ visitor }) => {
      const made = await messenger().code(await traineeOf(programme(), visitor));
      await gate.note(visitor.account.id, 'messenger.code', null);
      return made;
    },
  );
  routes.add(
    { method: 'DELETE', url: '/drills/messenger', wants: 'practice', about: 'unbinds my messenger' },
    async ({ visitor }) => {
      await messenger().unbind(await traineeOf(programme(), visitor));
      await gate.note(visitor.account.id, 'messenger.unbound', null);
      return {};
    },
  );
}
