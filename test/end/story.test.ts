/**
 * One story through all of it: WeChat (wechaty with its mock puppet), the desk, Slack (on loopback), the follow-up.
 * Every line that the bot or the agent says is checked by the lint.
 */
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { slackChannel } from '../../adapters/slack/channel.ts';
import { wechatyChannel } from '../../adapters/wechaty/channel.ts';
import type { Channel } from '../../src/channel.ts';
import { Checker } from '../../src/script/lint.ts';
import { STAFF } from '../adapters/slack-office.ts';
import { type WechatMock, wechatMock } from '../adapters/wechat.ts';
import { blockPage } from '../block-page.ts';
import { browserPath, shots } from '../browser.ts';
import { DESK, type FakeMessage, FakeSlack, type FakeView, SECRET } from '../fakes/slack.ts';
import { MONDAY, type Office, openOffice } from '../office.ts';
import { library, models } from '../shared.ts';

const AGENT = 'U1AGENT';
const ENGINEER = 'U3FIX';
const HOUR = 3_600_000;
const REFUSED = '再催我就把你拉黑，叫保安上门收拾你。';

let wechat: WechatMock;
let fake: FakeSlack;
let channels: readonly [Channel, Channel];
let office: Office;

beforeEach(async () => {
  fake = await FakeSlack.open();
  wechat = wechatMock(MONDAY);
  const slack = slackChannel(
    {
      workspaces: [{ botToken: 'xoxb-test', channel: DESK }],
      signingSecret: SECRET,
      appToken: null,
      api: fake.api,
    },
    { gapMs: 0 },
  );
  channels = [wechatyChannel({ acceptsRisk: true, puppet: wechat.puppet, showQr: () => undefined }), slack];
  fake.mount(slack);
  office = await openOffice(channels);
  await office.store.importStaff('yunqi', STAFF);
  // The checker learns in this thread, for seconds, in which no answer of Slack would be heard.
  await office.staff.check('您好', null);
  for (const channel of channels) await channel.start(office.hostOf(channel));
  await wechat.ready;
});

afterEach(async () => {
  for (const channel of channels) await channel.stop();
  await fake.close();
  await office.close();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 30_000, interval: 10 });
const actions = (message: FakeMessage) => message.blocks.flatMap(({ elements }) => elements ?? []);
const textOf = (message: FakeMessage) =>
  [message.text, ...message.blocks.map(({ text }) => text?.text ?? '')].join('\n');

/** What the owner reads on WeChat. */
const read = () => wechat.said.filter(({ to }) => to === wechat.owner).map(({ text }) => text);

/** How many messages have been committed. */
async function messages(): Promise<number> {
  const all = await Promise.all(office.seen.map((id) => office.store.messages(id, 0, 500)));
  return all.flat().length;
}

/** The owner writes, and has the answers when this resolves. */
async function owner(text: string): Promise<string> {
  const before = read().length;
  const kept = await messages();
  await wechat.writes(wechat.owner, text);
  await eventually(async () => {
    await office.settle();
    expect(await messages()).toBeGreaterThan(kept);
  });
  return read().slice(before).join('\n');
}

async function click(user: string, message: FakeMessage, action: string): Promise<void> {
  const value = actions(message).find(({ action_id }) => action_id === action)?.value;
  expect(value, `${action} on ${textOf(message)}`).toBeDefined();
  const { status } = await fake.deliver(fake.click(user, message, action, value ?? ''), 'payload');
  expect(status).toBe(200);
  await office.settle();
}

const found = (where: () => readonly FakeMessage[], fits: (message: FakeMessage) => boolean) =>
  eventually(() => {
    const message = where().findLast(fits);
    expect(message).toBeDefined();
    return message as FakeMessage;
  });
const shows = (message: FakeMessage, text: string) =>
  eventually(() => expect(textOf(message)).toContain(text));
const has = (action: string) => (message: FakeMessage) =>
  actions(message).some(({ action_id }) => action_id?.startsWith(action));
const newestView = (count: number) =>
  eventually(() => {
    expect(fake.views).toHaveLength(count);
    return fake.views.at(-1) as FakeView;
  });
const ticket = () => office.store.ticket('yunqi', 'BX-1123-001');

/** A picture of what stands in Slack, where pictures are wanted (TEST_SHOTS). */
async function draw(name: string, html: string): Promise<void> {
  if (shots === undefined || browserPath === undefined) return;
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 752, height: 600 } });
  await page.setContent(html);
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  await browser.close();
}

describe('an angry owner, from the first message to the reopened ticket', () => {
  it('is soothed, filed, answered by a person, asked, and heard', { timeout: 120_000 }, async () => {
    // WeChat: the bot soothes, restates, files.
    const first = await owner('你们物业干什么吃的,我家厨房漏了三天没人管!3栋2单元1502');
    expect(first).toMatch(/抱歉|对不起/u);
    const restated = await owner('13800000098');
    expect(restated).toMatch(/厨房.*3栋2单元1502|3栋2单元1502.*厨房/u);
    expect(restated).toMatch(/对吗|是吗|是否/u);
    await owner('对');
    expect(await ticket()).toMatchObject({
      kind: 'repair',
      urgency: 'urgent',
      state: 'received',
      phone: '13800000098',
      address: { building: '3', unit: '2', room: '1502' },
    });
    expect(read().join('\n')).toContain('BX-1123-001');
    const card = await found(() => fake.in(DESK), has('move:accept'));
    await shows(card, 'BX-1123-001');
    await shows(card, '【急】');

    // Slack: the conversation becomes a thread with suggestions.
    await owner('光登记有什么用!叫你们人工客服来跟我说');
    const head = await found(() => fake.in(DESK), has('reply'));
    const offered = await found(() => fake.in(DESK, head.ts), has('send'));
    expect(actions(offered).filter(({ action_id }) => action_id === 'send').length).toBeLessThanOrEqual(3);
    expect(fake.messages.some(({ text }) => text.includes('又要找人工'))).toBe(false);
    await click(AGENT, head, 'claim');
    await shows(head, '客服甲');
    const asked = structuredClone(fake.messages);

    // The suggestion, edited into something forbidden, is refused; the better one goes out.
    await click(AGENT, offered, 'edit');
    const form = await newestView(1);
    const suggestion = form.blocks[0]?.element.initial_value ?? '';
    expect(suggestion).not.toBe('');
    const before = read().length;
    const refused = await fake.deliver(fake.submission(AGENT, form, { text: REFUSED }), 'payload');
    const { errors } = JSON.parse(refused.body) as { errors: { text: string } };
    expect(errors.text).toContain('建议：');
    const draft = { view: form, values: { text: REFUSED }, errors };
    await draw('slack', blockPage(asked, draft));
    await office.settle();
    expect(read()).toHaveLength(before);
    const better = `${suggestion}我已联系工程师傅，半小时内与您联系，请您放心。`;
    const sent = await fake.deliver(fake.submission(AGENT, form, { text: better }), 'payload');
    expect(sent).toEqual({ status: 200, body: '' });
    await office.settle();
    await eventually(() => expect(read().slice(before)).toEqual([better]));
    // Who sent it, and that it went out, stands in the thread.
    const reply = await found(
      () => fake.in(DESK, head.ts),
      (message) => textOf(message).includes(better) && !has('send')(message),
    );
    await eventually(() => expect(JSON.stringify(reply.blocks)).toContain('✓'));
    expect(reply.text).toContain('客服甲');

    // The engineer accepts and finishes, the agent closes.
    await click(ENGINEER, card, 'move:accept');
    await shows(card, '工程甲');
    await click(ENGINEER, card, 'move:finish');
    const done = await newestView(2);
    await fake.deliver(fake.submission(ENGINEER, done, { result: '更换存水弯并试水' }), 'payload');
    await office.settle();
    await shows(card, '已完成');
    await click(AGENT, head, 'hand_back');
    await shows(head, '已交还机器人');
    await click(AGENT, card, 'move:close');
    const closing = await newestView(3);
    await fake.deliver(fake.submission(AGENT, closing, { result: '业主确认不再漏水' }), 'payload');
    await office.settle();
    await shows(card, '已关闭');

    // The follow-up: asked once, rated 2, reopened, the supervisor told.
    office.clock.advance(HOUR);
    await office.settle();
    await eventually(() => expect(read().at(-1)).toMatch(/解决|处理好/u));
    // An answer that says neither is asked about once more.
    expect(await owner('修是修了')).toMatch(/解决|现在/u);
    const answer = await owner('2分');
    expect(answer).toMatch(/抱歉/u);
    expect(await ticket()).toMatchObject({ state: 'reopened' });
    await shows(card, '已重开');
    await found(
      () => fake.in(DESK, head.ts),
      ({ text }) => text.includes('2分') && text.includes('BX-1123-001'),
    );
    await draw(
      'slack-closed',
      blockPage(
        fake.messages.filter(({ ts, threadTs }) => threadTs === head.ts || ts === card.ts || ts === head.ts),
      ),
    );
    const alert = await found(
      () => fake.in(DESK),
      ({ text }) => text.includes('回访不满意'),
    );
    expect(alert.text).toContain('客服主管');
    expect(alert.text).toContain('BX-1123-001');

    // Every line of the story passes the checker, and nobody's phone stands in Slack.
    const checker = new Checker(library, models);
    const lines = (await office.store.messages(office.seen[0] ?? '', 0, 200)).filter(
      ({ from }) => from !== 'owner',
    );
    expect(lines.length).toBeGreaterThan(6);
    expect(
      lines.flatMap(({ text }) =>
        checker.lint({ text, channel: 'chat' }).violations.map(({ cue }) => `${cue} in: ${text}`),
      ),
    ).toEqual([]);
    expect(JSON.stringify(fake.messages)).not.toContain('13800000098');
    expect(office.faults).toEqual([]);
  });
});
