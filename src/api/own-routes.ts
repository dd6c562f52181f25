/** What somebody does for themselves: their authenticator; as an owner, their own conversation on whatever device. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Store } from '../store.ts';
import { type Gate, LONGEST_PASSWORD } from './gate.ts';
import type { Routes } from './route.ts';

const SPACE = 'owner-page';
const code = z.string().max(40);
const again = z.strictObject({ password: z.string().max(LONGEST_PASSWORD), code: code.default('') });

export interface OwnRouteOptions {
  readonly gate: Gate;
  readonly store: Pick<Store, 'kept' | 'keep'>;
  readonly now: () => number;
}

export function ownRoutes(routes: Routes, { gate, store, now }: OwnRouteOptions): void {
  routes.add(
    {
      method: 'GET',
      url: '/me/factor',
      wants: 'signed_in',
      about: 'whether I have an authenticator, and how many recovery codes are left',
    },
    async ({ visitor }) => gate.factors.standing(visitor.account.id),
  );

  routes.add(
    {
      method: 'POST',
      url: '/me/factor',
      wants: 'signed_in',
      about: 'a secret for my authenticator, told once; it counts when a code of it has been shown',
      body: again,
      status: 201,
    },
    async ({ visitor, body, request }) => {
      await gate.again(visitor, body.password, body.code, request.ip);
      return gate.factors.begin(visitor.account);
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/me/factor/confirm',
      wants: 'signed_in',
      about: 'from now on my login takes a code; gives recovery codes, told once',
      body: z.strictObject({ code }),
    },
    async ({ visitor, body }) => {
      const codes = await gate.factors.confirm(visitor.account, body.code);
      await gate.endOthers(visitor);
      await gate.note(visitor.account.id, 'factor.confirmed', visitor.account.id);
      return { codes };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/me/factor/off',
      wants: 'signed_in',
      about: 'my login takes a password alone again',
      body: again,
    },
    async ({ visitor, body, request }) => {
      await gate.again(visitor, body.password, body.code, request.ip);
      await gate.factors.drop(visitor.account.id);
      await gate.note(visitor.account.id, 'factor.off', visitor.account.id);
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/own',
      wants: 'own',
      about: "the session of the owner's own conversation: the same on every device",
    },
    async ({ visitor }) => {
      const { id } = visitor.account;
      const kept = (await store.kept(SPACE, id)) as { session: string } | null;
      const session = kept?.session ?? randomUUID();
      if (!kept) await store.keep(SPACE, id, { session }, now());
      return { session };
    },
  );
}
