/** Under which policy browsers get what we send: nothing from elsewhere, no script but our own files (RELIABILITY 39). */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConsole, type StaffConsole } from '../console.ts';
import { root } from '../shared.ts';

const SOURCES = join(root, 'adapters', 'console');
const folder = mkdtempSync(join(tmpdir(), 'yingda-policy-'));
let desk: StaffConsole;
beforeAll(async () => {
  for (const name of ['desk.html', ...readdirSync(join(SOURCES, 'public')).map((one) => join('public', one))])
    copyFileSync(join(SOURCES, name), join(folder, name.replace(/^public./, '')));
  desk = await openConsole(folder);
});
afterAll(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

it.each([
  ['/', 200],
  ['/app.js', 200],
  ['/desk', 200],
  ['/healthz', 200],
  ['/api/staff/queue', 401],
  ['/no/such/page', 404],
])('%s', async (url, status) => {
  const { headers, statusCode } = await desk.app.inject({ url });
  expect(statusCode).toBe(status);
  const directives = new Map(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources];
      }),
  );
  expect(directives.get('default-src')).toEqual(["'self'"]);
  for (const none of ['object-src', 'base-uri', 'frame-ancestors'])
    expect([none, directives.get(none)]).toEqual([none, ["'none'"]]);
  expect(directives.get('form-action')).toEqual(["'self'"]);
  // Scripts go by default-src; styles made while the page of staff runs bear its nonce.
  expect(directives.has('script-src')).toBe(false);
  const styles = directives.get('style-src') ?? ["'self'"];
  expect(styles.filter((source) => source !== "'self'" && !/^'nonce-[\w-]{22}'$/.test(source))).toEqual([]);
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
});

it('no two pages of staff bear the same nonce', async () => {
  const nonces = await Promise.all(
    [1, 2].map(async () => (await desk.app.inject({ url: '/desk' })).headers['content-security-policy']),
  );
  expect(new Set(nonces).size).toBe(2);
});
