/** One app in two workspaces: the centre's own, and that of the firm that mends its lifts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DESK, type FakeMessage, FakeSlack, SECOND } from '../fakes/slack.ts';
import { sampleStore } from '../shared.ts';
import {
  AGENT,
  ENGINEER,
  eventually,
  has,
  openSlackOffice,
  type SlackOffice,
  textOf,
} from './slack-office.ts';

const OTHER_DESK = 'C0OTHER';
const BOTH = [
  { botToken: 'xoxb-first', channel: DESK },
  { botToken: SECOND.token, channel: OTHER_DESK },
];

let desk: SlackOffice;

afterEach(async () => {
  expect(desk.faults).toEqual([]);
  await desk.close();
});

/** The same ticket's card in the other workspace. */
const otherCard = () => desk.found(() => desk.fake.in(OTHER_DESK), has('move:accept'));

describe.each(['http', 'socket'] as const)('two workspaces over %s', (mode) => {
  beforeEach(async () => {
    desk = await openSlackOffice(undefined, mode, { workspaces: BOTH });
  });

  it('show the same ticket, and what is done in one stands in both', async () => {
    const card = await desk.filed();
    const other = await otherCard();
    expect([card.team, other.team]).toEqual(['T0TEST', SECOND.team]);
    await desk.click(ENGINEER, other, 'move:accept');
    expect(await desk.ticket()).toMatchObject({ state: 'accepted', assignee: '工程甲' });
    await eventually(() => {
      for (const one of [card, other]) expect(textOf(one)).toContain('负责：工程甲');
    });
  });

  it('keep their threads, claims and notes apart, of one and the same conversation', async () => {
    const head = await desk.handedOver();
    const other = await desk.found(() => desk.fake.in(OTHER_DESK), has('reply'));
    expect(other.ts).not.toBe(head.ts);
    await desk.click(AGENT, head, 'claim');
    await eventually(() => expect(textOf(other)).toContain('由客服甲接待'));
    const [lin = ''] = desk.seen;
    // From a card that was not yet changed.
    await desk.deliver(desk.fake.click(ENGINEER, other, 'claim', lin), 'payload');
    await eventually(() => expect(desk.fake.whispers.at(-1)).toMatchObject({ user: ENGINEER }));
    // A note belongs to the thread of the workspace in which it was written.
    const note = {
      type: 'message',
      channel: OTHER_DESK,
      channel_type: 'channel',
      user: ENGINEER,
      text: '配件明天到',
      ts: desk.fake.ts(),
      thread_ts: other.ts,
    };
    await desk.deliver(desk.fake.event(note, 'EvNote', SECOND.team));
    await desk.settle();
    expect((await desk.staff.notes(lin)).map(({ text }) => text)).toEqual(['配件明天到']);
  });

  it('answer whoever writes to the bot in the workspace where they wrote', async () => {
    for (const [user, team] of [
      ['U8A', 'T0TEST'],
      ['U8B', SECOND.team],
    ] as const)
      await desk.deliver(desk.fake.event(desk.fake.direct(user, '你好'), `Ev${user}`, team));
    await desk.settle();
    const teamOf = (user: string) => desk.fake.in(`D${user}`).map(({ team }: FakeMessage) => team);
    await eventually(() => {
      expect(new Set(teamOf('U8A'))).toEqual(new Set(['T0TEST']));
      expect(new Set(teamOf('U8B'))).toEqual(new Set([SECOND.team]));
    });
  });

  it('take nothing of a third one, and do not have it come again', async () => {
    await desk.deliver(desk.fake.event(desk.fake.direct('U9X', '厨房漏水'), 'EvX', 'T0STRANGER'));
    await desk.settle();
    expect(desk.seen).toEqual([]);
    expect(desk.fake.in('DU9X')).toEqual([]);
  });

  it('go on where they stood after a restart, each', async () => {
    await desk.filed();
    await otherCard();
    await desk.stop();
    const { fake, store } = desk;
    desk = await openSlackOffice({ fake, store }, mode, { workspaces: BOTH.toReversed() });
    await desk.owner('3栋2单元1502客厅灯不亮，电话13800000098，明天下午三点有人在家', 'zhou');
    await desk.owner('对', 'zhou');
    await eventually(() => {
      for (const place of [DESK, OTHER_DESK])
        expect(fake.in(place).filter(has('move:accept'))).toHaveLength(2);
    });
  });
});

it('a workspace whose token is gone keeps nobody out of the other, and comes in once it is there', async () => {
  const fake = await FakeSlack.open();
  const store = await sampleStore();
  fake.gone.add(SECOND.token);
  desk = await openSlackOffice({ fake, store }, 'http', { workspaces: BOTH.toReversed() });
  expect(textOf(await desk.filed())).toContain('厨房水槽漏水');
  expect(fake.in(OTHER_DESK)).toEqual([]);
  await eventually(() => expect(desk.faults.join()).toContain('a workspace is not connected'));
  fake.gone.clear();
  await eventually(async () => {
    await desk.owner('还有人吗', 'wu');
    await desk.owner('转人工', 'wu');
    expect(fake.in(OTHER_DESK).some(has('reply'))).toBe(true);
  });
  desk.faults.length = 0;
});
