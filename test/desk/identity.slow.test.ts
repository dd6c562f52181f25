/** Whose home it is: bound by what was left for it, by a code where one can be sent; several homes; unbound. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Outbound } from '../../src/channel.ts';
import { Wire } from '../fakes/wire.ts';
import { type Office, openOffice } from '../office.ts';
import { community } from '../shared.ts';

const PHONE = '13812340098';
const HOME = { building: '3', unit: '2', room: '1502' };
const BOTH = /3栋2单元1502、5栋1单元604|5栋1单元604、3栋2单元1502/;
const SECOND = { building: '5', unit: '1', room: '604' };

let wire: Wire;
let office: Office;

async function open(...more: Channel[]): Promise<void> {
  wire = new Wire();
  office = await openOffice([wire, ...more]);
  await wire.start(office.hostOf(wire));
  await office.store.importContacts(community.id, [
    { address: HOME, phone: PHONE, role: 'owner' },
    { address: HOME, phone: '13912340098', role: 'tenant' },
    { address: SECOND, phone: PHONE, role: 'owner' },
  ]);
}
beforeEach(() => open());
afterEach(() => office.close());

async function says(...lines: string[]): Promise<string> {
  for (const line of lines) {
    await wire.says('lin', line);
    await office.settle();
  }
  return wire.to('lin').at(-1) ?? '';
}
const known = async () =>
  (await office.store.notices.noticeHomes(community.id, 0)).flatMap(({ address, people }) =>
    people.filter(({ verified }) => verified).map(({ role }) => [address.building, address.room, role]),
  );

describe('binding a home', () => {
  it('asks for what is missing only, and goes by the phone that was left', async () => {
    expect(await says('我想绑定房号')).toContain('房号');
    expect(await says('3栋2单元1502')).toContain('预留');
    expect(await known()).toEqual([]);
    expect(await says(PHONE)).toContain('3栋2单元1502');
    expect(await known()).toEqual([['3', '1502', 'owner']]);
    expect(await says('绑定房号')).toContain('绑定');
  });

  it('takes room and phone in one line; a tenant is bound as a tenant', async () => {
    await says('绑定房号3栋2单元1502，电话13912340098');
    expect(await known()).toEqual([['3', '1502', 'tenant']]);
  });

  it('believes no phone that is not on record: three tries, then a person', async () => {
    await says('绑定房号', '3栋2单元1502', '13700000001', '13700000002', '13700000003');
    expect(await known()).toEqual([]);
    const { handedOff } = (await office.store.conversation(office.seen[0] ?? ''))?.state ?? {};
    expect(handedOff?.reason).toBe('identity');
  });

  it('lets the owner turn to something else', async () => {
    await says('绑定房号');
    expect(await says('3栋2单元1502厨房水槽漏水，没法用了')).not.toContain('绑定');
  });

  it('is ended on a word', async () => {
    await says(`绑定房号3栋2单元1502，电话${PHONE}`, '解绑');
    expect(await known()).toEqual([]);
    expect(await says('解绑')).toMatch(/没有绑定|还没有/);
  });
});

describe('several homes', () => {
  beforeEach(async () => {
    await says(`绑定房号3栋2单元1502，电话${PHONE}`, `绑定房号5栋1单元604`);
    expect(await known()).toHaveLength(2);
  });

  it('are asked about when it matters, and one word tells which', async () => {
    office.clock.advance(26 * 3_600_000);
    const id = office.seen[0] ?? '';
    const state = (await office.store.conversation(id))?.state;
    expect(state?.home).not.toBeNull();
    await wire.says('lin', '厨房水槽漏水', { thread: 'new' });
    await office.settle();
    expect(wire.to('lin').at(-1)).toMatch(BOTH);
    await wire.says('lin', '5栋那套', { thread: 'new' });
    await office.settle();
    const again = await office.store.conversationId('wire', 'new', 'lin');
    const [matter] = (await office.store.conversation(again ?? ''))?.state.matters ?? [];
    expect(matter?.address).toEqual(SECOND);
  });

  it('are unbound one by one', async () => {
    expect(await says('解绑')).toMatch(BOTH);
    await says('5栋1单元604');
    expect(await known()).toEqual([['3', '1502', 'owner']]);
  });
});

describe('a code by text message', () => {
  const sent: Outbound[] = [];
  const sms: Channel = {
    name: 'sms',
    dedupesSends: true,
    start: async () => undefined,
    stop: async () => undefined,
    send: async (outbound) => {
      sent.push(outbound);
      return { state: 'sent', channelMessageId: null };
    },
  };
  const code = () => /[0-9]{6}/.exec(sent.at(-1)?.text ?? '')?.[0] ?? '';
  beforeEach(async () => {
    sent.length = 0;
    await office.close();
    await open(sms);
    await says(`绑定房号3栋2单元1502，电话${PHONE}`);
  });

  it('goes to the phone that was left, and only whoever has it is bound', async () => {
    expect(sent.map(({ recipient }) => recipient)).toEqual([PHONE]);
    expect(await known()).toEqual([]);
    const wrong = code() === '000000' ? '111111' : '000000';
    expect(await says(wrong)).toContain('验证码');
    expect(await known()).toEqual([]);
    await says(`验证码${code()}`);
    expect(await known()).toEqual([['3', '1502', 'owner']]);
  });

  it('holds for ten minutes; another one is sent then', async () => {
    const first = code();
    office.clock.advance(11 * 60_000);
    await says(first);
    expect(await known()).toEqual([]);
    expect(sent).toHaveLength(2);
    await says(code());
    expect(await known()).toHaveLength(1);
  });

  it('is guessed three times at most', async () => {
    const wrong = ['000000', '000001', '000002', '000003'].filter((digits) => digits !== code());
    await says(...wrong.slice(0, 3));
    await says(code());
    expect(await known()).toEqual([]);
  });
});
