/** Tickets over HTTP: who may be given one, what ends one, whom else it concerns. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TicketCard } from '../../src/staff.ts';
import { openConsole, type Person, type StaffConsole } from '../console.ts';

let desk: StaffConsole;
let agent: Person;
let serial = 0;
beforeEach(async () => {
  desk = await openConsole();
  agent = await desk.as('agent');
});
afterEach(() => desk.close());

async function owner(name: string, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    await desk.wire.says(name, line);
    await desk.office.settle();
  }
}
const tickets = async (): Promise<TicketCard[]> => (await agent.ask('GET', '/tickets')).json.tickets;
const page = async (id: string) => (await agent.ask('GET', `/tickets/${id}`)).json;
async function act(ticket: TicketCard, action: object, person = agent) {
  const answer = await person.ask('POST', `/conversations/${ticket.conversationId}/acts`, {
    id: `act-00000${serial++}`,
    action: { ticket: ticket.id, ...action },
  });
  await desk.office.settle();
  return answer;
}
async function filed(name: string, ...lines: string[]): Promise<TicketCard> {
  await owner(name, ...lines);
  const [newest] = await tickets();
  if (!newest) throw new Error('nothing was filed');
  return newest;
}
const REPAIR = ['3栋2单元1502卧室的灯不亮了，电话13800000098，明天下午三点有人在家', '对'] as const;

describe('the search among all tickets', () => {
  it('knows a home in every writing, and gives no phone away', async () => {
    const { number } = await filed('lin', ...REPAIR);
    const found = async (words: string) =>
      (await agent.ask('GET', `/tickets?search=${encodeURIComponent(words)}`)).json.tickets.map(
        (card: TicketCard) => card.number,
      );
    expect(await found('3-2-1502')).toEqual([number]);
    expect(await found('3栋2单元1502')).toEqual([number]);
    expect(await found('3-2-1503')).toEqual([]);
    expect(await found(number.slice(0, 7).toLowerCase())).toEqual([number]);
    expect(await found('灯不亮')).toEqual([number]);
    expect(await found('13800000098')).toEqual([]);
  });
});

describe('who may be given a ticket', () => {
  it('is asked for by id, and two people of one name are two', async () => {
    const ticket = await filed('lin', ...REPAIR);
    const { candidates } = (await agent.ask('GET', `/tickets/${ticket.id}/candidates`)).json;
    const [next] = candidates;
    expect(next).toMatchObject({ open: 0, id: expect.stringMatching(/^staff:/) });
    // Two accounts with the name of one on the roster.
    const [one, two] = [await desk.as('engineer'), await desk.as('engineer')];
    for (const { id } of [one, two]) await desk.office.store.accounts.change(id, { name: next.name });
    const now = (await agent.ask('GET', `/tickets/${ticket.id}/candidates`)).json.candidates;
    expect(
      now.filter(({ name }: { name: string }) => name === next.name).map(({ id }: { id: string }) => id),
    ).toEqual([`account:${one.id}`, `account:${two.id}`]);
    expect((await act(ticket, { do: 'assign', to: next.name, to_id: `account:${two.id}` })).status).toBe(202);
    expect((await tickets())[0]).toMatchObject({
      assignee: next.name,
      assigneeId: `account:${two.id}`,
      state: 'dispatched',
    });
    // Whose it was is forgotten with the name of somebody else.
    await act(ticket, { do: 'assign', to: '外聘师傅', reason: '换人' });
    expect((await tickets())[0]).toMatchObject({ assignee: '外聘师傅', assigneeId: null });
  });
});

describe('what ends a ticket', () => {
  it('is refused until what must be done is ticked, and the ticks stay', async () => {
    const ticket = await filed('zhao', '5栋1单元电梯停了，我被困在里面出不去');
    const wanting = ticket.checklist.filter(({ required }) => required).map(({ id }) => id);
    expect(wanting.length).toBeGreaterThan(1);
    await act(ticket, { do: 'move', move: 'accept' });
    await act(ticket, { do: 'move', move: 'finish', result: '人已救出' });
    const refused = await act(ticket, { do: 'move', move: 'close' });
    expect(refused).toMatchObject({ status: 422, json: { error: { code: 'E_FIELDS_MISSING' } } });
    expect(refused.json.error.message).toContain('险情已排除');
    const engineer = await desk.as('engineer');
    expect((await act(ticket, { do: 'work', checks: wanting.slice(1) }, engineer)).status).toBe(202);
    expect((await act(ticket, { do: 'move', move: 'close', checks: wanting.slice(0, 1) })).status).toBe(202);
    const { ticket: closed } = await page(ticket.id);
    expect(closed.state).toBe('closed');
    expect(
      closed.checklist.filter(
        ({ required, done }: { required: boolean; done: boolean }) => required && !done,
      ),
    ).toEqual([]);
    // Why and how stands with the ticket.
    expect((await page(ticket.id)).notes.map(({ text }: { text: string }) => text)).toContain('人已救出');
  });

  it('is no screen: a close that comes past the page is refused by the turn itself', async () => {
    const ticket = await filed('zhao', '5栋1单元电梯停了，我被困在里面出不去');
    const by = { id: 's1', name: '前台甲' };
    for (const move of ['accept', 'finish', 'close'] as const) {
      await desk.office.staff.act(`past-${move}`, by, ticket.conversationId ?? '', {
        do: 'move',
        ticket: ticket.id,
        move,
        result: '已处理',
      });
      await desk.office.settle();
    }
    expect((await page(ticket.id)).ticket.state).toBe('done');
  });
});

describe('whom else a ticket concerns', () => {
  it('is told for an outage home by home, phones masked; linked and merged ones are named', async () => {
    const master = await filed('lin', '3栋整栋停电了，我是3栋2单元1502，电话13800000098', '对');
    await owner('wang', '家里停电了，3栋1单元801，电话13900000012', '对');
    const { affected } = await page(master.id);
    expect(affected).toHaveLength(1);
    expect(affected[0]).toContain('3-1-801');
    expect(affected[0]).not.toContain('13900000012');

    const other = await filed(
      'zhou',
      '6栋1单元501卧室的灯不亮了，电话13800000077，明天下午三点有人在家',
      '对',
    );
    await act(other, { do: 'link', to: { id: master.id, number: master.number } });
    expect((await page(master.id)).affected[1]).toContain(other.number);
    await act(other, {
      do: 'merge',
      into: { id: master.id, number: master.number },
      reason: '同一次停电',
    });
    expect((await page(other.id)).mergedInto).toEqual({ id: master.id, number: master.number });
  });
});
