/** What colleagues do at their screens with a conversation and its tickets, at a real desk. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StaffAction, StaffMove } from '../../src/channel.ts';
import { NEW_CONVERSATION } from '../../src/converse/conversation.ts';
import { step } from '../../src/converse/step.ts';
import { workingCalendar } from '../../src/ticket/calendar.ts';
import { MOVES, movesFrom, TICKET_STATES } from '../../src/ticket/moves.ts';
import type { Ticket } from '../../src/ticket/ticket.ts';
import { MONDAY } from '../office.ts';
import { library } from '../shared.ts';
import { ANNA, BEN, beginShift, LIN, MINUTE, type Shift } from './shift.ts';

const PHRASES = [
  { id: 'CARE-5.1.chat#1', version: 'aaaaaaaaaaaa' },
  { id: 'CLOSE-1.1.chat#2', version: 'bbbbbbbbbbbb' },
];
const reply = (change: Partial<Extract<StaffAction, { do: 'reply' }>> = {}): StaffAction => ({
  do: 'reply',
  phrases: [],
  edited: false,
  ...change,
});

let shift: Shift;

beforeEach(async () => {
  shift = await beginShift();
});
afterEach(async () => {
  expect(shift.faults).toEqual([]);
  await shift.close();
});

describe('a ticket', () => {
  let ticket: Ticket;

  beforeEach(async () => {
    ticket = await shift.filed();
  });

  const move = (name: StaffMove, given: { reason?: string; result?: string } = {}, by = ANNA) =>
    shift.act(by, { do: 'move', ticket: ticket.id, move: name, ...given });
  const refusals = async () => (await shift.events('ticket.move_refused')).map(({ data }) => data);
  const now = () => shift.store.ticketById(ticket.id);

  it('is theirs who accepts it, and tells who moved it', async () => {
    await move('accept');
    expect(await now()).toMatchObject({ state: 'accepted', assignee: '前台甲' });
    await move('finish', { result: '已换软管' }, BEN);
    expect(await now()).toMatchObject({ state: 'done', assignee: '前台甲' });
    const events = (await shift.store.ticketEvents(ticket.id)).filter(({ data }) => data.to !== undefined);
    expect(events.map(({ kind, data }) => [kind, data.by])).toEqual([
      ['ticket.accept', '前台甲'],
      ['ticket.finish', '前台乙'],
    ]);
    expect(await refusals()).toEqual([]);
  });

  it('stays as it is when the move is not legal: that is recorded, not an error', async () => {
    const before = await now();
    await move('confirm');
    await move('close');
    expect(await now()).toEqual(before);
    expect(await refusals()).toEqual([
      { move: 'confirm', state: 'received', by: 's1' },
      { move: 'close', state: 'received', by: 's1' },
    ]);
    expect((await shift.events('ticket.move_refused'))[0]?.ticketId).toBe(ticket.id);
  });

  it('stays with whoever came first', async () => {
    await move('accept');
    const before = await now();
    await shift.pass(MINUTE);
    await move('accept', {}, BEN);
    expect(await now()).toEqual(before);
    expect(await refusals()).toEqual([{ move: 'accept', state: 'accepted', by: 's2' }]);
  });

  it.each<[StaffMove, object]>([
    ['cancel', {}],
    ['cancel', { reason: '  ' }],
    ['cancel', { result: '已处理' }],
    ['finish', { reason: '按安排' }],
    ['finish', { result: '\n' }],
  ])('is not moved by %s with %j: what is needed is missing', async (name, given) => {
    if (name === 'finish') await move('accept');
    const before = await now();
    await move(name, given);
    expect(await now()).toEqual(before);
    expect(await refusals()).toMatchObject([{ move: name }]);
  });

  it('that is not there is recorded', async () => {
    await shift.act(ANNA, { do: 'move', ticket: 'nothing', move: 'accept' });
    expect(await refusals()).toEqual([{ move: 'accept', state: null, by: 's1' }]);
  });

  it('is moved once by one click, however often it arrives', async () => {
    const action = { do: 'move', ticket: ticket.id, move: 'accept' } as const;
    for (let times = 0; times < 3; times++) {
      await shift.staff.act('click-1', ANNA, await shift.id(), action);
      await shift.desk.drain();
    }
    expect(await shift.events('ticket.accept')).toHaveLength(1);
    expect(await refusals()).toEqual([]);
  });

  it('tells the owner nothing of its moves', async () => {
    const before = shift.wire.sent.length;
    await move('accept');
    await move('finish', { result: '已换软管' });
    expect(shift.wire.sent).toHaveLength(before);
  });

  it('is moved by the table only, from every state', () => {
    const context = {
      library,
      calendar: workingCalendar(library.standards.calendar),
      now: MONDAY,
      seed: 'seed',
      community: '云栖花园',
      figures: {},
    };
    for (const state of TICKET_STATES)
      for (const name of Object.keys(MOVES).filter((name) => name !== 'merge') as StaffMove[]) {
        const fact = { ...ticket, state, dueAt: null, here: true };
        const event = {
          kind: 'move',
          by: ANNA,
          ticketId: ticket.id,
          move: name,
          reason: '按安排',
          result: '已处理',
        } as const;
        const facts = {
          homesKnown: false,
          address: null,
          tickets: [fact],
          asked: null,
          moved: fact,
          person: null,
        };
        const [, effects] = step(NEW_CONVERSATION, { event, meaning: null }, facts, context);
        expect([state, name, effects.some(({ kind }) => kind === 'move')]).toEqual([
          state,
          name,
          movesFrom(state).includes(name),
        ]);
      }
  });
});

describe('a conversation', () => {
  beforeEach(async () => {
    await shift.says('你好');
  });

  const holder = async () => (await shift.state())?.handedOff;
  const sent = () => shift.wire.to(LIN);
  const outcomes = async () => (await shift.events('suggestion')).map(({ data }) => data);

  it('is theirs who claims it: the owner is told once, and the bot is silent', async () => {
    const before = sent().length;
    await shift.act(ANNA, { do: 'claim' });
    await shift.act(ANNA, { do: 'claim' });
    expect((await shift.phrases()).at(-1)).toBe('FLOW-COMMON.person_here');
    expect(await holder()).toMatchObject({ reason: 'takeover', by: ANNA, at: shift.clock.now() });
    expect(await shift.says('装修几点停工')).toEqual([]);
    expect(sent()).toHaveLength(before + 1);
    expect(await shift.events('conversation.claimed')).toMatchObject([{ data: { by: 's1' } }]);
  });

  it('keeps why it was handed over when it is claimed', async () => {
    await shift.says('我要找人工客服');
    const before = await holder();
    expect(before?.reason).toBe('wish');
    await shift.pass(MINUTE);
    await shift.act(ANNA, { do: 'claim' });
    expect(await holder()).toEqual({ ...before, told: true, by: ANNA, since: shift.clock.now() });
  });

  it('is refused to a second colleague, not to the same one', async () => {
    await shift.act(ANNA, { do: 'claim' });
    await shift.act(ANNA, { do: 'claim' });
    expect(await shift.events('conversation.claim_refused')).toEqual([]);
    await shift.act(BEN, { do: 'claim' });
    expect((await holder())?.by).toEqual(ANNA);
    expect(await shift.events('conversation.claim_refused')).toMatchObject([{ data: { by: 's2' } }]);
  });

  it('is theirs who answers: the words go out as they are, as an agent', async () => {
    const text = '师傅已经在路上,三点前到。';
    await shift.act(ANNA, reply(), text);
    expect(sent().at(-1)).toBe(text);
    expect((await holder())?.by).toEqual(ANNA);
    expect((await shift.store.recentMessages(await shift.id(), 1))[0]).toMatchObject({ from: 'agent', text });
    expect(await shift.says('装修几点停工')).toEqual([]);
    expect(await shift.events('conversation.claimed')).toHaveLength(1);
    await shift.act(ANNA, reply(), '您看行吗?');
    expect(await shift.events('conversation.claimed')).toHaveLength(1);
    expect(await outcomes()).toEqual([]);
  });

  it('gets one answer for one click, however often it arrives', async () => {
    const before = sent().length;
    for (let times = 0; times < 3; times++) {
      await shift.staff.act('click-1', ANNA, await shift.id(), reply({ phrases: PHRASES }), '您好,请讲。');
      await shift.desk.drain();
    }
    expect(sent()).toHaveLength(before + 1);
    expect(await outcomes()).toHaveLength(PHRASES.length);
  });

  it('goes back to the bot, which answers again; anybody may claim it then', async () => {
    await shift.act(ANNA, { do: 'claim' });
    await shift.act(ANNA, { do: 'hand_back' });
    expect(await holder()).toBeNull();
    expect(await shift.events('conversation.handed_back')).toHaveLength(1);
    expect(await shift.says('请问装修几点停工')).not.toEqual([]);
    await shift.act(BEN, { do: 'claim' });
    expect((await holder())?.by).toEqual(BEN);
  });

  it('carries notes that never reach its owner, and that claim nothing', async () => {
    const before = sent().length;
    const shown = await shift.store.messages(await shift.id(), 0, 100);
    await shift.act(ANNA, { do: 'note' }, '这户上个月也漏过');
    await shift.act(BEN, { do: 'note' }, '先看图纸');
    for (const text of ['好的', '谢谢']) await shift.says(text);
    expect((await shift.store.notes(await shift.id())).map(({ by, text }) => [by, text])).toEqual([
      ['前台甲', '这户上个月也漏过'],
      ['前台乙', '先看图纸'],
    ]);
    expect(sent().length).toBeGreaterThan(before);
    expect(shift.wire.sent.map(({ text }) => text).join('\n')).not.toMatch(/上个月也漏过|先看图纸/);
    const rows = await shift.store.messages(await shift.id(), shown.at(-1)?.seq ?? 0, 100);
    expect(rows.map(({ text }) => text).join('\n')).not.toMatch(/上个月也漏过|先看图纸/);
    expect(rows.map(({ from }) => from)).not.toContain('agent');
    expect(await holder()).toBeNull();
  });

  it.each<['sent' | 'edited' | 'dismissed', StaffAction]>([
    ['sent', reply({ phrases: PHRASES })],
    ['edited', reply({ phrases: PHRASES, edited: true })],
    ['dismissed', { do: 'dismiss', phrases: PHRASES }],
  ])('records of a suggestion that it was %s, by phrase and version', async (outcome, action) => {
    const before = sent().length;
    await shift.act(ANNA, action, outcome === 'dismissed' ? '' : '非常抱歉,给您添麻烦了。');
    expect(await outcomes()).toEqual(PHRASES.map(({ id, version }) => ({ phrase: id, version, outcome })));
    expect(sent()).toHaveLength(before + (outcome === 'dismissed' ? 0 : 1));
    expect((await holder())?.by ?? null).toEqual(outcome === 'dismissed' ? null : ANNA);
  });

  it('keeps with an answer the phrases it was made of', async () => {
    await shift.act(ANNA, reply({ phrases: PHRASES }), '非常抱歉,给您添麻烦了。');
    expect((await shift.store.recentMessages(await shift.id(), 1))[0]?.phrases).toEqual(PHRASES);
  });

  it('is followed message by message while people have it', async () => {
    await shift.act(ANNA, { do: 'claim' });
    await shift.says('在吗');
    await shift.act(ANNA, reply(), '您好,请讲。');
    const told = (await shift.events('conversation.message')).map(({ data }) => data.from);
    expect(told).toEqual(['bot', 'owner', 'agent']);
  });

  it('tells the owner when the bot is back, and says nothing beside an answer', async () => {
    await shift.act(ANNA, reply(), '您好,请讲。');
    const before = sent().length;
    await shift.act(ANNA, { do: 'hand_back' });
    expect((await shift.phrases()).at(-1)).toBe('FLOW-COMMON.bot_back');
    await shift.act(ANNA, { do: 'hand_back' });
    expect(sent()).toHaveLength(before + 1);
    expect((await shift.says('装修几点停工')).length).toBeGreaterThan(0);
  });

  it('that is not there is told to whoever acts', async () => {
    await expect(shift.staff.act('x', ANNA, 'nothing', { do: 'claim' })).rejects.toMatchObject({
      code: 'E_NOT_FOUND',
    });
  });
});
