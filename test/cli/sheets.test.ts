/** Duties and books from the command line: what there is, rows out and in again. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { systemClock } from '../../src/clock.ts';
import { goRound } from '../../src/desk/duty-round.ts';
import { createRegisterDesk } from '../../src/desk/registers.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import { community, library } from '../shared.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-sheets-'));
const [database, other] = ['one.sqlite', 'other.sqlite'].map((name) => join(folder, name)) as [
  string,
  string,
];
const sheet = join(folder, 'keys.xlsx');

beforeAll(async () => {
  for (const file of [database, other]) {
    const store = openSqliteStore(file);
    await settle(store, community);
    const options = { store, clock: systemClock, communityId: community.id, library: () => library };
    if (file === database) {
      const values = { number: 'K-1', home: '3栋机房', count: '2', borrower: '林晓', phone: '13800000098' };
      await createRegisterDesk(options).add('key', values, { id: 'a', name: '前台甲' });
      await goRound(options);
    }
    await store.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('yingda duty', () => {
  it('lists tasks, what is due, and how they fared', async () => {
    const tasks = await run(['duty', 'tasks'], '', { database });
    expect(tasks.lines.find((line) => line.startsWith('DUTY-KEY.weekly'))).toContain('客服主管');
    const list = await run(['duty', 'list', '--days', '31', '--json'], '', { database });
    expect(JSON.parse(list.out).length).toBeGreaterThan(0);
    const figures = await run(['duty', 'figures', '--json'], '', { database });
    expect(figures.code).toBe(0);
    expect(Array.isArray(JSON.parse(figures.out))).toBe(true);
    expect((await run(['duty', 'list', '--days', '0'], '', { database })).code).toBe(2);
  });
});

describe('yingda register', () => {
  it('lists the books, and rows without whole names and phones', async () => {
    expect((await run(['register', 'list'], '', { database })).out).toContain('key  钥匙借领登记  kept 1');
    const rows = await run(['register', 'list', 'key', '--json'], '', { database });
    expect(JSON.parse(rows.out)).toMatchObject([
      { title: 'K-1', values: { borrower: '林**', phone: '138****0098' } },
    ]);
    expect((await run(['register', 'list', 'keys'], '', { database })).err).toContain('E_UNKNOWN_ID');
  });

  it('writes an .xlsx that another office takes, once', async () => {
    expect((await run(['register', 'export', 'key', sheet, '--whole'], '', { database })).code).toBe(0);
    expect(existsSync(sheet)).toBe(true);
    const take = (...more: string[]) =>
      run(['register', 'import', 'key', sheet, ...more], '', { database: other });
    expect((await take('--dry-run')).out).toContain('nothing was written');
    expect((await take()).out).toBe('1 rows added, 0 were there\n');
    expect((await take()).out).toBe('0 rows added, 1 were there\n');
    const rows = await run(['register', 'list', 'key', '--json'], '', { database: other });
    expect(JSON.parse(rows.out)).toMatchObject([
      { title: 'K-1', values: { count: 2, phone: '138****0098' } },
    ]);
    const wrong = await run(['register', 'import', 'vacant', sheet], '', { database: other });
    expect([wrong.code, wrong.err.includes('房号')]).toEqual([2, true]);
  });
});
