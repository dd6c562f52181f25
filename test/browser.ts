/** A real Chromium and a real service, for tests of the pages. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Models that other tests have trained: a start need not train them anew. */
const trained = join(tmpdir(), 'yingda-test-models');

export const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
/** Folder for pictures of the pages, when they are wanted. */
export const shots = process.env.TEST_SHOTS;

/** A slow machine must not fail a test; one that hangs must. */
const PATIENCE_MS = 30_000;

export interface Served {
  /** http://127.0.0.1:… */
  readonly address: string;
  /** File of its database. */
  readonly database: string;
  /** What it wrote when it started. */
  readonly greeting: string;
  /** What it logged, where YINGDA_LOG asks for it. */
  log(): readonly { readonly msg?: string }[];
  readonly browser: Browser;
  /** Dialogs that opened, and what the content security policy refused, on any page. */
  readonly dialogs: string[];
  readonly refused: string[];
  /** A page with cookies of its own. */
  person(width?: number, height?: number): Promise<Page>;
  /** An owner writes on the web page's channel. */
  owner(session: string, text: string): Promise<void>;
  shot(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(browserPath && { executablePath: browserPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });

/** Runs `yingda start` on a new database. @param settings YINGDA_… beside those @param options of the command */
export async function serve(
  settings: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-'));
  try {
    if (existsSync(trained)) cpSync(trained, join(folder, 'cache'), { recursive: true });
  } catch {
    // Another run puts its models there just now: these are trained anew.
  }
  const server = spawn(
    process.execPath,
    [join(root, 'bin', 'yingda.js'), 'start', '--port', '0', ...options],
    {
      env: { ...process.env, YINGDA_DATA: folder, YINGDA_LOG: 'error', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const logged: string[] = [];
  server.stderr.on('data', (chunk: Buffer) => {
    logged.push(chunk.toString());
    // Errors are seen by whoever runs the tests.
    if (settings.YINGDA_LOG === undefined) process.stderr.write(chunk);
  });
  const greeting = await heard(server, /invitation\/\S+\n/);
  const address = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(greeting)?.[0] ?? '';
  const browser = await launch();
  const dialogs: string[] = [];
  const refused: string[] = [];
  return {
    address,
    database: join(folder, 'yingda.sqlite'),
    greeting,
    log: () =>
      logged
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as { msg?: string }),
    browser,
    dialogs,
    refused,
    async person(width = 1366, height = 768) {
      // A click that falls into the beginning of an animation hits what was there before.
      const context = await browser.newContext({
        viewport: { width, height },
        locale: 'zh-CN',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) refused.push(message.text());
      });
      page.on('pageerror', (error) => refused.push(`page error: ${error.message}`));
      return page;
    },
    async owner(session, text) {
      const { status } = await fetch(`${address}/api/chat/${session}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
      if (status !== 202) throw new Error(`not taken: ${status}`);
    },
    async shot(page, name) {
      if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
    },
    async close() {
      await browser.close();
      const ended = new Promise((resolve) => server.on('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function heard(server: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (wanted.test(out)) resolve(out);
    });
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${out}`)));
  });
}

export const PASSWORD = 'qing-chen-ji-shi-7';
/** A story takes many steps, each as long as a slow machine needs. */
export const STORY_MS = 180_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Waits until nothing fades in or out any more; what turns on for longer than a second (ms) is no fading. */
const RESTED = `(async () => {
  const moving = () => document.getAnimations().filter(
    ({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime <= 1000,
  );
  do {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(moving().map(({ finished }) => finished));
  } while (moving().length > 0);
})()`;

/** Faults that axe finds serious or worse, one line each. */
export async function faultsOf(page: Page): Promise<string[]> {
  // A list that is just closing is looked at by nobody: antd names it only by what opened it. Half faded, all text is pale.
  await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'detached' });
  await page.evaluate(RESTED);
  // The page's own policy lets no script in: it is put there from outside.
  await page.evaluate(AXE);
  const found = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Follows an invitation: sets the password, and stands on the first page. */
export async function setPassword(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('新密码').fill(PASSWORD);
  await page.getByLabel('再输一遍').fill(PASSWORD);
  await page.getByRole('button', { name: '设好并进入' }).click();
  await page.getByRole('navigation', { name: '主菜单' }).waitFor();
}

/** A page signed in with an account of these roles, made by the administrator over the API. */
export async function enter(
  served: Served,
  roles: readonly string[],
  size: { width: number; height: number } = { width: 1366, height: 768 },
): Promise<Page> {
  const admin = await served.person();
  await setPassword(admin, /http\S+invitation\/\S+/.exec(served.greeting)?.[0] ?? '');
  const made = (await admin.evaluate(async (wanted) => {
    const session = (await (await fetch('/api/staff/session')).json()) as { csrf: string };
    const answer = await fetch('/api/staff/accounts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yingda-csrf': session.csrf },
      body: JSON.stringify({ login: 'luyao', name: '路遥', roles: wanted, communities: null }),
    });
    return answer.json();
  }, roles)) as { invitation: string };
  await admin.context().close();
  const page = await served.person(size.width, size.height);
  await setPassword(page, `${served.address}/desk#/invitation/${made.invitation}`);
  return page;
}
