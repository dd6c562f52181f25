/** What a running service writes: neither secrets nor phones, whatever goes wrong. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { root } from '../shared.ts';

const SECRETS = {
  YINGDA_SLACK_BOT_TOKEN: 'xoxb-0000-seeded-bot-token',
  YINGDA_SLACK_SIGNING_SECRET: 'seeded-signing-secret-0001',
  YINGDA_WECOM_SECRET: 'seeded-corp-secret-0002+/=',
  YINGDA_WECOM_TOKEN: 'seededToken0003',
  YINGDA_WECOM_AES_KEY: 'seededAesKey0004'.padEnd(43, 'x'),
};
const FETCHED = 'seeded-access-token-0005';
const PHONES = ['13812340098', '138 1234 0098', '１３８１２３４００９８', '0571-88123456'];
const IDS = ['330106199003072316', '33010619900307231X'];

let folder: string;
let platform: Server;
let running: ChildProcess | null = null;
/** What the platform was asked. */
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingda-log-'));
  asked = [];
  // A platform that gives a token, and then tells everything it knows in its errors.
  platform = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url.split('?')[0] ?? '');
    response.setHeader('content-type', 'application/json');
    const told = `${url} ${request.headers.authorization ?? ''} ${Object.values(SECRETS).join(' ')} ${[...PHONES, ...IDS].join(' ')}`;
    response.end(
      JSON.stringify(
        url.includes('/gettoken')
          ? { errcode: 0, errmsg: 'ok', access_token: FETCHED, expires_in: 7200 }
          : { ok: false, error: told, errcode: 40001, errmsg: told },
      ),
    );
  });
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  running?.kill('SIGKILL');
  platform.closeAllConnections();
  await new Promise((resolve) => platform.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

it('has no secret and no phone in its log, also where a platform repeats them', {
  timeout: 90_000,
}, async () => {
  const api = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [join(root, 'bin', 'yingda.js'), 'start', '--port', '0'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      YINGDA_DATA: join(folder, 'data'),
      YINGDA_LOG: 'debug',
      YINGDA_SLACK_CHANNEL: 'C0123456789',
      YINGDA_SLACK_API: `${api}/slack/`,
      YINGDA_WECOM_CORP_ID: 'ww0123456789abcdef',
      YINGDA_WECOM_KF: 'wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q',
      YINGDA_WECOM_API: api,
      ...SECRETS,
    },
  });
  running = child;
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await vi.waitFor(() => expect(out).toContain('console'), { timeout: 60_000 });
  const address = /http:\/\/[0-9.]+:[0-9]+/.exec(out)?.[0] ?? '';
  const sent = await fetch(`${address}/api/chat/owner-0001/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      text: `燃气漏了，5栋1单元301，电话${PHONES.join('或')}`,
    }),
  });
  expect(sent.status).toBe(202);
  await vi.waitFor(() => expect(err).toContain('"alert"'), { timeout: 30_000 });
  await fetch(`${address}/api/chat/owner-0001/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: `我的身份证${IDS.join('、')}` }),
  });
  // What it says of a request that it refuses, and of one that it cannot read.
  const refused = await Promise.all(
    ['/api/chat/x/messages', `/api/staff/tickets/${PHONES[0]}`, `/api/nothing/${IDS[0]}`].map(async (url) =>
      (await fetch(`${address}${url}`, { method: 'POST', body: `{"text": "${PHONES[0]} ${IDS[0]}"` })).text(),
    ),
  );
  const metrics = await (await fetch(`${address}/metrics`)).text();
  expect(metrics).toMatch(/^yingda_tickets_opened_total\{kind="emergency"\} 1$/m);
  expect(await (await fetch(`${address}/readyz`)).json()).toEqual({ ok: true, reasons: [] });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  // Both platforms were asked, and what they said is in the log.
  expect(asked.some((path) => path.startsWith('/slack/'))).toBe(true);
  expect(asked.some((path) => path.startsWith('/cgi-bin/'))).toBe(true);
  expect(err).toContain('[secret]');
  for (const text of [out, err, metrics, ...refused]) {
    for (const secret of [
      ...Object.values(SECRETS),
      FETCHED,
      encodeURIComponent(SECRETS.YINGDA_WECOM_SECRET),
    ])
      expect(text).not.toContain(secret);
    for (const phone of [...PHONES, ...IDS]) expect(text).not.toContain(phone);
  }
});
