/** Drills in the direct chat of a messenger, through what every channel is given: bound by a code, never mixed up with owners. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InboundMessage, Outbound } from '../../src/channel.ts';
import { hostFor } from '../../src/desk/hosting.ts';
import { checkers } from '../../src/script/lint.ts';
import { type Office, openOffice } from '../office.ts';
import { community, library, models } from '../shared.ts';

/** Training the checker's models takes long where nobody has kept them. */
beforeAll(() => void checkers(models)(library).lint({ text: '您好' }), 300_000);

const MINUTE = 60_000;
const { says } = library.drilling.messenger;

let office: Office;
let sent: Outbound[];
let nth = 0;
beforeEach(async () => {
  office = await openOffice([]);
  sent = [];
});
afterEach(() => office.close());

/** Writes through the host that a channel is given, and hears what came back at once. */
async function writes(text: string, more: Partial<InboundMessage> = {}): Promise<readonly string[]> {
  const { desk, store, staff, clock } = office;
  const channel = more.channel ?? 'wecom:kf';
  const host = hostFor(channel.split(':')[0] ?? '', {
    desk,
    store,
    staff,
    clock,
    communityId: community.id,
    keepMedia: () => Promise.reject(new Error('none')),
    send: async (outbound) => {
      sent.push(outbound);
      return { state: 'sent', channelMessageId: null };
    },
    log: (_level, message) => office.faults.push(message),
  });
  clock.advance(3000);
  const before = sent.length;
  await host.receive([
    {
      channel,
      medium: 'chat',
      thread: 'zhou',
      sender: 'zhou',
      messageId: `m${nth++}`,
      sentAt: clock.now(),
      text,
      ...more,
    },
  ]);
  return sent.slice(before).map((one) => one.text);
}

const conversations = async () => (await office.store.queue(community.id, { since: 0, limit: 10 })).length;
const messenger = () => office.staff.training.messenger;
const bind = async (channel = 'wecom:kf') => {
  const { code } = await messenger().code('小周');
  return writes(`绑定 ${code}`, { channel });
};

describe.each(['wecom:kf', 'official-account:gh', 'wechaty:bot'])('in %s', (channel) => {
  it('a bound colleague gets today’s drill, is answered, and ends it; nothing of it is an owner’s', async () => {
    expect(await bind(channel)).toEqual([says.bound]);
    expect(await messenger().standing('小周')).toMatchObject({ bound: { channel: channel.split(':')[0] } });
    const [due] = await office.staff.drills.today('小周');
    const [opening] = await writes('练习', { channel });
    expect(opening).toMatch(/^【(?:业主|情景)】/);
    expect((await office.staff.drills.current('小周'))?.shows.map(({ text }) => text).join()).toBeTruthy();
    const [answer] = await writes('急什么急！', { channel });
    expect(answer).toContain('不该说');
    expect(await writes('', { channel, images: ['x'] })).toEqual([says.words_only]);
    expect(await writes('结束', { channel })).toEqual([says.stopped]);
    expect(await office.staff.drills.running('小周')).toBe(false);
    expect(due).toBeDefined();
    expect(await conversations()).toBe(0);
    expect(sent.every(({ thread, recipient }) => thread === 'zhou' && recipient === 'zhou')).toBe(true);
  });
});

describe('a message that is none of a drill', () => {
  it('goes to the desk: of somebody who is not bound, in a group, or with no drill begun there', async () => {
    expect(await writes('练习')).toEqual([]);
    expect(await writes('绑定 3栋1502')).toEqual([]);
    expect(await conversations()).toBe(1);
    await bind();
    expect(await writes('练习', { audience: 'group', mentioned: true, thread: 'room' })).toEqual([]);
    // Begun on the page: what is written here is no answer to it.
    await office.staff.drills.start('小周', { situation: 'CMPL-1', seed: 's', messageId: 'page' });
    expect(await writes('厨房漏水')).toEqual([]);
    expect(await writes('结束')).toEqual([]);
    expect(await office.staff.drills.running('小周')).toBe(true);
  });

  it('goes to the desk when the drill was left lying for long', async () => {
    await bind();
    await writes('练习 CMPL-1');
    office.clock.advance((library.drilling.messenger.idle_min + 1) * MINUTE);
    expect(await writes('楼道灯坏了')).toEqual([]);
    expect(await conversations()).toBe(1);
  });
});

describe('a code', () => {
  it('counts once, not for long, and not when there is a newer one', async () => {
    const { code } = await messenger().code('小周');
    const newer = await messenger().code('小周');
    expect(await writes(`绑定 ${code}`)).toEqual([]);
    expect(await writes(newer.code.toUpperCase())).toEqual([says.bound]);
    expect(await writes(newer.code, { sender: 'somebody', thread: 'somebody' })).toEqual([]);
    const late = await messenger().code('小周');
    office.clock.set(late.endsAt);
    expect(await writes(late.code)).toEqual([]);
  });

  it('moves the binding; unbound, the words are an owner’s again', async () => {
    await bind();
    const { code } = await messenger().code('小周');
    expect(await writes(code, { sender: 'new', thread: 'new' })).toEqual([says.bound]);
    expect(await writes('练习')).toEqual([]);
    await messenger().unbind('小周');
    expect(await writes('练习', { sender: 'new', thread: 'new' })).toEqual([]);
    expect((await messenger().standing('小周')).bound).toBeNull();
  });
});

it('a message that is delivered again is answered once, and a situation that is not there is told', async () => {
  await bind();
  expect(await writes('练习 NONE-1')).toEqual([says.unknown]);
  expect(await writes('练习 CMPL-1', { messageId: 'same' })).toHaveLength(1);
  expect(await writes('练习 CMPL-1', { messageId: 'same' })).toEqual([]);
});

describe('an exam', () => {
  const answers = async (count: number, text = 'A') => {
    const told: string[] = [];
    for (let n = 0; n < count; n++) told.push(...(await writes(text)));
    return told;
  };

  it('of an open book is sat question by question, to its slip', async () => {
    await bind();
    expect((await writes('考试')).join()).toMatch(/TRN-5.*\n.*TRN-6/s);
    expect((await writes('考试 TRN-2')).join()).toBe(says.exam_closed);
    expect((await writes('考试 TRN-99')).join()).toBe(says.exam_unknown);
    const [first] = await writes('考试 trn-5');
    const running = await office.staff.exams.running('小周');
    expect(first).toContain(running?.shows[0]?.text);
    const of = running?.item?.of ?? 0;
    const told = await answers(of);
    expect(told).toHaveLength(of);
    expect(told.at(-1)).toContain('待评');
    const [exam] = await office.staff.exams.exams({ trainee: '小周' });
    expect(exam).toMatchObject({ rule: 'TRN-5', outcome: { state: 'open' } });
    // What comes after it is an owner's again.
    expect(await writes('厨房漏水')).toEqual([]);
    expect(await conversations()).toBe(1);
  });

  it('takes a message that is delivered again once, and goes on where it was stopped', async () => {
    await bind();
    await writes('考试 TRN-8');
    await writes('A', { messageId: 'twice' });
    expect(await writes('A', { messageId: 'twice' })).toEqual([]);
    expect((await office.staff.exams.running('小周'))?.item?.nth).toBe(2);
    expect((await writes('结束')).join()).toContain('考试 TRN-8');
    expect(await writes('厨房漏水')).toEqual([]);
    const [again] = await writes('考试 TRN-8');
    expect(again).toContain((await office.staff.exams.running('小周'))?.shows[0]?.text);
    await writes('B');
    expect((await office.staff.exams.running('小周'))?.item?.nth).toBe(3);
  });

  it('ends with its time, and long after it a message is an owner’s', async () => {
    await bind();
    await writes('考试 TRN-6');
    const { endsAt = 0 } = (await office.staff.exams.running('小周')) ?? {};
    office.clock.set(endsAt + MINUTE);
    expect((await writes('A')).join()).toContain(library.exams.labels.says.time_up);
    await writes('考试 TRN-8');
    office.clock.advance(5 * 60 * MINUTE);
    expect(await writes('厨房漏水')).toEqual([]);
    expect(await conversations()).toBe(1);
  });
});
