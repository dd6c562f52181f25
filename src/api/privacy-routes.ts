/** Owners' data over HTTP: what is kept and why; one owner's shown whole, or taken away. Every look is logged. */
import { z } from 'zod';
import type { PrivacyDesk } from '../privacy.ts';
import { type Routes, XLSX } from './route.ts';

const person = z.strictObject({ id: z.string().min(1).max(80) });

export function privacyRoutes(routes: Routes, privacy: PrivacyDesk): void {
  routes.add(
    {
      method: 'GET',
      url: '/privacy',
      wants: 'privacy',
      about: 'what is kept of owners, why and how long; records of processing; what owners are told; the log',
    },
    async () => ({ privacy: await privacy.page() }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/privacy/sheet',
      wants: 'privacy',
      about: 'the same as an .xlsx file',
      sends: XLSX,
    },
    async ({ reply }) => reply.type(XLSX).send(Buffer.from(await privacy.sheet())),
  );

  routes.add(
    {
      method: 'POST',
      url: '/privacy/people',
      wants: 'erase',
      about: 'finds an owner by a phone, a ticket, channel/sender or an id; masked, with how much is kept',
      body: z.strictObject({ who: z.string().trim().min(4).max(120) }),
    },
    async ({ body }) => ({ owners: await privacy.find(body.who) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/privacy/people/:id/export',
      wants: 'erase',
      about: 'all that is kept of one owner, by table; logged',
      params: person,
    },
    async ({ params, visitor: { account } }) => ({ record: await privacy.record(params.id, account) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/privacy/people/:id/erase',
      wants: 'erase',
      about:
        'takes away for good what is kept of one owner; refused while a ticket of theirs is open; logged',
      params: person,
    },
    async ({ params, visitor: { account } }) => ({ erased: await privacy.erase(params.id, account) }),
  );
}
