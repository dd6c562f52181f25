/** What is said in one turn goes out as one message where a channel wants it so. */
import { expect, it } from 'vitest';
import { Wire } from '../fakes/wire.ts';
import { openOffice } from '../office.ts';

async function toldOf(text: string, mergesReplies: boolean) {
  const wire = Object.assign(new Wire(), { mergesReplies });
  const office = await openOffice([wire]);
  await wire.start(office.hostOf(wire));
  await wire.says('lin', text);
  await office.settle();
  const id = (await office.store.conversationId('wire', 'lin', 'lin')) ?? '';
  const rows = (await office.store.messages(id, 0, 50)).filter(({ from }) => from === 'bot');
  expect(wire.to('lin')).toEqual(rows.map((row) => row.text));
  await office.close();
  return rows;
}

const phrases = (rows: Awaited<ReturnType<typeof toldOf>>) =>
  rows.flatMap((row) => row.phrases.map(({ id }) => id.replace(/#.*/, '')));

it.each(['5栋1单元电梯困人了，快来人', '3栋2单元1502厨房水槽漏水，电话13800000098', '你好'])(
  '"%s"',
  async (text) => {
    const [each, merged] = [await toldOf(text, false), await toldOf(text, true)];
    expect(merged).toHaveLength(1);
    expect(phrases(merged)).toEqual(phrases(each));
    if (each.length > 1) expect(merged[0]?.text.split('\n').length).toBeGreaterThanOrEqual(each.length);
  },
);
