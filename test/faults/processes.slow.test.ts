/** Two processes on one database, and an orderly end with work on its way (RELIABILITY 15, 31). */
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

describe.each(STORES)('%s', (_name, fresh) => {
  it('two processes share 100 messages of one conversation: order kept, nothing lost or doubled', {
    timeout: 180_000,
  }, async () => {
    const database = await fresh();
    const both: [Service, Service] = [service(database), service(database)];
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
      expect((await book.heard()).get(owner)).toEqual(texts);
      expect(await book.inboxByState()).toEqual([{ state: 'done', n: 100 }]);
      expect([await book.tickets(), await book.opened(), await book.numbersLost()]).toEqual([1, 1, 0]);
      expect((await book.outboxByState()).map(({ state }) => state)).toEqual(['sent']);
      expect([
        await book.withoutEffects(),
        await book.unanswered(),
        await book.overtaken(),
        await book.dead(),
      ]).toEqual([0, 0, 0, 0]);
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
