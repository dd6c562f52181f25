/** A process that is killed with work on its way, two on one database, and an orderly end (RELIABILITY 4, 15, 31). */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCluster } from '../cluster.ts';
import { root } from '../shared.ts';
import { built, deliver, ledger, type Service, service } from './processes.ts';

let folder: string;
const cluster = await startCluster();

beforeAll(built, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => cluster?.stop());

const STORES: [string, () => Promise<string>][] = [
  ['SQLite', async () => join(folder, 'yingda.sqlite')],
  ...(cluster ? [['PostgreSQL', () => cluster.fresh()] as [string, () => Promise<string>]] : []),
];

/** Both kills, and what the third process makes of it. @param database as in `ledger` */
async function killedTwice(database: string): Promise<void> {
  const lives = [service(database), service(database), service(database)] as const;
  const written = Array.from({ length: 100 }, (_, at) => ({
    owner: `owner-${String(at).padStart(4, '0')}`,
    id: `m${at}`,
    text: at % 2 === 0 ? '垃圾几点收' : '5栋1单元电梯困人了，快来人',
  }));
  let book: Awaited<ReturnType<typeof ledger>> | null = null;
  try {
    const address = await lives[0].open();
    await Promise.all(written.map((one) => deliver(() => address, one)));
    lives[0].child.kill('SIGKILL');
    await lives[0].ended;
    const opened = await ledger(database);
    book = opened;
    expect(await opened.open()).toBeGreaterThan(0);
    await lives[1].open();
    await vi.waitFor(async () => expect(await opened.leased()).toBeGreaterThan(0), {
      timeout: 60_000,
      interval: 2,
    });
    lives[1].child.kill('SIGKILL');
    await lives[1].ended;
    expect(await opened.leased()).toBeGreaterThan(0);
    expect(await opened.leasedUntil()).toBeLessThanOrEqual(Date.now() + 60_000);
    await lives[2].open();
    const begun = performance.now();
    await vi.waitFor(async () => expect(await opened.open()).toBe(0), { timeout: 90_000, interval: 250 });
    expect(performance.now() - begun).toBeLessThan(90_000);
    lives[2].child.kill('SIGTERM');
    expect(await lives[2].ended).toBe(0);
    expect(await opened.heard()).toEqual(new Map(written.map(({ owner, text }) => [owner, [text]])));
    expect(await opened.inboxByState()).toEqual([{ state: 'done', n: 100 }]);
    expect([await opened.tickets(), await opened.opened(), await opened.numbersLost()]).toEqual([50, 50, 0]);
    expect((await opened.outboxByState()).map(({ state }) => state)).toEqual(['sent']);
    expect([await opened.withoutEffects(), await opened.unanswered(), await opened.dead()]).toEqual([
      0, 0, 0,
    ]);
  } finally {
    await book?.close();
    for (const { child } of lives) child.kill('SIGKILL');
  }
}

it('killed after the acknowledgement, and again within a turn: the next one answers all within 90 s, though nobody writes', {
  timeout: 240_000,
}, async () => {
  // Most of it is waiting for leases to end: both stores at once.
  const ends = await Promise.allSettled(STORES.map(async ([, fresh]) => killedTwice(await fresh())));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
});

describe.each(STORES)('%s', (_name, fresh) => {
  it('two processes share 100 messages of one conversation: order kept, nothing lost or doubled', {
    timeout: 180_000,
  }, async () => {
    const database = await fresh();
    // No burst is waited for: while one of them answers a message, the next one comes to the other.
    const pace = { quietMs: 0, thinkMs: 20 };
    const both: [Service, Service] = [service(database, pace), service(database, pace)];
    try {
      const addresses = [await both[0].open(), await both[1].open()];
      const owner = 'owner-0001';
      const texts = Array.from({ length: 100 }, (_, at) =>
        at === 0 ? '5栋1单元电梯困人了，快来人' : `装修几点必须停工（${at}）`,
      );
      for (const [at, text] of texts.entries())
        await deliver(() => addresses[at % 2] ?? '', { owner, id: `m${at}`, text });
      const book = await ledger(database);
      await vi.waitFor(async () => expect(await book.open()).toBe(0), { timeout: 90_000, interval: 250 });
      for (const { child } of both) child.kill('SIGTERM');
      expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
      expect(await book.turns()).toBeGreaterThan(20);
      expect((await book.heard()).get(owner)).toEqual(texts);
      expect(await book.inboxByState()).toEqual([{ state: 'done', n: 100 }]);
      expect([await book.tickets(), await book.opened(), await book.numbersLost()]).toEqual([1, 1, 0]);
      expect((await book.outboxByState()).map(({ state }) => state)).toEqual(['sent']);
      expect([
        await book.answeredTwice(),
        await book.withoutEffects(),
        await book.unanswered(),
        await book.overtaken(),
        await book.dead(),
      ]).toEqual([0, 0, 0, 0, 0]);
      await book.close();
    } finally {
      for (const { child } of both) child.kill('SIGKILL');
    }
  });

  it('SIGTERM with 50 conversations on their way: all is answered and sent, within 25 s', {
    timeout: 180_000,
  }, async () => {
    const database = await fresh();
    const child = spawn(process.execPath, [join(root, 'bin', 'yingda.js'), 'start', '--port', '0'], {
      cwd: folder,
      env: { PATH: process.env.PATH, YINGDA_DATA: folder, YINGDA_DATABASE: database },
    });
    try {
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
      });
      const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
      await vi.waitFor(() => expect(out).toContain('http'), { timeout: 120_000, interval: 50 });
      const address = /http:\/\/[0-9.:]+/.exec(out)?.[0] ?? '';
      // The quiet window of each is still open when the last of them is acknowledged.
      await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          deliver(() => address, {
            owner: `owner-${String(at).padStart(4, '0')}`,
            id: `m${at}`,
            text: '垃圾几点收',
          }),
        ),
      );
      const book = await ledger(database);
      const left = await book.open();
      child.kill('SIGTERM');
      const asked = performance.now();
      expect(await ended).toBe(0);
      expect(performance.now() - asked).toBeLessThan(25_000);
      expect(left).toBeGreaterThan(0);
      expect(await book.inboxByState()).toEqual([{ state: 'done', n: 50 }]);
      expect(await book.outboxByState()).toEqual([{ state: 'sent', n: 50 }]);
      expect([await book.withoutEffects(), await book.unanswered()]).toEqual([0, 0]);
      await book.close();
    } finally {
      child.kill('SIGKILL');
    }
  });
});
