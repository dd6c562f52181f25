/** Phone calls over HTTP: a thin shell over the port (src/calls.ts), which drives the engine. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import { CALL_EVENTS, ELEMENTS } from '../library/terms.ts';
import type { StaffDesk } from '../staff.ts';
import { colleague } from './gate.ts';
import type { Routes } from './route.ts';

const MOST_CALLS = 50;
const LONGEST_SAYING = 2000;

const ofOne = z.strictObject({ id: z.string().min(1).max(80) });
const deedId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);
const saying = z.string().trim().min(1).max(LONGEST_SAYING);

const deed = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('event'), event: z.enum(CALL_EVENTS) }),
  z.strictObject({ what: z.literal('heard'), text: saying }),
  z.strictObject({ what: z.literal('said'), text: saying }),
  z.strictObject({ what: z.literal('tick'), element: z.enum(ELEMENTS) }),
  z.strictObject({
    what: z.literal('amend'),
    field: z.string().regex(/^[a-z][a-z_0-9]{0,39}$/),
    text: saying,
    gender: z.enum(['m', 'f']).optional(),
  }),
  z.strictObject({ what: z.literal('keep') }),
]);

export interface CallRouteOptions {
  readonly staff: () => StaffDesk;
  readonly clock: Clock;
}

export function callRoutes(routes: Routes, { staff, clock }: CallRouteOptions): void {
  routes.add(
    {
      method: 'GET',
      url: '/calls',
      wants: 'desk',
      about: 'phone calls of the last seven days, newest first, and the keys for what happens on the line',
    },
    async () => ({
      now: clock.now(),
      keys: staff().calls.keys(),
      calls: await staff().calls.recent(MOST_CALLS),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/calls',
      wants: 'desk',
      about: 'picks a call up; the same id twice is one call',
      body: z.strictObject({
        id: deedId,
        /** As the telephone shows it. */
        number: z
          .string()
          .regex(/^\+?[0-9 -]{3,20}$/)
          .nullable()
          .default(null),
      }),
      status: 201,
    },
    async ({ body, visitor }) => {
      const call = await staff().calls.pickUp(body.id, colleague(visitor), body.number);
      return { now: clock.now(), call };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/calls/:id',
      wants: 'desk',
      about: 'a call: the line to say, what it must express, what is being taken down, its record',
      params: ofOne,
    },
    async ({ params, visitor }) => {
      const call = await staff().calls.call(params.id, colleague(visitor));
      if (!call) throw new YingdaError('E_NOT_FOUND', 'there is no such call');
      return { now: clock.now(), call };
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/calls/:id/hints',
      wants: 'desk',
      about: "situations that the caller's words sound like, and what not to say to them",
      params: ofOne,
      /** `line`: since when it stands, so that another line is another question. */
      query: z.strictObject({ line: z.coerce.number().int().optional() }),
    },
    ({ params }) => staff().calls.hints(params.id),
  );

  routes.add(
    {
      method: 'POST',
      url: '/calls/:id/deeds',
      wants: 'desk',
      about:
        'what happened on the line, was heard, said, marked or corrected; the same id twice has no second effect',
      params: ofOne,
      body: z.strictObject({ id: deedId, deed }),
    },
    async ({ params, body, visitor }) => {
      const call = await staff().calls.happen(body.id, colleague(visitor), params.id, body.deed);
      return { now: clock.now(), call };
    },
  );
}
