/** `yingda start` as a process of its own, with its channels against platforms on loopback. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DESK, FakeSlack, SECRET } from '../fakes/slack.ts';
import { root } from '../shared.ts';

let folder: string;
let fake: FakeSlack;
let running: ChildProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingda-start-'));
  fake = await FakeSlack.open();
});

afterEach(async () => {
  running?.kill('SIGKILL');
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the service with these settings. @returns what it has written so far, and how it ends */
function start(settings: Record<string, string>) {
  const texts = { out: '', err: '' };
  const child = spawn(process.execPath, [join(root, 'bin', 'yingda.js'), 'start', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, YINGDA_DATA: join(folder, 'data'), ...settings },
  });
  running = child;
  child.stdout.on('data', (chunk: Buffer) => {
    texts.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    texts.err += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, texts, ended };
}

const slack = () => ({
  YINGDA_SLACK_BOT_TOKEN: 'xoxb-test',
  YINGDA_SLACK_SIGNING_SECRET: SECRET,
  YINGDA_SLACK_CHANNEL: DESK,
  YINGDA_SLACK_API: fake.api,
});
const address = (out: string) => /http:\/\/[0-9.]+:[0-9]+/.exec(out)?.[0] ?? '';

describe('yingda start', () => {
  it('serves the page and Slack side by side, and ends cleanly', { timeout: 90_000 }, async () => {
    const { child, texts, ended } = start(slack());
    await vi.waitFor(() => expect(texts.out).toContain('slack'), { timeout: 60_000 });
    expect(texts.out).toContain('console');
    fake.target = address(texts.out);
    const sheet = await fake.deliver(fake.command('U1AGENT', '无声电话'), 'form');
    expect(sheet.status).toBe(200);
    expect(sheet.body).toContain('OPEN-5');
    expect((await fake.deliver(fake.command('U1AGENT', 'help'), 'form', { signature: 'v0=0' })).status).toBe(
      401,
    );
    // An owner on the page; colleagues see it in Slack.
    const sent = await fetch(`${fake.target}/api/chat/owner-0001/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: '我家燃气漏了，味道很大，5栋1单元301' }),
    });
    expect(sent.status).toBe(202);
    await vi.waitFor(() => expect(fake.in(DESK).some(({ text }) => text.includes('<!channel>'))).toBe(true), {
      timeout: 15_000,
    });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('goes on without a channel that cannot be started, and says why', { timeout: 90_000 }, async () => {
    fake.refusals.set('auth.test', [{ status: 200, body: { ok: false, error: 'invalid_auth' } }]);
    const wechaty = { YINGDA_WECHATY_PUPPET: 'wechaty-puppet-nowhere', YINGDA_WECHATY_ACCEPT_RISK: 'yes' };
    const { child, texts, ended } = start({ ...slack(), ...wechaty });
    await vi.waitFor(() => expect(texts.out).toContain('console'), { timeout: 60_000 });
    expect(texts.out).not.toContain('slack');
    expect(texts.err).toMatch(/Slack did not accept YINGDA_SLACK_BOT_TOKEN.*invalid_auth/);
    expect(texts.err).toMatch(/wechaty-puppet-nowhere is not installed|npm install/);
    expect(await (await fetch(`${address(texts.out)}/healthz`)).json()).toEqual({ ok: true });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('tells Slack nothing of a community that keeps its data away from it', { timeout: 90_000 }, async () => {
    const file = join(folder, 'own.yaml');
    await writeFile(file, 'id: own\nname: 我的小区\nslack: false\n');
    fake.refusals.set('auth.test', [{ status: 200, body: { ok: false, error: 'was_asked' } }]);
    const { child, texts, ended } = start({ ...slack(), YINGDA_COMMUNITY: file });
    await vi.waitFor(() => expect(texts.out).toContain('console'), { timeout: 60_000 });
    expect(texts.out).not.toContain('slack');
    expect(fake.refusals.get('auth.test')).toHaveLength(1);
    expect(await (await fetch(`${address(texts.out)}/healthz`)).json()).toEqual({ ok: true });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('tells all wrong settings at once', async () => {
    const { texts, ended } = start({
      YINGDA_SLACK_BOT_TOKEN: 'secret',
      YINGDA_WECOM_CORP_ID: 'ww0123456789abcdef',
      YINGDA_PORT: '99999',
      YINGDA_SLAK: 'x',
    });
    expect(await ended).toBe(2);
    for (const name of ['YINGDA_SLACK_BOT_TOKEN', 'YINGDA_WECOM_SECRET', 'YINGDA_PORT', 'YINGDA_SLAK'])
      expect(texts.err).toContain(name);
    expect(texts.err.trim().split('\n')).toHaveLength(1);
    expect(texts.out).toBe('');
  });
});
