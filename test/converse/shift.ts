/** A day at the counter: owners on a wire, colleagues at their screens, the real library, a clock moved by hand. */
import type { StaffAction } from '../../src/channel.ts';
import type { Colleague } from '../../src/converse/event.ts';
import type { EventRow } from '../../src/store.ts';
import { checklistOf } from '../../src/ticket/closing.ts';
import type { Ticket } from '../../src/ticket/ticket.ts';
import { Wire } from '../fakes/wire.ts';
import { openOffice } from '../office.ts';
import { community, library } from '../shared.ts';

export const LIN = 'lin';
export const ANNA: Colleague = { id: 's1', name: '前台甲' };
export const BEN: Colleague = { id: 's2', name: '前台乙' };
export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export async function beginShift() {
  const wire = new Wire();
  const office = await openOffice([wire]);
  await wire.start(office.hostOf(wire));
  const { store, clock, desk, staff } = office;
  let acts = 0;

  const id = async (owner = LIN) => (await store.conversationId('wire', owner, owner)) ?? '';

  async function pass(ms: number): Promise<void> {
    clock.advance(ms);
    await desk.drain();
  }

  /** A message of an owner and the answer to it. @returns the wordings of the answers, without their numbers */
  async function says(text: string, owner = LIN): Promise<string[]> {
    const before = await phrases(owner);
    await wire.says(owner, text);
    await pass(3 * SECOND);
    return (await phrases(owner)).slice(before.length);
  }

  /** The wordings that an owner was told so far. */
  async function phrases(owner = LIN): Promise<string[]> {
    const rows = await store.messages(await id(owner), 0, 500);
    return rows
      .filter(({ from }) => from === 'bot')
      .flatMap((row) => row.phrases.map((phrase) => phrase.id.replace(/#.*/, '')));
  }

  async function act(by: Colleague, action: StaffAction, text?: string, owner = LIN): Promise<void> {
    await staff.act(`act-${acts++}`, by, await id(owner), action, text);
    await desk.drain();
  }

  /** A repair filed by an owner, in as many words as it needs. */
  async function filed(issue = '厨房水槽漏水', owner = LIN): Promise<Ticket> {
    await says(`3栋2单元1502${issue}，电话13800000098，明天下午三点有人在家`, owner);
    await says('对', owner);
    return ticket();
  }

  /** The newest ticket of the community. */
  async function ticket(): Promise<Ticket> {
    const [newest] = await store.tickets(community.id, { limit: 1 });
    if (!newest) throw new Error('nothing was filed');
    return newest;
  }

  async function move(of: Ticket, ...moves: Extract<StaffAction, { do: 'move' }>['move'][]): Promise<void> {
    for (const name of moves)
      await act(ANNA, {
        do: 'move',
        ticket: of.id,
        move: name,
        reason: '按安排',
        result: '已处理',
        ...(name === 'close' && { checks: checklistOf(library, of).map(({ id: check }) => check) }),
      });
  }

  /** Accepted, finished, closed. */
  const finish = (of: Ticket) => move(of, 'accept', 'finish', 'close');
  const stateOf = async (of: Ticket) => (await store.ticketById(of.id))?.state;
  const events = async (kind: string): Promise<EventRow[]> =>
    (await store.events(0, 1000)).filter((event) => event.kind === kind);
  const alerts = async () => store.alerts(community.id, 20);
  const state = async (owner = LIN) => (await store.conversation(await id(owner)))?.state;

  return {
    ...office,
    wire,
    id,
    pass,
    says,
    phrases,
    act,
    filed,
    ticket,
    move,
    finish,
    stateOf,
    events,
    alerts,
    state,
  };
}

export type Shift = Awaited<ReturnType<typeof beginShift>>;
