/** An owner who waits for a person: colleagues are called again, the owner is told, a silent colleague loses the conversation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, BEN, beginShift, HOUR, MINUTE, type Shift } from './shift.ts';

describe('an owner who waits for a person', () => {
  let shift: Shift;
  beforeEach(async () => {
    shift = await beginShift();
  });
  afterEach(() => shift.close());

  const calls = async () =>
    (await shift.alerts())
      .filter(({ reason }) => reason.startsWith('handoff:'))
      .reverse()
      .map(({ reason, roles }) => `${reason} ${roles.join()}`);
  const excuses = async () => (await shift.phrases()).filter((id) => id === 'FLOW-COMMON.person_late');
  const holder = async () => (await shift.state())?.handedOff ?? null;

  it('nobody comes: one after another is called, and the owner is told once', async () => {
    await shift.says('我要找人工客服');
    await shift.pass(2 * MINUTE);
    expect(await calls()).toEqual([]);
    await shift.pass(MINUTE);
    expect(await calls()).toEqual(['handoff:unclaimed 客服']);
    expect(await excuses()).toEqual([]);
    await shift.pass(2 * MINUTE);
    expect(await excuses()).toHaveLength(1);
    for (let times = 0; times < 60; times++) await shift.pass(MINUTE);
    expect(await calls()).toEqual([
      'handoff:unclaimed 客服',
      'handoff:unclaimed 客服主管',
      'handoff:unclaimed 项目经理',
    ]);
    expect(await excuses()).toHaveLength(1);
    expect(await shift.store.nextDue(await shift.id())).toBeNull();
  });

  it('at night calls nobody before the morning', async () => {
    shift.clock.set(Date.parse('2026-11-22T23:10:00+08:00'));
    expect(await shift.says('我要找人工客服')).toContain('FLOW-COMMON.handoff_night');
    await shift.pass(9 * HOUR);
    expect(await calls()).toEqual([]);
    shift.clock.set(Date.parse('2026-11-23T08:33:00+08:00'));
    await shift.pass(0);
    expect(await calls()).toEqual(['handoff:unclaimed 客服']);
  });

  it('whoever came is silent: called, then others may come', async () => {
    await shift.says('我要找人工客服');
    await shift.act(ANNA, { do: 'claim' });
    await shift.pass(5 * MINUTE);
    expect(await calls()).toEqual(['handoff:silent 客服']);
    expect(await excuses()).toHaveLength(1);
    await shift.pass(10 * MINUTE);
    expect(await holder()).not.toHaveProperty('by');
    expect(await shift.events('conversation.released')).toMatchObject([{ data: { by: ANNA.id } }]);
    await shift.act(BEN, { do: 'claim' });
    await shift.act(BEN, { do: 'reply', phrases: [], edited: false }, '您好，让您久等了。');
    expect(await holder()).toMatchObject({ by: BEN });
    const before = await calls();
    await shift.pass(HOUR);
    expect(await calls()).toEqual(before);
  });

  it('counts from the owner’s first words without an answer, and answers end it', async () => {
    await shift.says('我要找人工客服');
    await shift.act(ANNA, { do: 'claim' });
    await shift.act(ANNA, { do: 'reply', phrases: [], edited: false }, '您好，请讲。');
    await shift.pass(HOUR);
    expect(await calls()).toEqual([]);
    await shift.says('我家的门禁卡坏了');
    await shift.pass(4 * MINUTE);
    await shift.says('在吗');
    await shift.pass(MINUTE);
    expect(await calls()).toEqual(['handoff:silent 客服']);
    await shift.act(ANNA, { do: 'reply', phrases: [], edited: false }, '在的，我马上查。');
    await shift.pass(HOUR);
    expect(await calls()).toHaveLength(1);
  });

  it('waits no longer when the conversation is the bot’s again', async () => {
    await shift.says('我要找人工客服');
    await shift.act(ANNA, { do: 'claim' });
    await shift.act(ANNA, { do: 'hand_back' });
    await shift.pass(HOUR);
    expect(await calls()).toEqual([]);
    expect(await excuses()).toEqual([]);
  });
});

describe('whoever is called for a ticket', () => {
  let shift: Shift;
  beforeEach(async () => {
    shift = await beginShift();
  });
  afterEach(() => shift.close());

  it('sees to it: the ticket is theirs, and of what is late no more is told', async () => {
    await shift.says('5栋1单元电梯困人了，快来人');
    await shift.pass(2 * MINUTE);
    const late = async () =>
      (await shift.alerts()).filter(({ reason }) => reason === 'sla:late:respond').length;
    expect(await late()).toBeGreaterThan(0);
    const ticket = await shift.ticket();
    await shift.act(ANNA, { do: 'acknowledge', ticket: ticket.id });
    expect(await shift.ticket()).toMatchObject({ state: 'accepted', assignee: ANNA.name });
    const told = await late();
    await shift.pass(10 * MINUTE);
    expect(await late()).toBe(told);
    // Not on the spot in time: that is told, until somebody sees to that too.
    await shift.pass(10 * MINUTE);
    const arrive = async () =>
      (await shift.alerts()).filter(({ reason }) => reason === 'sla:late:arrive').length;
    const before = await arrive();
    expect(before).toBeGreaterThan(0);
    await shift.act(BEN, { do: 'acknowledge', ticket: ticket.id });
    expect(await shift.ticket()).toMatchObject({ state: 'accepted', assignee: ANNA.name });
    await shift.pass(HOUR);
    expect(await arrive()).toBe(before);
    expect(await shift.events('ticket.acknowledged')).toHaveLength(2);
  });

  it('changes nothing of a ticket that is closed', async () => {
    const ticket = await shift.filed();
    await shift.finish(ticket);
    await shift.act(ANNA, { do: 'acknowledge', ticket: ticket.id });
    expect(await shift.stateOf(ticket)).toBe('closed');
    expect(await shift.events('ticket.acknowledged')).toEqual([]);
  });
});
