/** A room where many read along, at a real desk with the real library. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Channel,
  createDesk,
  type Desk,
  ManualClock,
  NEW_CONVERSATION,
  type Outbound,
  type Store,
} from '../../src/index.ts';
import { community, library, sampleStore, understander } from '../shared.ts';

/** 2026-11-23, a Monday, 10:00 in Shanghai. */
const NOW = Date.parse('2026-11-23T10:00:00+08:00');
const MINUTE = 60_000;
const ROOM = 'room';
const OWNER = 'owner';

describe('a room', () => {
  let store: Store;
  let clock: ManualClock;
  let desk: Desk;
  let sent: Outbound[];
  let serial: number;

  beforeEach(async () => {
    store = await sampleStore();
    clock = new ManualClock(NOW);
    sent = [];
    serial = 0;
    const channel: Channel = {
      name: 'test',
      dedupesSends: false,
      start: async () => undefined,
      stop: async () => undefined,
      send: async (outbound) => {
        sent.push(outbound);
        return { state: 'sent', channelMessageId: outbound.id };
      },
    };
    desk = createDesk({ store, library, understander, clock, community, channels: [channel] });
  });
  afterEach(() => store.close());

  const inbound = (text: string, change: object = {}) => ({
    channel: 'test',
    medium: 'chat',
    thread: ROOM,
    sender: OWNER,
    messageId: `m-${++serial}`,
    sentAt: clock.now(),
    text,
    audience: 'group',
    directThread: OWNER,
    ...change,
  });
  /** One or several messages of a burst. @returns where the answers went, and their wordings */
  async function heard(...messages: object[]): Promise<string[]> {
    const before = sent.length;
    for (const message of messages) await desk.receive([message]);
    clock.advance(3000);
    await desk.drain();
    return sent
      .slice(before)
      .map(({ thread, phrases }) => `${thread}: ${phrases.map(({ id }) => id.replace(/#.*/, '')).join(' ')}`);
  }
  const says = (text: string) => heard(inbound(text));
  const asks = (text: string, change: object = {}) => heard(inbound(text, { mentioned: true, ...change }));
  const id = async (thread = ROOM) => (await store.conversationId('test', thread, OWNER)) ?? '';
  const rows = async (thread = ROOM) => store.messages(await id(thread), 0, 100);
  const tickets = async (thread = ROOM) => store.tickets(community.id, { conversationId: await id(thread) });

  it('hears past what is not meant for it, and leaves no trace of it', async () => {
    for (const line of ['今天菜场的豆角不错', '气死我了，谁又把车停我家门口', '装修几点停工来着', '好的', ''])
      expect(await says(line)).toEqual([]);
    expect(await rows()).toEqual([]);
    expect((await store.conversation(await id()))?.state).toEqual({ ...NEW_CONVERSATION, room: true });
    expect(await tickets()).toEqual([]);
  });

  it('answers what is general: questions of the FAQ, courtesies, a mention alone', async () => {
    expect(await asks('')).toEqual([`${ROOM}: OPEN-1.1.chat`]);
    expect(await asks('请问装修几点停工')).toEqual([`${ROOM}: FAQ-RENO-2`]);
    expect(await asks('谢谢')).toEqual([`${ROOM}: CARE-7.1.chat`]);
    expect(await asks('嗯')).toEqual([`${ROOM}: FLOW-COMMON.anything_else`]);
    expect(await rows(OWNER)).toEqual([]);
  });

  it('reads a mention and the line after it as one', async () => {
    expect(await heard(inbound('', { mentioned: true }), inbound('请问装修几点停工'))).toEqual([
      `${ROOM}: FAQ-RENO-2`,
    ]);
  });

  it.each([
    '我家3栋2单元1502的物业费是多少',
    '我家物业费还欠多少',
    '帮我查一下BX-1122-007修到哪一步了',
    '我的电话是13800001234，麻烦回电',
  ])('takes to the direct chat what is private: %s', async (text) => {
    const [hint, ...answers] = await asks(text);
    expect(hint).toBe(`${ROOM}: FLOW-COMMON.to_direct`);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^owner: /);
    expect((await rows(OWNER))[0]?.text).toBe(text);
    expect(sent[0]?.text).not.toMatch(/1502|1122|1380/);
  });

  it('goes on in the direct chat to the ticket', async () => {
    await asks('我家厨房水槽漏水，3栋2单元1502');
    for (const text of ['13800001234', '明天上午在家', '对'])
      await heard(inbound(text, { thread: OWNER, audience: 'direct', directThread: null }));
    expect(await tickets(OWNER)).toMatchObject([{ kind: 'repair', address: { room: '1502' } }]);
    expect(await tickets()).toEqual([]);
  });

  it('asks whoever cannot be reached alone to write first', async () => {
    expect(await asks('我家物业费还欠多少', { directThread: null })).toEqual([
      `${ROOM}: FLOW-COMMON.ask_direct`,
    ]);
    expect(await id(OWNER)).toBe('');
  });

  it('takes a message that is delivered again neither in the room nor in the direct chat', async () => {
    const message = inbound('我家物业费还欠多少', { mentioned: true });
    expect(await heard(message)).toHaveLength(2);
    expect(await heard(message)).toEqual([]);
  });

  describe('in an emergency', () => {
    it.each(['3栋2单元1502着火了，好大的烟', '电梯里有人被困了'])(
      'answers at once, files, alerts, and never asks for a phone: %s',
      async (text) => {
        await desk.receive([inbound(text)]);
        await desk.drain();
        expect(sent).toHaveLength(1);
        expect(sent[0]?.thread).toBe(ROOM);
        expect(await tickets()).toMatchObject([{ kind: 'emergency', phone: null }]);
        expect(await store.alerts(community.id, 10)).not.toEqual([]);
        for (const more of ['在5栋2单元', '5栋2单元15楼', '15楼靠东那部']) await says(more);
        await asks('人还没到吗');
        expect(sent.flatMap(({ phrases }) => phrases.map((phrase) => phrase.id)).join()).not.toContain(
          'ask_phone',
        );
      },
    );

    it('adds a place told after it to the ticket, mentioned or not, and hears past other talk', async () => {
      await says('电梯里有人被困了');
      expect(await says('大家别担心啊')).toEqual([]);
      expect(await says('5栋2单元的电梯')).toEqual([`${ROOM}: FLOW-EMERGENCY.noted`]);
      expect(await tickets()).toMatchObject([{ address: { building: '5' } }]);
      expect((await asks('人还在里面，老人有点喘')).join()).toContain('FLOW-EMERGENCY.noted');
      expect((await tickets())[0]?.summary).toContain('喘');
    });

    it('takes the all-clear from whoever speaks to it', async () => {
      await says('5栋2单元电梯里有人被困了');
      expect(await says('不用来了')).toEqual([]);
      expect(await asks('已经出来了，不用来了')).toEqual([`${ROOM}: FLOW-EMERGENCY.false_alarm`]);
      expect((await store.alerts(community.id, 10)).map(({ reason }) => reason)).toContain(
        'emergency:called_off',
      );
    });

    it('is over for the talk of the room after half an hour', async () => {
      await says('电梯里有人被困了');
      clock.advance(31 * MINUTE);
      await desk.drain();
      expect(await says('5栋的快递到了吗')).toEqual([]);
      expect(await asks('请问装修几点停工')).toEqual([`${ROOM}: FAQ-RENO-2`]);
    });

    it('leaves another question of the same person to itself', async () => {
      await says('5栋2单元电梯里有人被困了');
      expect(await asks('请问装修几点停工')).toEqual([`${ROOM}: FAQ-RENO-2`]);
    });
  });

  it('is silent while a person has the conversation, but for an emergency', async () => {
    await asks('谢谢');
    await desk.receive([
      inbound('', { from: 'agent', action: { do: 'claim' }, by: { id: 's1', name: '前台甲' } }),
    ]);
    await desk.drain();
    expect(await asks('请问装修几点停工')).toEqual([]);
    expect((await rows()).at(-1)?.text).toBe('请问装修几点停工');
    expect(await says('3栋2单元着火了')).toHaveLength(1);
  });
});
