/** A real Chromium and a real service, for tests of the pages. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
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
  /** What it wrote when it started. */
  readonly greeting: string;
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

/** Runs `yingda start` on a new database. @param settings YINGDA_… beside those */
export async function serve(settings: Readonly<Record<string, string>> = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-'));
  if (existsSync(trained)) cpSync(trained, join(folder, 'cache'), { recursive: true });
  const server = spawn(process.execPath, [join(root, 'bin', 'yingda.js'), 'start', '--port', '0'], {
    env: { ...process.env, YINGDA_DATA: folder, YINGDA_LOG: 'error', ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const greeting = await heard(server, /invitation\/\S+\n/);
  const address = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(greeting)?.[0] ?? '';
  const browser = await chromium.launch({
    ...(browserPath && { executablePath: browserPath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const dialogs: string[] = [];
  const refused: string[] = [];
  return {
    address,
    greeting,
    browser,
    dialogs,
    refused,
    async person(width = 1366, height = 768) {
      const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' });
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
