/** Tokens of other systems: told once, for some rights of one community, revoked at once; scope × route. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import { SCOPES, Tokens } from '../../src/api/tokens.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

const DAY = 24 * 3600_000;
let desk: StaffConsole;
let admin: Person;
beforeEach(async () => {
  desk = await openConsole();
  admin = await desk.as('admin');
});
afterEach(() => desk.close());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const make = async (scopes: readonly string[], days: number | null = null) =>
  (await admin.ask('POST', '/tokens', { name: '物业系统', scopes, days })).json as {
    id: string;
    token: string;
  };
const ask = (token: string, method: Method, url: string, payload?: object, headers: object = {}) =>
  desk.app.inject({
    method,
    url: STAFF_API + url,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(payload && { payload }),
  });
const status = async (token: string, url = '/tickets') => (await ask(token, 'GET', url)).statusCode;

describe('a token', () => {
  it('is told once and kept as a digest; it says when it was last used, and the log who made it', async () => {
    const { id, token } = await make(['tickets']);
    expect(token).toMatch(/^yingda_[\w-]{43}$/);
    const kept = JSON.stringify(await desk.office.store.credentials.tokens('yunqi'));
    expect(kept).not.toContain(token);
    const list = async () => (await admin.ask('GET', '/tokens')).json.tokens;
    expect(await list()).toMatchObject([
      { id, name: '物业系统', scopes: ['tickets'], seenAt: null, by: admin.id },
    ]);
    expect(JSON.stringify(await list())).not.toContain('digest');
    expect(await status(token)).toBe(200);
    expect((await list())[0].seenAt).toBe(desk.office.clock.now());
    const [made] = await desk.office.store.accounts.notes(1);
    expect(made).toMatchObject({ action: 'token.made', actor: admin.id, target: id });
    expect(JSON.stringify(made)).not.toContain(token);
  });

  it('ends when it is revoked, when its days have passed, and is nothing in another community', async () => {
    const [one, two, here] = [await make(['tickets']), await make(['tickets'], 30), await make(['tickets'])];
    expect((await admin.ask('DELETE', `/tokens/${one.id}`)).status).toBe(200);
    expect(await status(one.token)).toBe(401);
    expect((await admin.ask('DELETE', `/tokens/${one.id}`)).status).toBe(404);
    desk.office.clock.advance(30 * DAY - 1);
    expect(await status(two.token)).toBe(200);
    desk.office.clock.advance(1);
    expect(await status(two.token)).toBe(401);
    const { credentials } = desk.office.store;
    const far = new Tokens({ credentials, clock: desk.office.clock, communityId: 'another' });
    expect(await far.known(here.token)).toBeNull();
    expect(await status((await far.make('a', { name: '外区', scopes: ['tickets'], days: null })).token)).toBe(
      401,
    );
    expect(await status(here.token)).toBe(200);
    for (const wrong of ['yingda_', `${here.token}x`, here.token.slice(0, -1), here.token.toLowerCase()])
      expect(await status(wrong)).toBe(401);
  });

  it('needs no cookie and no header of the page to change something; a cookie beside it adds nothing', async () => {
    const { token } = await make(['desk']);
    const checked = await ask(token, 'POST', '/check', { text: '您好' }, { 'sec-fetch-site': 'cross-site' });
    expect(checked.statusCode).toBe(200);
    const both = await desk.app.inject({
      method: 'GET',
      url: `${STAFF_API}/accounts`,
      headers: { authorization: `Bearer ${token}` },
      cookies: { yingda_session: admin.cookie },
    });
    expect(both.statusCode).toBe(403);
  });

  it('acts under its own name', async () => {
    const { token, id } = await make(['desk', 'tickets', 'phones']);
    await desk.wire.says('lin', '我家厨房水管漏水，3栋2单元1502，电话13800000000');
    await desk.office.settle();
    const { rows } = (await ask(token, 'GET', '/queue')).json();
    expect(rows).toHaveLength(1);
    const noted = await ask(token, 'POST', `/conversations/${rows[0].id}/acts`, {
      id: 'note-from-a-system',
      action: { do: 'note' },
      text: '系统已登记',
    });
    expect(noted.statusCode).toBe(202);
    await desk.office.settle();
    const { notes } = (await ask(token, 'GET', `/conversations/${rows[0].id}`)).json();
    expect(notes).toMatchObject([{ by: '物业系统', text: '系统已登记' }]);
    expect(id).toBeTruthy();
  });
});

describe('scopes', () => {
  it('are refused on every route to every token that has them not; what is of people is refused to all', async () => {
    const tokens = new Map<string, string>();
    for (const scope of SCOPES) tokens.set(scope, (await make([scope])).token);
    const all = (await make(SCOPES)).token;
    expect(SCOPES).not.toEqual(expect.arrayContaining(['accounts']));
    for (const { method, url, wants } of desk.routes) {
      if (wants === 'anyone' || url === '/live') continue;
      const path = url.replace(':id', 'none').replace(':media', 'none');
      const payload = method === 'GET' ? undefined : {};
      for (const [scope, token] of tokens) {
        const { statusCode } = await ask(token, method, path, payload);
        expect([method, url, scope, statusCode === 403]).toEqual([method, url, scope, scope !== wants]);
        expect(statusCode).not.toBe(401);
        expect(statusCode).toBeLessThan(500);
      }
      const ofPeople = wants === 'signed_in' || !(SCOPES as readonly string[]).includes(wants);
      const { statusCode } = await ask(all, method, path, payload);
      expect([method, url, statusCode === 403]).toEqual([method, url, ofPeople]);
    }
  }, 120_000);

  it('are none of people, and none that there is not', async () => {
    for (const scopes of [
      [],
      ['accounts'],
      ['audit'],
      ['integrations'],
      ['own'],
      ['everything'],
      ['tickets', 'root'],
    ])
      expect((await admin.ask('POST', '/tokens', { name: 'x', scopes })).status).toBe(400);
  });
});
