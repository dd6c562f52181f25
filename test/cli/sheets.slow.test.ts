/** Duties and books from the command line: what there is, rows out and in again. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { systemClock } from '../../src/clock.ts';
import { goRound } from '../../src/desk/duty-round.ts';
import { createRegisterDesk } from '../../src/desk/registers.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import { writeSheet } from '../../src/desk/sheet-file.ts';
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

describe('yingda fees, survey, privacy', () => {
  const ask = (...words: string[]) => run(words, '', { database });
  const file = (name: string) => join(folder, name);
  beforeAll(async () => {
    const store = openSqliteStore(database);
    const books = createRegisterDesk({
      store,
      clock: systemClock,
      communityId: community.id,
      library: () => library,
    });
    for (const [room, paid] of [
      ['1501', '200'],
      ['1502', '50'],
    ])
      await books.add(
        'fee',
        { home: `3栋2单元${room}`, kind: '物业费', month: '2026-10', due: '200', paid },
        { id: 'a', name: '前台甲' },
      );
    const fields = library.registers.get('fee')?.fields ?? [];
    const paid = { home: '3栋2单元1501', kind: '物业费', month: '2026-10', due: 200, paid: 200 };
    writeFileSync(file('cashier.xlsx'), await writeSheet('收银', fields, [{ values: paid }], '状态'));
    await store.close();
  });

  it('fees: the collection of a month, as the page has it; both ways compared; wrong input told', async () => {
    const list = await ask('fees', 'list');
    expect(list.lines.slice(0, 2)).toEqual([
      '2026-10',
      '物业费  250.00/400.00  62.5%  (>= 95%)  to collect 130.00',
    ]);
    expect(JSON.parse((await ask('fees', 'list', '--month', '2026-10', '--json')).out)).toMatchObject({
      kind: 'collection',
      period: '2026-10',
      states: { billed: 2 },
    });
    const run1 = await ask('fees', 'run', '--cashier', file('cashier.xlsx'), '--month', '2026-10');
    expect([run1.code, run1.lines]).toEqual([
      1,
      ['1 agree, 1 differ', 'desk  3栋2单元1502  物业费  2026-10  desk 50.00, cashier -'],
    ]);
    expect((await ask('fees', 'checks')).lines).toHaveLength(1);
    expect((await ask('fees', 'export', file('fees.xlsx'))).code).toBe(0);
    expect(existsSync(file('fees.xlsx'))).toBe(true);
    for (const wrong of [
      ['fees', 'list', '--month', '2026-13'],
      ['fees', 'run', '--cashier', file('none.xlsx')],
    ]) {
      const { code, err } = await ask(...wrong);
      expect([code, err.trimEnd().split('\n').length, err.includes('E_USAGE')]).toEqual([2, 1, true]);
    }
  });

  it('survey: draws by the name of the round, and tells its return', async () => {
    const draw = () => ask('survey', 'run', '秋季', '--share', '10', '--occasion', '定期征询');
    const first = (await draw()).out;
    expect(first).toMatch(/^(\d+) are asked, \1 of them new\n$/);
    expect((await draw()).out).toMatch(/ are asked, 0 of them new\n$/);
    const { sent, rate, target } = JSON.parse((await ask('survey', 'list', '--json')).out);
    expect([`${sent} are asked, ${sent} of them new\n`, rate, target]).toEqual([first, 0, 70]);
    expect((await ask('survey', 'export', file('survey.xlsx'))).code).toBe(0);
    expect((await ask('survey', 'run', '秋季', '--share', '0', '--occasion', '定期征询')).err).toContain(
      '--share',
    );
    expect((await ask('survey', 'run', '冬季', '--share', '10', '--occasion', '别的')).code).toBe(2);
  });

  it('privacy: what is kept and why, as a spreadsheet too; the sweep, first counted', async () => {
    const page = JSON.parse((await ask('privacy', 'list', '--json')).out);
    expect(page.kept.map(({ id }: { id: string }) => id)).toContain('register:fee');
    expect((await ask('privacy', 'list')).out).toContain('处理');
    expect((await ask('privacy', 'list', '--log', '--json')).out).toBe('[]\n');
    expect((await ask('privacy', 'export', file('privacy.xlsx'))).code).toBe(0);
    expect((await ask('privacy', 'run', '--dry-run')).out).toMatch(/^would go: 0 inbox/);
    expect((await ask('privacy', 'run')).out).toMatch(/^taken away: 0 inbox/);
  });
});
