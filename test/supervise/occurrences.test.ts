/** When duties fall due, and what is drawn for them: pure rules over the shipped data. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Every } from '../../src/library/duty-schema.ts';
import { loadLibrary } from '../../src/library/loader.ts';
import { drawn, visitPlan } from '../../src/supervise/draw.ts';
import { levelDue, roleAt, turnOf } from '../../src/supervise/duty.ts';
import { nextMoment, occurrences } from '../../src/supervise/occurrences.ts';
import { shanghaiIso } from '../../src/text/times.ts';
import { workingCalendar } from '../../src/ticket/calendar.ts';

const library = loadLibrary(join(fileURLToPath(new URL('.', import.meta.url)), '..', '..', 'scripts-zh'));
const almanac = {
  calendar: workingCalendar(library.standards.calendar),
  weather: { rainy: [] as string[], windy: [] as string[] },
  festivals: library.lexicon.times.festivals,
};
const at = (text: string) => Date.parse(`${text}+08:00`);
const task = (id: string) => {
  const [duty = '', name = ''] = id.split('.');
  const found = library.duties.all.get(duty)?.tasks.find((one) => one.id === name);
  if (!found) throw new Error(id);
  return found;
};
const dues = (every: Every, from: string, to: string, of = almanac) =>
  occurrences(every, of, at(from), at(to)).map(({ key, opens, due }) =>
    [key, shanghaiIso(opens).slice(0, 16), shanghaiIso(due).slice(0, 16)].join(' '),
  );

describe('the duties of spec 02', () => {
  it('are all there', () => {
    expect([...library.duties.all.keys()].sort()).toEqual(
      [
        'PATROL',
        'RENO',
        'VACANT',
        'VISIT',
        'FEE',
        'KEY',
        'SIGN',
        'ARCHIVE',
        'DRILL',
        'NIGHT',
        'SURVEY',
        'QUALITY',
        'NOTICE',
        'REPORT',
        'TALK',
      ]
        .map((name) => `DUTY-${name}`)
        .sort(),
    );
  });

  it('come as often as the spec says', () => {
    const in2027 = (id: string, from = '2027-03-01T00:00', to = '2027-03-31T23:59') =>
      dues(task(id).every, from, to).length;
    expect(in2027('DUTY-PATROL.daily')).toBe(31);
    expect(in2027('DUTY-SIGN.daily')).toBe(62);
    expect(in2027('DUTY-RENO.spot', '2027-03-01T00:00', '2027-03-07T23:59')).toBe(2);
    expect(in2027('DUTY-NIGHT.check')).toBe(2);
    for (const id of [
      'DUTY-VACANT.inspect',
      'DUTY-VACANT.air',
      'DUTY-VACANT.clean',
      'DUTY-DRILL.monthly',
      'DUTY-ARCHIVE.monthly',
    ])
      expect([id, in2027(id)]).toEqual([id, 1]);
    expect(task('DUTY-ARCHIVE.monthly').items).toMatchObject({
      share: 20,
      kinds: ['repair', 'special_service'],
    });
    expect(task('DUTY-VISIT.monthly').plan).toMatchObject({ share: 8, key: 2 });
    expect(task('DUTY-DRILL.monthly').rotate?.map(({ title }) => title)).toEqual([
      '着火',
      '翻越围墙',
      '电梯困人',
      '可疑人员',
    ]);
  });

  it('have each scenario of an emergency three times a year', () => {
    const turns = Array.from(
      { length: 12 },
      (_, month) => turnOf(task('DUTY-DRILL.monthly'), 2027 * 12 + month)?.id,
    );
    for (const id of new Set(turns)) expect(turns.filter((one) => one === id)).toHaveLength(3);
    expect(new Set(turns).size).toBe(4);
  });
});

describe('occurrences', () => {
  it('of a week open when the one before was due, and on Saturday morning where it says so', () => {
    expect(
      dues({ per: 'week', due: [3, 6], from: '08:30', to: '18:00' }, '2026-11-23T00:00', '2026-11-29T23:00'),
    ).toEqual([
      '2026-11-25 2026-11-23T08:30 2026-11-25T18:00',
      '2026-11-28 2026-11-26T08:30 2026-11-28T18:00',
    ]);
    expect(dues(task('DUTY-RENO.saturday').every, '2026-11-23T00:00', '2026-11-29T23:00')).toEqual([
      '2026-11-28 2026-11-28T08:30 2026-11-28T12:00',
    ]);
  });

  it('of a month end with it, however short it is', () => {
    const services = task('DUTY-REPORT.services').every;
    expect(dues(services, '2027-02-01T00:00', '2027-02-28T23:59')).toEqual([
      '2027-02-28 2027-02-28T08:30 2027-02-28T18:00',
    ]);
    expect(dues(services, '2026-11-01T00:00', '2026-11-30T23:59')).toEqual([
      '2026-11-30 2026-11-28T08:30 2026-11-30T18:00',
    ]);
    expect(dues(services, '2026-11-01T00:00', '2026-11-27T23:59')).toEqual([]);
  });

  it('of working days leave holidays out', () => {
    const days = dues(task('DUTY-FEE.daily').every, '2026-09-30T00:00', '2026-10-08T23:59').map((line) =>
      line.slice(0, 10),
    );
    expect(days).toContain('2026-09-30');
    expect(days).not.toContain('2026-10-01');
  });

  it('follow rain on three days, and a storm, once each', () => {
    const weather = {
      rainy: ['2026-06-01', '2026-06-03', '2026-06-04', '2026-06-05', '2026-06-06', '2026-06-20'],
      windy: ['2026-06-10'],
    };
    const of = { ...almanac, weather };
    const extra = task('DUTY-VACANT.extra').every;
    expect(dues(extra, '2026-06-01T00:00', '2026-06-30T00:00', of)).toEqual([
      'rain 2026-06-03 2026-06-06T00:00 2026-06-07T00:00',
      'wind 2026-06-10 2026-06-11T00:00 2026-06-12T00:00',
    ]);
    expect(dues(extra, '2026-06-01T00:00', '2026-06-30T00:00')).toEqual([]);
  });

  it('before the Spring Festival open a fortnight ahead', () => {
    const spring = task('DUTY-VISIT.spring').every;
    expect(dues(spring, '2027-01-10T00:00', '2027-01-11T00:00')).toEqual([]);
    expect(dues(spring, '2027-01-25T00:00', '2027-01-26T00:00')).toEqual([
      '2027-02-05 2027-01-22T00:00 2027-02-04T18:00',
    ]);
  });

  it('tell when to look next', () => {
    const next = nextMoment(task('DUTY-PATROL.daily').every, almanac, at('2026-11-23T10:00'), 1);
    expect(shanghaiIso(next ?? 0)).toBe('2026-11-23T18:00:00+08:00');
  });
});

describe('what is drawn', () => {
  const tickets = Array.from({ length: 103 }, (_, n) => `BX-${n}`);
  it('is a fifth, rounded up, the same for the same seed and another for another', () => {
    const draw = (seed: string) => drawn(tickets, seed, (one) => one, { share: 20 });
    expect(draw('a')).toHaveLength(21);
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    expect(drawn(tickets.slice(0, 3), 'a', (one) => one, { share: 20, least: 5 })).toHaveLength(3);
    expect(drawn(tickets, 'a', (one) => one, {})).toEqual(tickets);
  });

  it('visits eight of a hundred homes a month, none twice in a year, and two key customers', () => {
    const homes = Array.from({ length: 500 }, (_, n) => ({ home: `${n}`, tags: n < 9 ? ['重点客户'] : [] }));
    const rule = { share: 8, key: 2, key_tags: ['重点客户'] };
    const before: string[] = [];
    for (let month = 1; month <= 12; month++) {
      const plan = visitPlan(homes, before, rule, `2027-${month}`);
      expect(plan).toHaveLength(40);
      expect(new Set(plan.map(({ home }) => home)).size).toBe(40);
      expect(plan.filter(({ key }) => key).length).toBeGreaterThanOrEqual(2);
      for (const { home, key } of plan) if (!key) expect(before).not.toContain(home);
      before.push(...plan.map(({ home }) => home));
    }
    // Every key customer had a turn, and nobody else two.
    const times = (home: string) => before.filter((one) => one === home).length;
    for (const { home, tags } of homes) expect(times(home)).toBeLessThanOrEqual(tags.length > 0 ? 12 : 1);
    expect(homes.slice(0, 9).every(({ home }) => times(home) >= 1)).toBe(true);
  });
});

describe('what nobody does', () => {
  const { escalation } = library.standards.figures;
  const { covers } = library.standards.people;
  it('goes up the chain from whoever should have done it', () => {
    const chain = (role: string) => [0, 1, 2].map((level) => roleAt(role, level, escalation, covers));
    expect(chain('片区管家')).toEqual(['片区管家', '客服主管', '项目经理']);
    expect(chain('客服主管')).toEqual(['客服主管', '项目经理', '项目经理']);
    expect(chain('收银员')).toEqual(['收银员', '客服主管', '项目经理']);
  });

  it('is told at each level once its time has come', () => {
    const { missed } = library.duties.rules;
    const levels = [-1, 0, 239, 240, 1440].map((min) => levelDue(missed, 0, min * 60_000));
    expect(levels).toEqual([null, 0, 0, 1, 2]);
  });
});
