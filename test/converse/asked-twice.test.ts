/** What becomes of a phone that is not given, of a visit that is moved, and of a question while a person is awaited. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fieldsOf } from '../../src/desk/overview.ts';
import { library } from '../shared.ts';
import { beginShift, HOUR, type Shift } from './shift.ts';

let shift: Shift;
beforeEach(async () => {
  shift = await beginShift();
});
afterEach(async () => {
  expect(shift.faults).toEqual([]);
  await shift.close();
});

const without = () => library.standards.channels.no_phone;
const shownPhone = async () =>
  fieldsOf(library, await shift.ticket()).find(({ value }) => value === without());

it('says on the ticket that no phone was left, until one is', async () => {
  await shift.says('5栋2单元703次卧吊灯不亮');
  await shift.says('是老款的灯');
  await shift.says('家里有狗');
  await shift.says('明天上午');
  await shift.says('对');
  expect(await shift.ticket()).toMatchObject({ phone: null, address: { room: '703' } });
  expect(await shownPhone()).toBeDefined();
  await shift.pass(3 * HOUR);
  await shift.says('电话13800000071');
  expect((await shift.ticket()).phone).toBe('13800000071');
  expect(await shownPhone()).toBeUndefined();
});

it('asks no second time for a phone that was let rest', async () => {
  await shift.says('5栋2单元703次卧吊灯不亮');
  await shift.says('是老款的灯');
  await shift.says('家里有狗');
  await shift.says('明天上午');
  await shift.says('对');
  const said = await shift.says('客厅窗户也关不上了 后天上午在家');
  expect(said.filter((phrase) => phrase.includes('phone'))).toEqual([]);
});

it('tells whoever has a ticket of the new time, and nobody while nobody has it', async () => {
  const ticket = await shift.filed();
  await shift.pass(2 * HOUR);
  await shift.says('改到周六上午可以吗');
  const moved = async () => (await shift.alerts()).filter(({ reason }) => reason === 'visit:moved');
  expect(await moved()).toEqual([]);
  await shift.move(ticket, 'accept');
  await shift.says('周六我要加班,周日行吗');
  expect(await moved()).toMatchObject([{ ticketId: ticket.id, roles: [ticket.assign] }]);
  expect((await shift.ticket()).fields.visit_time).toBe('周日');
});

it('keeps the place of whoever waits, when a question of theirs is answered', async () => {
  await shift.says('转人工');
  const before = (await shift.state())?.handedOff?.at;
  const said = await shift.says('装修押金交多少');
  expect(said.at(0)).toMatch(/^FAQ-/);
  expect(said.at(-1)).toBe('FLOW-COMMON.still_waiting');
  expect((await shift.state())?.handedOff?.at).toBe(before);
});

it('offers an agent who is asked for a machine an answer of a person', async () => {
  await shift.says('转人工');
  await shift.act({ id: 's1', name: '前台甲' }, { do: 'claim' });
  await shift.says('你是机器人吗');
  const { suggestions } = await shift.staff.suggest(await shift.id());
  expect(suggestions[0]?.phrase?.id).toMatch(/^FLOW-COMMON\.a_person/);
});
