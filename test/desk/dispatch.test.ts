/** Tickets that nobody takes are given in turn to those on duty. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Dispatch } from '../../src/desk/dispatch.ts';
import { Wire } from '../fakes/wire.ts';
import { MONDAY, type Office, openOffice } from '../office.ts';
import { library } from '../shared.ts';

const MINUTE = 60_000;

let wire: Wire;
let office: Office;
let rotate: Record<string, number>;

beforeEach(async () => {
  rotate = { 工程维修: 5 };
  wire = new Wire();
  office = await openOffice([wire], MONDAY);
  await wire.start(office.hostOf(wire));
  await office.store.importStaff('yunqi', [
    { number: '0501', name: '工程甲', role: '工程维修', phone: '13900000501' },
    { number: '0502', name: '工程乙', role: '工程维修', phone: '13900000502' },
    { number: '0503', name: '工程丙', role: '工程维修', phone: '13900000503' },
  ]);
});
afterEach(async () => {
  expect(office.faults).toEqual([]);
  await office.close();
});

/** On duty by day; 工程丙 has the night. */
const roster = (...numbers: string[]) =>
  office.store.importRoster('yunqi', [
    ...numbers.map((staffNumber) => ({
      day: '2026-11-23',
      shift: '白班',
      from: '08:00',
      to: '20:00',
      staffNumber,
    })),
    { day: '2026-11-23', shift: '夜班', from: '20:00', to: '08:00', staffNumber: '0503' },
  ]);

const dispatch = () =>
  new Dispatch({
    store: office.store,
    staff: office.staff,
    clock: office.clock,
    communityId: 'yunqi',
    library: () => ({
      ...library,
      standards: { ...library.standards, people: { ...library.standards.people, rotate } },
    }),
    log: (_, message) => office.faults.push(message),
  });

async function look(one = dispatch()): Promise<void> {
  await one.look();
  await office.settle();
}

async function filed(owner: string, issue: string): Promise<void> {
  await wire.says(owner, `3栋2单元1502${issue}，电话13800000098，明天下午三点有人在家`);
  await office.settle();
  await wire.says(owner, '对');
  await office.settle();
}

const theirs = async () =>
  (await office.store.tickets('yunqi', { limit: 20 }))
    .map(({ number, state, assignee }) => [number.slice(-3), state, assignee])
    .toSorted();

it('when the minutes for taking one are over, to whose turn it is', async () => {
  await roster('0501', '0502');
  await filed('lin', '厨房水槽漏水');
  await filed('zhou', '客厅吊灯不亮');
  await look();
  expect(await theirs()).toEqual([
    ['001', 'received', null],
    ['002', 'received', null],
  ]);
  office.clock.advance(5 * MINUTE);
  await look();
  const given = await theirs();
  expect(given.map(([, state]) => state)).toEqual(['dispatched', 'dispatched']);
  expect(new Set(given.map(([, , assignee]) => assignee))).toEqual(new Set(['工程甲', '工程乙']));
});

it('never to somebody who is at home, nor at all where nobody is on duty', async () => {
  await roster();
  await filed('lin', '厨房水槽漏水');
  office.clock.advance(10 * MINUTE);
  await look();
  expect(await theirs()).toEqual([['001', 'received', null]]);
  office.clock.set(MONDAY + 10.5 * 60 * MINUTE);
  await look();
  expect(await theirs()).toEqual([['001', 'dispatched', '工程丙']]);
});

it('once, however many instances look, and not back to whoever gave it back', async () => {
  await roster('0501', '0502');
  rotate = { 工程维修: 0 };
  await filed('lin', '厨房水槽漏水');
  await Promise.all([look(), look()]);
  const [[, , first] = []] = await theirs();
  const [ticket] = await office.store.tickets('yunqi', { limit: 1 });
  const moves = await office.store.ticketEvents(ticket?.id ?? '');
  expect(moves.filter(({ kind }) => kind === 'ticket.assigned')).toHaveLength(1);
  const by = { id: 'slack:U3FIX', name: String(first) };
  await office.staff.act('back', by, ticket?.conversationId ?? '', {
    do: 'move',
    ticket: ticket?.id ?? '',
    move: 'return',
    reason: '在别的楼抢修',
  });
  await office.settle();
  await look();
  expect(await theirs()).toEqual([['001', 'dispatched', first === '工程甲' ? '工程乙' : '工程甲']]);
});

it('of work that roles share, to whoever has the lead and is on duty; both may be given it', async () => {
  rotate = { 工程维修: 0, 客服主管: 0 };
  await office.store.importStaff('yunqi', [
    { number: '0201', name: '主管甲', role: '客服主管', phone: '13900000201' },
    { number: '0301', name: '管家甲', role: '片区管家', phone: '13900000301' },
    { number: '0501', name: '工程甲', role: '工程维修', phone: '13900000501' },
  ]);
  await roster('0201', '0301', '0501');
  await filed('lin', '我要投诉，隔壁天天半夜吵闹');
  await look();
  const [ticket] = await office.store.tickets('yunqi', { limit: 1 });
  expect(ticket).toMatchObject({ assign: '客服主管 + 片区管家', assignee: '主管甲' });
  const candidates = await office.staff.candidates(ticket?.id ?? '');
  expect(candidates.map(({ name }) => name).toSorted()).toEqual(['主管甲', '管家甲']);
});

it('waits to be taken where the role is not rotated', async () => {
  await roster('0501');
  rotate = { 安保: 0 };
  await filed('lin', '厨房水槽漏水');
  await look();
  expect(await theirs()).toEqual([['001', 'received', null]]);
});
