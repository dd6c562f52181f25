/** Notices to owners, end to end on a desk: whom they reach, whom not and why, and what becomes of what does not arrive. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Outbound, SendResult } from '../../src/channel.ts';
import type { NoticeDraft } from '../../src/notices.ts';
import type { Address } from '../../src/text/addresses.ts';
import { Wire } from '../fakes/wire.ts';
import { type Office, openOffice } from '../office.ts';
import { community } from '../shared.ts';

const HOUR = 3_600_000;
const BY = { id: 'a1', name: '主管甲' };

/** Text messages that were sent. */
class Sms implements Channel {
  readonly name = 'sms';
  readonly dedupesSends = true;
  readonly sent: Outbound[] = [];
  readonly results: SendResult[] = [];
  start = async () => undefined;
  stop = async () => undefined;
  async send(outbound: Outbound): Promise<SendResult> {
    const result = this.results.shift();
    if (result) return result;
    this.sent.push(outbound);
    return { state: 'sent', channelMessageId: null };
  }
}

let wire: Wire;
let sms: Sms;
let office: Office;
let reminders: string[];
let reminds: boolean;
let serial = 0;

beforeEach(async () => {
  reminders = [];
  reminds = false;
  wire = Object.assign(new Wire(), {
    remind: async ({ recipient }: Outbound, reason: string) => {
      if (reminds) reminders.push(`${recipient}: ${reason}`);
      return reminds;
    },
  });
  sms = new Sms();
  office = await openOffice([wire, sms]);
  await wire.start(office.hostOf(wire));
});
afterEach(() => office.close());

const home = (room: string, building = '3', unit = '2'): Address => ({ building, unit, room });

/** Somebody who has written before; verified where they live, or only said to live there. */
async function lives(owner: string, where: Address, how: 'verified' | 'said' = 'verified'): Promise<string> {
  await wire.says(owner, '您好');
  await office.settle();
  const id = (await office.store.conversationId('wire', owner, owner)) ?? '';
  if (how === 'verified') await office.store.verifyOccupant(id, where);
  else {
    await wire.says(
      owner,
      `${where.building}栋${where.unit}单元${where.room}厨房水管漏水，电话13812340098，姓林，明天上午有人`,
    );
    await office.settle();
    await wire.says(owner, '对');
    await office.settle();
  }
  wire.sent.length = 0;
  return id;
}

const WATER: NoticeDraft = {
  kind: 'NOTICE-OUTAGE',
  slots: { time: '明天9:00至11:00', where: '3栋', content: '停水', reason: '清洗水箱' },
  segment: { buildings: ['3'] },
};
const FEE = (room: string): NoticeDraft => ({
  kind: 'NOTICE-FEE-2',
  slots: { month: '10月', due: '11月30日' },
  segment: { homes: [{ home: `3栋2单元${room}`, slots: { amount: '586.20' } }] },
});
async function send(draft: NoticeDraft): Promise<string> {
  const id = `notice-${serial++}`;
  await office.staff.notices.send(id, draft, BY);
  await office.settle();
  return id;
}
const outcomes = async (id: string) => (await office.staff.notices.report(id)).counts;
const calls = async () =>
  (await office.store.tickets(community.id, {}))
    .filter(({ task }) => task === 'callback')
    .map(({ kind, assign, issue }) => [kind, assign, issue]);

describe('a notice', () => {
  it('says beforehand who gets which words and who not, and sends those very words, once', async () => {
    await lives('lin', home('1502'));
    await lives('wu', home('1601'), 'said');
    await lives('far', { building: '5', unit: '1', room: '604' });
    const preview = await office.staff.notices.preview(WATER);
    expect(preview).toMatchObject({ people: 2, unknown: [], violations: [] });
    expect(preview.leftOut.no_contact).toBe(preview.homes - 2);
    expect(wire.sent).toEqual([]);
    const id = await send(WATER);
    const texts = preview.lines.filter(({ leftOut }) => leftOut === null).map(({ text }) => text);
    expect(wire.sent.map(({ text }) => text)).toEqual(texts);
    expect(wire.to('far')).toEqual([]);
    expect(texts[0]).toContain('因清洗水箱，3栋将于明天9:00至11:00停水');
    await office.staff.notices.send(id, WATER, BY);
    await office.staff.notices.resume();
    await office.settle();
    expect(wire.sent).toHaveLength(2);
    expect(await outcomes(id)).toEqual({ reached: 2, no_contact: preview.homes - 2 });
    expect(office.faults).toEqual([]);
  });

  it('goes to the homes that are meant: unit, floors, tags, roles, a list', async () => {
    await lives('low', home('203'));
    await lives('high', home('1502'));
    await lives('unit', home('1502', '3', '1'));
    await office.store.notices.tagHomes(community.id, [{ address: home('203'), tags: ['重点客户'] }]);
    const meant = async (segment: NoticeDraft['segment']) =>
      (await office.staff.notices.preview({ ...WATER, segment })).lines
        .filter(({ leftOut }) => leftOut === null)
        .map(({ address }) => address);
    expect(await meant({ buildings: ['3'], units: ['1'] })).toEqual(['3栋1单元1502']);
    expect(await meant({ buildings: ['3'], floors: { from: 1, to: 6 } })).toEqual(['3栋2单元203']);
    expect(await meant({ tags: ['重点客户', '空置'] })).toEqual(['3栋2单元203']);
    expect(await meant({ roles: ['tenant'] })).toEqual([]);
    expect((await meant({ roles: ['owner'] })).length).toBe(3);
    expect(await meant({ homes: [{ home: '3-2-1502' }, { home: '3栋1单元1502' }] })).toEqual([
      '3栋1单元1502',
      '3栋2单元1502',
    ]);
    const { unknown } = await office.staff.notices.preview({
      ...WATER,
      segment: { homes: [{ home: '99栋1单元101' }] },
    });
    expect(unknown).toEqual(['99栋1单元101']);
  });

  it('waits from ten at night until eight; that of an emergency does not', async () => {
    await lives('lin', home('1502'));
    office.clock.advance(12.5 * HOUR); // 22:30
    const id = await send(WATER);
    expect(wire.to('lin')).toEqual([]);
    expect(await outcomes(id)).toMatchObject({ waiting: 1 });
    await send({
      kind: 'NOTICE-EMERGENCY',
      slots: { where: '3栋', content: '楼道起火', reason: '关好门，走楼梯下楼' },
      segment: { buildings: ['3'] },
    });
    expect(wire.to('lin')).toHaveLength(1);
    expect(wire.to('lin')[0]).toContain('紧急通知');
    office.clock.advance(9.4 * HOUR); // 7:56
    await office.settle();
    expect(wire.to('lin')).toHaveLength(1);
    office.clock.advance(0.2 * HOUR);
    await office.settle();
    expect(wire.to('lin')[1]).toContain('停水');
    expect(await outcomes(id)).toMatchObject({ reached: 1 });
  });

  it.each(['退订', '别再给我发通知了', '不想再收到你们的通知'])(
    'is not sent to whoever wrote "%s", until they want it again',
    async (words) => {
      await lives('lin', home('1502'));
      await wire.says('lin', words);
      await office.settle();
      expect(wire.to('lin').at(-1)).toContain('恢复通知');
      expect((await office.staff.notices.preview(WATER)).leftOut).toMatchObject({ opted_out: 1 });
      const emergency = { ...WATER, kind: 'NOTICE-EMERGENCY' };
      expect((await office.staff.notices.preview(emergency)).people).toBe(1);
      await wire.says('lin', '恢复通知');
      await office.settle();
      expect((await office.staff.notices.preview(WATER)).people).toBe(1);
    },
  );

  it('is none of those words that mean something else', async () => {
    await lives('lin', home('1502'));
    for (const words of ['电梯通知发了吗', '停水通知收到了', '不要再发生这种事了', '不用发票']) {
      await wire.says('lin', words);
      await office.settle();
    }
    expect((await office.staff.notices.preview(WATER)).leftOut.opted_out).toBeUndefined();
  });

  it('comes twice a day at most', async () => {
    await lives('lin', home('1502'));
    const ids = [await send(WATER), await send(WATER), await send(WATER)];
    expect(wire.to('lin')).toHaveLength(2);
    expect(await outcomes(ids[2] ?? '')).toMatchObject({ limit: 1 });
    office.clock.advance(24 * HOUR);
    await send(WATER);
    expect(wire.to('lin')).toHaveLength(3);
  });

  it('of what is owed goes to the verified of that home only; who only said to live there is told nothing', async () => {
    await lives('lin', home('1502'));
    await lives('liar', home('1502'), 'said');
    await lives('other', home('1601'));
    const id = await send(FEE('1502'));
    expect(wire.sent.map(({ to }) => to)).toEqual(['lin']);
    expect(wire.to('lin')[0]).toContain('您的3栋2单元1502');
    expect(await outcomes(id)).toEqual({ reached: 1, unverified: 1 });
  });

  it('is never said into a room, whatever was said there last', async () => {
    await lives('lin', home('1502'));
    const room = { thread: 'room', audience: 'group', mentioned: false, directThread: 'lin' } as const;
    await wire.says('lin', '明天一起去爬山吧', room);
    await office.settle();
    await send(FEE('1502'));
    const at = office.store.conversationId('wire', 'lin', 'lin');
    const lines = await office.store.recentMessages((await at) ?? '', 5);
    expect(lines.some(({ text }) => text.includes('586.20'))).toBe(true);
    expect(wire.sent).toHaveLength(1);
  });

  it('goes into the groups of the owners where that is wanted, in the hours for it, and says what became of it', async () => {
    const groups = [
      { channel: 'wire', thread: 'room-a', name: '一期业主群' },
      { channel: 'wire', thread: 'room-b', name: '二期业主群' },
    ];
    await office.hostOf(wire).groups?.(groups);
    await lives('lin', home('1502'));
    office.clock.set(Date.parse('2026-11-23T22:30:00+08:00'));
    const draft = { ...WATER, segment: { ...WATER.segment, groups: true } };
    expect((await office.staff.notices.preview(draft)).groups).toEqual(['一期业主群', '二期业主群']);
    const id = await send(draft);
    expect(wire.sent).toEqual([]);
    office.clock.set(Date.parse('2026-11-24T08:00:00+08:00'));
    await office.settle();
    const everybody = wire.to('everybody');
    expect(everybody).toHaveLength(2);
    expect(everybody[0]).toContain('明天9:00至11:00');
    expect(wire.to('lin')).toHaveLength(1);
    expect((await office.staff.notices.report(id)).groups).toEqual([
      { name: '一期业主群', channel: 'wire', outcome: 'reached', reason: null },
      { name: '二期业主群', channel: 'wire', outcome: 'reached', reason: null },
    ]);
    // The same notice again, and what a restart goes on with: nothing twice.
    await office.staff.notices.send(id, draft, BY);
    await office.staff.notices.resume();
    await office.settle();
    expect(wire.to('everybody')).toHaveLength(2);
  });

  it('of what is one home’s alone goes into no group; nor does one that was not meant for them', async () => {
    await office.hostOf(wire).groups?.([{ channel: 'wire', thread: 'room-a', name: '一期业主群' }]);
    await lives('lin', home('1502'));
    const fee = { ...FEE('1502'), segment: { ...FEE('1502').segment, groups: true } };
    await expect(office.staff.notices.send('fee', fee, BY)).rejects.toMatchObject({ code: 'E_CONFLICT' });
    await send(WATER);
    expect(wire.to('everybody')).toEqual([]);
  });

  it('that fails in a group is shown, and calls nobody', async () => {
    await office.hostOf(wire).groups?.([{ channel: 'wire', thread: 'room-a', name: '一期业主群' }]);
    await lives('lin', home('1502'));
    wire.results.push({ state: 'failed', reason: 'not_in_room' }, { state: 'failed', reason: 'not_in_room' });
    const urgent = { ...WATER, kind: 'NOTICE-EMERGENCY', segment: { ...WATER.segment, groups: true } };
    const kind = office.staff.notices.kinds.find(({ id }) => id === urgent.kind);
    const slots = Object.fromEntries(Object.keys(kind?.slots ?? {}).map((slot) => [slot, '明天上午']));
    const id = await send({ ...urgent, slots });
    const [group] = (await office.staff.notices.report(id)).groups;
    expect(group).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('not_in_room') });
    // The owner who could not be written to is called; the group is not.
    expect(await calls()).toHaveLength(1);
  });

  it('with words that owners must not read is not sent', async () => {
    await lives('lin', home('1502'));
    const rude = { ...WATER, kind: 'NOTICE-GENERAL', slots: { content: '再不交费就给你家停水停电' } };
    expect((await office.staff.notices.preview(rude)).violations.length).toBeGreaterThan(0);
    await expect(send(rude)).rejects.toMatchObject({ code: 'E_BLOCKED_WORDS' });
    await expect(send({ ...WATER, slots: {} })).rejects.toMatchObject({ code: 'E_FIELDS_MISSING' });
    await expect(send({ ...WATER, kind: 'NOTICE-NONE' })).rejects.toMatchObject({ code: 'E_UNKNOWN_ID' });
    expect(wire.sent).toEqual([]);
  });

  it('that a crash cut off is gone on with', async () => {
    await lives('lin', home('1502'));
    const receive = office.desk.receive.bind(office.desk);
    office.desk.receive = async () => {
      throw new Error('killed');
    };
    await expect(office.staff.notices.send('cut', WATER, BY)).rejects.toThrow('killed');
    office.desk.receive = receive;
    await office.staff.notices.resume();
    await office.settle();
    expect(wire.to('lin')).toHaveLength(1);
  });
});

describe('what does not arrive', () => {
  const closed = () => wire.results.push({ state: 'failed', reason: 'window_closed' });

  it('is told by template message where the channel has one', async () => {
    await lives('lin', home('1502'));
    reminds = true;
    closed();
    const id = await send(WATER);
    expect(reminders).toEqual(['lin: window_closed']);
    expect(sms.sent).toEqual([]);
    expect(await outcomes(id)).toMatchObject({ by_template: 1 });
  });

  it('else by text message to the phone that is known', async () => {
    await lives('wu', home('1601'), 'said');
    closed();
    const id = await send(WATER);
    expect(sms.sent.map(({ recipient, text }) => [recipient, text.includes('停水')])).toEqual([
      ['13812340098', true],
    ]);
    expect(await outcomes(id)).toMatchObject({ by_sms: 1 });
    expect(await calls()).toEqual([]);
  });

  it('else it is in the report; of an emergency somebody calls', async () => {
    await lives('lin', home('1502'));
    closed();
    const id = await send(WATER);
    expect(await outcomes(id)).toMatchObject({ failed: 1 });
    expect(
      (await office.staff.notices.report(id)).lines.find(({ outcome }) => outcome === 'failed')?.reason,
    ).toBe('window_closed');
    expect(await calls()).toEqual([]);
    closed();
    await send({ ...WATER, kind: 'NOTICE-EMERGENCY' });
    expect(await calls()).toEqual([['emergency', '指挥中心值班', '电话告知：突发通知']]);
  });

  it('of what is owed goes by no other way: the steward calls', async () => {
    await lives('lin', home('1502'));
    await wire.says('lin', '我的电话是13812340098');
    await office.settle();
    reminds = true;
    closed();
    await send(FEE('1502'));
    expect([reminders, sms.sent]).toEqual([[], []]);
    expect(await calls()).toEqual([['fee_query', '片区管家', '电话告知：限期缴费通知']]);
  });

  it('an answer is told by template at most, never by text message', async () => {
    await lives('wu', home('1601'), 'said');
    closed();
    await wire.says('wu', '装修几点停工');
    await office.settle();
    expect(sms.sent).toEqual([]);
  });
});
