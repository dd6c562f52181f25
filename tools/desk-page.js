#!/usr/bin/env node
/**
 * `node tools/desk-page.js [conversations]`: how long the desk takes until it can be used, and how smoothly a long queue scrolls, in a
 * real Chromium on this machine, as JSON. Needs a build (`npm run build`) and a Chromium.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { openSqliteStore } from '../dist/adapters/sqlite/store.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MANY = Number(process.argv[2] ?? 5000);
const LOADS = 5;
const DAY_MS = 86_400_000;
const PASSWORD = 'qing-chen-ji-shi-7';
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

const folder = mkdtempSync(join(tmpdir(), 'yingda-page-'));
const server = spawn(process.execPath, [join(root, 'bin', 'yingda.js'), 'start', '--port', '0'], {
  env: { ...process.env, YINGDA_DATA: folder, YINGDA_LOG: 'error' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const link = await new Promise((resolve) => {
  let out = '';
  server.stdout.on('data', (chunk) => {
    out += chunk;
    const found = /http\S+invitation\/\S+/.exec(out);
    if (found) resolve(found[0]);
  });
});
const address = new URL(link).origin;
const browser = await chromium.launch({
  ...(browserPath && { executablePath: browserPath }),
  args: ['--no-sandbox', '--disable-gpu'],
});

/** Follows an invitation. */
async function entered(invitation) {
  const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
  await page.goto(invitation);
  await page.getByLabel('新密码').fill(PASSWORD);
  await page.getByLabel('再输一遍').fill(PASSWORD);
  await page.getByRole('button', { name: '设好并进入' }).click();
  await page.getByRole('navigation', { name: '主菜单' }).waitFor();
  return page;
}

try {
  const admin = await entered(link);
  const { invitation } = await admin.evaluate(async () => {
    const { csrf } = await (await fetch('/api/staff/session')).json();
    const answer = await fetch('/api/staff/accounts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-yingda-csrf': csrf },
      body: JSON.stringify({ login: 'agent', name: '坐席', roles: ['agent'], communities: null }),
    });
    return answer.json();
  });
  const page = await entered(`${address}/desk#/invitation/${invitation}`);
  const store = openSqliteStore(join(folder, 'yingda.sqlite'));
  const now = Date.now();
  const inbound = (at) => ({
    channel: 'console',
    medium: 'chat',
    thread: `many-${at}`,
    sender: `many-${at}`,
    messageId: `many-${at}`,
    sentAt: now,
    from: 'owner',
    text: '',
    images: [],
    voices: [],
    audience: 'direct',
    mentioned: false,
    directThread: null,
  });
  // Their turns are far off: what is measured is the page.
  await store.accept(
    'yunqi',
    Array.from({ length: MANY }, (_, at) => inbound(at)),
    now,
    () => now + DAY_MS,
  );
  await store.close();

  const loads = [];
  for (let nth = 0; nth < LOADS; nth++) {
    // Nothing of the page is in the browser: the first load of a day.
    const session = await (await page.context()).storageState();
    const context = await browser.newContext({
      storageState: session,
      viewport: { width: 1366, height: 768 },
    });
    const fresh = await context.newPage();
    const begun = performance.now();
    await fresh.goto(`${address}/desk#/desk`);
    await fresh.locator('.queue-row').first().waitFor();
    loads.push(Math.round(performance.now() - begun));
    await context.close();
  }
  await page.goto(`${address}/desk#/desk`);
  await page.locator('.queue-row').first().waitFor();
  const frames = await page.evaluate(async () => {
    const holder =
      document.querySelector('.rc-virtual-list-holder') ?? document.querySelector('.queue-room > div > div');
    const times = [];
    let last = performance.now();
    for (let nth = 0; nth < 300; nth++) {
      holder?.dispatchEvent(new WheelEvent('wheel', { deltaY: 400, bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      const at = performance.now();
      times.push(at - last);
      last = at;
    }
    return {
      times,
      href: document.querySelector('.queue-row')?.getAttribute('href'),
      drawn: document.querySelectorAll('.queue-row').length,
    };
  });
  const sorted = frames.times.toSorted((a, b) => a - b);
  const at = (share) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  console.log(
    JSON.stringify({
      node: process.version,
      cpus: cpus().length,
      conversations: MANY,
      usable_ms: { median: loads.toSorted((a, b) => a - b)[Math.floor(LOADS / 2)], all: loads },
      scroll_frame_ms: { median: at(0.5), p95: at(0.95), most: at(0.999), frames: sorted.length },
      rows_drawn: frames.drawn,
    }),
  );
} finally {
  await browser.close();
  server.kill('SIGTERM');
  await new Promise((resolve) => server.on('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
}
