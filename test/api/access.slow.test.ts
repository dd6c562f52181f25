/** Who comes in, what they may, and what stays of it in the log (RELIABILITY 47 to 49). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../src/accounts.ts';
import { SESSION_MS } from '../../src/api/gate.ts';
import { RIGHTS, rightsOf } from '../../src/api/rights.ts';
import { CSRF_HEADER, STAFF_API } from '../../src/api/route.ts';
import { openConsole, PASSWORD, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
beforeEach(async () => {
  desk = await openConsole();
});
afterEach(() => desk.close());

const MINUTE = 60_000;
const signIn = (login: string, password: string, headers: Record<string, string> = {}) =>
  desk.app.inject({
    method: 'POST',
    url: `${STAFF_API}/session`,
    payload: { login, password },
    headers,
  });
const actions = async () => (await desk.office.store.accounts.notes(50)).map(({ action }) => action);

describe('signing in', () => {
  it('sets a cookie that scripts cannot read and other sites do not send', async () => {
    await desk.as('agent');
    const answer = await signIn('LOGIN1', PASSWORD);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(/HttpOnly.*SameSite=Strict/);
    expect(answer.headers['set-cookie']).not.toContain('Secure');
    expect(answer.json().rights).toContain('desk');
    expect(answer.body).not.toContain('$argon2');
    const behindTls = await signIn('login1', PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(behindTls.headers['set-cookie']).toContain('Secure');
  });

  it('tells the same of a wrong login and a wrong password', async () => {
    await desk.as('agent');
    const [wrong, unknown] = [await signIn('login1', 'not this one'), await signIn('nobody', 'not this one')];
    expect(wrong.statusCode).toBe(401);
    expect(unknown.json()).toEqual(wrong.json());
  });

  it('is throttled after ten failures within 15 minutes, and the log says so; the right password too', async () => {
    await desk.as('agent');
    for (let n = 0; n < 10; n++) expect((await signIn('login1', 'wrong')).statusCode).toBe(401);
    expect((await signIn('login1', PASSWORD)).statusCode).toBe(429);
    expect(await actions()).toContain('login.throttled');
    desk.office.clock.advance(16 * MINUTE);
    expect((await signIn('login1', PASSWORD)).statusCode).toBe(200);
  });

  it('ends after a shift, after three hours of silence, by signing out, and with the account', async () => {
    const here = async (person: { ask: (m: 'GET', u: string) => Promise<{ status: number }> }) =>
      (await person.ask('GET', '/queue')).status;
    const [idle, out, gone] = [await desk.as('agent'), await desk.as('agent'), await desk.as('agent')];
    const admin = await desk.as('admin');
    expect((await out.ask('DELETE', '/session')).status).toBe(200);
    expect(await here(out)).toBe(401);
    expect((await admin.ask('PATCH', `/accounts/${gone.id}`, { disabled: true })).status).toBe(200);
    expect(await here(gone)).toBe(401);
    desk.office.clock.advance(4 * 60 * MINUTE);
    expect(await here(idle)).toBe(401);
    const busy = await desk.as('agent');
    for (let passed = 0; passed < SESSION_MS; passed += 60 * MINUTE) {
      expect(await here(busy)).toBe(200);
      desk.office.clock.advance(60 * MINUTE);
    }
    expect(await here(busy)).toBe(401);
  });
});

describe('a change', () => {
  it('needs the header that only the page knows', async () => {
    const admin = await desk.as('admin');
    const send = (headers: Record<string, string>) =>
      desk.app.inject({
        method: 'POST',
        url: `${STAFF_API}/accounts/${admin.id}/invitation`,
        cookies: { yingda_session: admin.cookie },
        headers,
      });
    expect((await send({})).statusCode).toBe(403);
    expect((await send({ [CSRF_HEADER]: 'guessed' })).statusCode).toBe(403);
    expect((await send({ [CSRF_HEADER]: admin.csrf, origin: 'https://evil.example' })).statusCode).toBe(403);
    expect((await send({ [CSRF_HEADER]: admin.csrf, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await send({ [CSRF_HEADER]: admin.csrf, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
  });

  it('cannot be a login from another site', async () => {
    await desk.as('agent');
    expect((await signIn('login1', PASSWORD, { origin: 'https://evil.example' })).statusCode).toBe(403);
  });
});

describe('rights', () => {
  it('are refused on every route to every role that has them not, and to nobody known', async () => {
    const people = await Promise.all(ROLES.map(async (role) => ({ role, person: await desk.as(role) })));
    const { person: stranger } = people[0] ?? {};
    if (!stranger) throw new Error('nobody');
    expect(desk.routes.length).toBeGreaterThan(15);
    for (const { method, url, wants } of desk.routes) {
      if (wants === 'anyone' || url === '/live' || (url === '/session' && method === 'DELETE')) continue;
      const path = url.replace(':id', 'none');
      const unknown = await desk.app.inject({ method, url: STAFF_API + path });
      expect([method, url, unknown.statusCode]).toEqual([method, url, 401]);
      for (const { role, person } of people) {
        const { status } = await person.ask(method, path, method === 'GET' ? undefined : {});
        const may = wants === 'signed_in' || rightsOf([role]).includes(wants);
        expect([method, url, role, status === 403]).toEqual([method, url, role, !may]);
        expect(status).not.toBe(401);
        expect(status).toBeLessThan(500);
      }
    }
  }, 120_000);

  it('add up over roles, and every right is given to somebody', () => {
    expect(rightsOf(['trainer', 'engineer'])).toEqual([
      'tickets',
      'moves',
      'work',
      'phones',
      'library',
      'variants',
      'revise',
      'practice',
      'invigilate',
      'duties',
      'learn',
      'training',
      'plans',
    ]);
    expect(rightsOf([])).toEqual([]);
    expect(rightsOf(ROLES)).toEqual(RIGHTS);
  });

  it('end at the communities of an account', async () => {
    const agent = await desk.as('agent');
    await desk.office.store.accounts.change(agent.id, { communities: ['another'] });
    expect((await agent.ask('GET', '/queue')).status).toBe(403);
    expect((await agent.ask('GET', '/session')).json.here).toBe(false);
    await desk.office.store.accounts.change(agent.id, { communities: null });
    expect((await agent.ask('GET', '/queue')).status).toBe(200);
  });
});

describe('an administrator of some communities', () => {
  it('sees and changes accounts of these only, and what was done there', async () => {
    const [admin, agent] = [await desk.as('admin'), await desk.as('agent')];
    const { accounts } = desk.office.store;
    await accounts.add({
      id: 'far',
      login: 'far',
      name: '外区',
      roles: ['agent'],
      communities: ['another'],
      disabled: false,
      createdAt: 0,
      passwordHash: null,
    });
    await accounts.note({
      at: 1,
      actor: 'far',
      action: 'login',
      target: 'far',
      data: { community: 'another' },
    });
    const seen = async (url: string, list: string) =>
      JSON.stringify((await admin.ask('GET', url)).json[list]);
    expect(await seen('/accounts', 'accounts')).toContain(agent.id);
    expect(await seen('/accounts', 'accounts')).not.toContain('far');
    expect(await seen('/audit', 'rows')).not.toContain('far');
    const given = { login: 'new', name: '新人', roles: ['admin'] };
    for (const communities of [null, ['another'], ['yunqi', 'another']]) {
      expect((await admin.ask('POST', '/accounts', { ...given, communities })).status).toBe(403);
      expect((await admin.ask('PATCH', `/accounts/${agent.id}`, { communities })).status).toBe(403);
    }
    expect((await admin.ask('PATCH', '/accounts/far', { disabled: true })).status).toBe(404);
    expect((await admin.ask('POST', '/accounts/far/invitation')).status).toBe(404);
    expect((await admin.ask('DELETE', '/accounts/far/factor')).status).toBe(404);
    await accounts.change(admin.id, { communities: null });
    expect(await seen('/accounts', 'accounts')).toContain('far');
    expect(await seen('/audit', 'rows')).toContain('far');
    expect((await admin.ask('PATCH', `/accounts/${agent.id}`, { communities: null })).status).toBe(200);
  });
});

describe('an owner with an account', () => {
  it('has one conversation on every device, and nothing of staff', async () => {
    const [lin, wang] = [await desk.as('owner'), await desk.as('owner')];
    const session = async (who: Person) => (await who.ask('GET', '/own')).json.session as string;
    const mine = await session(lin);
    expect(await session(lin)).toBe(mine);
    expect(await session(wang)).not.toBe(mine);
    const sent = await desk.app.inject({
      method: 'POST',
      url: `/api/chat/${mine}/messages`,
      payload: { text: '厨房漏水' },
    });
    expect(sent.statusCode).toBe(202);
    for (const url of ['/queue', '/tickets', '/sheets?q=a', '/accounts', '/tokens'])
      expect((await lin.ask('GET', url)).status).toBe(403);
    expect((await (await desk.as('admin')).ask('GET', '/own')).status).toBe(403);
  });
});

describe('accounts', () => {
  it('begin with one link for the administrator, good once, and no password', async () => {
    const token = await desk.gate.firstInvitation('admin');
    if (token === null) throw new Error('no invitation');
    expect((await signIn('admin', '')).statusCode).toBe(401);
    const follow = (password: string, of = token) =>
      desk.app.inject({ method: 'POST', url: `${STAFF_API}/invitation`, payload: { token: of, password } });
    expect((await follow('short')).statusCode).toBe(400);
    expect((await follow('Admin-admin-admin')).statusCode).toBe(400);
    expect((await follow(PASSWORD, 'x'.repeat(43))).statusCode).toBe(404);
    const entered = await follow(PASSWORD);
    expect(entered.statusCode).toBe(200);
    expect(entered.json().account.roles).toEqual(['admin']);
    expect((await follow(PASSWORD)).statusCode).toBe(404);
    expect(await desk.gate.firstInvitation('admin')).toBeNull();
  });

  it('are made by an administrator and enter by invitation', async () => {
    const admin = await desk.as('admin');
    const made = await admin.ask('POST', '/accounts', {
      login: 'Lu.Yao',
      name: '路遥',
      roles: ['agent'],
      communities: ['yunqi'],
    });
    expect(made.status).toBe(201);
    expect(made.json.account).toMatchObject({ login: 'lu.yao', active: false });
    const again = await admin.ask('POST', '/accounts', {
      login: 'lu.yao',
      name: '别人',
      roles: ['agent'],
      communities: ['yunqi'],
    });
    expect(again.status).toBe(409);
    const look = await desk.app.inject({
      method: 'POST',
      url: `${STAFF_API}/invitation/look`,
      payload: { token: made.json.invitation },
    });
    expect(look.json()).toEqual({ login: 'lu.yao', name: '路遥' });
  });

  it('never leave nobody who may change them', async () => {
    const admin = await desk.as('admin');
    expect((await admin.ask('PATCH', `/accounts/${admin.id}`, { roles: ['agent'] })).status).toBe(409);
    expect((await admin.ask('PATCH', `/accounts/${admin.id}`, { disabled: true })).status).toBe(409);
    await desk.as('admin');
    expect((await admin.ask('PATCH', `/accounts/${admin.id}`, { roles: ['agent'] })).status).toBe(200);
  });
});

describe('the audit log', () => {
  it('holds what was done, by ids only, and its chain is followed', async () => {
    const admin = await desk.as('admin');
    await signIn('login1', 'wrong');
    const made = await admin.ask('POST', '/accounts', {
      login: 'luyao',
      name: '路遥',
      roles: ['agent'],
      communities: ['yunqi'],
    });
    await admin.ask('PATCH', `/accounts/${made.json.account.id}`, { roles: ['supervisor'] });
    const { json } = await admin.ask('GET', '/audit');
    expect(json.rows.map(({ action }: { action: string }) => action)).toEqual([
      'account.changed',
      'account.created',
      'login.failed',
      'login',
      'password.set',
    ]);
    expect(JSON.stringify(json.rows)).not.toMatch(/路遥|luyao|login1/);
    expect((await admin.ask('GET', '/audit/check')).json).toEqual({ sound: true, rows: 5, broken: null });
  });
});
