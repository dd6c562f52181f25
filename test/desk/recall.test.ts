/** A message that its owner took back, told before or after the message itself: the same end. */
import { expect, it } from 'vitest';
import type { InboundMessage } from '../../src/channel.ts';
import { Wire } from '../fakes/wire.ts';
import { openOffice } from '../office.ts';

const WORDS = '3栋2单元1502厨房水槽漏水，电话13800000098';

async function endOf(order: readonly ('said' | 'recalled')[], apart: boolean) {
  const wire = new Wire();
  const office = await openOffice([wire]);
  await wire.start(office.hostOf(wire));
  await wire.says('lin', '你好');
  await office.settle();
  const deliveries: Readonly<Record<'said' | 'recalled', Partial<InboundMessage>>> = {
    said: { text: WORDS, messageId: 'm-1' },
    recalled: {
      from: 'agent',
      text: '业主撤回了一条消息',
      messageId: 'm-2',
      action: { do: 'recall', message: 'm-1' },
      by: { id: 'wire', name: '微信' },
    },
  };
  for (const one of order) {
    await wire.says('lin', '', deliveries[one]);
    if (apart) await office.settle();
  }
  await office.settle();
  const [id = ''] = office.seen;
  const end = {
    owner: (await office.store.recentMessages(id, 20))
      .filter(({ from }) => from === 'owner')
      .map(({ text, recalled = false }) => [text, recalled]),
    taken: (await office.staff.conversation(id))?.filing?.fields,
    notes: (await office.staff.notes(id)).map(({ text }) => text),
    faults: office.faults,
  };
  await office.close();
  return end;
}

it.each([
  [['recalled', 'said'], true],
  [['recalled', 'said'], false],
  [['said', 'recalled'], false],
  [['recalled', 'said', 'recalled', 'said'], true],
] as const)('%j, apart: %s', async (order, apart) => {
  const end = await endOf(order, apart);
  expect(end).toEqual(await endOf(['said', 'recalled'], true));
  expect(end).toMatchObject({
    owner: [
      ['你好', false],
      [WORDS, true],
    ],
    notes: ['业主撤回了一条消息'],
    faults: [],
  });
});
