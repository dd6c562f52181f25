/** The induction, the duties and the plan of a year, in virtual time. */
import { describe, expect, it } from 'vitest';
import type { TrainingRecord } from '../../src/learning.ts';
import { periodAt } from '../../src/training/periods.ts';
import { budgetOf, draftPlan, planDue, planFaults } from '../../src/training/plan.ts';
import {
  attendance,
  type DaySignatures,
  dutiesOf,
  inductionOf,
  signed,
} from '../../src/training/programme.ts';
import { library } from '../shared.ts';

const DAY = 86_400_000;
/** 2026-01-05 09:00 in Shanghai, a Monday. */
const T = Date.UTC(2026, 0, 5, 1);
const about = (at: number) => ({ communityId: 'yunqi', trainee: '甲', at });
const { duties } = library.exams.programme;
const day = (text: string) => Date.parse(`${text}T00:00:00+08:00`);

describe('the induction', () => {
  const both = (of: number): DaySignatures => ({
    day: of,
    trainer: { by: '师傅甲', at: T },
    trainee: { by: '学员乙', at: T },
  });

  it('has seven days, each late once it is over without both signatures', () => {
    const half = { ...both(2), trainee: null };
    const days = inductionOf(library, [both(1), half], T, T + 3 * DAY);
    expect(days.map(({ signed: done, late }) => [done, late])).toEqual([
      [true, false],
      [false, true],
      [false, true],
      ...Array.from({ length: 4 }, () => [false, false]),
    ]);
    expect(days.map(({ text }) => text.slice(0, 14))).toContain('第7天 2026-01-11');
  });

  it('is signed on the day or later, by two people, and each signature stays the first one', () => {
    const days = inductionOf(library, [], T, T);
    const sign = (by: string, at = T) => ({ by, at });
    expect(() => signed(library, days, 8, 'trainer', sign('师傅甲'))).toThrow(/no day 8/);
    expect(() => signed(library, days, 1, 'trainer', sign(' '))).toThrow(/name/);
    expect(() => signed(library, days, 2, 'trainer', sign('师傅甲'))).toThrow(/before/);
    const first = signed(library, days, 1, 'trainer', sign('师傅甲'));
    const shown = inductionOf(library, [first], T, T);
    expect(() => signed(library, shown, 1, 'trainee', sign('师傅甲'))).toThrow(/each sign for themselves/);
    expect(signed(library, shown, 1, 'trainer', sign('师傅丙', T + DAY)).trainer).toEqual(sign('师傅甲'));
    expect(signed(library, shown, 1, 'trainee', sign('学员乙')).trainee).toEqual(sign('学员乙'));
  });
});

describe('duties', () => {
  it('are those of TRN-3 to TRN-11, each as often as the source says', () => {
    expect(duties.map(({ rule, every }) => [rule, every])).toEqual([
      ['TRN-3', 'week'],
      ['TRN-4', 'month'],
      ['TRN-5', 'half'],
      ['TRN-6', 'quarter'],
      ['TRN-7', 'year'],
      ['TRN-8', 'year'],
      ['TRN-9', 'month'],
      ['TRN-10', 'quarter'],
      ['TRN-11', 'year'],
    ]);
  });

  it('take the least minutes, where they are not lessons of a course', () => {
    const minutes = { 'TRN-3': 60, 'TRN-4': 120, 'TRN-5': 120, 'TRN-6': 90, 'TRN-8': 90 };
    for (const [rule, least] of Object.entries(minutes)) {
      expect(() => attendance(library, about(T), { rule, minutes: least - 1, by: '讲师' })).toThrow(
        /minutes/,
      );
      expect(attendance(library, about(T), { rule, minutes: least, by: '讲师' }).rule).toBe(rule);
    }
    expect(attendance(library, about(T), { rule: 'TRN-7', minutes: 120, by: '讲师' }).rule).toBe('TRN-7');
  });

  const state = (records: TrainingRecord[], rule: string, at: number, since = day('2025-01-01')) =>
    dutiesOf(library, records, since, at).find((one) => one.rule === rule);

  it('add up the lessons of a course, twenty hours a year', () => {
    const lessons = Array.from({ length: 10 }, (_, nth) =>
      attendance(library, about(T + nth * DAY), { rule: 'TRN-7', minutes: 120, by: '讲师' }),
    );
    const at = day('2026-06-01');
    expect(state(lessons.slice(1), 'TRN-7', at)).toMatchObject({ minutes: 1080, state: 'overdue' });
    expect(state(lessons, 'TRN-7', at)).toMatchObject({ minutes: 1200, state: 'held' });
  });

  it('are due some days before the period ends, overdue when it has ended without', () => {
    const held = [attendance(library, about(T), { rule: 'TRN-3', minutes: 60, by: '讲师' })];
    const at = (text: string) => state(held, 'TRN-3', day(text), day('2026-01-05'))?.state;
    expect(
      ['2026-01-06', '2026-01-12', '2026-01-15', '2026-01-16', '2026-01-18', '2026-01-19'].map(at),
    ).toEqual(['held', 'open', 'open', 'due', 'due', 'overdue']);
    expect(state(held, 'TRN-3', day('2026-02-02'), day('2026-01-05'))?.missed).toHaveLength(3);
  });

  it('begin with the first whole period at work', () => {
    const since = day('2026-02-10');
    expect(state([], 'TRN-4', day('2026-02-27'), since)).toMatchObject({ state: 'open', missed: [] });
    expect(state([], 'TRN-4', day('2026-03-30'), since)?.state).toBe('due');
    expect(state([], 'TRN-4', day('2026-04-01'), since)).toMatchObject({ state: 'overdue' });
    expect(state([], 'TRN-8', day('2026-12-31'), since)).toMatchObject({ state: 'open', missed: [] });
  });

  it('end with the months, whatever their length', () => {
    const { from, to } = periodAt('half', day('2026-06-30'));
    expect([from, to]).toEqual([day('2026-01-01'), day('2026-07-01')]);
    expect(periodAt('week', day('2026-01-01')).from).toBe(day('2025-12-29'));
  });
});

describe('the plan of a year', () => {
  const plan = draftPlan(library, 2027);

  it('is due at the end of 15 December before', () => {
    expect(planDue(library, 2027)).toBe(day('2026-12-16'));
  });

  it('has, as the rules draw it up, nothing missing, and leaves nobody overdue', () => {
    expect(planFaults(library, plan)).toEqual([]);
    const records = plan.lines.flatMap(({ rule, at, minutes }) =>
      at.map((time) =>
        attendance(library, about(time), { rule, minutes, by: '讲师', sheet: `${rule}${time}` }),
      ),
    );
    const late = Array.from({ length: 365 }, (_, nth) => {
      const now = day('2027-01-01') + nth * DAY;
      const known = records.filter(({ at }) => at <= now);
      return dutiesOf(library, known, day('2027-01-01'), now).filter(({ state }) => state === 'overdue');
    }).flat();
    expect(late).toEqual([]);
    const after = dutiesOf(library, records, day('2027-01-01'), day('2028-01-01'));
    expect(after.flatMap(({ missed }) => missed)).toEqual([]);
  });

  it('counts what the year asks for, and its budget', () => {
    expect(plan.lines.map(({ rule, at }) => [rule, at.length])).toMatchObject([
      ['TRN-3', 51],
      ['TRN-4', 12],
      ['TRN-5', 2],
      ['TRN-6', 4],
      ['TRN-7', expect.any(Number)],
      ['TRN-8', 1],
      ['TRN-9', 12],
      ['TRN-10', 4],
      ['TRN-11', 1],
    ]);
    const computer = plan.lines.find(({ rule }) => rule === 'TRN-7');
    expect((computer?.at.length ?? 0) * (computer?.minutes ?? 0)).toBeGreaterThanOrEqual(1200);
    // 18:00 on Mondays, Wednesdays and Fridays.
    for (const at of computer?.at ?? []) {
      expect([1, 3, 5]).toContain(new Date(at).getUTCDay());
      expect(new Date(at).getUTCHours()).toBe(10);
    }
    expect(budgetOf({ ...plan, lines: [{ ...plan.lines[0], at: [1, 2, 3], budget: 0.1 } as never] })).toBe(
      0.3,
    );
  });

  it('is told what is missing: a rule, a month, minutes, the standard, a day of another year', () => {
    const without = (rule: string) => ({ ...plan, lines: plan.lines.filter((one) => one.rule !== rule) });
    expect(planFaults(library, without('TRN-8'))[0]).toContain('TRN-8');
    const change = (rule: string, to: object) =>
      planFaults(library, {
        ...plan,
        lines: plan.lines.map((one) => (one.rule === rule ? { ...one, ...to } : one)),
      }).join();
    const monthly = plan.lines.find(({ rule }) => rule === 'TRN-4')?.at ?? [];
    expect(change('TRN-4', { at: monthly.slice(0, -1) })).toMatch(/只排了11次.*2027-12-01/);
    expect(change('TRN-6', { minutes: 60 })).toContain('90');
    expect(change('TRN-5', { standard: '' })).toContain('考核标准');
    expect(change('TRN-8', { at: [day('2028-01-03')] })).toContain('2028-01-03');
    expect(change('TRN-7', { minutes: 60 })).toContain('1200');
  });
});
