/** The clocks at the desk: alerts in time, quiet after the work, a year of a community in seconds. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginShift, HOUR, LIN, MINUTE } from '../converse/shift.ts';
import { Wire } from '../fakes/wire.ts';
import { MONDAY, openOffice } from '../office.ts';

const ENGINEER = { id: 'slack:U3', name: '工程甲' };

describe('the clocks at the desk', () => {
  let shift: Awaited<ReturnType<typeof beginShift>>;

  beforeEach(async () => {
    shift = await beginShift();
  });
  afterEach(() => shift.close());

  const alerts = async () =>
    (await shift.store.alerts('yunqi', 100))
      .filter(({ reason }) => reason.startsWith('sla:'))
      .map(({ reason, roles }) => `${reason} ${roles.join('+')}`)
      .reverse();

  it('warn, then tell the supervisor, then the manager', async () => {
    await shift.filed();
    for (let minutes = 0; minutes < 90; minutes += 5) await shift.pass(5 * MINUTE);
    expect((await alerts()).filter((line) => line.includes('respond'))).toEqual([
      'sla:warn:respond 工程维修+客服',
      'sla:late:respond 客服主管',
      'sla:late:respond 项目经理',
    ]);
  });

  it('are silent once somebody has taken the ticket, and when it is done', async () => {
    const ticket = await shift.filed();
    await shift.act(ENGINEER, { do: 'move', ticket: ticket.id, move: 'accept' });
    await shift.act(ENGINEER, { do: 'move', ticket: ticket.id, move: 'finish', result: '已换软管' });
    for (let hours = 0; hours < 48; hours++) await shift.pass(HOUR);
    expect(await alerts()).toEqual([]);
  });

  it('count a person’s answer to the owner as the first contact', async () => {
    await shift.filed();
    await shift.act(ENGINEER, { do: 'reply', phrases: [], edited: false }, '您好，师傅十分钟后到。');
    for (let minutes = 0; minutes < 60; minutes += 5) await shift.pass(5 * MINUTE);
    expect((await alerts()).filter((line) => line.includes('respond'))).toEqual([]);
  });

  it('do not wait for an owner who writes just then', async () => {
    await shift.filed();
    await shift.pass(14 * MINUTE);
    await shift.wire.says(LIN, '师傅怎么还没联系我');
    await shift.pass(2 * MINUTE);
    expect((await alerts()).some((line) => line.startsWith('sla:late:respond'))).toBe(true);
  });

  it('tell what came due while nobody looked, each once, and how late', async () => {
    const ticket = await shift.filed();
    await shift.pass(26 * HOUR);
    const lines = await alerts();
    expect(new Set(lines).size).toBe(lines.length);
    const clock = (await shift.store.ticketEvents(ticket.id)).filter(({ kind }) => kind === 'ticket.clock');
    expect(clock.length).toBe(lines.length);
    expect(Math.max(...clock.map(({ data }) => Number(data.late_ms)))).toBeGreaterThan(20 * HOUR);
  });
});

it('a year of a community passes in seconds: every ticket watched, no alert twice, nothing at night that can wait', async () => {
  const wire = new Wire();
  const office = await openOffice([wire]);
  await wire.start(office.hostOf(wire));
  const DAY = 24 * HOUR;
  const until = MONDAY + 365 * DAY;
  let filed = 0;
  for (let day = 0; MONDAY + day * DAY < until; day += 3) {
    const owner = `owner-${day}`;
    office.clock.set(Math.max(office.clock.now(), MONDAY + day * DAY));
    for (const text of [`${(day % 20) + 1}栋1单元302卧室灯不亮，电话13800000098，明天下午有人在家`, '对']) {
      await wire.says(owner, text);
      office.clock.advance(MINUTE);
      await office.desk.drain();
    }
    filed++;
    const next = MONDAY + (day + 3) * DAY;
    for (;;) {
      const due = await office.store.nextDue();
      if (due === null || due > next) break;
      office.clock.set(Math.max(office.clock.now(), due));
      await office.desk.drain();
    }
  }
  const tickets = await office.store.tickets('yunqi', { limit: 1000 });
  expect(tickets.length).toBe(filed);
  const events = [];
  for (let after = 0; ; ) {
    const page = await office.store.events(after, 5000);
    events.push(...page);
    if (page.length < 5000) break;
    after = page.at(-1)?.seq ?? after;
  }
  const told = events.filter(({ kind }) => kind === 'ticket.clock');
  const keys = told.map(({ ticketId, data, at }) => `${ticketId} ${data.reason} ${at}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(told.length).toBeGreaterThan(filed * 2);
  for (const { at } of told) {
    const hour = new Date(at + 8 * HOUR).getUTCHours();
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(19);
  }
  expect(office.faults).toEqual([]);
  await office.close();
});
