/** Two instances of the service that show in one Slack channel: each thing once, and the other goes on when one is gone. */
import { expect, it, vi } from 'vitest';
import { Feed } from '../../adapters/slack/feed.ts';
import type { SlackCalls } from '../../adapters/slack/shapes.ts';
import { hostFor } from '../../src/desk/hosting.ts';
import { isPlayed, PLAYED_CHANNEL } from '../../src/played.ts';
import { beginShift, MINUTE } from '../converse/shift.ts';
import { openOffice } from '../office.ts';

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 8000, interval: 10 });

it('show each thing once', async () => {
  const shift = await beginShift();
  const { store, staff, clock, desk } = shift;
  const shown: string[] = [];
  let ts = 0;
  const calls = {
    post: async (_channel: string, { text }: { text: string }) => {
      shown.push(text);
      return `${++ts}`;
    },
    update: async () => undefined,
  } as unknown as SlackCalls;
  const feed = () =>
    new Feed({
      calls,
      staff,
      state: hostFor('slack', { desk, store, staff, clock, keepMedia: async () => '', log: () => {} }).state,
      channel: 'C1',
      log: () => undefined,
      passes: () => true,
      readPicture: null,
    });
  const [one, two] = [feed(), feed()];
  await one.start();
  await two.start();
  const calledFor = (word: string) =>
    shown.filter((text) => text.includes('突发事件，请') && text.includes(word));
  await shift.says('5栋1单元电梯困人了，快来人');
  await eventually(() => expect(calledFor('TF-1123-001')).toHaveLength(1));
  await one.stop();
  clock.advance(MINUTE);
  await shift.says('3栋着火了，快来人', 'wang');
  await eventually(() => expect(calledFor('TF-1123-002')).toHaveLength(1));
  await two.stop();
  expect(calledFor('TF-1123-001')).toHaveLength(1);
  await shift.close();
});

it('say nothing until the time that Slack has asked for is over', async () => {
  const shift = await beginShift();
  const { store, staff, clock, desk } = shift;
  let attempts = 0;
  const calls = {
    post: async () => {
      attempts++;
      throw Object.assign(new Error('ratelimited'), { retryAfter: 30 });
    },
  } as unknown as SlackCalls;
  const feed = new Feed({
    calls,
    staff,
    state: hostFor('slack', { desk, store, staff, clock, keepMedia: async () => '', log: () => {} }).state,
    channel: 'C1',
    log: () => undefined,
    passes: () => true,
    readPicture: null,
  });
  const waits = vi.spyOn(globalThis, 'setTimeout');
  await feed.start();
  await shift.says('5栋1单元电梯困人了，快来人');
  await eventually(() => expect(attempts).toBe(1));
  await shift.says('3栋着火了，快来人', 'wang');
  await shift.says('2栋也着火了', 'zhou');
  expect(attempts).toBe(1);
  const asked = () => waits.mock.calls.filter(([, ms]) => ms === 30_000);
  expect(asked()).toHaveLength(1);
  // When it is over, once more.
  asked()[0]?.[0]();
  await eventually(() => expect(attempts).toBe(2));
  await feed.stop();
  waits.mockRestore();
  await shift.close();
});

it('tell nothing of other communities on the same database', async () => {
  const shift = await beginShift();
  const { store, staff, clock, desk } = shift;
  const shown: string[] = [];
  const calls = {
    post: async (_channel: string, { text }: { text: string }) => {
      shown.push(text);
      return String(shown.length);
    },
    update: async () => undefined,
  } as unknown as SlackCalls;
  const theirs = { kind: 'alert', ticketId: null, at: 0, data: { reason: 'abuse', roles: [] } };
  const events = [1, 2].map((seq) => ({ ...theirs, seq, conversationId: 'of-another-community' }));
  const feed = new Feed({
    calls,
    staff: new Proxy(staff, {
      get: (target, name) => {
        if (name === 'events') return async (after: number) => events.filter(({ seq }) => seq > after);
        if (name === 'lastEvent') return async () => 0;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    state: hostFor('slack', { desk, store, staff, clock, keepMedia: async () => '', log: () => {} }).state,
    channel: 'C1',
    log: () => undefined,
    passes: () => true,
    readPicture: null,
  });
  await feed.start();
  const cursor = async () => (await store.kept('channel:slack', 'cursor')) as { seq: number };
  await vi.waitFor(async () => expect((await cursor()).seq).toBe(2));
  await feed.stop();
  expect(shown).toEqual([]);
  await shift.close();
});

it('tell what is for one colleague in a direct message, never in the channel', async () => {
  const shift = await beginShift();
  const { store, staff, clock, desk } = shift;
  const shown: [string, string][] = [];
  const calls = {
    post: async (channel: string, { text }: { text: string }) => {
      shown.push([channel, text]);
      return String(shown.length);
    },
    update: async () => undefined,
    direct: async (user: string) => {
      if (user === 'UGONE') throw new Error('user_not_found');
      return `D-${user}`;
    },
  } as unknown as SlackCalls;
  const feed = new Feed({
    calls,
    staff: new Proxy(staff, {
      get: (target, name) => {
        if (name === 'slackOf') return async (who: string) => (who === '小周' ? ['UGONE', 'U7'] : []);
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    state: hostFor('slack', { desk, store, staff, clock, keepMedia: async () => '', log: () => {} }).state,
    channel: 'C1',
    log: () => undefined,
    passes: () => false,
    readPicture: null,
  });
  await feed.start();
  for (const person of ['小周', '小吴'])
    await store.callPeople({
      id: `own:review/${person}`,
      communityId: staff.communityId,
      reason: 'own:review',
      roles: [],
      person,
      list: '每日随机，2026-11-30前可申诉',
      at: clock.now(),
    });
  const last = await store.lastEvent();
  const cursor = async () => (await store.kept('channel:slack', 'cursor')) as { seq: number };
  await shift.says('你好');
  await vi.waitFor(async () => expect((await cursor()).seq).toBeGreaterThanOrEqual(last));
  await feed.stop();
  const alone = shown.filter(([, text]) => text.includes('每日随机'));
  expect(alone).toEqual([['D-U7', expect.stringMatching(/我的质检.*（每日随机，2026-11-30前可申诉）$/)]]);
  await shift.close();
});

it('show a played owner’s ticket to whoever has the conversation, and not in the channel', async () => {
  const office = await openOffice([]);
  const { store, staff, desk, clock, faults } = office;
  const posts: { text: string; thread: string | null }[] = [];
  const calls = {
    post: async (_channel: string, { text }: { text: string }, { threadTs }: { threadTs?: string } = {}) => {
      posts.push({ text, thread: threadTs ?? null });
      return String(posts.length);
    },
    update: async () => undefined,
  } as unknown as SlackCalls;
  const feed = new Feed({
    calls,
    staff,
    state: hostFor('slack', { desk, store, staff, clock, keepMedia: async () => '', log: () => {} }).state,
    channel: 'C1',
    log: (_level, message) => faults.push(message),
    passes: () => true,
    readPicture: null,
  });
  await feed.start();
  const say = async (channel: string, text: string) => {
    await desk.receive([
      { channel, medium: 'chat', thread: 'x', sender: 'x', messageId: text, sentAt: clock.now(), text },
    ]);
    await office.settle();
  };
  for (const channel of [PLAYED_CHANNEL, 'terminal'])
    for (const text of ['3栋1502厨房漏水，电话13800000001，今天下午在家', '对', '转人工'])
      await say(channel, text);
  const tickets = await staff.tickets({ limit: 10 });
  const numbers = (played: boolean) =>
    tickets.flatMap(({ number, conversationId }) => (isPlayed(conversationId) === played ? [number] : []));
  expect([numbers(true), numbers(false)].map(({ length }) => length)).toEqual([1, 1]);
  const told = (number: string | undefined) => posts.filter(({ text }) => text.includes(number ?? '?'));
  await eventually(() =>
    expect(told(numbers(true)[0]).length * told(numbers(false)[0]).length).toBeGreaterThan(0),
  );
  expect(told(numbers(true)[0]).every(({ thread }) => thread !== null)).toBe(true);
  expect(told(numbers(false)[0]).some(({ thread }) => thread === null)).toBe(true);
  expect(faults).toEqual([]);
  await feed.stop();
  await office.close();
});
