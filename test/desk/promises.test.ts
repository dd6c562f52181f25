/** What owners are told by when: on the ticket or the conversation, warned of, told when broken, silent once kept. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffAction } from '../../src/channel.ts';
import { ANNA, beginShift, HOUR, MINUTE, type Shift } from '../converse/shift.ts';

const REPLY: StaffAction = { do: 'reply', phrases: [], edited: false };

describe('a promise to an owner', () => {
  let shift: Shift;
  beforeEach(async () => {
    shift = await beginShift();
  });
  afterEach(() => shift.close());

  const says = (text: string) => shift.act(ANNA, REPLY, text);
  const told = async () =>
    (await shift.store.alerts('yunqi', 100))
      .filter(({ reason }) => reason.startsWith('promise:'))
      .map(({ reason, roles }) => `${reason} ${roles.join('+')}`)
      .reverse();
  const onTicket = async () => (await shift.staff.ticket((await shift.ticket()).id))?.promises ?? [];
  const onConversation = async () => (await shift.staff.conversation(await shift.id()))?.promises ?? [];
  const passes = async (ms: number) => {
    for (let at = 0; at < ms; at += 5 * MINUTE) await shift.pass(5 * MINUTE);
  };

  it('stands on the ticket once it is sent; nothing of a line that was refused', async () => {
    await shift.filed();
    await says('师傅一小时内到。');
    expect(await onTicket()).toMatchObject([
      {
        text: '师傅一小时内到',
        by: ANNA.name,
        state: 'open',
        dueAt: shift.clock.now() + HOUR,
        label: '上门到场',
      },
    ]);
    await expect(says('师傅三分钟内上门。')).rejects.toMatchObject({
      violations: [{ kind: 'overpromise', rule: 'promise/too-soon', cue: '三分钟内上门' }],
    });
    expect(await onTicket()).toHaveLength(1);
  });

  it('is warned of, then told to 客服, 客服主管 and 项目经理 in turn, each once', async () => {
    await shift.filed();
    await says('师傅一小时内到。');
    await passes(4 * HOUR);
    expect(await told()).toEqual([
      'promise:warn:arrive 工程维修+客服',
      'promise:late:arrive 工程维修+客服',
      'promise:late:arrive 客服主管',
      'promise:late:arrive 项目经理',
    ]);
    expect((await onTicket())[0]).toMatchObject({ state: 'late', keptAt: null });
  });

  it('is kept by the work: being there, or being done', async () => {
    const ticket = await shift.filed();
    await says('师傅一小时内到。');
    await says('今天下午五点前给您回电。');
    await shift.move(ticket, 'accept', 'start');
    expect((await onTicket()).map(({ state }) => state)).toEqual(['kept', 'open']);
    await shift.move(ticket, 'finish');
    expect((await onTicket()).map(({ state }) => state)).toEqual(['kept', 'kept']);
    await passes(12 * HOUR);
    expect(await told()).toEqual([]);
  });

  it('is kept by the line that fulfils it, or by a person who says so', async () => {
    const ticket = await shift.filed();
    await says('我一小时内给您回电。');
    await says('好的，请您放心。');
    expect((await onTicket())[0]?.state).toBe('open');
    await says('您好，我来给您回复一下，师傅的时间已经确认好了。');
    expect((await onTicket())[0]?.state).toBe('kept');
    await says('两小时内师傅上门。');
    const [, visit] = await onTicket();
    await shift.act(ANNA, { do: 'keep', ticket: ticket.id, promise: visit?.id ?? '' });
    expect((await onTicket())[1]).toMatchObject({ state: 'kept', keptAt: shift.clock.now() });
    await passes(12 * HOUR);
    expect(await told()).toEqual([]);
  });

  it('is heard where a colleague writes to the owner in the platform’s own client', async () => {
    await shift.filed();
    await shift.act(ANNA, { do: 'elsewhere', what: 'said' }, '师傅一小时内到。');
    expect(await onTicket()).toMatchObject([{ text: '师傅一小时内到', by: ANNA.name, state: 'open' }]);
    await passes(4 * HOUR);
    expect(await told()).toContain('promise:late:arrive 项目经理');
  });

  it('gives way to another time that is told before it is due', async () => {
    // Urgent: its clock runs at noon as well.
    await shift.filed('厨房水槽一直在漏水');
    await says('师傅一小时内到。');
    await says('抱歉，路上堵车，师傅三小时内到。');
    expect((await onTicket()).map(({ state }) => state)).toEqual(['renewed', 'open']);
    await passes(2 * HOUR);
    expect(await told()).toEqual([]);
  });

  it('stands on the conversation where there is no ticket, with the same clocks', async () => {
    await shift.says('转人工');
    await says('您好，这件事我一小时内给您答复。');
    expect(await onConversation()).toMatchObject([{ state: 'open', label: '给业主回话' }]);
    await passes(4 * HOUR);
    expect(await told()).toEqual([
      'promise:warn:respond 客服',
      'promise:late:respond 客服',
      'promise:late:respond 客服主管',
      'promise:late:respond 项目经理',
    ]);
    const [promise] = await onConversation();
    await shift.act(ANNA, { do: 'keep', promise: promise?.id ?? '' });
    expect((await onConversation())[0]).toMatchObject({ state: 'broken', keptAt: shift.clock.now() });
  });

  it('rings nobody at night for what can wait', async () => {
    await shift.filed('客厅灯泡不亮');
    await shift.pass(7 * HOUR);
    await says('我今天下午五点半前给您回电。');
    await passes(14 * HOUR);
    const hours = (await shift.events('alert'))
      .filter(({ data }) => String(data.reason).startsWith('promise:'))
      .map(({ at }) => new Date(at + 8 * HOUR).getUTCHours());
    expect(hours.length).toBeGreaterThan(1);
    expect(hours.filter((hour) => hour < 8 || hour >= 20)).toEqual([]);
  });

  it('is refused where nobody works by then', async () => {
    await shift.filed('客厅灯泡不亮');
    await shift.pass(12 * HOUR);
    await expect(says('我半小时内给您回电。')).rejects.toMatchObject({
      violations: [{ rule: 'promise/off-hours' }],
    });
  });

  it('is a line of the log: made, kept, told', async () => {
    const ticket = await shift.filed();
    await says('师傅一小时内到。');
    await shift.move(ticket, 'accept', 'start');
    const kinds = (await shift.store.ticketEvents(ticket.id)).map(({ kind }) => kind);
    expect(kinds).toContain('promise.made');
    expect(kinds).toContain('promise.kept');
  });
});
