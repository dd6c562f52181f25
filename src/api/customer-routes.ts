/** The customer's card over HTTP: a thin shell over the port (src/customers.ts). */
import { z } from 'zod';
import { customerSheet } from '../desk/customers.ts';
import { YingdaError } from '../errors.ts';
import type { StaffDesk } from '../staff.ts';
import { colleague } from './gate.ts';
import type { Routes } from './route.ts';

const ofOne = z.strictObject({ id: z.string().min(1).max(80) });

export function customerRoutes(routes: Routes, staff: () => StaffDesk): void {
  routes.add(
    {
      method: 'GET',
      url: '/conversations/:id/customer',
      wants: 'desk',
      about: 'who the owner is: homes, past tickets and conversations, what colleagues keep of them',
      params: ofOne,
    },
    async ({ params }) => {
      const customer = await staff().customers.of(params.id);
      if (!customer) throw new YingdaError('E_NOT_FOUND', 'nobody is known behind this conversation');
      return { customer };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/conversations/:id/customer',
      wants: 'desk',
      about: 'keeps the mark of a key customer, how fees stand, a note; made on the newest version',
      params: ofOne,
      body: z.strictObject({ version: z.int().min(0), sheet: customerSheet }),
    },
    async ({ params, body, visitor }) => ({
      customer: await staff().customers.keep(params.id, body.version, body.sheet, colleague(visitor)),
    }),
  );
}
