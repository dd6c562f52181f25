/** Progress that owners are told of, and their confirmation of what was done (签字). */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOVES } from '../../src/ticket/moves.ts';
import { library } from '../shared.ts';
import { ANNA, beginShift, HOUR, MINUTE, type Shift } from './shift.ts';

const GATHER = library.standards.tickets.progress.gather_min;
let shift: Shift;

beforeEach(async () => {
  shift = await beginShift();
});
afterEach(async () => {
  expect(shift.faults).toEqual([]);
  await shift.close();
});

/** What the owner is told from now on, once the moves have been gathered. */
async function told(does: () => Promise<unknown>, ms = GATHER.normal * MINUTE): Promise<string[]> {
  const before = (await shift.phrases()).length;
  await does();
  expect(await shift.phrases()).toHaveLength(before);
  await shift.pass(ms);
  return (await shift.phrases()).slice(before);
}

describe('progress of a ticket', () => {
  it('has a switch for every move', () => {
    expect(Object.keys(library.standards.tickets.progress.moves).sort()).toEqual(Object.keys(MOVES).sort());
  });

  it('is told with the name of who has it', async () => {
    const ticket = await shift.filed('家里突然停电了');
    const said = await told(() =>
      shift.act(ANNA, { do: 'move', ticket: ticket.id, move: 'dispatch', to: '工程乙' }),
    );
    expect(said).toEqual(['FLOW-PROGRESS.dispatched']);
    expect(shift.wire.to('lin').at(-1)).toContain('工程乙');
    expect(shift.wire.to('lin').at(-1)).toContain(ticket.number);
    expect(ticket.urgency).toBe('urgent');
    expect(await told(() => shift.move(ticket, 'accept'))).toEqual(['FLOW-PROGRESS.accepted_urgent']);
    expect(shift.wire.to('lin').at(-1)).toContain(ANNA.name);
  });

  it('is told alike when a screen gives the ticket to somebody, from whoever has it too', async () => {
    const ticket = await shift.filed('家里突然停电了');
    const given = (to: string) => told(() => shift.act(ANNA, { do: 'assign', ticket: ticket.id, to }));
    expect(await given('工程乙')).toEqual(['FLOW-PROGRESS.dispatched']);
    expect(shift.wire.to('lin').at(-1)).toContain('工程乙');
    expect((await shift.ticket()).assignee).toBe('工程乙');
    await told(() => shift.move(ticket, 'accept'));
    await given('工程丙');
    expect((await shift.ticket()).assignee).toBe('工程丙');
  });

  it('is one message for moves that come close together, and tells the last', async () => {
    const ticket = await shift.filed('卧室的灯不亮了');
    expect(await told(() => shift.move(ticket, 'dispatch', 'accept', 'start'))).toEqual([
      'FLOW-PROGRESS.accepted',
    ]);
    expect(await told(() => shift.move(ticket, 'finish'))).toEqual(['FLOW-PROGRESS.done']);
  });

  it('says nothing of internal moves, nor of tasks to call somebody', async () => {
    const ticket = await shift.filed();
    await told(() => shift.move(ticket, 'dispatch'));
    expect(await told(() => shift.move(ticket, 'return'))).toEqual([]);
    await shift.says('我要找人工客服');
    const [callback] = await shift.store.tickets(ticket.communityId, { limit: 1 });
    if (callback?.task === 'callback') expect(await told(() => shift.move(callback, 'accept'))).toEqual([]);
  });

  it('waits for the morning where it is not urgent, and is told as it stands then', async () => {
    const ticket = await shift.filed('卧室的灯不亮了');
    expect(ticket.urgency).toBe('normal');
    await shift.pass(11 * HOUR);
    expect(await told(() => shift.move(ticket, 'dispatch', 'accept'), HOUR)).toEqual([]);
    const night = (await shift.phrases()).length;
    await shift.move(ticket, 'finish');
    await shift.pass(11 * HOUR);
    expect((await shift.phrases()).slice(night)).toEqual(['FLOW-PROGRESS.done']);
  });

  it('leaves the last message of the window to the follow-up: it is no question of our own', async () => {
    const ticket = await shift.filed();
    const send = vi.spyOn(shift.wire, 'send');
    await told(() => shift.move(ticket, 'accept'));
    expect(send.mock.lastCall?.[0].lane).toBe('normal');
    await shift.move(ticket, 'finish', 'close');
    await shift.pass(MINUTE);
    expect(send.mock.lastCall?.[0].lane).toBe('waits');
  });

  it('leaves the closing to the follow-up question', async () => {
    const ticket = await shift.filed();
    await told(() => shift.move(ticket, 'accept'));
    await shift.move(ticket, 'finish', 'close');
    const before = (await shift.phrases()).length;
    await shift.pass(10 * MINUTE);
    expect((await shift.phrases()).slice(before)).toEqual(['FLOW-SATISFACTION.ask_solved']);
  });

  it('tells of a ticket that was called off or opened again', async () => {
    const ticket = await shift.filed();
    await told(() => shift.move(ticket, 'accept'));
    await told(() => shift.move(ticket, 'finish'));
    expect(await told(() => shift.move(ticket, 'reopen'))).toEqual(['FLOW-PROGRESS.reopened']);
    expect(await told(() => shift.move(ticket, 'cancel'))).toEqual(['FLOW-PROGRESS.cancelled']);
  });

  it('asks nothing while something else is talked about', async () => {
    const ticket = await shift.filed();
    await told(() => shift.move(ticket, 'accept'));
    await shift.move(ticket, 'finish');
    await shift.says('我还要投诉楼上装修太吵');
    const before = (await shift.phrases()).length;
    await shift.pass(GATHER.normal * MINUTE);
    const said = (await shift.phrases()).slice(before);
    expect(said).toContain('FLOW-PROGRESS.done_told');
    expect(said).not.toContain('FLOW-PROGRESS.done');
  });
});

describe('the confirmation of the owner', () => {
  async function finished() {
    const ticket = await shift.filed();
    await told(() => shift.move(ticket, 'accept'));
    expect(await told(() => shift.move(ticket, 'finish'))).toEqual(['FLOW-PROGRESS.done']);
    return ticket;
  }

  it.each(['确认完成', '好了', '已经修好了，谢谢师傅'])('is taken: %s', async (words) => {
    const ticket = await finished();
    expect(await shift.says(words)).toEqual(['FLOW-PROGRESS.signed']);
    expect(await shift.stateOf(ticket)).toBe('confirmed');
    expect((await shift.events('ticket.note.signed')).map(({ ticketId }) => ticketId)).toEqual([ticket.id]);
    await shift.move(ticket, 'close');
    await shift.pass(MINUTE);
    // Whether it is solved is known.
    expect((await shift.phrases()).at(-1)).toBe('FLOW-SATISFACTION.ask_rating');
    expect(await shift.says('5分 很满意')).toEqual(['FLOW-SATISFACTION.thanks_good']);
    expect((await shift.events('ticket.rated')).map(({ data }) => data)).toEqual([
      { rating: 5, solved: true },
    ]);
  });

  it.each(['还没弄好', '还在漏水'])('is refused: %s', async (words) => {
    const ticket = await finished();
    expect(await shift.says(words)).toEqual(['FLOW-PROGRESS.unsigned']);
    expect(await shift.stateOf(ticket)).toBe('reopened');
    expect((await shift.alerts()).map(({ reason }) => reason)).toContain('progress:not_done');
  });

  it('is asked once more, then let be', async () => {
    const ticket = await finished();
    expect(await shift.says('好的')).toEqual(['FLOW-PROGRESS.sign_again']);
    await shift.says('哦哦哦');
    expect((await shift.state())?.pending).toBeNull();
    expect(await shift.stateOf(ticket)).toBe('done');
  });

  it('has time', async () => {
    const ticket = await finished();
    expect(await shift.says('我回家看一下')).toEqual(['FLOW-PROGRESS.sign_later']);
    expect(await shift.stateOf(ticket)).toBe('done');
    expect(await shift.says('好了')).toEqual(['FLOW-PROGRESS.signed']);
  });

  it('gives way to another matter', async () => {
    const ticket = await finished();
    const said = await shift.says('楼道的灯不亮了，帮忙修一下');
    expect(said.some((phrase) => phrase.startsWith('FLOW-REPAIR.'))).toBe(true);
    expect(await shift.stateOf(ticket)).toBe('done');
  });

  it('is due again once the ticket was opened again', async () => {
    const ticket = await finished();
    await shift.says('确认完成');
    await told(() => shift.move(ticket, 'reopen'));
    await told(() => shift.move(ticket, 'accept'));
    expect(await told(() => shift.move(ticket, 'finish'))).toEqual(['FLOW-PROGRESS.done']);
    await shift.move(ticket, 'close');
    await shift.pass(MINUTE);
    expect((await shift.phrases()).at(-1)).toBe('FLOW-SATISFACTION.ask_solved');
  });

  it('has its picture with the ticket', async () => {
    const ticket = await finished();
    await shift.pass(2 * HOUR);
    await shift.wire.says('lin', '', { images: ['0123456789abcdef0123456789abcdef.png'] });
    await shift.pass(3000);
    expect((await shift.store.ticketById(ticket.id))?.attachments).toHaveLength(1);
  });
});
