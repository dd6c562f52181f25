/** Two processes on one file, and an orderly end with work on its way (RELIABILITY 15, 31). */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { root } from '../shared.ts';
import { built, deliver, ledger, type Service, service } from './processes.ts';

let folder: string;
let file: string;

beforeAll(built, 120_000);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-processes-'));
  file = join(folder, 'yingda.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('two processes share 100 messages of one conversation: order kept, nothing lost or doubled', {
  timeout: 180_000,
}, async () => {
  const both: [Service, Service] = [service(file), service(file)];
  try {
    const addresses = [await both[0].open(), await both[1].open()];
    const owner = 'owner-0001';
    const texts = Array.from({ length: 100 }, (_, at) =>
      at === 0 ? '5栋1单元电梯困人了，快来人' : `装修几点必须停工（${at}）`,
    );
    for (const [at, text] of texts.entries())
      await deliver(() => addresses[at % 2] ?? '', { owner, id: `m${at}`, text });
    const book = ledger(file);
    await vi.waitFor(() => expect(book.open()).toBe(0), { timeout: 90_000, interval: 250 });
    for (const { child } of both) child.kill('SIGTERM');
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(book.heard().get(owner)).toEqual(texts);
    expect(book.inboxByState()).toEqual([{ state: 'done', n: 100 }]);
    expect([book.tickets(), book.opened(), book.numbersLost()]).toEqual([1, 1, 0]);
    expect(book.outboxByState().map(({ state }) => state)).toEqual(['sent']);
    expect([book.withoutEffects(), book.unanswered(), book.overtaken(), book.dead()]).toEqual([0, 0, 0, 0]);
    book.close();
  } finally {
    for (const { child } of both) child.kill('SIGKILL');
  }
});

it('SIGTERM with 50 conversations on their way: all is answered and sent, within 25 s', {
  timeout: 180_000,
}, async () => {
  const child = spawn(process.execPath, [join(root, 'bin', 'yingda.js'), 'start', '--port', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, YINGDA_DATA: folder, YINGDA_DATABASE: file },
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
    const book = ledger(file);
    const left = book.open();
    child.kill('SIGTERM');
    const asked = performance.now();
    expect(await ended).toBe(0);
    expect(performance.now() - asked).toBeLessThan(25_000);
    expect(left).toBeGreaterThan(0);
    expect(book.inboxByState()).toEqual([{ state: 'done', n: 50 }]);
    expect(book.outboxByState()).toEqual([{ state: 'sent', n: 50 }]);
    expect([book.withoutEffects(), book.unanswered()]).toEqual([0, 0]);
    book.close();
  } finally {
    child.kill('SIGKILL');
  }
});
