/** Edits and deletions that Slack tells, before or after the message they are of: what was first written stands. */
import { afterEach, expect, it } from 'vitest';
import { eventually, openSlackOffice, type SlackOffice } from './slack-office.ts';

const USER = 'U9OWNER';

let desk: SlackOffice;

afterEach(async () => {
  expect(desk.faults).toEqual([]);
  await desk.close();
});

it.each([
  [['said', 'edited', 'deleted']],
  [['edited', 'deleted', 'said']],
  [['deleted', 'said', 'edited', 'said']],
] as const)('%j', async (order) => {
  desk = await openSlackOffice();
  const { fake } = desk;
  const said = fake.direct(USER, '3栋2单元1502厨房漏水');
  const of = { type: 'message', channel: said.channel, channel_type: 'im', hidden: true };
  const edited = { ...said, text: '3栋2单元1502厕所漏水', edited: { user: USER, ts: fake.ts() } };
  const events = {
    said,
    edited: { ...of, subtype: 'message_changed', ts: fake.ts(), message: edited, previous_message: said },
    deleted: {
      ...of,
      subtype: 'message_deleted',
      ts: fake.ts(),
      deleted_ts: said.ts,
      previous_message: edited,
    },
  };
  for (const one of order) await desk.deliver(fake.event(events[one]));
  await desk.settle();
  const [id = ''] = desk.seen;
  const lines = await desk.store.recentMessages(id, 20);
  expect(lines.filter(({ from }) => from === 'owner').map(({ text }) => text)).toEqual([
    '3栋2单元1502厨房漏水',
  ]);
  await eventually(() => expect(fake.in(`D${USER}`)).toHaveLength(lines.length - 1));
});
