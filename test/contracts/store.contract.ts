/** What every store must do, whatever it is built on: run by the test of each adapter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Address,
  type Conversation,
  type Facts,
  type FactsQuery,
  type HomeInput,
  type Inbound,
  NEW_CONVERSATION,
  type Outcome,
  type SaidMessage,
  type Store,
  type Ticket,
  type TurnRequest,
  type TurnWrites,
} from '../../src/index.ts';

/** 10:00 on 22 November 2024 in Shanghai. */
const T = Date.UTC(2024, 10, 22, 2);
const DAY = '2024-11-22';
const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;
const QUIET = 2500;
const C = 'yunqi';
const OTHER = 'jinxiu';
const NOTHING: FactsQuery = { address: null, ticket: null, phone: null };

let serial = 0;

function inbound(change: Partial<Inbound> = {}): Inbound {
  return {
    channel: 'test',
    medium: 'chat',
    thread: 'lin',
    sender: 'lin',
    messageId: `m${serial++}`,
    sentAt: T,
    from: 'owner',
    text: '你好',
    images: [],
    voices: [],
    audience: 'direct',
    mentioned: false,
    directThread: null,
    ...change,
  };
}

function ticket(number: string | undefined, change: Partial<Ticket> = {}): Ticket {
  return {
    id: `ticket-${serial++}`,
    number: number ?? '',
    communityId: C,
    kind: 'repair',
    task: 'work',
    state: 'received',
    urgency: 'normal',
    summary: '厨房漏水',
    issue: '厨房漏水',
    address: { building: '3', unit: '2', room: '1502' },
    place: '厨房',
    addressCheck: 'known',
    homeId: null,
    phone: '13800000098',
    contactName: '林女士',
    fields: { visit_time: '明天上午' },
    assign: '工程维修',
    due: { respond: T + 30 * MINUTE, arrive: null, plan: null, resolve: null },
    attachments: [],
    createdAt: T,
    updatedAt: T,
    assignee: null,
    reporter: null,
    conversationId: null,
    mergedInto: null,
    ...change,
  };
}

function said(id: string, purpose: SaidMessage['purpose'] = 'send'): SaidMessage {
  return {
    id,
    from: 'bot',
    text: `答复 ${id}`,
    phrases: [{ id: 'OPEN-1.1.chat', version: 'aaaaaaaaaaaa' }],
    purpose,
  };
}

const address = (building: string, room?: string, unit?: string): Address => ({
  building,
  ...(unit !== undefined && { unit }),
  ...(room !== undefined && { room }),
});
const home = (building: string, room: string, unit?: string): HomeInput => ({
  address: address(building, room, unit),
  kind: 'home',
  areaM2: 89,
});
const HOMES = [
  home('3', '1502', '1'),
  home('3', '1502', '2'),
  home('3', '1601', '2'),
  home('5', '604', '1'),
  home('10', '1802'),
];

interface Plan extends Partial<TurnRequest> {
  readonly prefixes?: readonly string[];
  readonly day?: string;
  readonly write?: (numbers: readonly string[], facts: Facts) => Partial<TurnWrites> | undefined;
}

/** @param open gives an empty store of its own on every call */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;

    beforeEach(async () => {
      store = await open();
      await store.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
      await store.ensureCommunity({ orgId: 'org', id: OTHER, name: '锦绣苑' });
    });
    afterEach(() => store.close());

    const accept = (messages: readonly Partial<Inbound>[], at = T) =>
      store.accept(C, messages.map(inbound), at, () => at + QUIET);

    /** A conversation with one message waiting. */
    async function talk(sender: string, change: Partial<Inbound> = {}, communityId = C): Promise<string> {
      const [accepted] = await store.accept(
        communityId,
        [inbound({ thread: sender, sender, ...change })],
        T,
        () => T + QUIET,
      );
      return accepted?.conversationId ?? '';
    }

    async function commit(
      ...turns: readonly (Plan & { readonly conversationId: string })[]
    ): Promise<Outcome[]> {
      const batch = await Promise.all(
        turns.map(async (plan) => ({
          assumes: (await store.conversation(plan.conversationId))?.version ?? 0,
          inbox: [],
          timer: null,
          query: NOTHING,
          ...plan,
        })),
      );
      return store.commitTurns(batch, ({ request, conversation, facts }) => ({
        prefixes: request.prefixes ?? [],
        day: request.day ?? DAY,
        write: (numbers) => ({
          next: conversation.state,
          received: [],
          said: [],
          opened: [],
          effects: [],
          phrases: [],
          at: T,
          ...request.write?.(numbers, facts),
        }),
      }));
    }

    async function file(
      conversationId: string,
      change: Partial<Ticket> = {},
      plan: Plan = {},
    ): Promise<Ticket> {
      const [outcome] = await commit({
        conversationId,
        prefixes: ['BX'],
        ...plan,
        write: ([number]) => ({ opened: [ticket(number, change)] }),
      });
      if (outcome?.status !== 'done' || !outcome.opened[0])
        throw new Error(`not filed: ${JSON.stringify(outcome)}`);
      return outcome.opened[0];
    }

    async function factsOf(conversationId: string, query: Partial<FactsQuery> = {}): Promise<Facts> {
      const seen: Facts[] = [];
      await commit({
        conversationId,
        query: { ...NOTHING, ...query },
        write: (_numbers, facts) => void seen.push(facts),
      });
      if (!seen[0]) throw new Error('no facts were read');
      return seen[0];
    }

    const waitingTexts = async (id: string) => (await store.waiting(id)).map((row) => row.inbound.text);
    const dueIds = async (at: number) => (await store.outboxDue(at, 10)).map((row) => row.id);

    describe('accept', () => {
      it('has committed when it returns, and knows a message id again, also a year later and after its turn', async () => {
        const message = inbound({ text: '在吗' });
        const [first] = await store.accept(C, [message, message], T, () => T + QUIET);
        const id = first?.conversationId ?? '';
        expect(first?.outcome).toBe('new');
        const [row] = await store.waiting(id);
        expect(row).toMatchObject({ conversationId: id, receivedAt: T, inbound: message });
        expect(await store.waiting(id)).toHaveLength(1);
        await commit({ conversationId: id, inbox: [row?.id ?? ''], timer: `turn:${id}` });
        expect(await store.accept(C, [message], T + YEAR, () => T + YEAR)).toEqual([
          { conversationId: id, outcome: 'known' },
        ]);
        expect(await store.waiting(id)).toEqual([]);
        expect(await store.nextDue(id)).toBeNull();
      });

      it('takes a batch whole or not at all', async () => {
        const messages = [inbound({ text: '一' }), inbound({ text: '二' })];
        const failing = store.accept(C, messages, T, (message) => {
          if (message.text === '二') throw new Error('no time');
          return T;
        });
        await expect(failing).rejects.toThrow('no time');
        expect(await store.conversationId('test', 'lin', 'lin')).toBeNull();
        expect((await store.accept(C, messages, T, () => T)).map(({ outcome }) => outcome)).toEqual([
          'new',
          'new',
        ]);
      });

      it('gives a message without an id the same one every time', async () => {
        const message = { messageId: null, text: '漏水了' };
        await accept([message]);
        expect(await accept([message], T + MINUTE)).toMatchObject([{ outcome: 'known' }]);
      });

      it.each<[string, Partial<Inbound>, Partial<Inbound>]>([
        ['texts', { text: '一' }, { text: '二' }],
        ['pictures', { images: ['a.jpg'] }, { images: ['b.jpg'] }],
        ['voices', { voices: ['a.amr'] }, { voices: ['b.amr'] }],
        ['senders', { sender: 'lin' }, { sender: 'wang' }],
      ])(
        'keeps two messages without an id that differ in their %s, within one second',
        async (_what, one, two) => {
          const outcomes = await accept([
            { messageId: null, text: '', ...one },
            { messageId: null, text: '', ...two },
          ]);
          expect(outcomes.map(({ outcome }) => outcome)).toEqual(['new', 'new']);
        },
      );

      it('tells ids apart that would run together', async () => {
        const outcomes = await accept([
          { thread: 'a|b', messageId: 'c' },
          { thread: 'a', messageId: 'b|c' },
          { channel: 'test|a', thread: 'b', messageId: 'c' },
        ]);
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(['new', 'new', 'new']);
      });

      it('keeps the order of a conversation', async () => {
        const [first] = await accept([
          { messageId: 'z', text: '一' },
          { sender: 'wang', thread: 'wang', text: '别人' },
          { messageId: 'a', text: '二', sentAt: T - MINUTE },
        ]);
        await accept([{ messageId: 'm', text: '三' }]);
        expect(await waitingTexts(first?.conversationId ?? '')).toEqual(['一', '二', '三']);
      });

      it('has a conversation per channel, thread and sender', async () => {
        const accepted = await accept([{}, { thread: 'room' }, { sender: 'wang' }, { channel: 'other' }, {}]);
        const ids = accepted.map(({ conversationId }) => conversationId);
        expect(new Set(ids).size).toBe(4);
        expect(ids[4]).toBe(ids[0]);
        expect(await store.conversationId('test', 'room', 'lin')).toBe(ids[1]);
        expect(await store.conversation(ids[1] ?? '')).toMatchObject({
          communityId: C,
          channel: 'test',
          thread: 'room',
          sender: 'lin',
          version: 0,
          state: NEW_CONVERSATION,
        });
        expect(await store.conversation('nobody')).toBeNull();
      });

      it('has one person per channel and sender, over threads', async () => {
        const here = await talk('lin');
        const room = await talk('lin', { thread: 'room' });
        const elsewhere = await talk('lin', { channel: 'other' });
        await commit({
          conversationId: here,
          write: () => ({ effects: [{ kind: 'learn', surname: '林', gender: 'f', phone: '13800000098' }] }),
        });
        expect((await factsOf(room)).person).toEqual({
          surname: '林',
          gender: 'f',
          phone: '13800000098',
          home: null,
          verified: false,
        });
        expect((await factsOf(elsewhere)).person?.surname ?? null).toBeNull();
      });
    });

    describe('commitTurns', () => {
      it('writes all of a turn, or `moved` when the version has moved on', async () => {
        const id = await talk('lin', { text: '厨房漏水' });
        const [row] = await store.waiting(id);
        const next: Conversation = { ...NEW_CONVERSATION, greeted: true, surname: '林' };
        const received = [
          {
            id: row?.id ?? '',
            from: 'owner' as const,
            text: '厨房漏水',
            attachments: ['a.jpg'],
            at: T,
            meaning: null,
          },
        ];
        const phrases = [{ id: 'OPEN-1.1.chat', version: 'aaaaaaaaaaaa', text: '您好' }];
        const plan: Plan = {
          assumes: 0,
          inbox: [row?.id ?? ''],
          timer: `turn:${id}`,
          prefixes: ['BX'],
          write: ([number]) => ({ next, received, phrases, said: [said('s1')], opened: [ticket(number)] }),
        };
        expect(await commit({ ...plan, conversationId: id })).toMatchObject([
          { status: 'done', version: 1, said: [{ id: 's1' }], opened: [{ number: 'BX-1122-001' }] },
        ]);
        expect(await store.conversation(id)).toMatchObject({ version: 1, state: next });
        expect(await store.waiting(id)).toEqual([]);
        expect(await store.nextDue(id)).toBeNull();
        const messages = await store.messages(id, 0, 10);
        expect(messages).toMatchObject([
          { from: 'owner', text: '厨房漏水', at: T },
          { from: 'bot', text: '答复 s1', phrases: said('s1').phrases },
        ]);
        expect(await store.messages(id, messages[0]?.seq ?? 0, 10)).toHaveLength(1);
        expect(await store.messages(id, 0, 1)).toHaveLength(1);
        expect(await commit({ ...plan, conversationId: id })).toEqual([{ status: 'moved', version: 1 }]);
        expect(await store.messages(id, 0, 10)).toHaveLength(2);
        expect((await store.counts(C)).ticket).toBe(1);
      });

      it('decides a conversation once a batch: the second turn has moved', async () => {
        const id = await talk('lin');
        expect(
          (await commit({ conversationId: id }, { conversationId: id })).map(({ status }) => status),
        ).toEqual(['done', 'moved']);
      });

      it('lets a throwing turn fail alone, with nothing left of it', async () => {
        const [a, b, c] = [await talk('a'), await talk('b'), await talk('c')];
        const fails = (why: string): Plan => ({
          prefixes: ['BX'],
          write: () => {
            throw new Error(why);
          },
        });
        const opens: Plan = { prefixes: ['BX'], write: ([number]) => ({ opened: [ticket(number)] }) };
        const outcomes = await commit(
          { conversationId: a, ...opens },
          { conversationId: b, ...fails('poison') },
          { conversationId: 'nobody', ...opens },
          { conversationId: c, ...opens },
        );
        expect(outcomes.map(({ status }) => status)).toEqual(['done', 'failed', 'failed', 'done']);
        expect(outcomes[1]).toMatchObject({ error: { message: 'poison' } });
        expect((await store.tickets(C, {})).map(({ number }) => number).sort()).toEqual([
          'BX-1122-001',
          'BX-1122-002',
        ]);
        expect(await store.conversation(b)).toMatchObject({ version: 0 });
        expect(await store.waiting(b)).toHaveLength(1);
      });

      it('numbers tickets in order, apart for every community, day and prefix', async () => {
        const [a, b, far] = [await talk('a'), await talk('b'), await talk('far', {}, OTHER)];
        const opens = (conversationId: string, prefixes: string[], day = DAY, communityId = C) => ({
          conversationId,
          prefixes,
          day,
          write: (numbers: readonly string[]) => ({
            opened: numbers.map((number) => ticket(number, { communityId })),
          }),
        });
        const numbers = (outcomes: readonly Outcome[]) =>
          outcomes.map((outcome) =>
            outcome.status === 'done' ? outcome.opened.map(({ number }) => number) : outcome.status,
          );
        expect(
          numbers(
            await commit(opens(a, ['BX', 'TS', 'BX']), opens(b, ['BX']), opens(far, ['BX'], DAY, OTHER)),
          ),
        ).toEqual([['BX-1122-001', 'TS-1122-001', 'BX-1122-002'], ['BX-1122-003'], ['BX-1122-001']]);
        expect(numbers(await commit(opens(a, ['BX'], '2024-11-23'), opens(b, ['BX'], '2025-11-22')))).toEqual(
          [['BX-1123-001'], ['BX-1122-001']],
        );
      });

      it('sends what is to be sent, once; a prompt is kept but not sent', async () => {
        const id = await talk('lin', { thread: 'room' });
        await commit({
          conversationId: id,
          write: () => ({ said: [said('s1'), said('p1', 'prompt'), said('s2')] }),
        });
        expect((await store.messages(id, 0, 10)).map(({ text }) => text)).toEqual([
          '答复 s1',
          '答复 p1',
          '答复 s2',
        ]);
        expect(await store.outboxDue(T, 1)).toEqual([
          {
            id: 's1',
            conversationId: id,
            channel: 'test',
            thread: 'room',
            recipient: 'lin',
            text: '答复 s1',
            phrases: said('s1').phrases,
            attempts: 0,
          },
        ]);
        expect(await dueIds(T)).toEqual(['s1', 's2']);
        expect(await dueIds(T - 1)).toEqual([]);
        await store.markSending('s1', T);
        expect(await dueIds(T)).toEqual(['s2']);
        await store.markSent('s1', 'channel-1', T);
        await store.markSending('s2', T);
        await store.markFailed('s2', 'busy', T + MINUTE, T);
        expect(await dueIds(T + MINUTE - 1)).toEqual([]);
        expect(await store.outboxDue(T + MINUTE, 10)).toMatchObject([{ id: 's2', attempts: 1 }]);
        await store.markFailed('s2', 'blocked', null, T + MINUTE);
        expect(await dueIds(T + YEAR)).toEqual([]);
      });

      it('keeps the timer of a burst, free at once, for a message that came in meanwhile', async () => {
        const id = await talk('lin', { text: '一' });
        const [row] = await store.waiting(id);
        await store.dueTimers(T + QUIET, 10, T + 10 * MINUTE);
        await accept([{ text: '二' }], T + QUIET);
        await commit({ conversationId: id, inbox: [row?.id ?? ''], timer: `turn:${id}` });
        expect(await waitingTexts(id)).toEqual(['二']);
        expect(await store.dueTimers(T + 2 * QUIET, 10, T + MINUTE)).toMatchObject([
          { key: `turn:${id}`, kind: 'turn', conversationId: id },
        ]);
      });
    });

    describe('timers', () => {
      it('come in due order, at most so many, hidden by a lease until it ends', async () => {
        const [a, b] = [await talk('a'), await talk('b')];
        await store.accept(C, [inbound({ thread: 'b', sender: 'b' })], T, () => T + 2600);
        const timer = (kind: 'remind' | 'close', inMs: number) => ({
          kind: 'timer' as const,
          name: kind,
          inMs,
        });
        await commit({
          conversationId: a,
          write: () => ({ effects: [timer('close', 3000), timer('remind', 1000)] }),
        });
        const keys = async (at: number, limit: number, until: number, only?: string) =>
          (await store.dueTimers(at, limit, until, only)).map(({ key }) => key);
        expect(await store.nextDue()).toBe(T + 1000);
        expect(await store.nextDue(b)).toBe(T + 2600);
        expect(await keys(T + 999, 10, T)).toEqual([]);
        expect(await keys(T + 3000, 10, T, b)).toEqual([`turn:${b}`]);
        expect(await keys(T + 3000, 2, T + MINUTE, a)).toEqual([`remind:${a}`, `turn:${a}`]);
        expect(await keys(T + 3000, 10, T + MINUTE)).toEqual([`turn:${b}`, `close:${a}`]);
        expect(await keys(T + MINUTE - 1, 10, T)).toEqual([]);
        expect(await keys(T + MINUTE, 10, T)).toEqual([
          `remind:${a}`,
          `turn:${a}`,
          `turn:${b}`,
          `close:${a}`,
        ]);
        await store.dropTimer(`remind:${a}`);
        await commit({
          conversationId: a,
          write: () => ({ effects: [{ kind: 'cancel_timer', name: 'close' }] }),
        });
        expect(await keys(T + MINUTE, 10, T)).toEqual([`turn:${a}`, `turn:${b}`]);
      });

      it('end with the turn that answers them, and may be set again by it', async () => {
        const id = await talk('lin');
        await commit({
          conversationId: id,
          inbox: (await store.waiting(id)).map((row) => row.id),
          timer: `turn:${id}`,
        });
        const remind = (inMs: number) => () => ({
          effects: [{ kind: 'timer' as const, name: 'remind' as const, inMs }],
        });
        await commit({ conversationId: id, write: remind(1000) });
        await commit({ conversationId: id, timer: `remind:${id}`, write: remind(5000) });
        expect(await store.nextDue(id)).toBe(T + 5000);
        await commit({ conversationId: id, timer: `remind:${id}` });
        expect(await store.nextDue(id)).toBeNull();
      });
    });

    describe('failTurn', () => {
      it('counts, tries again later, and sets a turn aside after so many with an alert', async () => {
        const [id, other] = [await talk('lin'), await talk('wang')];
        const request: TurnRequest = {
          conversationId: id,
          assumes: 0,
          inbox: (await store.waiting(id)).map((row) => row.id),
          timer: `turn:${id}`,
          query: NOTHING,
        };
        for (let tries = 1; tries < 3; tries++) {
          expect(await store.failTurn(request, 'poison', T, 3)).toEqual({ deadLettered: false });
          expect(await store.nextDue(id)).toBeGreaterThan(T);
          expect(await store.waiting(id)).toHaveLength(1);
        }
        expect(await store.alerts(C, 10)).toEqual([]);
        expect(await store.failTurn(request, 'poison', T + MINUTE, 3)).toEqual({ deadLettered: true });
        expect(await store.waiting(id)).toEqual([]);
        expect(await store.nextDue(id)).toBeNull();
        expect(await store.alerts(C, 10)).toMatchObject([{ reason: 'dead_letter', at: T + MINUTE }]);
        expect(await store.waiting(other)).toHaveLength(1);
        expect(await store.nextDue(other)).toBe(T + QUIET);
      });

      it('sets aside only the messages of the turn: one that came in meanwhile keeps its timer', async () => {
        const id = await talk('lin', { text: '毒' });
        const request: TurnRequest = {
          conversationId: id,
          assumes: 0,
          inbox: (await store.waiting(id)).map((row) => row.id),
          timer: `turn:${id}`,
          query: NOTHING,
        };
        await accept([{ text: '还有人吗' }]);
        expect(await store.failTurn(request, 'poison', T, 1)).toEqual({ deadLettered: true });
        expect(await waitingTexts(id)).toEqual(['还有人吗']);
        expect(await store.nextDue(id)).not.toBeNull();
      });
    });

    describe('tickets', () => {
      it('are found by conversation, state, whole number and last three digits', async () => {
        const [a, b] = [await talk('a'), await talk('b')];
        const first = await file(a, { createdAt: T });
        const second = await file(a, { createdAt: T + 1, state: 'done' });
        const third = await file(b, { createdAt: T + 2 });
        expect((await store.tickets(C, {})).map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
        expect((await store.tickets(C, { conversationId: a })).map(({ id }) => id)).toEqual([
          second.id,
          first.id,
        ]);
        expect(
          (await store.tickets(C, { conversationId: a, states: ['received'] })).map(({ id }) => id),
        ).toEqual([first.id]);
        expect(await store.tickets(C, { limit: 1 })).toHaveLength(1);
        expect(await store.tickets(OTHER, {})).toEqual([]);
        const { reporter, ...rest } = (await store.ticket(C, 'BX-1122-001')) ?? ticket('');
        expect(rest).toEqual({
          ...ticket('BX-1122-001'),
          id: first.id,
          conversationId: a,
          reporter: undefined,
        });
        expect(reporter).toEqual(expect.any(String));
        expect((await store.ticket(C, '003'))?.id).toBe(third.id);
        expect(await store.ticket(OTHER, '003')).toBeNull();
      });

      it.each(['004', '03', '3', 'BX-1123-001', '', '%', '___', '00_', "' OR 1=1 --"])(
        'are not found by %j',
        async (number) => {
          await file(await talk('lin'));
          expect(await store.ticket(C, number)).toBeNull();
        },
      );

      it('are changed by patches: fields and attachments add up', async () => {
        const id = await talk('lin');
        const filed = await file(id, { attachments: ['a.jpg'] });
        await commit({
          conversationId: id,
          write: () => ({
            at: T + MINUTE,
            effects: [
              {
                kind: 'patch',
                ticketId: filed.id,
                patch: {
                  urgency: 'urgent',
                  phone: '13900000000',
                  address: { building: '5' },
                  fields: { plate: '皖A' },
                  attachments: ['a.jpg', 'b.jpg'],
                },
              },
            ],
          }),
        });
        expect(await store.ticket(C, filed.number)).toEqual({
          ...filed,
          conversationId: id,
          reporter: expect.any(String),
          urgency: 'urgent',
          phone: '13900000000',
          address: { building: '5' },
          fields: { visit_time: '明天上午', plate: '皖A' },
          attachments: ['a.jpg', 'b.jpg'],
          updatedAt: T + MINUTE,
        });
        expect((await store.ticketEvents(filed.id)).map(({ kind }) => kind)).toEqual([
          'ticket.opened',
          'ticket.changed',
        ]);
      });

      it('move by the table; an illegal move fails the turn and leaves nothing behind', async () => {
        const id = await talk('lin');
        const [filed, into] = [await file(id), await file(id)];
        const move = (effect: { move: 'accept' | 'confirm' | 'merge'; reason?: string; into?: string }) => ({
          kind: 'move' as const,
          ticketId: filed.id,
          ...effect,
        });
        await commit({ conversationId: id, write: () => ({ effects: [move({ move: 'accept' })] }) });
        expect(await store.ticket(C, filed.number)).toMatchObject({ state: 'accepted' });
        const before = await store.conversation(id);
        for (const wrong of [move({ move: 'confirm' }), move({ move: 'merge' })]) {
          const note = { kind: 'note' as const, ticketId: filed.id, note: 'urge' as const, text: '快点' };
          const [outcome] = await commit({
            conversationId: id,
            prefixes: ['BX'],
            inbox: (await store.waiting(id)).map((row) => row.id),
            timer: `turn:${id}`,
            write: ([number]) => ({
              next: { ...NEW_CONVERSATION, abuse: 9 },
              said: [said('never')],
              opened: [ticket(number)],
              effects: [{ kind: 'alert', reason: 'x', roles: [], ticketId: null, text: '' }, note, wrong],
            }),
          });
          expect(outcome).toMatchObject({
            status: 'failed',
            error: { code: wrong.move === 'merge' ? 'E_FIELDS_MISSING' : 'E_MOVE_ILLEGAL' },
          });
        }
        expect(await store.conversation(id)).toEqual(before);
        expect(await store.messages(id, 0, 10)).toEqual([]);
        expect(await dueIds(T)).toEqual([]);
        expect(await store.alerts(C, 10)).toEqual([]);
        expect(await store.tickets(C, {})).toHaveLength(2);
        expect(await store.waiting(id)).toHaveLength(1);
        expect(await store.nextDue(id)).toBe(T + QUIET);
        await commit({
          conversationId: id,
          write: () => ({ effects: [move({ move: 'merge', reason: '同一件事', into: into.id })] }),
        });
        expect(await store.ticket(C, filed.number)).toMatchObject({ state: 'merged', mergedInto: into.id });
        expect(await store.ticketEvents(filed.id)).toMatchObject([
          { kind: 'ticket.opened', ticketId: filed.id, conversationId: id, at: T },
          { kind: 'ticket.accept', data: { from: 'received', to: 'accepted' } },
          { kind: 'ticket.merge', data: { from: 'accepted', to: 'merged' } },
        ]);
      });

      it('carry notes, and belong to every conversation that noted something on them', async () => {
        const [a, b] = [await talk('a'), await talk('b')];
        const filed = await file(a);
        await commit({
          conversationId: b,
          write: () => ({
            effects: [
              { kind: 'note', ticketId: filed.id, note: 'urge', text: '快点' },
              { kind: 'alert', reason: 'urge', roles: ['工程维修'], ticketId: filed.id, text: '' },
            ],
          }),
        });
        expect((await store.ticketEvents(filed.id)).map(({ kind }) => kind)).toContain('ticket.note.urge');
        expect(await store.tickets(C, { conversationId: b })).toHaveLength(1);
        expect(await store.alerts(C, 10)).toEqual([
          { reason: 'urge', roles: ['工程维修'], ticketId: filed.id, at: T },
        ]);
        expect(await store.alerts(OTHER, 10)).toEqual([]);
      });
    });

    describe('imports and facts', () => {
      it('imports twice keep one row each', async () => {
        const staff = [{ number: '01', name: '张工', role: '工程维修', phone: '13700000000' }];
        const roster = [{ day: DAY, shift: '白班', from: '08:00', to: '20:00', staffNumber: '01' }];
        for (let times = 0; times < 2; times++) {
          expect(await store.importHomes(C, HOMES)).toBe(HOMES.length);
          expect(await store.importStaff(C, staff)).toBe(1);
          expect(await store.importRoster(C, roster)).toBe(1);
        }
        expect(await store.importHomes(C, [home('5', '605', '1')])).toBe(HOMES.length + 1);
        expect(await store.counts(C)).toMatchObject({
          home: HOMES.length + 1,
          staff: 1,
          roster: 1,
          ticket: 0,
          conversation: 0,
        });
        expect(await store.counts(OTHER)).toMatchObject({ home: 0, staff: 0 });
      });

      it('check nothing while no homes are known', async () => {
        await store.importHomes(OTHER, HOMES);
        expect(await factsOf(await talk('lin'), { address: address('3', '1502') })).toMatchObject({
          homesKnown: false,
          address: null,
          asked: null,
          tickets: [],
        });
      });

      it.each<[string, Address, object]>([
        [
          'a room with its unit',
          address('3', '1502', '2'),
          { found: 'room', homeId: expect.any(String), units: ['2'], nearest: null },
        ],
        [
          'a room in several units',
          address('3', '1502'),
          { found: 'room', homeId: null, units: ['1', '2'], nearest: null },
        ],
        [
          'a room in one unit',
          address('3', '1601'),
          { found: 'room', homeId: expect.any(String), units: ['2'] },
        ],
        [
          'a room of a building without units',
          address('10', '1802'),
          { found: 'room', homeId: expect.any(String), units: [] },
        ],
        [
          '"18B", the second flat of the 18th floor',
          address('10', '18B'),
          { found: 'room', homeId: expect.any(String) },
        ],
        ['"18A", which is not there', address('10', '18A'), { found: 'none', homeId: null }],
        ['"0604"', address('5', '0604'), { found: 'room', homeId: expect.any(String), units: ['1'] }],
        ['a building', address('3'), { found: 'building', homeId: null, units: [], nearest: null }],
        ['a unit that is there', address('3', undefined, '2'), { found: 'building' }],
        ['a unit that is not', address('3', undefined, '9'), { found: 'none' }],
        ['no such building', address('99', '1502'), { found: 'none', homeId: null, nearest: null }],
        [
          'a room one digit away',
          address('3', '1609'),
          { found: 'none', homeId: null, units: [], nearest: { building: '3', unit: '2', room: '1601' } },
        ],
        [
          'the same room in another unit',
          address('5', '604', '2'),
          { found: 'none', nearest: { building: '5', unit: '1', room: '604' } },
        ],
        ['a room far from all', address('3', '9988'), { found: 'none', nearest: null }],
      ])('an address: %s', async (_what, asked, fact) => {
        await store.importHomes(C, HOMES);
        const facts = await factsOf(await talk('lin'), { address: asked });
        expect(facts.homesKnown).toBe(true);
        expect(facts.address).toMatchObject({ asked, ...fact });
      });

      it('know the tickets of the person, newest first, over their conversations', async () => {
        const [here, room, wang] = [
          await talk('lin'),
          await talk('lin', { thread: 'room' }),
          await talk('wang'),
        ];
        const old = await file(here, { createdAt: T });
        const recent = await file(room, { createdAt: T + 2, state: 'closed' });
        await file(wang, { createdAt: T + 3 });
        expect((await factsOf(here)).tickets).toMatchObject([
          { id: recent.id, here: false, dueAt: null },
          { id: old.id, here: true, dueAt: T + 30 * MINUTE, number: 'BX-1122-001', issue: '厨房漏水' },
        ]);
        expect((await factsOf(here, { ticket: '002' })).asked?.id).toBe(recent.id);
        expect((await factsOf(here, { ticket: 'BX-1122-001' })).asked?.id).toBe(old.id);
      });

      it("show another person's ticket only with its phone, and by its whole number", async () => {
        const [lin, wang] = [await talk('lin'), await talk('wang')];
        const filed = await file(lin, { phone: '13800000098' });
        const asked = async (ticketNumber: string, phone: string | null) =>
          (await factsOf(wang, { ticket: ticketNumber, phone })).asked;
        expect(await asked(filed.number, null)).toBeNull();
        expect(await asked(filed.number, '13911111111')).toBeNull();
        expect(await asked('001', '13800000098')).toBeNull();
        expect(await asked(filed.number, '13800000098')).toMatchObject({ id: filed.id, here: false });
        const silent = await file(lin, { phone: null });
        expect(await asked(silent.number, null)).toBeNull();
      });

      it('verifyOccupant makes the person verified and their home known; a claim does not', async () => {
        await store.importHomes(C, HOMES);
        const [lin, room, wang] = [
          await talk('lin'),
          await talk('lin', { thread: 'room' }),
          await talk('wang'),
        ];
        expect(await store.verifyOccupant(lin, address('3', '1502'))).toBe(false);
        expect(await store.verifyOccupant(lin, address('99', '1'))).toBe(false);
        expect(await store.verifyOccupant('nobody', address('5', '604'))).toBe(false);
        expect((await factsOf(lin)).person).toMatchObject({ home: null, verified: false });
        const { address: fact } = await factsOf(wang, { address: address('5', '604') });
        await commit({
          conversationId: wang,
          write: () => ({
            effects: [{ kind: 'learn', home: { homeId: fact?.homeId ?? '', address: address('5', '604') } }],
          }),
        });
        expect((await factsOf(wang)).person).toMatchObject({
          home: address('5', '604', '1'),
          verified: false,
        });
        expect(await store.verifyOccupant(lin, address('3', '1502', '2'))).toBe(true);
        expect((await factsOf(room)).person).toMatchObject({
          home: address('3', '1502', '2'),
          verified: true,
        });
        expect((await factsOf(wang)).person?.verified).toBe(false);
      });

      it('is healthy', async () => {
        expect(await store.health()).toMatchObject({ ok: true });
      });
    });
  });
}
