/** What is sent to owners from Slack and what became of it; what was written while nobody listened. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checker } from '../../src/script/lint.ts';
import { DESK } from '../fakes/slack.ts';
import { library, models } from '../shared.ts';
import { AGENT, eventually, has, LIN, openSlackOffice, type SlackOffice, textOf } from './slack-office.ts';

let desk: SlackOffice;

beforeEach(async () => {
  desk = await openSlackOffice();
});
afterEach(async () => {
  expect(desk.faults).toEqual([]);
  await desk.close();
});

describe('a reply', () => {
  const sent = (head: { ts: string }, text: string) =>
    desk.found(
      () => desk.fake.in(DESK, head.ts),
      (message) => message.text.includes(text) && message.text.includes('回复业主'),
    );

  it('says who wrote it and that it went out', async () => {
    const head = await desk.handedOver();
    await desk.submit(AGENT, await desk.form(AGENT, head, 'reply'), { text: '您好，请您放心，我来跟进。' });
    const line = await sent(head, '我来跟进');
    expect(line.text).toContain('客服甲');
    await eventually(() => expect(JSON.stringify(line.blocks)).toContain('已发出'));
    expect(desk.wire.to(LIN).at(-1)).toBe('您好，请您放心，我来跟进。');
  });

  it('says that it did not arrive', async () => {
    const head = await desk.handedOver();
    desk.wire.results.push({ state: 'failed', reason: 'window_closed' });
    await desk.submit(AGENT, await desk.form(AGENT, head, 'reply'), { text: '您好，请您放心，我来跟进。' });
    const line = await sent(head, '我来跟进');
    await eventually(() => expect(JSON.stringify(line.blocks)).toContain('没有送到'));
  });

  it('with a small fault is warned of, and sent when it is sent again as it stands', async () => {
    const checker = new Checker(library, models);
    const example = library.rules.violations.rules
      .filter(({ severity }) => severity === 'minor')
      .map((rule) => rule.example)
      .find((text) =>
        checker.lint({ text, channel: 'chat' }).violations.every(({ severity }) => severity === 'minor'),
      );
    expect(example).toBeDefined();
    const text = example ?? '';
    const head = await desk.handedOver();
    await desk.click(AGENT, head, 'claim');
    const before = desk.wire.to(LIN).length;
    const warned = await desk.submit(AGENT, await desk.form(AGENT, head, 'reply'), { text });
    expect(warned?.response_action).toBe('update');
    expect(JSON.stringify(warned?.view)).toContain('建议：');
    expect(JSON.stringify(warned?.view)).toContain('仍然发送');
    expect(desk.wire.to(LIN)).toHaveLength(before);
    const view = { id: 'V-warned', ...warned?.view } as NonNullable<NonNullable<typeof warned>['view']>;
    expect(await desk.submit(AGENT, view, { text })).toBeNull();
    expect(desk.wire.to(LIN).at(-1)).toBe(text);
  });

  it('with a severe one is never sent, however often', async () => {
    const head = await desk.handedOver();
    const before = desk.wire.to(LIN).length;
    const view = await desk.form(AGENT, head, 'reply');
    for (let times = 0; times < 2; times++)
      expect((await desk.submit(AGENT, view, { text: '再闹我就挂电话了。' }))?.response_action).toBe(
        'errors',
      );
    expect(desk.wire.to(LIN)).toHaveLength(before);
  });
});

it('a thread is headed by what it is about', async () => {
  const head = await desk.handedOver();
  expect(textOf(head)).toContain('事由：厨房水槽漏水');
  await desk.owner('还有单元门禁也坏了', 'zhou');
  await desk.owner('我要找人工客服', 'zhou');
  const other = await desk.found(
    () => desk.fake.in(DESK),
    (message) => has('reply')(message) && message.ts !== head.ts,
  );
  expect(textOf(other)).toContain('门禁');
});

it('what colleagues wrote while nobody listened is taken from the history, once', async () => {
  const head = await desk.handedOver();
  const note = (text: string) => ({
    type: 'message',
    channel: DESK,
    channel_type: 'channel',
    user: AGENT,
    text,
    ts: String(desk.clock.now() / 1000),
    thread_ts: head.ts,
  });
  const heard = note('这户上个月也漏过');
  await desk.fake.deliver(desk.fake.event(heard));
  await desk.settle();
  await desk.stop();
  const missed = note('钥匙在前台');
  desk.fake.missed.push(heard, missed);
  const again = await openSlackOffice({ fake: desk.fake, store: desk.store });
  again.clock.advance(120_000);
  await eventually(async () => {
    await again.settle();
    const notes = (await again.store.notes(desk.seen[0] ?? '')).map(({ text }) => text);
    expect(notes).toEqual(['这户上个月也漏过', '钥匙在前台']);
  });
  await again.stop();
});
