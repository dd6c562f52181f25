/** A colleague's answer that does not arrive: template message, text message, and then a call. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outbound, SendResult } from '../../src/channel.ts';
import { Wire } from '../fakes/wire.ts';
import { type Office, openOffice } from '../office.ts';

const CLOSED: SendResult = { state: 'failed', reason: 'window_closed' };
const AGENT = { id: 'account:1', name: '前台甲' };

let office: Office;
let wire: Wire & { remind?: () => Promise<boolean> };
let texts: string[];
let smsResult: SendResult;

beforeEach(async () => {
  wire = new Wire();
  texts = [];
  smsResult = { state: 'sent', channelMessageId: null };
  const sms = Object.assign(new Wire(), {
    name: 'sms',
    send: async ({ thread, text }: Outbound) => {
      if (smsResult.state === 'sent') texts.push(`${thread} ${text}`);
      return smsResult;
    },
  });
  office = await openOffice([wire, sms]);
  await wire.start(office.hostOf(wire));
  await wire.says('lin', '3栋2单元1502厨房水槽漏水，电话13800000098，明天下午三点有人在家');
  await office.settle();
  await wire.says('lin', '对');
  await office.settle();
});
afterEach(async () => {
  expect(office.faults).toEqual([]);
  await office.close();
});

let serial = 0;
async function reply(text: string, result: SendResult = CLOSED): Promise<void> {
  const [id = ''] = office.seen;
  wire.results.push(result);
  await office.staff.act(`r${serial++}`, AGENT, id, { do: 'reply', phrases: [], edited: false }, text);
  await office.settle();
}

const calls = async () =>
  (await office.store.tickets('yunqi', { limit: 20 }))
    .filter(({ task }) => task === 'callback')
    .map(({ kind, assign, issue, fields, phone }) => ({ kind, assign, issue, fields, phone }));
const whyNot = async () =>
  (await office.staff.recentMessages(office.seen[0] ?? '', 20)).findLast(({ from }) => from === 'agent')
    ?.failed;

it('goes as a text message to the phone the owner gave', async () => {
  await reply('您好，配件到了，师傅下午三点上门。');
  expect(texts).toEqual(['13800000098 您好，配件到了，师傅下午三点上门。']);
  expect(await whyNot()).toContain('已改发短信');
  expect(await calls()).toEqual([]);
});

it('is announced by a template message first, where the platform has one', async () => {
  wire.remind = async () => true;
  await reply('您好，配件到了，师傅下午三点上门。');
  expect(texts).toEqual([]);
  expect(await whyNot()).toContain('模板消息');
});

it('is told on the phone where nothing else goes, once for all that did not arrive', async () => {
  smsResult = { state: 'failed', reason: 'no_balance' };
  await reply('您好，配件到了，师傅下午三点上门。');
  await reply('您看三点方便吗？');
  expect(await calls()).toEqual([
    {
      kind: 'repair',
      assign: '前台客服',
      issue: '同事的回复没有送到业主，请打电话告诉业主',
      fields: { about: 'BX-1123-001' },
      phone: '13800000098',
    },
  ]);
});

it('is told on the phone when the platform tells late that it did not arrive', async () => {
  await reply('您好，配件到了，师傅下午三点上门。', { state: 'sent', channelMessageId: null });
  expect(wire.to('lin').at(-1)).toContain('配件到了');
  const report = {
    channel: 'wire',
    channelMessageId: wire.lastId,
    state: 'failed',
    reason: 'refused_by_owner',
  } as const;
  await office.desk.report(report);
  await office.desk.report(report);
  await office.settle();
  expect(await calls()).toHaveLength(1);
});

it('of the bot stays in its conversation', async () => {
  for (let times = 0; times < 3; times++) wire.results.push(CLOSED);
  await wire.says('lin', '装修几点停工');
  await office.settle();
  expect(texts).toEqual([]);
  expect(await calls()).toEqual([]);
});
