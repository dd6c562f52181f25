/** Turns: written whole or not at all, each conversation apart. */
import { describe, expect, it } from 'vitest';
import {
  type Conversation,
  type Facts,
  NEW_CONVERSATION,
  type Outcome,
  type Store,
  type TurnWrites,
} from '../../../src/index.ts';
import { C, DAY, inbound, MINUTE, OTHER, type Plan, QUIET, said, storeBench, T, ticket } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function turnCases(open: () => Promise<Store>): void {
  let store: Store;
  const { accept, talk, commit, file, factsOf, waitingTexts } = storeBench(open, (opened) => {
    store = opened;
  });

  describe('commitTurns', () => {
    it('marks a message that its owner took back, and keeps it; that of another conversation never', async () => {
      const [id, other] = [await talk('lin', { text: '我说错了', messageId: 'm-1' }), await talk('wang')];
      const [row] = await store.waiting(id);
      const received = { from: 'owner' as const, text: '我说错了', attachments: [], at: T, meaning: null };
      const of = { conversationId: id, inbox: [row?.id ?? ''] };
      await commit({ ...of, write: () => ({ received: [{ ...received, id: row?.id ?? '' }] }) });
      const recall = (conversationId: string) =>
        commit({ conversationId, write: () => ({ effects: [{ kind: 'recall', message: 'm-1' }] }) });
      const marks = async () =>
        (await store.messages(id, 0, 9)).map(({ text, recalled }) => [text, recalled]);
      await recall(other);
      expect(await marks()).toEqual([['我说错了', undefined]]);
      await recall(id);
      expect(await marks()).toEqual([['我说错了', true]]);
      const told = (await store.events(0, 100)).filter(({ kind }) => kind === 'message.recalled');
      expect(told.map(({ conversationId }) => conversationId)).toEqual([other, id]);
    });

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

    it('lets a person see in one conversation what was filed in another of the same batch', async () => {
      const [direct, room] = [await talk('lin'), await talk('lin', { thread: 'room' })];
      const stranger = await talk('wang');
      const seen = new Map<string, number>();
      const plan = (conversationId: string) => ({
        conversationId,
        prefixes: ['BX'],
        write: ([number]: readonly string[], facts: Facts) => {
          seen.set(conversationId, facts.tickets.length);
          return { opened: [ticket(number)] };
        },
      });
      const outcomes = await commit(plan(direct), plan(stranger), plan(room));
      expect(outcomes.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
      expect([seen.get(direct), seen.get(stranger), seen.get(room)]).toEqual([0, 0, 1]);
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
        numbers(await commit(opens(a, ['BX', 'TS', 'BX']), opens(b, ['BX']), opens(far, ['BX'], DAY, OTHER))),
      ).toEqual([['BX-1122-001', 'TS-1122-001', 'BX-1122-002'], ['BX-1122-003'], ['BX-1122-001']]);
      expect(numbers(await commit(opens(a, ['BX'], '2024-11-23'), opens(b, ['BX'], '2025-11-22')))).toEqual([
        ['BX-1123-001'],
        ['BX-1122-001'],
      ]);
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

    it('keeps what a person said as theirs, and sends it', async () => {
      const id = await talk('lin');
      await commit({
        conversationId: id,
        write: () => ({ said: [{ ...said('a1'), from: 'agent', text: '师傅三点到。' }] }),
      });
      expect(await store.messages(id, 0, 10)).toMatchObject([
        { from: 'agent', text: '师傅三点到。', phrases: said('a1').phrases, at: T },
      ]);
      expect(await store.outboxDue(T, 10)).toMatchObject([{ id: 'a1', text: '师傅三点到。' }]);
    });

    it('tells of every message while people have the conversation, of none while the bot has it', async () => {
      const id = await talk('lin');
      const writes = (word: string, handedOff: Conversation['handedOff']) => () => ({
        next: { ...NEW_CONVERSATION, handedOff },
        received: [received(word)],
        said: [said(`${word}-bot`), { ...said(`${word}-agent`), from: 'agent' as const }],
      });
      const told = async () =>
        (await store.events(0, 100)).filter(({ kind }) => kind === 'conversation.message');
      await commit({ conversationId: id, write: writes('一', null) });
      expect(await told()).toEqual([]);
      await commit({ conversationId: id, write: writes('二', { reason: 'wish', at: T }) });
      const rows = await store.messages(id, 0, 10);
      expect((await told()).map(({ at, conversationId, data }) => ({ at, conversationId, data }))).toEqual(
        rows.slice(3).map(({ seq, from }) => ({ at: T, conversationId: id, data: { seq, from } })),
      );
      expect(rows.slice(3).map(({ from }) => from)).toEqual(['owner', 'bot', 'agent']);
      await commit({ conversationId: id, write: writes('三', null) });
      expect(await told()).toHaveLength(3);
    });

    it('sends a message on into another thread of its sender, due at once, and knows it again', async () => {
      const room = await talk('lin', { thread: 'room' });
      await commit({
        conversationId: room,
        write: () => ({ effects: [{ kind: 'learn', phone: '13800000098' }] }),
      });
      const redirects = [inbound({ text: '我家漏水', messageId: 'm>direct' })];
      await commit({ conversationId: room, write: () => ({ redirects, at: T + MINUTE }) });
      const direct = (await store.conversationId('test', 'lin', 'lin')) ?? '';
      expect(await store.conversation(direct)).toMatchObject({ communityId: C, thread: 'lin', version: 0 });
      expect(await store.waiting(direct)).toMatchObject([
        { conversationId: direct, receivedAt: T + MINUTE, inbound: redirects[0] },
      ]);
      expect(await store.nextDue(direct)).toBe(T + MINUTE);
      expect((await factsOf(direct)).person?.phone).toBe('13800000098');
      await commit({ conversationId: room, write: () => ({ redirects, at: T + 2 * MINUTE }) });
      expect(await waitingTexts(direct)).toEqual(['我家漏水']);
    });

    it('sends nothing on from a turn that fails', async () => {
      const room = await talk('lin', { thread: 'room' });
      const filed = await file(room);
      const [outcome] = await commit({
        conversationId: room,
        write: () => ({
          redirects: [inbound({ text: '我家漏水' })],
          effects: [{ kind: 'move', ticketId: filed.id, move: 'confirm' }],
        }),
      });
      expect(outcome?.status).toBe('failed');
      expect(await store.conversationId('test', 'lin', 'lin')).toBeNull();
    });
  });
}

/** What an owner wrote, as a turn keeps it. */
function received(text: string): TurnWrites['received'][number] {
  return { id: `in-${text}`, from: 'owner', text, attachments: [], at: T, meaning: null };
}
