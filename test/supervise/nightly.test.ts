/** What is drawn, proposed and told of by night: without anybody pressing, each once, made up for when it was missed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nightly } from '../../src/desk/nightly.ts';
import { createQualityDesk } from '../../src/desk/quality.ts';
import type { NewPaper } from '../../src/papers.ts';
import { COMMUNITY, DAY, HOUR, library, moment, openSheets } from '../sheets.ts';

let office: Awaited<ReturnType<typeof openSheets>>;
/** "daily 2026-11-22" */
let drawn: string[];
let proposed: string[];
let failing: string | null;
const plans = library.supervise.quality.plans.length;
const day = (at: number) => new Date(at + 8 * HOUR).toISOString().slice(0, 10);

beforeEach(async () => {
  office = await openSheets(moment('2026-11-23T10:00:00'));
  [drawn, proposed, failing] = [[], [], null];
});
afterEach(() => office.store.close());

const night = () =>
  nightly({
    ...office.options,
    quality: {
      draw: async (plan, at) => {
        if (plan === failing) throw new Error('the checker is gone');
        drawn.push(`${plan} ${day(at)}`);
        return { plan, talks: 0, drawn: 0, made: 0 };
      },
    },
    kpis: { propose: async (at) => proposed.push(day(at)) },
  });
const told = async () =>
  (await office.alerts())
    .filter(({ reason }) => String(reason).startsWith('quality:'))
    .map(({ reason, list, roles }) => `${reason} ${list} ${roles}`);

describe('by night', () => {
  it('every plan draws the period that has ended, once, and not before its hour', async () => {
    expect(await night()).toBe(plans);
    expect(drawn).toEqual(
      expect.arrayContaining([
        'daily 2026-11-22',
        'risky 2026-11-22',
        'complaints 2026-11-16',
        'agents 2026-10-01',
      ]),
    );
    expect(await night()).toBe(0);
    office.clock.set(moment('2026-11-24T02:29:00'));
    expect(await night()).toBe(0);
    office.clock.set(moment('2026-11-24T02:31:00'));
    expect(await night()).toBe(2);
    expect(drawn.slice(plans).toSorted()).toEqual(['daily 2026-11-23', 'risky 2026-11-23']);
    expect(await told()).toEqual([]);
  });

  it('what was missed is made up for, the oldest first, and told of once', async () => {
    await night();
    drawn = [];
    office.clock.set(moment('2026-11-27T16:00:00'));
    await night();
    expect(drawn.filter((one) => one.startsWith('daily'))).toEqual([
      'daily 2026-11-23',
      'daily 2026-11-24',
      'daily 2026-11-25',
      'daily 2026-11-26',
    ]);
    const late = await told();
    expect(late[0]).toBe(
      'quality:late 每日随机：2026年11月23日、2026年11月24日、2026年11月25日、2026年11月26日 客服主管',
    );
    await night();
    expect(await told()).toEqual(late);
  });

  it('a plan that cannot draw keeps no other waiting, and is told of when it stays so', async () => {
    await night();
    [drawn, failing] = [[], 'daily'];
    office.clock.set(moment('2026-11-24T03:00:00'));
    await expect(night()).rejects.toThrow('the checker is gone');
    expect(drawn).toEqual(['risky 2026-11-23']);
    expect(await told()).toEqual([]);
    office.clock.advance(12 * HOUR);
    await expect(night()).rejects.toThrow();
    await expect(night()).rejects.toThrow();
    expect(await told()).toEqual(['quality:failed 每日随机：2026年11月23日 客服主管']);
    failing = null;
    await night();
    expect(drawn).toContain('daily 2026-11-23');
  });

  it('points are proposed of the month of yesterday, also on the first of the next', async () => {
    await night();
    await night();
    expect(proposed).toEqual(['2026-11-01']);
    office.clock.set(moment('2026-12-01T03:00:00'));
    await night();
    office.clock.set(moment('2026-12-02T03:00:00'));
    await night();
    expect(proposed.slice(1)).toEqual(['2026-11-01', '2026-11-01', '2026-12-01']);
    // Talks of November are drawn on the first and marked days later: it is looked at until they are.
    proposed = [];
    for (const now of ['2026-12-10T03:00:00', '2026-12-20T03:00:00']) {
      office.clock.set(moment(now));
      await night();
    }
    expect(proposed).toEqual(['2026-11-01', '2026-12-01', '2026-12-01']);
  });

  it('a talk that was drawn and nobody marks is told of, then up the chain; one that is marked is not', async () => {
    const paper = (id: string): NewPaper => ({
      id,
      kind: 'quality',
      communityId: COMMUNITY,
      key: id,
      state: 'drawn',
      at: office.clock.now(),
      due: office.clock.now() + 3 * DAY,
      body: {
        plan: 'daily',
        lines: [],
        people: ['前台甲'],
        risks: [],
        found: [],
        auto: [],
        twice: false,
        marks: [],
        score: null,
        appeal: null,
      },
    });
    const { store, clock } = office;
    await store.papers.make([paper('one'), paper('other'), paper('marked')], 't', clock.now());
    const quality = createQualityDesk({
      ...office.options,
      checker: () => Promise.reject(new Error('nothing is checked')),
      drills: { practiseAfter: async () => undefined },
      traineeOf: async ({ id }) => id,
    });
    await quality.mark('marked', 1, { verdicts: {}, items: {}, remark: '' }, { id: '1', name: '主管甲' });
    clock.advance(2 * DAY);
    await night();
    expect(await told()).toEqual([]);
    clock.advance(DAY + HOUR);
    await night();
    await night();
    clock.advance(DAY);
    await night();
    expect(await told()).toEqual([
      'quality:unmarked 每日随机等2项 客服主管',
      'quality:unmarked 每日随机等2项 项目经理',
    ]);
  });

  it('is told on the page: when each plan drew last', async () => {
    await night();
    const quality = createQualityDesk({
      ...office.options,
      checker: () => Promise.reject(new Error('nothing is checked')),
      drills: { practiseAfter: async () => undefined },
      traineeOf: async ({ id }) => id,
    });
    expect((await quality.plans()).find(({ id }) => id === 'daily')).toMatchObject({
      nightly: '02:30',
      last: { period: '2026年11月22日', at: office.clock.now() },
    });
  });
});
