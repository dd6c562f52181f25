/** Messages that come in: committed once, in order; their timers; what fails. */
import { describe, expect, it } from 'vitest';
import {
  type Inbound,
  isPlayed,
  NEW_CONVERSATION,
  PLAYED_CHANNEL,
  type Store,
  type TurnRequest,
} from '../../../src/index.ts';
import { C, inbound, MINUTE, NOTHING, QUIET, storeBench, T, YEAR } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function inboxCases(open: () => Promise<Store>): void {
  let store: Store;
  const { accept, talk, commit, factsOf, waitingTexts } = storeBench(open, (opened) => {
    store = opened;
  });

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

    it('knows an id whose turn is done, whatever words come with it', async () => {
      const [first] = await accept([{ messageId: 'm', text: '电话13800000098' }]);
      const id = first?.conversationId ?? '';
      await commit({ conversationId: id, inbox: (await store.waiting(id)).map((row) => row.id) });
      expect(await accept([{ messageId: 'm', text: '别的话' }])).toEqual([
        { conversationId: id, outcome: 'known' },
      ]);
      expect(await waitingTexts(id)).toEqual([]);
      const { channel = '', thread = '' } = (await store.conversation(id)) ?? {};
      expect(await store.isKnown({ channel, thread, messageId: 'm' })).toBe(true);
      expect(await store.isKnown({ channel, thread: 'another', messageId: 'm' })).toBe(false);
      expect(await store.isKnown({ channel, thread, messageId: 'n' })).toBe(false);
    });

    it('marks a conversation in which we play the owner, and no other', async () => {
      const [played, real] = await accept([{ channel: PLAYED_CHANNEL, messageId: 'p' }, { messageId: 'q' }]);
      expect([played, real].map((one) => isPlayed(one?.conversationId ?? ''))).toEqual([true, false]);
    });

    it('gives conversations ids in the order of their beginnings, so that those of one time stand together', async () => {
      const begun = [T + 2, T, T + 1_000_000, T + 1];
      const ids: string[] = [];
      for (const [nth, at] of begun.entries()) {
        const message = inbound({ messageId: `v${nth}`, sender: `v${nth}`, thread: `v${nth}` });
        const [accepted] = await store.accept(C, [message], at, () => at);
        ids.push(accepted?.conversationId ?? '');
      }
      expect(ids.toSorted()).toEqual([1, 3, 0, 2].map((nth) => ids[nth]));
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

    it('takes what no text may hold, halves of characters and NUL, and keeps the words around it', async () => {
      const odd = '厨房\u0000漏\ud83d水\\u0000😀';
      const message = inbound({ thread: odd, sender: odd, messageId: odd, text: odd, images: [odd] });
      const [first] = await store.accept(C, [message], T, () => T);
      const id = first?.conversationId ?? '';
      expect(await store.conversationId('test', odd, odd)).toBe(id);
      const [row] = await store.waiting(id);
      const kept = /^厨房.漏.{1,3}水\\u0000😀$/su;
      expect(row?.inbound.text).toMatch(kept);
      await commit({
        conversationId: id,
        inbox: [row?.id ?? ''],
        write: () => ({
          next: { ...NEW_CONVERSATION, surname: odd },
          received: [{ id: odd, from: 'owner', text: odd, attachments: [odd], at: T, meaning: null }],
          phrases: [{ id: odd, version: 'a', text: odd }],
          effects: [{ kind: 'record', event: 'seen', data: { [odd]: odd } }],
        }),
      });
      expect((await store.conversation(id))?.state.surname).toMatch(kept);
      expect(await store.messages(id, 0, 10)).toMatchObject([{ text: expect.stringMatching(kept) }]);
      expect(Object.entries((await store.events(0, 1))[0]?.data ?? {})).toEqual([
        [expect.stringMatching(kept), expect.stringMatching(kept)],
      ]);
      await store.keep('space', odd, { [odd]: [odd] }, T);
      expect(Object.entries((await store.kept('space', odd)) as object)).toEqual([
        [expect.stringMatching(kept), [expect.stringMatching(kept)]],
      ]);
      expect(await store.accept(C, [message], T, () => T)).toEqual([
        { conversationId: id, outcome: 'known' },
      ]);
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

  describe('waitingIn', () => {
    it('gives what each of many conversations waits with, in order, as one by one', async () => {
      const [a, b, none] = [await talk('a', { text: '一' }), await talk('b'), await talk('c')];
      await accept([
        { thread: 'a', sender: 'a', text: '二' },
        { thread: 'a', sender: 'a', text: '三', images: ['x.jpg'] },
      ]);
      await commit({ conversationId: none, inbox: (await store.waiting(none)).map(({ id }) => id) });
      const found = await store.waitingIn([b, 'nobody', none, a, a]);
      expect([...found.keys()].sort()).toEqual([a, b, none].sort());
      for (const id of [a, b, none])
        expect(found.get(id)).toEqual({
          conversation: await store.conversation(id),
          rows: await store.waiting(id),
        });
      expect(found.get(a)?.rows.map(({ inbound: { text } }) => text)).toEqual(['一', '二', '三']);
      expect(found.get(none)).toMatchObject({ conversation: { version: 1 }, rows: [] });
      expect((await store.waitingIn([])).size).toBe(0);
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
      expect(await keys(T + MINUTE, 10, T)).toEqual([`remind:${a}`, `turn:${a}`, `turn:${b}`, `close:${a}`]);
      await store.dropTimer(`remind:${a}`);
      await commit({
        conversationId: a,
        write: () => ({ effects: [{ kind: 'cancel_timer', name: 'close' }] }),
      });
      expect(await keys(T + MINUTE, 10, T)).toEqual([`turn:${a}`, `turn:${b}`]);
    });

    it('of a burst stay while a message waits, whoever drops them; and go when none does', async () => {
      const id = await talk('lin');
      await store.dropTimer(`turn:${id}`);
      expect(await store.nextDue(id)).toBe(T + QUIET);
      await commit({ conversationId: id, inbox: (await store.waiting(id)).map((row) => row.id) });
      await store.dropTimer(`turn:${id}`);
      expect(await store.nextDue(id)).toBeNull();
    });

    it('of a burst that is being answered, or was when somebody crashed, begin anew with what is written then', async () => {
      const id = await talk('lin');
      expect(await store.dueTimers(T + QUIET, 9, T + MINUTE, id)).toHaveLength(1);
      await store.accept(C, [inbound({ text: '还有' })], T + QUIET, () => T + 2 * QUIET);
      expect(await store.nextDue(id)).toBe(T + 2 * QUIET);
      expect(await store.dueTimers(T + 2 * QUIET, 9, T + MINUTE, id)).toHaveLength(1);
    });

    it('of a burst are free at once when a turn has answered a part of it', async () => {
      const id = await talk('lin');
      await accept([{ text: '还有' }]);
      const [first] = await store.dueTimers(T + QUIET, 9, T + MINUTE, id);
      const [row] = await store.waiting(id);
      await commit({ conversationId: id, inbox: [row?.id ?? ''], timer: first?.key ?? '' });
      expect(await waitingTexts(id)).toEqual(['还有']);
      expect(await store.dueTimers(T + QUIET, 9, T + MINUTE, id)).toEqual([first]);
    });

    it('that are due are not put off by what is written before anybody has taken them', async () => {
      const id = await talk('lin');
      await store.accept(C, [inbound({ text: '还有' })], T + QUIET, () => T + 2 * QUIET);
      expect(await store.nextDue(id)).toBe(T + QUIET);
    });

    it('given back are free at once, and no sooner due', async () => {
      const [a, b] = [await talk('a'), await talk('b')];
      expect(await store.dueTimers(T + QUIET, 10, T + MINUTE)).toHaveLength(2);
      await store.freeTimers([`turn:${b}`, 'no such timer']);
      expect(await store.nextDue(b)).toBe(T + QUIET);
      expect(await store.nextDue(a)).toBe(T + MINUTE);
      expect(await store.dueTimers(T + QUIET - 1, 10, T + MINUTE)).toEqual([]);
      expect((await store.dueTimers(T + QUIET, 10, T + MINUTE)).map(({ key }) => key)).toEqual([`turn:${b}`]);
    });

    it('of a burst are due at once when it is said to have ended: neither later, nor of another, nor what is leased', async () => {
      const [a, b] = [await talk('a'), await talk('b')];
      await store.endBurst(a, T + 1000);
      expect([await store.nextDue(a), await store.nextDue(b)]).toEqual([T + 1000, T + QUIET]);
      await store.endBurst(a, T + 2000);
      expect(await store.nextDue(a)).toBe(T + 1000);
      expect(await store.dueTimers(T + QUIET, 10, T + MINUTE, b)).toHaveLength(1);
      await store.endBurst(b, T);
      expect(await store.nextDue(b)).toBe(T + MINUTE);
      await store.endBurst('no such conversation', T);
    });

    it('that a clock an hour ahead has set do not wait that hour once it is set back; others stay', async () => {
      const [a, b, c] = [await talk('a'), await talk('b'), await talk('c')];
      await store.endBurst(a, T);
      expect(await store.dueTimers(T + QUIET, 10, T + 60 * MINUTE, b)).toHaveLength(1);
      const back = T - 60 * MINUTE;
      await store.clockSetBack(back, T + 1, T + MINUTE);
      expect([await store.nextDue(a), await store.nextDue(b), await store.nextDue(c)]).toEqual([
        T,
        back,
        back,
      ]);
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
        // The next try does not wait for the lease of the one that failed.
        expect(await store.dueTimers(T + MINUTE, 9, T + YEAR, id)).toHaveLength(1);
        expect(await store.failTurn(request, 'poison', T, 3)).toEqual({ deadLettered: false });
        expect(await store.nextDue(id)).toBeGreaterThan(T);
        expect(await store.nextDue(id)).toBeLessThanOrEqual(T + MINUTE);
        expect(await store.waiting(id)).toHaveLength(1);
      }
      expect(await store.alerts(C, 10)).toEqual([]);
      expect(await store.failTurn(request, 'poison', T + MINUTE, 3)).toEqual({ deadLettered: true });
      expect(await store.waiting(id)).toEqual([]);
      // Colleagues are called until somebody comes; not again by the call that failed itself.
      const call = { key: `waiting:${id}`, kind: 'waiting', conversationId: id, dueAt: T + MINUTE };
      expect(await store.dueTimers(T + MINUTE, 9, T + MINUTE, id)).toEqual([call]);
      const calling = { ...request, inbox: [], timer: call.key };
      expect(await store.failTurn(calling, 'poison', T + MINUTE, 3)).toEqual({ deadLettered: true });
      expect(await store.nextDue(id)).toBeNull();
      expect(await store.alerts(C, 10)).toMatchObject([
        { reason: 'dead_letter', at: T + MINUTE },
        { reason: 'dead_letter', at: T + MINUTE },
      ]);
      expect(await store.conversation(id)).toMatchObject({
        version: 2,
        state: { handedOff: { reason: 'dead_letter', at: T + MINUTE } },
      });
      expect((await store.events(0, 10)).map(({ kind }) => kind)).toContain('conversation.handoff');
      expect(await store.waiting(other)).toHaveLength(1);
      expect(await store.nextDue(other)).toBe(T + QUIET);
    });

    it('counts for all of a turn what failed with one of them: who goes on writing puts nothing off', async () => {
      const id = await talk('lin', { text: '毒' });
      const fail = async () => {
        const inbox = (await store.waiting(id)).map((row) => row.id);
        const request = { conversationId: id, assumes: 0, inbox, timer: `turn:${id}`, query: NOTHING };
        return (await store.failTurn(request, 'poison', T, 2)).deadLettered;
      };
      expect(await fail()).toBe(false);
      await accept([{ text: '还有人吗' }]);
      expect(await fail()).toBe(true);
      expect(await waitingTexts(id)).toEqual([]);
    });

    it('moves the conversation on, also for whoever has read it before', async () => {
      const id = await talk('lin');
      const inbox = (await store.waitingIn([id])).get(id)?.rows.map((row) => row.id) ?? [];
      const request = { conversationId: id, assumes: 0, inbox, timer: `turn:${id}`, query: NOTHING };
      expect(await store.failTurn(request, 'poison', T, 1)).toEqual({ deadLettered: true });
      expect(await commit({ conversationId: id, assumes: 0, inbox, timer: `turn:${id}` })).toEqual([
        { status: 'moved', version: 1 },
      ]);
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
      // Beside the timer that calls colleagues.
      expect((await store.dueTimers(T + QUIET, 9, T + MINUTE, id)).map(({ key }) => key).sort()).toEqual([
        `turn:${id}`,
        `waiting:${id}`,
      ]);
    });
  });
}
