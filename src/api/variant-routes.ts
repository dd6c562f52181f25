/** Other words for wordings over HTTP: what agents keep making of suggestions, and a trainer's decision. */
import { z } from 'zod';
import { colleague } from './gate.ts';
import type { Routes } from './route.ts';
import type { Served } from './served.ts';

export function variantRoutes(routes: Routes, { staff, gate }: Pick<Served, 'staff' | 'gate'>): void {
  routes.add(
    {
      method: 'GET',
      url: '/variants',
      wants: 'variants',
      about: 'what agents keep making of suggested wordings, and what was decided about it',
    },
    () => staff().variants.list(),
  );

  routes.add(
    {
      method: 'POST',
      url: '/variants/:id',
      wants: 'variants',
      about: 'approves or declines: an approved one is said at once, a declined one no more; logged',
      params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{12}$/) }),
      body: z.strictObject({ decision: z.enum(['approve', 'decline']) }),
    },
    async ({ params, body, visitor }) => {
      const variant = await staff().variants.decide(params.id, body.decision, colleague(visitor));
      await gate.note(visitor.account.id, `variant.${body.decision}`, params.id, { phrase: variant.phrase });
      return { variant };
    },
  );
}
