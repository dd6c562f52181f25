/** Signing in and out, invitations, accounts, the audit log. */
import { z } from 'zod';
import { type Account, type Accounts, type AuditRow, ROLES } from '../accounts.ts';
import type { StaffNotices } from '../library/notice-schema.ts';
import { AUDIT_ROOT, brokenAudit } from '../records/audit.ts';
import type { MOVES } from '../ticket/moves.ts';
import {
  type Gate,
  isWithin,
  LONGEST_PASSWORD,
  SESSION_MS,
  SHORTEST_PASSWORD,
  type Visitor,
} from './gate.ts';
import { type Routes, SESSION_COOKIE } from './route.ts';

const AUDIT_PAGE = 100;
const CHAIN_PAGE = 1000;

const login = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,39}$/, 'two to forty letters, digits, dots or hyphens');
const name = z.string().trim().min(1).max(40);
const roles = z.array(z.enum(ROLES)).min(1).max(ROLES.length);
const communities = z.array(z.string().min(1).max(80)).min(1).max(500).nullable();
const token = z.string().min(20).max(100);
const password = z.string().min(SHORTEST_PASSWORD).max(LONGEST_PASSWORD);
const ofAccount = z.strictObject({ id: z.string().max(80) });

export interface AccountRouteOptions {
  readonly gate: Gate;
  readonly accounts: Accounts;
  /** What the page shows beside who has come in: labels, the community. */
  readonly setting: () => Setting;
}

export interface Setting {
  readonly community: { readonly id: string; readonly name: string };
  readonly labels: StaffNotices;
  /** Of tickets, by kind. */
  readonly titles: Readonly<Record<string, string>>;
  /** The table of moves: a page that is cut off goes on by it until the server decides. */
  readonly moves: typeof MOVES;
}

export function accountRoutes(routes: Routes, { gate, accounts, setting }: AccountRouteOptions): void {
  const notesFor = async (visitor: Visitor, below?: number): Promise<AuditRow[]> => {
    const rows: AuditRow[] = [];
    for (let from = below; rows.length < AUDIT_PAGE; ) {
      const page = await accounts.notes(AUDIT_PAGE, from);
      rows.push(...page.filter((row) => isOf(visitor, row)));
      from = page.at(-1)?.seq;
      if (page.length < AUDIT_PAGE) break;
    }
    return rows.slice(0, AUDIT_PAGE);
  };
  const opened = (visitor: Visitor) => ({ ...me(visitor), here: gate.isOfHere(visitor), ...setting() });

  routes.add(
    { method: 'GET', url: '/session', wants: 'anyone', about: 'who has come in; null when nobody has' },
    async ({ visitor }) => (visitor ? opened(visitor) : { account: null }),
  );

  routes.add(
    {
      method: 'POST',
      url: '/session',
      wants: 'anyone',
      about: 'signs in',
      body: z.strictObject({
        login: z.string().max(80),
        password: z.string().max(LONGEST_PASSWORD),
        code: z.string().max(40).default(''),
      }),
    },
    async ({ body, request, reply }) => {
      const entered = await gate.signIn(body.login, body.password, request.ip, body.code);
      setCookie(reply, entered.token, request.headers['x-forwarded-proto'] === 'https');
      return opened(entered.visitor);
    },
  );

  routes.add(
    { method: 'DELETE', url: '/session', wants: 'signed_in', about: 'signs out' },
    async ({ visitor, reply }) => {
      await gate.signOut(visitor);
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/invitation/look',
      wants: 'anyone',
      about: 'for whom an invitation is',
      body: z.strictObject({ token }),
    },
    async ({ body }) => {
      const account = await gate.invited(body.token);
      return { login: account.login, name: account.name };
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/invitation',
      wants: 'anyone',
      about: 'follows an invitation: sets the password and signs in',
      body: z.strictObject({ token, password, code: z.string().max(40).default('') }),
    },
    async ({ body, request, reply }) => {
      const entered = await gate.redeem(body.token, body.password, request.ip, body.code);
      setCookie(reply, entered.token, request.headers['x-forwarded-proto'] === 'https');
      return opened(entered.visitor);
    },
  );

  routes.add(
    {
      method: 'GET',
      url: '/accounts',
      wants: 'accounts',
      about: 'accounts, of whoever works in some communities only those of these',
    },
    async ({ visitor }) => {
      const held = new Set(await gate.factors.held());
      const known = await gate.known(visitor);
      return { accounts: known.map((account) => ({ ...shown(account), factor: held.has(account.id) })) };
    },
  );

  routes.add(
    {
      method: 'DELETE',
      url: '/accounts/:id/factor',
      wants: 'accounts',
      about: 'takes an authenticator off whose phone is lost; the account is signed out everywhere',
      params: ofAccount,
    },
    async ({ params, visitor }) => gate.dropFactor(visitor, params.id),
  );

  routes.add(
    {
      method: 'POST',
      url: '/accounts',
      wants: 'accounts',
      about: 'makes an account, and its invitation',
      body: z.strictObject({ login, name, roles, communities }),
      status: 201,
    },
    async ({ body, visitor }) => {
      const { account, invitation } = await gate.create(visitor, body);
      return { account: shown(account), invitation };
    },
  );

  routes.add(
    {
      method: 'PATCH',
      url: '/accounts/:id',
      wants: 'accounts',
      about: 'changes an account; without its rights it is signed out everywhere',
      params: ofAccount,
      body: z.strictObject({ name, roles, communities, disabled: z.boolean() }).partial(),
    },
    async ({ params, body, visitor }) => {
      const patch = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      await gate.change(visitor, params.id, patch);
    },
  );

  routes.add(
    {
      method: 'POST',
      url: '/accounts/:id/invitation',
      wants: 'accounts',
      about: 'a new invitation: for a forgotten password',
      params: ofAccount,
      status: 201,
    },
    async ({ params, visitor }) => ({ invitation: await gate.invite(visitor, params.id) }),
  );

  routes.add(
    {
      method: 'GET',
      url: '/audit',
      wants: 'audit',
      about: 'the audit log, newest first',
      query: z.strictObject({ below: z.coerce.number().int().positive().optional() }),
    },
    async ({ query, visitor }) => ({ rows: await notesFor(visitor, query.below) }),
  );

  routes.add(
    { method: 'GET', url: '/audit/check', wants: 'audit', about: 'follows the chain of the audit log' },
    async () => {
      let before = AUDIT_ROOT;
      let rows = 0;
      for (let seq = 0; ; ) {
        const page = await accounts.notesAfter(seq, CHAIN_PAGE);
        const broken = brokenAudit(before, page);
        if (broken !== null) return { sound: false, rows, broken };
        rows += page.length;
        const last = page.at(-1);
        if (!last || page.length < CHAIN_PAGE) return { sound: true, rows, broken: null };
        before = last.hash;
        seq = last.seq;
      }
    },
  );
}

/** Of whoever works in some communities only those of these; older rows name none. */
const isOf = (visitor: Visitor, { data }: AuditRow) =>
  visitor.account.communities === null ||
  (typeof data.community === 'string' && isWithin(visitor, [data.community]));

function setCookie(
  reply: { setCookie(name: string, value: string, options: object): unknown },
  value: string,
  secure: boolean,
): void {
  reply.setCookie(SESSION_COOKIE, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: SESSION_MS / 1000,
  });
}

function me({ account, rights, csrf }: Visitor) {
  const { id, login, name, roles, communities } = account;
  return { account: { id, login, name, roles, communities }, rights, csrf };
}

/** Without the password's hash. */
function shown({ passwordHash, ...account }: Account) {
  return { ...account, active: passwordHash !== null };
}
