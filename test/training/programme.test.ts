/** The induction and the duties of a year, in virtual time. */
import { describe, expect, it } from 'vitest';
import type { TrainingRecord } from '../../src/learning.ts';
import { attendance, dutiesOf, inductionOf, signature } from '../../src/training/programme.ts';
import { library } from '../shared.ts';

const DAY = 86_400_000;
/** 2026-01-05 09:00 in Shanghai. */
const T = Date.UTC(2026, 0, 5, 1);
const about = (at: number) => ({ communityId: 'yunqi', trainee: '甲', at });

describe('the induction', () => {
  it('has seven days, each late once it is over without a signature', () => {
    const records = [1, 2].map((day) => signature(library, about(T + day * DAY), day, '师傅甲'));
    const days = inductionOf(library, records, T, T + 3 * DAY);
    expect(days.map(({ signedBy, late }) => [signedBy, late])).toEqual([
      ['师傅甲', false],
      ['师傅甲', false],
      [null, true],
      ...Array.from({ length: 4 }, () => [null, false]),
    ]);
    expect(days.map(({ text }) => text.slice(0, 14))).toContain('第7天 2026-01-11');
  });

  it('needs a day it has and a name', () => {
    expect(() => signature(library, about(T), 8, '师傅甲')).toThrow(/no day 8/);
    expect(() => signature(library, about(T), 1, ' ')).toThrow(/name of the trainer/);
  });
});

describe('duties', () => {
  const { duties } = library.exams.programme;

  it('take the least minutes of TRN-3 to TRN-8', () => {
    const minutes = { 'TRN-3': 60, 'TRN-4': 120, 'TRN-5': 120, 'TRN-6': 90, 'TRN-7': 1200, 'TRN-8': 90 };
    for (const [rule, least] of Object.entries(minutes)) {
      expect(() => attendance(library, about(T), { rule, minutes: least - 1, by: '讲师' })).toThrow(
        /minutes/,
      );
      expect(attendance(library, about(T), { rule, minutes: least, by: '讲师' }).rule).toBe(rule);
    }
  });

  it('of a year are as many as the rules ask for, when everyone comes when they are due', () => {
    const records: TrainingRecord[] = [];
    const overdue: string[] = [];
    for (let day = 0; day < 365; day++) {
      const now = T + day * DAY;
      for (const { rule, state, nextAt } of dutiesOf(library, records, T, now)) {
        if (state === 'overdue') overdue.push(rule);
        if (now >= nextAt) records.push(attendance(library, about(now), { rule, minutes: 1200, by: '讲师' }));
      }
    }
    expect(overdue).toEqual([]);
    const times = (rule: string) => records.filter((one) => one.rule === rule).length;
    expect(duties.map(({ rule }) => [rule, times(rule)])).toEqual([
      ['TRN-3', 52],
      ['TRN-4', 12],
      ['TRN-5', 2],
      ['TRN-6', 4],
      ['TRN-7', 1],
      ['TRN-8', 1],
      ['TRN-9', 12],
      ['TRN-10', 4],
    ]);
  });

  it('are told some days before, and overdue the day after', () => {
    const state = (days: number) =>
      dutiesOf(library, [], T, T + days * DAY).find(({ rule }) => rule === 'TRN-3')?.state;
    expect([0, 3, 4, 7, 8].map(state)).toEqual(['held', 'held', 'due', 'due', 'overdue']);
  });
});
