/** What is longer than is understood (RELIABILITY 32): kept whole, and the owner is told so. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAX_UNDERSTOOD_CHARS } from '../../src/text/normalise.ts';
import { Wire } from '../fakes/wire.ts';
import { type Office, openOffice } from '../office.ts';

let office: Office;
let wire: Wire;
beforeEach(async () => {
  wire = new Wire();
  office = await openOffice([wire]);
  await wire.start(office.hostOf(wire));
});
afterEach(() => office.close());

it.each([
  [MAX_UNDERSTOOD_CHARS + 1, true],
  [MAX_UNDERSTOOD_CHARS, false],
])(
  'a message of %i characters is kept whole, and its head understood (told that it is long: %s)',
  async (length, told) => {
    const head = '3栋2单元1502厨房水槽漏水，电话13800000098，明天下午有人。';
    const text = `${head}${'前后经过是这样的，'.repeat(1000)}`.slice(0, length);
    await wire.says('lin', text);
    await office.settle();
    const rows = await office.store.recentMessages(office.seen[0] ?? '', 20);
    expect(rows.filter(({ from }) => from === 'owner').map((row) => row.text)).toEqual([text]);
    const phrases = rows.flatMap((row) => (row.from === 'bot' ? row.phrases.map(({ id }) => id) : []));
    expect(phrases.some((id) => id.startsWith('FLOW-COMMON.kept_long'))).toBe(told);
    expect(phrases.some((id) => id.startsWith('FLOW-REPAIR.'))).toBe(true);
  },
);
