/** An owner who says that a danger is over, also when the talk has turned to something else by then. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { library } from '../shared.ts';
import { beginShift, HOUR, type Shift } from './shift.ts';

let shift: Shift;
beforeEach(async () => {
  shift = await beginShift();
});
afterEach(() => shift.close());

const called = async (reason: string) =>
  (await shift.alerts()).find((alert) => alert.reason === reason)?.roles ?? [];
const kinds = library.emergencies;

it('is told to those who were called, whether we still speak of it or not', async () => {
  const fire = kinds.get('fire')?.alert ?? [];
  expect(fire).not.toEqual(kinds.get('other')?.alert);
  await shift.says('3栋2单元1502厨房着火了，13800000098');
  expect(await called('emergency:fire')).toEqual(fire);
  // The bot's part is over; the ticket goes on with people.
  expect(await shift.says('另外想问一下，物业费多少钱一平米')).not.toContain('FLOW-EMERGENCY.noted');
  expect((await shift.state())?.matters).toEqual([]);
  expect(await shift.says('火已经灭了')).toContain('FLOW-EMERGENCY.false_alarm');
  expect(await called('emergency:called_off')).toEqual(fire);
});

it('is no danger any more once its ticket is done: what is written days later is something new', async () => {
  await shift.says('孩子被关在电梯里了，9栋2单元');
  const ticket = await shift.ticket();
  expect((await shift.state())?.matters).toMatchObject([{ ticketId: ticket.id, asked: 'phone' }]);
  expect(await shift.says('打13800000098就行')).toContain('FLOW-EMERGENCY.noted');
  await shift.finish(ticket);
  await shift.pass(11 * 24 * HOUR);
  const alerts = (await shift.alerts()).length;
  expect(await shift.says('在吗，13800000098')).not.toContain('FLOW-EMERGENCY.noted');
  expect([(await shift.state())?.matters, (await shift.alerts()).length]).toEqual([[], alerts]);
});
