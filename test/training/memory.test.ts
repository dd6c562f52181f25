/** What is to be practised today: forgetting, exams, violations at work. */
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import type { MemoryRow } from '../../src/learning.ts';
import type { Band } from '../../src/script/grade.ts';
import { afterPractice, dueAtOnce, dueToday } from '../../src/training/memory.ts';
import { DrillSessions } from '../../src/training/sessions.ts';
import { drillSubjects } from '../../src/training/talk.ts';
import { library } from '../shared.ts';
import { checker } from './play.ts';

const DAY = 86_400_000;
/** 10:00 in Shanghai. */
const T = Date.UTC(2026, 10, 22, 2);
const rules = library.drilling.memory;
const all = drillSubjects(library);

function practised(
  band: Band,
  over: { at?: number; helped?: boolean; before?: MemoryRow; run?: string } = {},
) {
  const { at = T, helped = false, before, run = `${at}` } = over;
  return afterPractice(rules, before, { run, trainee: '甲', situation: 'OPEN-5', band, helped, at });
}
const daysUntil = (row: MemoryRow, from = T) => (row.dueAt - from) / DAY;

describe('a curve', () => {
  it('gets longer the better the drill went', () => {
    const days = (['fail', 'weak', 'pass', 'excellent'] as const).map((band) => daysUntil(practised(band)));
    expect([...days].sort((a, b) => a - b)).toEqual(days);
    expect(days[3]).toBeGreaterThan(days[0] ?? 0);
  });

  it('gets longer with every pass, and short again after a failure', () => {
    let row = practised('pass');
    const first = daysUntil(row);
    for (let time = 0; time < 3; time++) row = practised('pass', { before: row, at: row.dueAt });
    const long = daysUntil(row, row.at);
    expect(long).toBeGreaterThan(first * 3);
    const failed = practised('fail', { before: row, at: row.dueAt });
    expect(daysUntil(failed, failed.at)).toBeLessThan(long / 3);
  });

  it('counts a run once, and a looked-up wording against it', () => {
    const row = practised('pass', { run: 'r' });
    expect(practised('fail', { before: row, run: 'r', at: T + DAY })).toBe(row);
    expect(daysUntil(practised('pass', { helped: true }))).toBeLessThanOrEqual(daysUntil(practised('weak')));
  });

  it('survives being kept as JSON, and is begun anew from what cannot be read', () => {
    const row = JSON.parse(JSON.stringify(practised('pass'))) as MemoryRow;
    const next = practised('pass', { before: row, at: row.dueAt });
    expect(daysUntil(next, row.dueAt)).toBeGreaterThan(daysUntil(row));
    expect(practised('pass', { before: { ...row, card: 'old' } }).dueAt).toBe(practised('pass').dueAt);
  });
});

describe('today', () => {
  it('begins with so many new situations a day, in the order of the catalogue', () => {
    expect(dueToday(library, [], T).map(({ situation }) => situation)).toEqual(all.slice(0, rules.new_a_day));
  });

  it('tells what is due before midnight in Shanghai, the least known first', () => {
    const weak = { ...practised('fail', { at: T - 3 * DAY }), situation: 'CMPL-2', dueAt: T };
    const firm = { ...practised('pass', { at: T - 3 * DAY }), situation: 'OPEN-5', dueAt: T };
    const later = { ...practised('pass'), situation: 'CARE-8', dueAt: T + 14 * 3_600_000 };
    const list = dueToday(library, [firm, later, weak], T);
    expect(list.slice(0, 2)).toMatchObject([
      { situation: 'CMPL-2', reason: 'due' },
      { situation: 'OPEN-5', reason: 'due' },
    ]);
    expect(list.map(({ situation }) => situation)).not.toContain('CARE-8');
  });

  it('leaves no situation unseen when the exam comes', () => {
    let rows: MemoryRow[] = [];
    const exam = T + 5 * DAY;
    for (let day = 0; day < 5; day++) {
      const at = T + day * DAY;
      for (const { situation } of dueToday(library, rows, at, exam)) {
        const before = rows.find((row) => row.situation === situation);
        const practice = { run: `${at}`, trainee: '甲', situation, band: 'pass' as const, helped: false, at };
        rows = [...rows.filter((row) => row !== before), afterPractice(rules, before, practice)];
      }
    }
    expect(rows.map(({ situation }) => situation).sort()).toEqual([...all].sort());
  });

  it('has, shortly before an exam, what would be forgotten until then', () => {
    const row = { ...practised('pass', { at: T - DAY }), dueAt: T + 9 * DAY };
    const near = dueToday(library, [row], T, T + 2 * DAY).find(({ situation }) => situation === 'OPEN-5');
    expect(near?.reason).toBe('exam');
    expect(near?.known).toBeLessThan(rules.retention);
    const far = dueToday(library, [row], T, T + 30 * DAY).map(({ situation }) => situation);
    expect(far).not.toContain('OPEN-5');
  });

  it('has a situation that was violated at work, practised before or not', () => {
    const row = practised('excellent');
    for (const before of [row, undefined]) {
      const soon = dueAtOnce(before, '甲', 'OPEN-5', T);
      expect(dueToday(library, [soon], T)[0]).toMatchObject({ situation: 'OPEN-5', reason: 'due' });
    }
  });
});

describe('sessions', () => {
  it('remember what was drilled, and work towards the date that is set', async () => {
    const clock = new ManualClock(T);
    const store = openSqliteStore(':memory:');
    await store.ensureCommunity({ orgId: 'org', id: 'yunqi', name: '云栖花园' });
    const sessions = new DrillSessions({
      store,
      library: () => library,
      clock,
      communityId: 'yunqi',
      checker: () => checker,
    });
    await sessions.start('甲', { situation: 'CARE-8', seed: '1' });
    await sessions.answer('甲', 'm1', '（挂机）');
    expect((await store.memories('甲')).map(({ situation }) => situation)).toEqual(['CARE-8']);
    expect((await sessions.today('甲')).map(({ situation }) => situation)).not.toContain('CARE-8');
    await sessions.practiseSoon('甲', 'CARE-8');
    expect((await sessions.today('甲'))[0]?.situation).toBe('CARE-8');
    await sessions.setExamDate('甲', T + 3 * DAY);
    expect((await sessions.today('甲')).length).toBeGreaterThan(rules.most_a_day);
    await sessions.setExamDate('甲', null);
    expect((await sessions.today('甲')).length).toBeLessThanOrEqual(rules.most_a_day);
    await expect(sessions.practiseSoon('甲', 'OPEN-9')).rejects.toMatchObject({ code: 'E_UNKNOWN_ID' });
  });
});
