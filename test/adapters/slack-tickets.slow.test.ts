/** Tickets in Slack: who has them, merging, linking, urging, escalating, lists, the end of a shift, phones. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DESK, type FakeMessage } from '../fakes/slack.ts';
import {
  AGENT,
  ENGINEER,
  eventually,
  has,
  LEAD,
  NOBODY,
  openSlackOffice,
  type SlackOffice,
  textOf,
} from './slack-office.ts';

const HOUR = 3_600_000;
const chosen = (value: string) => ({ type: 'static_select', selected_option: { value } });

let desk: SlackOffice;

beforeEach(async () => {
  desk = await openSlackOffice();
});
afterEach(async () => {
  expect(desk.faults).toEqual([]);
  await desk.close();
});

describe('a ticket', () => {
  let card: FakeMessage;

  beforeEach(async () => {
    card = await desk.filed();
  });

  it('is given to whose turn it is, and the next to the other', async () => {
    const form = await desk.form(AGENT, card, 'ticket:assign');
    const offered = form.blocks[0]?.element.options?.map(({ value }) => value) ?? [];
    expect(offered.toSorted()).toEqual(['工程乙', '工程甲'].toSorted());
    const [first = ''] = offered;
    expect(form.blocks[0]?.element.options?.[0]?.text.text).toContain('轮到');
    await desk.submit(AGENT, form, { to: chosen(first) });
    expect(await desk.ticket()).toMatchObject({ state: 'dispatched', assignee: first });
    await eventually(() => expect(textOf(card)).toContain(`负责：${first}`));
    const second = await desk.filed('客厅吊灯不亮', 'zhou');
    const again = await desk.form(AGENT, second, 'ticket:assign');
    expect(again.blocks[0]?.element.options?.map(({ value }) => value)[0]).toBe(
      offered.find((name) => name !== first),
    );
  });

  it('is passed on with a reason, which is kept with it', async () => {
    await desk.click(ENGINEER, card, 'move:accept');
    await eventually(() => expect(has('move:finish')(card)).toBe(true));
    const form = await desk.form(ENGINEER, card, 'ticket:assign');
    expect(form.blocks.map(({ block_id }) => block_id)).toEqual(['to', 'reason']);
    await desk.submit(ENGINEER, form, { to: chosen('工程乙'), reason: '不会修这种水槽' });
    expect(await desk.ticket()).toMatchObject({ state: 'dispatched', assignee: '工程乙' });
    const person = await desk.store.findPeople({ by: 'ticket', number: 'BX-1123-001' });
    const record = await desk.store.personRecord(person[0]?.id ?? '');
    expect(JSON.stringify(record?.ticket_note)).toContain('不会修这种水槽');
  });

  it('ends in another one, and whoever reported it belongs to that one', async () => {
    await desk.filed('水槽下面还在漏水', 'zhou');
    const form = await desk.form(AGENT, card, 'ticket:merge');
    const wrong = await desk.submit(AGENT, form, { other: '999', reason: '同一处' });
    expect(wrong?.errors?.other).toContain('999');
    const itself = await desk.submit(AGENT, form, { other: 'BX-1123-001', reason: '同一处' });
    expect(itself?.response_action).toBe('errors');
    await desk.submit(AGENT, form, { other: 'BX-1123-002', reason: '同一处' });
    const into = await desk.ticket('002');
    expect(await desk.ticket()).toMatchObject({ state: 'merged', mergedInto: into.id });
    const [lin = ''] = desk.seen;
    const theirs = await desk.store.tickets('yunqi', { conversationId: lin, limit: 5 });
    expect(theirs.map(({ number }) => number)).toContain('BX-1123-002');
    await eventually(() => expect(textOf(card)).toContain('已合并'));
  });

  it('is linked with another one that concerns its owner too', async () => {
    await desk.filed('客厅吊灯不亮', 'zhou');
    const form = await desk.form(AGENT, card, 'ticket:link');
    await desk.submit(AGENT, form, { other: '002' });
    const [lin = ''] = desk.seen;
    const theirs = await desk.store.tickets('yunqi', { conversationId: lin, limit: 5 });
    expect(theirs.map(({ number }) => number).toSorted()).toEqual(['BX-1123-001', 'BX-1123-002']);
    expect((await desk.ticket()).state).toBe('received');
  });

  it('is urged and escalated: those it is for are called', async () => {
    await desk.click(AGENT, card, 'ticket:urge');
    expect(await desk.alerts()).toContainEqual(['urge:staff', ['工程维修']]);
    await desk.submit(AGENT, await desk.form(AGENT, card, 'ticket:escalate'), { reason: '业主要投诉' });
    expect(await desk.alerts()).toContainEqual(['escalated', ['客服主管', '项目经理']]);
    await desk.found(
      () => desk.fake.in(DESK),
      ({ text }) => text.includes('升级上报') && text.includes('BX-1123-001'),
    );
  });

  it('is done with pictures', async () => {
    await desk.click(ENGINEER, card, 'move:accept');
    await eventually(() => expect(has('move:finish')(card)).toBe(true));
    desk.fake.picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
    const form = await desk.form(ENGINEER, card, 'move:finish');
    await desk.submit(ENGINEER, form, {
      result: '已换软管',
      pictures: { files: [{ mimetype: 'image/png', url_private_download: desk.fake.fileUrl }] },
    });
    const done = await desk.ticket();
    expect(done).toMatchObject({ state: 'done' });
    expect(done.attachments).toHaveLength(1);
    await eventually(() => expect(textOf(card)).toContain('1份'));
  });

  it('is closed when what its kind asks for is ticked, and not before', async () => {
    await desk.owner('5栋1单元电梯停了，我被困在里面出不去', 'zhao');
    const tickets = await desk.store.tickets('yunqi', { limit: 5 });
    const stuck = tickets.find(({ kind }) => kind === 'emergency');
    const alarm = await desk.found(
      () => desk.fake.in(DESK),
      (message) => has('move:accept')(message) && textOf(message).includes(stuck?.number ?? 'none'),
    );
    await desk.click(ENGINEER, alarm, 'move:accept');
    await eventually(() => expect(has('move:finish')(alarm)).toBe(true));
    await desk.submit(ENGINEER, await desk.form(ENGINEER, alarm, 'move:finish'), { result: '人已救出' });
    await eventually(() => expect(has('move:close')(alarm)).toBe(true));
    const form = await desk.form(AGENT, alarm, 'move:close');
    const ticked = (...ids: string[]) => ({
      result: '人已救出',
      checks: { type: 'checkboxes', selected_options: ids.map((value) => ({ value })) },
    });
    const early = await desk.submit(AGENT, form, ticked('safe'));
    expect(early?.errors?.checks).toContain('没核对');
    await desk.submit(AGENT, form, ticked('safe', 'cause', 'reported'));
    expect((await desk.store.ticketById(stuck?.id ?? ''))?.state).toBe('closed');
  });

  it('shows its phone to whose role it is, alone, and every look is on record', async () => {
    await desk.click(NOBODY, card, 'ticket:phone');
    await eventually(() => expect(desk.fake.whispers.at(-1)?.text).toContain('“看电话”要由'));
    expect(await desk.store.accounts.notes(5)).toEqual([]);
    await desk.click(LEAD, card, 'ticket:phone');
    await eventually(() =>
      expect(desk.fake.whispers.at(-1)).toMatchObject({
        user: LEAD,
        text: expect.stringContaining('13800000098'),
      }),
    );
    const [look] = await desk.store.accounts.notes(5);
    expect(look).toMatchObject({
      actor: `slack:${LEAD}`,
      action: 'phone.seen',
      target: (await desk.ticket()).id,
    });
    expect(JSON.stringify(desk.fake.messages)).not.toContain('13800000098');
  });

  it('is left to roles: who is on no staff list, whatever name they show, may not assign, close or escalate', async () => {
    for (const deed of ['ticket:assign', 'ticket:escalate', 'ticket:merge', 'move:cancel']) {
      const before = desk.fake.whispers.length;
      await desk.click(NOBODY, card, deed);
      await eventually(() => expect(desk.fake.whispers.length).toBe(before + 1));
      expect(desk.fake.whispers.at(-1)?.text).toMatch(/“.+”要由.*客服主管.*来做/);
    }
    expect(desk.fake.views).toEqual([]);
    await desk.click(NOBODY, card, 'ticket:urge');
    await eventually(async () =>
      expect(await desk.alerts()).toContainEqual(['urge:staff', expect.anything()]),
    );
    await desk.click(ENGINEER, card, 'move:accept');
    await eventually(() => expect(has('move:finish')(card)).toBe(true));
    const form = await desk.form(ENGINEER, card, 'move:finish');
    await desk.submit(ENGINEER, form, { result: '换了下水管' });
    await eventually(() => expect(has('move:close')(card)).toBe(true));
    // The engineer finishes; closing is for those who answer for it.
    await desk.click(ENGINEER, card, 'move:close');
    await eventually(() => expect(desk.fake.whispers.at(-1)).toMatchObject({ user: ENGINEER }));
    expect(await desk.ticket()).toMatchObject({ state: 'done' });
    const close = await desk.form(LEAD, card, 'move:close');
    const stolen = await desk.submit(NOBODY, close, { result: '业主说好了' });
    expect(stolen?.errors?.result).toContain('要由');
    await desk.submit(LEAD, close, { result: '业主说好了' });
    expect(await desk.ticket()).toMatchObject({ state: 'closed' });
  });

  it('stands in the list of whoever has it, and in that of what is late', async () => {
    expect(await desk.command(ENGINEER, 'mine')).toContain('没有未完成');
    await desk.click(ENGINEER, card, 'move:accept');
    expect(await desk.command(ENGINEER, '我的')).toContain('BX-1123-001');
    expect(await desk.command(ENGINEER, 'late')).toContain('没有超时');
    desk.clock.advance(48 * HOUR);
    expect(await desk.command(ENGINEER, '超时')).toContain('BX-1123-001');
  });

  it('is left to the next shift: who goes home passes it on', async () => {
    await desk.click(ENGINEER, card, 'move:accept');
    await eventually(() => expect(textOf(card)).toContain('已接单'));
    // From 10:00 to after 20:00; the first look of all tells nothing.
    expect(desk.fake.in(DESK).some(({ text }) => text.includes('交接班'))).toBe(false);
    desk.clock.advance(10 * HOUR);
    await desk.settle();
    const summary = await desk.found(
      () => desk.fake.in(DESK),
      ({ text }) => text.includes('交接班'),
    );
    expect(summary.text).toContain('本班新开1张');
    expect(textOf(summary)).toContain('必须转出');
    const form = await desk.form(AGENT, summary, 'ticket:assign');
    await desk.submit(AGENT, form, { to: chosen('工程乙'), reason: '夜班接着办' });
    expect(await desk.ticket()).toMatchObject({ state: 'dispatched', assignee: '工程乙' });
    await desk.owner('在吗');
    expect(desk.fake.in(DESK).filter(({ text }) => text.includes('交接班'))).toHaveLength(1);
  });
});

it('search finds situations and answers', async () => {
  const all = await desk.command(AGENT, 'search 装修几点停工');
  expect(all).toMatch(/FAQ-[A-Z]+-\d+/);
  expect(await desk.command(AGENT, '搜索 无声电话')).toContain('OPEN-5');
});

it('a home shows one’s conversations, tickets and drills', async () => {
  const head = await desk.handedOver();
  await desk.click(AGENT, head, 'claim');
  const opened = desk.fake.event({ type: 'app_home_opened', user: AGENT, tab: 'home', channel: 'D1' });
  expect((await desk.fake.deliver(opened)).status).toBe(200);
  const shown = await eventually(() => {
    const home = desk.fake.homes.get(AGENT);
    expect(home).toBeDefined();
    return textOf(home ?? {});
  });
  expect(shown).toContain('我接待的会话');
  expect(shown).toContain('3栋2单元1502');
  expect(shown).toContain('我名下的工单');
  expect(shown).not.toContain('13800000098');
});
