/** Follow-ups of several tickets, and of an owner who writes just then. */
import { expect, it } from 'vitest';
import { library } from '../shared.ts';
import { beginShift, HOUR, LIN, MINUTE, SECOND } from './shift.ts';

const ASKED = 'FLOW-SATISFACTION.ask_solved';

it.each([true, false])('two closed tickets are asked one after the other (answered: %s)', async (answers) => {
  const shift = await beginShift();
  const one = await shift.filed();
  await shift.pass(2 * HOUR);
  const two = await shift.filed('卧室灯坏了');
  expect(two.id).not.toBe(one.id);
  for (const ticket of [one, two]) await shift.finish(ticket);
  await shift.pass(MINUTE);
  if (answers) for (const text of ['解决了', '5分']) await shift.says(text);
  for (let hours = 0; hours < 30; hours++) await shift.pass(HOUR);
  expect((await shift.phrases()).filter((p) => p === ASKED)).toHaveLength(2);
  expect((await shift.events('ticket.follow_up_asked')).map(({ ticketId }) => ticketId)).toEqual([
    one.id,
    two.id,
  ]);
  expect(shift.faults).toEqual([]);
  await shift.close();
});
it('is asked about a little later when the owner writes just then', async () => {
  const shift = await beginShift();
  await shift.finish(await shift.filed());
  await shift.pass(MINUTE - SECOND);
  await shift.wire.says(LIN, '谢谢');
  await shift.pass(SECOND);
  // The answer and the follow-up come due together: the follow-up waits another minute.
  for (let minutes = 0; minutes < 4; minutes++) await shift.pass(MINUTE);
  expect((await shift.phrases()).at(-1)).toBe(ASKED);
  await shift.close();
});

it.each([
  ['不评了', 'closed'],
  ['不想评', 'closed'],
  ['不太满意', 'reopened'],
  ['还行吧 一般', 'closed'],
])('takes "%s" for what it is (%s)', async (text, state) => {
  const shift = await beginShift();
  const ticket = await shift.filed();
  await shift.finish(ticket);
  await shift.pass(MINUTE);
  await shift.says(text);
  expect((await shift.store.ticketById(ticket.id))?.state).toBe(state);
  await shift.close();
});

it('answers a short question in between', async () => {
  const shift = await beginShift();
  await shift.finish(await shift.filed());
  await shift.pass(MINUTE);
  await shift.says('装修几点停工');
  expect((await shift.phrases()).at(-1)).toBe('FAQ-RENO-2');
  await shift.close();
});

it('is not held up for ever by a matter that the owner left', async () => {
  const shift = await beginShift();
  const ticket = await shift.filed();
  await shift.says('还有，我要投诉保安');
  await shift.finish(ticket);
  for (let hours = 0; hours < 4; hours++) await shift.pass(HOUR);
  expect(await shift.phrases()).toContain(ASKED);
  await shift.close();
});

/** What menus offer (flows/satisfaction.yaml `choices`): tapped, it is the owner's answer. */
const CHOICES = library.flows.get('FLOW-SATISFACTION')?.choices ?? {};

it.each(CHOICES.ask_rating ?? [])('understands the offered mark "%s"', async (choice) => {
  const shift = await beginShift();
  await shift.finish(await shift.filed());
  await shift.pass(MINUTE);
  expect(await shift.says(CHOICES.ask_solved?.[0] ?? '')).toEqual(['FLOW-SATISFACTION.ask_rating']);
  await shift.says(choice);
  expect((await shift.events('ticket.rated')).map(({ data }) => data.rating)).toEqual([Number(choice[0])]);
  await shift.close();
});

it('understands the offered "not solved"', async () => {
  const shift = await beginShift();
  const ticket = await shift.filed();
  await shift.finish(ticket);
  await shift.pass(MINUTE);
  await shift.says(CHOICES.ask_solved?.[1] ?? '');
  expect(await shift.stateOf(ticket)).toBe('reopened');
  await shift.close();
});
