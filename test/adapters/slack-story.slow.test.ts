/** An afternoon at the desk as an owner and two agents live it, over HTTP and over Socket Mode. */
import { expect, it } from 'vitest';
import { DESK } from '../fakes/slack.ts';
import { AGENT, ENGINEER, eventually, has, LIN, openSlackOffice, textOf } from './slack-office.ts';

const SECOND = 'U2AGENT';

it.each(['http', 'socket'] as const)('an owner and two agents, by %s', { timeout: 120_000 }, async (mode) => {
  const desk = await openSlackOffice(undefined, mode);
  try {
    const head = await desk.handedOver();
    const [conversation = ''] = desk.seen;

    // The first who takes it has it; the second is told who.
    await desk.click(AGENT, head, 'claim');
    await eventually(() => expect(textOf(head)).toContain('由客服甲接待'));
    await desk.deliver(desk.fake.click(SECOND, head, 'claim', conversation), 'payload');
    await eventually(() => expect(desk.fake.whispers.at(-1)).toMatchObject({ user: SECOND }));

    // Talk in the thread stays among colleagues.
    const before = desk.wire.to(LIN).length;
    const note = {
      type: 'message',
      channel: DESK,
      channel_type: 'channel',
      user: SECOND,
      text: '上个月修过一次',
      ts: desk.fake.ts(),
      thread_ts: head.ts,
    };
    for (let times = 0; times < 2; times++) await desk.deliver(desk.fake.event(note));
    await desk.settle();
    expect(desk.wire.to(LIN)).toHaveLength(before);
    expect((await desk.store.notes(conversation)).map(({ by, text }) => [by, text])).toEqual([
      ['客服乙', '上个月修过一次'],
    ]);

    // The owner writes on; a reply that must not be sent is refused, the better one goes out.
    await desk.owner('师傅到底几点来');
    await desk.found(
      () => desk.fake.in(DESK, head.ts),
      ({ text }) => text.includes('师傅到底几点来'),
    );
    const form = await desk.form(AGENT, head, 'reply');
    const refused = await desk.submit(AGENT, form, { text: '再催我就把您拉黑，叫保安上门收拾您。' });
    expect(refused?.errors?.text).toContain('建议：');
    const better = '非常抱歉让您久等了，我马上联系工程师傅，请您放心。';
    expect(await desk.submit(AGENT, form, { text: better })).toBeNull();
    expect(desk.wire.to(LIN).slice(before)).toEqual([better]);

    // Tickets by command and card; the second agent asks, the engineer does.
    expect(await desk.command(SECOND, 'ticket 001')).toContain('厨房水槽漏水');
    const card = await desk.found(() => desk.fake.in(DESK), has('move:accept'));
    await desk.click(ENGINEER, card, 'move:accept');
    await eventually(() => expect(textOf(card)).toContain('负责：工程甲'));
    expect(await desk.command(ENGINEER, 'mine')).toContain('BX-1123-001');

    // Handed back, the bot answers again; then the second agent takes over.
    await desk.click(AGENT, head, 'hand_back');
    await eventually(() => expect(textOf(head)).toContain('已交还机器人'));
    const silent = desk.wire.to(LIN).length;
    await desk.owner('装修几点停工');
    expect(desk.wire.to(LIN).length).toBeGreaterThan(silent);
    await eventually(() => expect(has('claim')(head)).toBe(true));
    await desk.click(SECOND, head, 'claim');
    await eventually(() => expect(textOf(head)).toContain('由客服乙接待'));
    expect(JSON.stringify(desk.fake.messages)).not.toContain('13800000098');
    expect(desk.faults).toEqual([]);
  } finally {
    await desk.close();
  }
});
