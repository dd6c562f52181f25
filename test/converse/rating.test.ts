/** The follow-up after a ticket was closed (FLOW-SATISFACTION), at a real desk, and rule by rule through `step`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Conversation, NEW_CONVERSATION } from '../../src/converse/conversation.ts';
import type { ConversationEvent, Effect } from '../../src/converse/event.ts';
import type { Facts, TicketFact } from '../../src/converse/facts.ts';
import { step } from '../../src/converse/step.ts';
import { workingCalendar } from '../../src/ticket/calendar.ts';
import { startClock } from '../../src/ticket/clock.ts';
import type { Ticket } from '../../src/ticket/ticket.ts';
import { NO_WORK } from '../../src/ticket/work.ts';
import type { Meaning } from '../../src/understand/meaning.ts';
import { MONDAY } from '../office.ts';
import { community, library, understander } from '../shared.ts';
import { ANNA, beginShift, HOUR, LIN, MINUTE, SECOND, type Shift } from './shift.ts';

const ASKED = 'FLOW-SATISFACTION.ask_solved';
const RATE = 'FLOW-SATISFACTION.ask_rating';
const THANKS = 'FLOW-SATISFACTION.thanks_good';
const SORRY = 'FLOW-SATISFACTION.thanks_low';

const calendar = workingCalendar(library.standards.calendar);

describe('a closed ticket', () => {
  let shift: Shift;
  let ticket: Ticket;

  beforeEach(async () => {
    shift = await beginShift();
    ticket = await shift.filed();
  });
  afterEach(async () => {
    expect(shift.faults).toEqual([]);
    await shift.close();
  });

  const last = async () => (await shift.phrases()).at(-1);
  const times = async (phrase: string) => (await shift.phrases()).filter((one) => one === phrase).length;
  const until = (text: string) => shift.pass(Date.parse(text) - shift.clock.now());

  async function asked(of = ticket): Promise<void> {
    await shift.finish(of);
    await shift.pass(MINUTE);
    expect(await last()).toBe(ASKED);
  }

  it('is asked about once, a minute later, and remembered as asked', async () => {
    await shift.finish(ticket);
    await shift.pass(MINUTE - 1);
    expect(await times(ASKED)).toBe(0);
    await shift.pass(1);
    expect(await times(ASKED)).toBe(1);
    expect(shift.wire.to(LIN).at(-1)).toBe((await shift.store.recentMessages(await shift.id(), 1))[0]?.text);
    expect(await shift.events('ticket.follow_up_asked')).toMatchObject([{ ticketId: ticket.id }]);
    for (let day = 0; day < 3; day++) await shift.pass(24 * HOUR);
    expect(await times(ASKED)).toBe(1);
  });

  it('is not asked about at night: closed at 22:00, the question comes at 09:00', async () => {
    await until('2026-11-23T22:00:00+08:00');
    await shift.finish(ticket);
    await until('2026-11-24T08:59:59+08:00');
    expect(await times(ASKED)).toBe(0);
    await shift.pass(SECOND);
    expect(await times(ASKED)).toBe(1);
  });

  it('is asked about no more when it was reopened before the hour', async () => {
    await until('2026-11-23T22:00:00+08:00');
    await shift.finish(ticket);
    await shift.move(ticket, 'reopen');
    await until('2026-11-24T12:00:00+08:00');
    expect(await times(ASKED)).toBe(0);
    await shift.finish(ticket);
    await shift.pass(MINUTE);
    expect(await times(ASKED)).toBe(1);
  });

  it('that is solved is rated, with thanks', async () => {
    await asked();
    expect(await shift.says('解决了')).toEqual([RATE]);
    expect(await shift.says('5分')).toEqual([THANKS]);
    expect(await shift.stateOf(ticket)).toBe('closed');
    expect(await shift.events('ticket.rated')).toMatchObject([
      { ticketId: ticket.id, data: { rating: 5, solved: true } },
    ]);
    expect(await shift.alerts()).toEqual([]);
    expect((await shift.store.ticketEvents(ticket.id)).map(({ kind }) => kind)).toContain(
      'ticket.note.rating',
    );
  });

  it('that is not solved is opened again, due anew, and the supervisor is told', async () => {
    await asked();
    expect(await shift.says('没解决，水槽底下还在渗')).toEqual([SORRY]);
    const again = await shift.store.ticketById(ticket.id);
    expect(again?.state).toBe('reopened');
    // As a complaint is met (spec 02): within two hours of working time, from now on.
    expect(again?.due.respond).toBe(calendar.after(shift.clock.now(), 120));
    expect(await shift.alerts()).toMatchObject([
      { reason: 'rating:low', roles: ['客服主管'], ticketId: ticket.id },
    ]);
    expect((await shift.events('ticket.reopen')).map(({ data }) => data)).toEqual([
      { from: 'closed', to: 'reopened' },
    ]);
    expect(await shift.events('ticket.rated')).toMatchObject([{ data: { rating: null, solved: false } }]);
    expect(shift.wire.to(LIN).at(-1)).toContain('客服主管');
  });

  it.each<[string, string, 'reopened' | 'closed', number]>([
    ['1分', SORRY, 'reopened', 1],
    ['2', SORRY, 'reopened', 2],
    ['三分', THANKS, 'closed', 3],
    ['4分', THANKS, 'closed', 4],
    ['5', THANKS, 'closed', 5],
  ])('rated %s is %s: %s', async (said, answer, state, rating) => {
    await asked();
    await shift.says('修好了');
    expect(await shift.says(said)).toEqual([answer]);
    expect(await shift.stateOf(ticket)).toBe(state);
    expect((await shift.alerts()).map(({ reason }) => reason)).toEqual(
      state === 'reopened' ? ['rating:low'] : [],
    );
    expect(await shift.events('ticket.rated')).toMatchObject([
      { data: { rating, solved: state === 'closed' } },
    ]);
  });

  it('may be rated at once', async () => {
    await asked();
    expect(await shift.says('1分')).toEqual([SORRY]);
    expect(await shift.stateOf(ticket)).toBe('reopened');
  });

  it.each([
    ['a question', '请问物业费多少钱一平方', 'FAQ-FEE-2'],
    ['a repair', '我家5栋1单元804马桶堵了', 'FLOW-REPAIR.'],
  ])('is left alone when the owner comes with %s', async (_what, text, answer) => {
    await asked();
    expect((await shift.says(text)).join(' ')).toContain(answer);
    for (let hours = 0; hours < 30; hours++) await shift.pass(HOUR);
    expect(await times(ASKED)).toBe(1);
    expect(await times('FLOW-SATISFACTION.ask_solved_again')).toBe(0);
    expect(await shift.events('ticket.rated')).toEqual([]);
    expect(await shift.stateOf(ticket)).toBe('closed');
  });

  it('may still be rated after the owner has spoken of something else', async () => {
    await asked();
    await shift.says('请问物业费多少钱一平方');
    expect(await shift.says('解决了')).not.toContain(RATE);
    expect(await shift.says('2分')).toEqual([SORRY]);
    expect(await shift.stateOf(ticket)).toBe('reopened');
  });

  it('waits while the owner speaks of something else', async () => {
    await shift.finish(ticket);
    await shift.pass(MINUTE - 10 * SECOND);
    expect((await shift.says('我家5栋1单元804马桶堵了')).join(' ')).toContain('FLOW-REPAIR.');
    await shift.pass(MINUTE);
    expect(await times(ASKED)).toBe(0);
    for (const text of ['13800000098', '明天上午在家', '对']) await shift.says(text);
    expect((await shift.ticket()).id).not.toBe(ticket.id);
    expect(await times(ASKED)).toBe(0);
    await shift.pass(HOUR + MINUTE);
    expect(await last()).toBe(ASKED);
  });

  it('is left to the person who has the conversation, and asked about after the hand-back', async () => {
    await shift.act(ANNA, { do: 'claim' });
    await shift.finish(ticket);
    await shift.pass(3 * HOUR);
    expect(await shift.phrases()).not.toContain(ASKED);
    await shift.act(ANNA, { do: 'hand_back' });
    await shift.pass(HOUR);
    expect((await shift.phrases()).at(-1)).toBe(ASKED);
  });

  it('is not answered to a person: what the owner says then is theirs', async () => {
    await asked();
    await shift.act(ANNA, { do: 'claim' });
    expect(await shift.says('没解决')).toEqual([]);
    expect(await shift.stateOf(ticket)).toBe('closed');
  });

  it('does not keep an emergency waiting', async () => {
    await asked();
    expect((await shift.says('5栋1单元电梯里困了人，孩子在里面哭')).join(' ')).toContain('FLOW-EMERGENCY');
    expect(await shift.ticket()).toMatchObject({ kind: 'emergency' });
    expect(await shift.stateOf(ticket)).toBe('closed');
  });
});

describe('the rules of the follow-up', () => {
  const fact = (change: Partial<TicketFact> = {}): TicketFact => ({
    id: 't1',
    number: 'BX-1123-001',
    kind: 'repair',
    task: 'work',
    state: 'done',
    urgency: 'normal',
    issue: '厨房水槽漏水',
    address: {},
    assign: '工程维修',
    assignee: null,
    createdAt: MONDAY,
    dueAt: null,
    due: { respond: null, arrive: null, plan: null, resolve: null },
    clock: startClock(MONDAY),
    here: true,
    ...change,
  });
  const facts = (...tickets: TicketFact[]): Facts => ({
    homesKnown: false,
    address: null,
    tickets,
    asked: null,
    moved: tickets[0] ?? null,
    person: null,
  });
  const decide = (
    conversation: Conversation,
    event: ConversationEvent,
    known: Facts,
    meaning: Meaning | null = null,
    now = MONDAY,
  ) =>
    step(conversation, { event, meaning }, known, {
      library,
      calendar,
      now,
      seed: 'seed',
      community: community.name,
      figures: {},
    });
  const said = (effects: readonly Effect[]) =>
    effects.flatMap((effect) =>
      effect.kind === 'say' ? effect.parts.map(({ phrase }) => phrase.replace(/#.*/, '')) : [],
    );
  const timers = (effects: readonly Effect[]) => effects.filter(({ kind }) => kind === 'timer');

  const closing = (change: Partial<TicketFact>, now = MONDAY) => {
    const checks = library.standards.tickets.closing.flatMap((row) => row.checklist.map(({ id }) => id));
    const ticket = fact({ work: { ...NO_WORK, checks }, ...change });
    const event = { kind: 'move', by: ANNA, ticketId: ticket.id, move: 'close' } as const;
    return decide(NEW_CONVERSATION, event, facts(ticket), null, now);
  };

  it.each([
    'repair',
    'complaint',
    'fee_dispute',
    'renovation',
    'special_service',
    'movein',
    'vacant_house',
  ] as const)('plan one for %s', (kind) => {
    const [next, effects] = closing({ kind });
    expect(next.toRate).toEqual(['t1']);
    expect(timers(effects)).toEqual([{ kind: 'timer', name: 'rate', inMs: MINUTE }]);
  });

  it.each<[string, Partial<TicketFact>]>([
    ['an emergency', { urgency: 'emergency' }],
    ['an emergency by its kind', { kind: 'emergency' }],
    ['a call-back', { task: 'callback' }],
    ['a door card', { kind: 'access' }],
    ['a suggestion', { kind: 'suggestion' }],
    ['praise', { kind: 'praise' }],
    ['a parking matter', { kind: 'parking' }],
    ['an activity', { kind: 'activity' }],
  ])('plan none for %s', (_what, change) => {
    const [next, effects] = closing(change);
    expect(effects[0]).toMatchObject({ kind: 'move', move: 'close' });
    expect(timers(effects)).toEqual([]);
    expect(next.toRate ?? []).toEqual([]);
  });

  it('plan none for a move that closes nothing', () => {
    const ticket = fact();
    const event = { kind: 'move', by: ANNA, ticketId: 't1', move: 'confirm' } as const;
    expect(decide(NEW_CONVERSATION, event, facts(ticket))[0].toRate ?? []).toEqual([]);
  });

  it.each([
    ['2026-11-23T08:30:00+08:00', '2026-11-23T09:00:00+08:00'],
    ['2026-11-23T19:58:59+08:00', '2026-11-23T19:59:59+08:00'],
    ['2026-11-23T19:59:00+08:00', '2026-11-24T09:00:00+08:00'],
    ['2026-11-23T23:59:30+08:00', '2026-11-24T09:00:00+08:00'],
  ])('closed at %s, ask at %s', (closed, asked) => {
    const [, effects] = closing({}, Date.parse(closed));
    expect(timers(effects)).toMatchObject([{ inMs: Date.parse(asked) - Date.parse(closed) }]);
  });

  it('drop a ticket that is gone or open again, and go on to the next', () => {
    const waiting = { ...NEW_CONVERSATION, toRate: ['t1', 't2'] };
    const timer = { kind: 'timer', name: 'rate' } as const;
    const [next, effects] = decide(waiting, timer, facts(fact({ state: 'reopened' })));
    expect(next.toRate).toEqual(['t2']);
    expect(said(effects)).toEqual([]);
    expect(timers(effects)).toHaveLength(1);
    const [after, more] = decide(next, timer, facts());
    expect(after.toRate).toEqual([]);
    expect(timers(more)).toEqual([]);
    expect(decide(NEW_CONVERSATION, timer, facts())[1]).toEqual([]);
  });

  describe('an answer', () => {
    const asked = (question: 'solved' | 'rating', tries = 0): Conversation => ({
      ...NEW_CONVERSATION,
      pending: { kind: 'rating', asked: question, ticketId: 't1', tries },
    });
    const heard = async (text: string, change: Partial<Meaning> = {}) => ({
      ...(await understander.understand(text, { now: MONDAY, expects: 'rating' })),
      ...change,
    });
    const answer = async (conversation: Conversation, text: string, change: Partial<Meaning> = {}) =>
      decide(
        conversation,
        { kind: 'message', text, images: [], voices: [] },
        facts(fact({ state: 'closed' })),
        await heard(text, change),
      );
    const UNCLEAR: Partial<Meaning> = { intent: null, act: 'none' };

    it.each(['solved', 'rating'] as const)(
      'that is unclear is asked for once more (%s), then left',
      async (question) => {
        const [again, effects] = await answer(asked(question), '啊', UNCLEAR);
        expect(said(effects)).toEqual([`FLOW-SATISFACTION.ask_${question}_again`]);
        expect(again.pending).toMatchObject({ kind: 'rating', asked: question, tries: 1 });
        const [left, more] = await answer(again, '啊', UNCLEAR);
        expect(said(more)).toEqual([THANKS]);
        expect(left.pending).toBeNull();
        expect(more.filter(({ kind }) => kind === 'move' || kind === 'alert')).toEqual([]);
      },
    );

    it('counts anew for the second question', async () => {
      const [next, effects] = await answer(asked('solved', 1), '解决了');
      expect(said(effects)).toEqual([RATE]);
      expect(next.pending).toMatchObject({ asked: 'rating', tries: 0 });
    });

    it.each(['谢谢', '再见'])('%s ends it with thanks', async (text) => {
      const [next, effects] = await answer(asked('solved'), text);
      expect(said(effects)).toEqual([THANKS]);
      expect(next.pending).toBeNull();
    });

    it('about a ticket that cannot be opened again still tells the supervisor', async () => {
      const [, effects] = decide(
        asked('solved'),
        { kind: 'message', text: '没解决', images: [], voices: [] },
        facts(fact({ state: 'in_progress' })),
        await heard('没解决'),
      );
      expect(effects.map(({ kind }) => kind)).not.toContain('move');
      expect(effects).toContainEqual(expect.objectContaining({ kind: 'alert', reason: 'rating:low' }));
      expect(said(effects)).toEqual([SORRY]);
    });

    it('about a ticket that is not known any more is a message like others', async () => {
      const [next, effects] = decide(
        asked('solved'),
        { kind: 'message', text: '解决了', images: [], voices: [] },
        facts(),
        await heard('解决了'),
      );
      expect(next.pending).toBeNull();
      expect(said(effects).join()).not.toContain('SATISFACTION');
      expect(effects.map(({ kind }) => kind)).not.toContain('move');
    });
  });
});
