/** Authenticator apps at the door: enrolled with the password, each code once, recovery codes, what a lost phone takes. */
import { TOTP } from 'otpauth';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STAFF_API } from '../../src/api/route.ts';
import { openConsole, PASSWORD, type Person, type StaffConsole } from '../console.ts';

const MINUTE = 60_000;
let desk: StaffConsole;
let agent: Person;
beforeEach(async () => {
  desk = await openConsole();
  agent = await desk.as('agent');
});
afterEach(() => desk.close());

const now = () => desk.office.clock.now();
const codeOf = (secret: string, timestamp = now()) => new TOTP({ secret }).generate({ timestamp });
const signIn = async (code?: string, password = PASSWORD) => {
  const payload = { login: 'login1', password, ...(code !== undefined && { code }) };
  const answer = await desk.app.inject({ method: 'POST', url: `${STAFF_API}/session`, payload });
  return [answer.statusCode, answer.json().error?.code ?? null];
};
const actions = async () => (await desk.office.store.accounts.notes(50)).map(({ action }) => action);

/** @returns the secret and the recovery codes of an authenticator that counts */
async function enrolled(): Promise<{ secret: string; codes: string[] }> {
  const { secret } = (await agent.ask('POST', '/me/factor', { password: PASSWORD })).json;
  const { json } = await agent.ask('POST', '/me/factor/confirm', { code: codeOf(secret) });
  desk.office.clock.advance(MINUTE);
  return { secret, codes: json.codes };
}

it('counts once the app has shown a code, and takes the password to be enrolled', async () => {
  expect((await agent.ask('POST', '/me/factor', { password: 'not this one' })).status).toBe(403);
  const begun = await agent.ask('POST', '/me/factor', { password: PASSWORD });
  expect(begun.json.uri).toMatch(/^otpauth:\/\/totp\/.*login1\?.*secret=[A-Z2-7]{32}/);
  expect(await signIn()).toEqual([200, null]);
  expect((await agent.ask('POST', '/me/factor/confirm', { code: '000000' })).json.error.code).toBe('E_CODE');
  const other = await signInAgain();
  const { json } = await agent.ask('POST', '/me/factor/confirm', { code: codeOf(begun.json.secret) });
  expect(new Set(json.codes).size).toBe(10);
  expect((await agent.ask('GET', '/me/factor')).json).toEqual({ on: true, codes: 10 });
  // Whoever came in before with the password alone is out.
  expect((await other('/session')).json().account).toBeNull();
  expect((await agent.ask('POST', '/me/factor', { password: PASSWORD, code: json.codes[0] })).status).toBe(
    409,
  );
  expect(await actions()).toContain('factor.confirmed');
  expect(JSON.stringify(await desk.office.store.accounts.notes(50))).not.toContain(begun.json.secret);
});

async function signInAgain() {
  const answer = await desk.app.inject({
    method: 'POST',
    url: `${STAFF_API}/session`,
    payload: { login: 'login1', password: PASSWORD },
  });
  const cookie = String(answer.cookies[0]?.value);
  return (url: string) => desk.app.inject({ url: STAFF_API + url, cookies: { yingda_session: cookie } });
}

it('asks for a code after the right password only, and takes each code once', async () => {
  const { secret } = await enrolled();
  expect(await signIn()).toEqual([401, 'E_CODE_WANTED']);
  expect(await signIn(codeOf(secret), 'not this one')).toEqual([401, 'E_SIGN_IN']);
  const code = codeOf(secret);
  expect(await signIn(` ${code.slice(0, 3)} ${code.slice(3)} `)).toEqual([200, null]);
  expect(await signIn(code)).toEqual([401, 'E_CODE']);
  // Nor one that is older than one that was taken.
  expect(await signIn(codeOf(secret, now() - 30_000))).toEqual([401, 'E_CODE']);
  desk.office.clock.advance(30_000);
  expect(await signIn(codeOf(secret))).toEqual([200, null]);
  // A phone's clock may be off by one step, no more.
  expect(await signIn(codeOf(secret, now() + 30_000))).toEqual([200, null]);
  desk.office.clock.advance(5 * MINUTE);
  expect(await signIn(codeOf(secret, now() - MINUTE))).toEqual([401, 'E_CODE']);
});

it('takes the same code of two at once from one', async () => {
  const { secret } = await enrolled();
  const code = codeOf(secret);
  const both = await Promise.all([signIn(code), signIn(code)]);
  expect(both.map(([status]) => status).sort()).toEqual([200, 401]);
});

it('takes a recovery code once, however it is written', async () => {
  const { codes } = await enrolled();
  const [first = '', second = ''] = codes;
  expect(await signIn(first.toUpperCase().replace('-', ' '))).toEqual([200, null]);
  expect(await signIn(first)).toEqual([401, 'E_CODE']);
  expect(await signIn(second.slice(0, 5))).toEqual([401, 'E_CODE']);
  expect((await agent.ask('GET', '/me/factor')).json).toEqual({ on: true, codes: 9 });
});

it('is throttled as passwords are: ten wrong codes, and the right one waits too', async () => {
  const { secret } = await enrolled();
  for (let n = 0; n < 10; n++) expect(await signIn('123456')).toEqual([401, 'E_CODE']);
  expect(await signIn(codeOf(secret))).toEqual([429, 'E_THROTTLED']);
  desk.office.clock.advance(16 * MINUTE);
  expect(await signIn(codeOf(secret))).toEqual([200, null]);
});

it('is not got round by an invitation', async () => {
  const { secret } = await enrolled();
  const admin = await desk.as('admin');
  const { invitation } = (await admin.ask('POST', `/accounts/${agent.id}/invitation`)).json;
  const follow = async (code?: string) =>
    (
      await desk.app.inject({
        method: 'POST',
        url: `${STAFF_API}/invitation`,
        payload: { token: invitation, password: 'ling-wai-yi-ge-8', ...(code && { code }) },
      })
    ).statusCode;
  expect(await follow()).toBe(401);
  expect(await follow('000000')).toBe(401);
  expect(await follow(codeOf(secret))).toBe(200);
});

it('is turned off with password and code; or by an administrator, who sees who has one', async () => {
  const { secret } = await enrolled();
  const off = (code: string) => agent.ask('POST', '/me/factor/off', { password: PASSWORD, code });
  expect((await off('')).json.error.code).toBe('E_CODE_WANTED');
  expect((await off(codeOf(secret))).status).toBe(200);
  expect(await signIn()).toEqual([200, null]);
  desk.office.clock.advance(MINUTE);
  await enrolled();
  const admin = await desk.as('admin');
  const held = async () => {
    const { accounts } = (await admin.ask('GET', '/accounts')).json;
    return accounts.filter(({ factor }: { factor: boolean }) => factor).map(({ id }: { id: string }) => id);
  };
  expect(await held()).toEqual([agent.id]);
  expect((await admin.ask('DELETE', `/accounts/${agent.id}/factor`)).status).toBe(200);
  expect(await held()).toEqual([]);
  expect((await agent.ask('GET', '/queue')).status).toBe(401);
  expect(await signIn()).toEqual([200, null]);
  expect((await admin.ask('DELETE', `/accounts/${agent.id}/factor`)).status).toBe(404);
  expect(await actions()).toEqual(expect.arrayContaining(['factor.off', 'factor.dropped']));
});
