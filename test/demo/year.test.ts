/** What a made-up community lives by: seasons, occasions, draws. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../src/demo/agenda.ts';
import { Chance } from '../../src/demo/chance.ts';
import { comingsOf, occasionsOf } from '../../src/demo/days.ts';
import { readPlan } from '../../src/demo/plan.ts';
import { DAY } from '../../src/text/shanghai.ts';
import { run } from '../cli/run.ts';
import { demoCommunity, demoPlan } from './year.ts';

const from = Date.parse('2026-01-01T00:00:00+08:00');
const HOMES = demoCommunity.homes.length;

describe('a simulated community', () => {
  it('has two thousand homes', () => {
    expect(HOMES).toBe(2000);
  });

  it('has its seasons, storms, crowds and quiet days', () => {
    const chance = () => new Chance(3);
    const buildings = ['1', '2', '3'];
    const occasions = occasionsOf(demoPlan, from, 365, buildings, chance());
    const times = (id: string) => occasions.filter(({ event }) => event.id === id).length;
    for (const { id, times: planned, months } of demoPlan.events) {
      expect(Math.abs(times(id) - planned), id).toBeLessThanOrEqual(1);
      for (const { from: at } of occasions.filter(({ event }) => event.id === id))
        expect(months).toContain(new Date(at + 8 * 3_600_000).getUTCMonth() + 1);
    }
    const count = (day: number, occasion: typeof occasions, closed: boolean) => {
      const draw = chance();
      let [all, leaks] = [0, 0];
      for (let round = 0; round < 40; round++) {
        const comings = comingsOf(demoPlan, day, HOMES, occasion, closed, draw);
        all += comings.length;
        leaks += comings.filter(({ matter }) => matter.id === 'rain_leak').length;
      }
      return { all, leaks };
    };
    const june = Date.parse('2026-06-10T00:00:00+08:00');
    const [storm] = demoPlan.events.filter(({ kind }) => kind === 'storm');
    if (!storm) throw new Error('no storm');
    const raging = [{ event: storm, from: june, to: june + DAY, building: '1' }];
    expect(count(june, raging, false).leaks).toBeGreaterThan(5 * count(june, [], false).leaks);
    expect(count(june, [], true).all).toBeLessThan(0.7 * count(june, [], false).all);
    expect(count(june, [], false).leaks).toBeGreaterThan(count(from, [], false).leaks);
  });

  it('goes through what is put down in the order of time, of one moment in the order it was put down', async () => {
    const agenda = new Agenda();
    const done: string[] = [];
    for (const [at, what] of [
      [5, 'c'],
      [1, 'a'],
      [5, 'd'],
      [3.9, 'b'],
    ] as const)
      agenda.add(at, () => void done.push(what));
    expect(agenda.next).toBe(1);
    while (agenda.next !== null) await agenda.take()?.();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
  });

  it('draws as often as is expected', () => {
    const chance = new Chance(5);
    let sum = 0;
    for (let n = 0; n < 5000; n++) sum += chance.count(1.5);
    expect(sum / 5000).toBeCloseTo(1.5, 1);
    const weighed = Array.from({ length: 4000 }, () => chance.weighed([1, 0, 3]));
    expect(weighed).not.toContain(1);
    expect(weighed.filter((one) => one === 2).length / 4000).toBeCloseTo(0.75, 1);
  });

  it('is read from a file that is checked', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yingda-plan-'));
    const file = join(folder, 'year.yaml');
    writeFileSync(file, 'hours: [1]\n');
    expect(() => readPlan(file)).toThrow(/year\.yaml: hours: .*; holidays: /u);
    expect(() => readPlan(join(folder, 'none.yaml'))).toThrow(/none\.yaml/u);
    await rm(folder, { recursive: true });
  });

  it('is lived for a day at least and a year at most', async () => {
    for (const days of ['0', '366', 'x']) {
      const { code, err } = await run(['start', '--demo', days]);
      expect([code, err]).toEqual([2, expect.stringContaining('--demo takes days from 1 to 365')]);
    }
  });
});
