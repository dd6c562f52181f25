/** Other systems: tokens with which they come in, webhooks by which they are told. */
import { z } from 'zod';
import type { ApiToken } from '../credentials.ts';
import { DELIVERY_STATES, HOOK_KINDS, type HookDesk } from '../hooks.ts';
import type { Gate } from './gate.ts';
import type { Routes } from './route.ts';
import { SCOPES } from './tokens.ts';

const LONGEST_DAYS = 3660;
const MOST_LISTED = 200;
const ofOne = z.strictObject({ id: z.string().min(1).max(80) });
const url = z
  .url({ protocol: /^https?$/, error: 'must begin with https:// or http://' })
  .max(500)
  .refine((given) => URL.canParse(given) && new URL(given).username === '', 'must hold no password');
const kinds = z.array(z.enum(HOOK_KINDS)).min(1).max(HOOK_KINDS.length);

export function integrationRoutes(
  routes: Routes,
  { gate, hooks }: { gate: Gate; hooks: () => HookDesk | null },
): void {
  routes.add(
    {
      method: 'GET',
      url: '/tokens',
      wants: 'integrations',
      about: 'tokens of the API, and what one may be for',
    },
    async () => ({ scopes: SCOPES, tokens: (await gate.tokens.list()).map(shown) }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/tokens',
      wants: 'integrations',
      about: 'makes a token, told this once; sent as "Authorization: Bearer …"',
      body: z.strictObject({
        name: z.string().trim().min(1).max(60),
        scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
        days: z.int().min(1).max(LONGEST_DAYS).nullable().default(null),
      }),
      status: 201,
    },
    async ({ body, visitor }) => {
      const made = await gate.tokens.make(visitor.account.id, body);
      await gate.note(visitor.account.id, 'token.made', made.id, { scopes: body.scopes.join(' ') });
      return made;
    },
  );

  routes.add(
    {
      method: 'DELETE',
      url: '/tokens/:id',
      wants: 'integrations',
      about: 'revokes a token at once',
      params: ofOne,
    },
    async ({ params, visitor }) => {
      await gate.tokens.revoke(params.id);
      await gate.note(visitor.account.id, 'token.revoked', params.id);
    },
  );

  const desk = hooks();
  if (!desk) return;
  routes.add(
    {
      method: 'GET',
      url: '/hooks',
      wants: 'integrations',
      about: 'webhooks, and how many deliveries wait or failed',
    },
    async () => ({ kinds: HOOK_KINDS, hooks: await desk.list() }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/hooks',
      wants: 'integrations',
      about: 'a new webhook; its secret is told this once',
      body: z.strictObject({ url, kinds }),
      status: 201,
    },
    async ({ body, visitor }) => {
      const made = await desk.add(visitor.account.id, body);
      await gate.note(visitor.account.id, 'hook.made', made.id, { kinds: body.kinds.join(' ') });
      return made;
    },
  );

  routes.add(
    {
      method: 'PATCH',
      url: '/hooks/:id',
      wants: 'integrations',
      about: 'changes a webhook, or turns it off and on',
      params: ofOne,
      body: z.strictObject({ url, kinds, on: z.boolean() }).partial(),
    },
    async ({ params, body, visitor }) => {
      const patch = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      await desk.change(params.id, patch);
      await gate.note(visitor.account.id, 'hook.changed', params.id, {
        fields: Object.keys(patch).join(' '),
      });
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/hooks/:id/secret',
      wants: 'integrations',
      about: 'a new secret, told this once; the old one signs nothing from now on',
      params: ofOne,
    },
    async ({ params, visitor }) => {
      const renewed = await desk.renew(params.id);
      await gate.note(visitor.account.id, 'hook.renewed', params.id);
      return renewed;
    },
  );

  routes.add(
    {
      method: 'DELETE',
      url: '/hooks/:id',
      wants: 'integrations',
      about: 'takes a webhook away, with its deliveries',
      params: ofOne,
    },
    async ({ params, visitor }) => {
      await desk.drop(params.id);
      await gate.note(visitor.account.id, 'hook.dropped', params.id);
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/hooks/:id/ping',
      wants: 'integrations',
      about: 'sends a trial',
      params: ofOne,
      status: 202,
    },
    async ({ params }) => desk.ping(params.id),
  );

  routes.add(
    {
      method: 'GET',
      url: '/deliveries',
      wants: 'integrations',
      about: 'deliveries of webhooks, newest event first',
      query: z.strictObject({
        hook: z.string().max(80).optional(),
        state: z.enum(DELIVERY_STATES).optional(),
        below: z.coerce.number().int().optional(),
      }),
    },
    async ({ query: { hook, state, below } }) => ({
      deliveries: await desk.deliveries({
        limit: MOST_LISTED,
        ...(hook !== undefined && { hookId: hook }),
        ...(state !== undefined && { state }),
        ...(below !== undefined && { below }),
      }),
    }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/deliveries/redrive',
      wants: 'integrations',
      about: 'failed deliveries are tried again: these, or all',
      body: z.strictObject({ ids: z.array(z.string().max(80)).min(1).max(MOST_LISTED).nullable() }),
    },
    async ({ body, visitor }) => {
      const again = await desk.redrive(body.ids);
      await gate.note(visitor.account.id, 'hook.redriven', null, { deliveries: again });
      return { again };
    },
  );
}

/** Without what would let somebody in. */
function shown({ digest: _kept, communityId: _here, ...token }: ApiToken) {
  return token;
}
