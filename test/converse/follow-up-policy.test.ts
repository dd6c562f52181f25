/** Who is asked when, after a ticket was closed (standards/follow-up.yaml, STD-6, STD-8). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enterWeather, weatherFromCsv } from '../../src/weather.ts';
import { community, library } from '../shared.ts';
import { beginShift, HOUR, MINUTE, type Shift } from './shift.ts';

const weatherWords = library.duties.rules.weather;
const ASKED = 'FLOW-SATISFACTION.ask_solved';

let shift: Shift;

beforeEach(async () => {
  shift = await beginShift();
});
afterEach(() => shift.close());

const times = async (owner?: string) => (await shift.phrases(owner)).filter((id) => id === ASKED).length;
const days = async (count: number) => {
  for (let hour = 0; hour < count * 24; hour++) await shift.pass(HOUR);
};
const tasks = async () =>
  (await shift.store.tickets(community.id, { limit: 50 })).filter((t) => t.task === 'callback');

describe('a repaired leak from outside', () => {
  const leak = () => shift.filed('客厅窗边渗水，墙都湿了');

  it('is asked about on the day after the first rain, once', async () => {
    await shift.finish(await leak());
    await days(3);
    expect(await times()).toBe(0);
    await enterWeather(shift.store, community.id, [{ day: '2026-11-26', rain: true }], shift.clock.now());
    await days(1);
    expect(await times()).toBe(1);
    await days(3);
    expect(await times()).toBe(1);
    expect(shift.faults).toEqual([]);
  });

  it('does not count rain of before the repair', async () => {
    await enterWeather(shift.store, community.id, [{ day: '2026-11-20', rain: true }], shift.clock.now());
    await shift.finish(await leak());
    await days(2);
    expect(await times()).toBe(0);
  });

  it('is asked about in the end when it never rains', async () => {
    await shift.finish(await leak());
    await days(32);
    expect(await times()).toBe(1);
  });

  it('a pipe is no matter of the weather', async () => {
    await shift.finish(await shift.filed('厨房水管渗水'));
    await shift.pass(MINUTE);
    expect(await times()).toBe(1);
  });
});

it('an urgent repair is asked about within 24 hours', async () => {
  await shift.finish(await shift.filed('厨房下水道堵了往外冒水'));
  shift.clock.advance(12 * HOUR);
  await days(1);
  expect(await times()).toBe(1);
});

it('a complaint is called on by a person too, with a time for it', async () => {
  const ticket = await shift.filed('我要投诉，门岗保安态度恶劣骂人，昨天早上八点在东门，要求道歉');
  expect(ticket.kind).toBe('complaint');
  await shift.finish(ticket);
  const [task] = await tasks();
  expect(task).toMatchObject({ kind: 'complaint', assign: '客服主管', fields: { follow_up: ticket.number } });
  expect(task?.due.respond ?? 0).toBeGreaterThan(shift.clock.now());
});

it('after an emergency nobody is asked by the bot: a person is to call', async () => {
  await shift.says('3栋2单元1502厨房着火了');
  const ticket = await shift.ticket();
  await shift.finish(ticket);
  await days(2);
  expect(await times()).toBe(0);
  expect((await tasks()).map(({ fields }) => fields.follow_up)).toEqual([ticket.number]);
});

it('a question that cannot be delivered becomes a call by a person', async () => {
  const ticket = await shift.filed();
  await shift.finish(ticket);
  shift.wire.results.push({ state: 'failed', reason: 'window closed' });
  await shift.pass(MINUTE);
  expect((await tasks()).map(({ fields }) => fields.follow_up)).toEqual([ticket.number]);
  expect((await shift.state())?.pending).toBeNull();
  expect(shift.faults).toEqual([]);
});

describe('weather from a file', () => {
  it('is read in mm or words, with or without a heading', () => {
    expect(
      weatherFromCsv(
        '日期,降雨\n2026-11-25,12.5\n2026/11/26,0\n2026-11-27,小雨\n2026-11-28,晴\n',
        weatherWords,
      ),
    ).toEqual([
      { day: '2026-11-25', rain: true },
      { day: '2026-11-26', rain: false },
      { day: '2026-11-27', rain: true },
      { day: '2026-11-28', rain: false },
    ]);
  });

  it('names every line that is none', () => {
    expect(() => weatherFromCsv('2026-11-25,1\n2026-13-01,2\n2026-11-27,x', weatherWords)).toThrow(
      /line 2.*line 3/,
    );
  });

  it('a later entry corrects an earlier one', async () => {
    const enter = (day: string, rain: boolean) => enterWeather(shift.store, community.id, [{ day, rain }], 0);
    await enter('2026-11-25', true);
    await enter('2026-11-24', true);
    expect(await enter('2026-11-25', false)).toEqual(['2026-11-24']);
  });
});
