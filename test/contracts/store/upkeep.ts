/** What operating takes: figures, readiness, messages that were set aside, what is no longer kept. */
import { describe, expect, it } from 'vitest';
import type { DrillRecord, Effect, Expiry, Store, SweepCounts } from '../../../src/index.ts';
import { C, inbound, MINUTE, NOTHING, type Plan, QUIET, said, storeBench, T } from './bench.ts';

const NONE: SweepCounts = {
  inbox: 0,
  dead: 0,
  messages: 0,
  notes: 0,
  records: 0,
  drills: 0,
  tickets: 0,
  ticket_notes: 0,
  alerts: 0,
  papers: 0,
};
/** Nothing is so old. */
const KEEP_ALL: Expiry = {
  inbox: 0,
  messages: 0,
  records: 0,
  recordKeys: [{ space: 'channel:a', prefix: 'thread:' }],
  drills: 0,
  tickets: 0,
  papers: 0,
};

/** @param open gives an empty store of its own on every call */
export function upkeepCases(open: () => Promise<Store>): void {
  let store: Store;
  const { accept, talk, commit, file, waitingTexts } = storeBench(open, (opened) => {
    store = opened;
  });

  const answer = async (id: string, plan: NonNullable<Plan['write']> = () => ({})) =>
    commit({
      conversationId: id,
      inbox: (await store.waiting(id)).map((row) => row.id),
      timer: `turn:${id}`,
      write: plan,
    });

  /** The messages of a conversation fail for good. */
  async function kill(id: string, at = T): Promise<void> {
    const { version = 0 } = (await store.conversation(id)) ?? {};
    const rows = await store.waiting(id);
    const request = {
      conversationId: id,
      assumes: version,
      inbox: rows.map((row) => row.id),
      timer: `turn:${id}`,
      query: NOTHING,
    };
    expect(await store.failTurn(request, 'poison', at, 1)).toEqual({ deadLettered: true });
  }

  describe('gauges', () => {
    it('are nothing in an empty store', async () => {
      expect(await store.gauges(T)).toEqual({
        inboxWaiting: 0,
        oldestWaitingAt: null,
        inboxDead: 0,
        outboxPending: 0,
        outboxSending: 0,
        outboxFailed: 0,
        outboxUncertain: 0,
        timersLate: 0,
      });
    });

    it('count what waits, what was set aside, and what became of answers', async () => {
      const [lin, wang, zhao] = [await talk('lin'), await talk('wang'), await talk('zhao')];
      await accept([{ thread: 'wang', sender: 'wang' }], T + MINUTE);
      await kill(zhao);
      await answer(lin, () => ({ said: ['a', 'b', 'c', 'd', 'e'].map((id) => said(id)) }));
      const ends = {
        a: () => store.markSent('a', null, T),
        b: () => store.markFailed('b', 'refused', null, T),
        c: () => store.markUncertain('c', T),
        d: async () => undefined,
      };
      for (const [id, end] of Object.entries(ends)) {
        await store.markSending(id, T);
        await end();
      }
      expect(await store.gauges(T + MINUTE)).toMatchObject({
        inboxWaiting: 2,
        oldestWaitingAt: T,
        inboxDead: 1,
        outboxPending: 1,
        outboxSending: 1,
        outboxFailed: 1,
        outboxUncertain: 1,
      });
      await answer(wang);
      expect(await store.gauges(T)).toMatchObject({ inboxWaiting: 0, oldestWaitingAt: null });
    });

    it('count a timer as late after a minute, unless somebody has it', async () => {
      await talk('lin');
      expect((await store.gauges(T + QUIET + MINUTE - 1)).timersLate).toBe(0);
      expect((await store.gauges(T + QUIET + MINUTE)).timersLate).toBe(1);
      await store.dueTimers(T + QUIET + MINUTE, 10, T + QUIET + 3 * MINUTE);
      expect((await store.gauges(T + QUIET + 2 * MINUTE)).timersLate).toBe(0);
    });
  });

  describe('readiness', () => {
    it('is told of a store that takes writes, and leaves no trace', async () => {
      const id = await talk('lin');
      const ready = { writable: true, current: true, detail: '' };
      expect(await store.readiness()).toEqual(ready);
      expect(await store.readiness()).toEqual(ready);
      expect(await waitingTexts(id)).toHaveLength(1);
      expect(await store.lastEvent()).toBe(0);
    });
  });

  describe('messages that were set aside', () => {
    it('are listed oldest first, at most so many, with what they failed with', async () => {
      const ids = [await talk('lin', { text: '一' }), await talk('wang', { text: '二' })];
      for (const id of ids) await kill(id);
      await talk('zhao', { text: '三' });
      const letters = await store.deadLetters(10);
      expect(letters).toMatchObject([
        { conversationId: ids[0], receivedAt: T, attempts: 1, error: 'poison', inbound: { text: '一' } },
        { conversationId: ids[1], inbound: { text: '二', sender: 'wang' } },
      ]);
      expect(await store.deadLetters(1)).toEqual(letters.slice(0, 1));
      expect(await store.deadLetter(letters[1]?.seq ?? 0)).toEqual(letters[1]);
      expect(await store.deadLetter(10_000)).toBeNull();
    });

    it('go back before what came after them, due at once, with all attempts, and people keep the conversation', async () => {
      const id = await talk('lin', { text: '毒' });
      await kill(id);
      await accept([{ text: '还有人吗' }], T + MINUTE);
      const [letter] = await store.deadLetters(10);
      const at = T + MINUTE + 1;
      expect(await store.redrive([letter?.seq ?? 0], at)).toEqual([letter?.seq]);
      expect(await store.deadLetters(10)).toEqual([]);
      expect(await waitingTexts(id)).toEqual(['毒', '还有人吗']);
      expect(await store.dueTimers(at, 9, at, id)).toContainEqual({
        key: `turn:${id}`,
        kind: 'turn',
        conversationId: id,
        dueAt: at,
      });
      expect(await store.conversation(id)).toMatchObject({
        state: { handedOff: { reason: 'dead_letter', at: T } },
      });
      expect((await store.events(0, 10)).at(-1)).toMatchObject({
        kind: 'inbox.redriven',
        conversationId: id,
        data: { messages: 1 },
      });
      const request = {
        conversationId: id,
        assumes: 1,
        inbox: (await store.waiting(id)).map((row) => row.id),
        timer: `turn:${id}`,
        query: NOTHING,
      };
      expect(await store.failTurn(request, 'again', at, 2)).toEqual({ deadLettered: false });
    });

    it('go back all, or those that are named; what is not set aside stays as it is', async () => {
      const ids = [await talk('a', { text: '一' }), await talk('b', { text: '二' }), await talk('c')];
      for (const id of ids) await kill(id);
      const seqs = (await store.deadLetters(10)).map(({ seq }) => seq);
      expect(await store.redrive([seqs[1] ?? 0, 10_000], T)).toEqual([seqs[1]]);
      expect(await waitingTexts(ids[0] ?? '')).toEqual([]);
      expect(await store.redrive([seqs[1] ?? 0], T)).toEqual([]);
      await answer(ids[1] ?? '');
      expect(await store.redrive(null, T)).toEqual([seqs[0], seqs[2]]);
      expect(await store.redrive(null, T)).toEqual([]);
      expect(await waitingTexts(ids[1] ?? '')).toEqual([]);
    });
  });

  describe('retention', () => {
    const heard = (id: string, text: string, at: number) => ({
      id,
      from: 'owner' as const,
      text,
      attachments: [],
      at,
      meaning: '{"intent":"repair"}',
    });
    const drill = (id: string, finishedAt: number): DrillRecord => ({
      id,
      communityId: C,
      trainee: 'zhou',
      situation: 'OPEN-5',
      caseId: 'open-5-1',
      score: 87.5,
      band: 'pass',
      startedAt: finishedAt - MINUTE,
      finishedAt,
      detail: { lines: ['您好'] },
    });

    it('takes nothing that is young enough', async () => {
      const id = await talk('lin');
      await answer(id, () => ({ received: [heard('m', '在吗', T)] }));
      await store.keep('channel:a', 'thread:1', 1, T);
      await store.keepDrill(drill('d', T));
      expect(await store.expired(KEEP_ALL)).toEqual(NONE);
      expect(await store.sweep(KEEP_ALL, 100)).toEqual(NONE);
    });

    it('forgets ids of answered messages, never one that waits', async () => {
      const [lin, wang] = [
        await talk('lin', { messageId: 'old' }),
        await talk('wang', { messageId: 'waits' }),
      ];
      await answer(lin);
      await accept([{ messageId: 'new' }], T + MINUTE);
      await answer(lin);
      const before = { ...KEEP_ALL, inbox: T + 1 };
      expect(await store.expired(before)).toEqual({ ...NONE, inbox: 1 });
      expect(await store.sweep(before, 100)).toEqual({ ...NONE, inbox: 1 });
      expect(await waitingTexts(wang)).toHaveLength(1);
      expect(await accept([{ messageId: 'new' }, { messageId: 'old' }], T + MINUTE)).toMatchObject([
        { outcome: 'known' },
        { outcome: 'new' },
      ]);
    });

    it('empties messages and internal notes, and drops what was set aside; their rows, tickets and events stay', async () => {
      const [lin, dead] = [await talk('lin'), await talk('wang')];
      await kill(dead);
      const filed = await file(lin);
      await answer(lin, () => ({
        received: [heard('old', '厨房漏水', T)],
        said: [said('s')],
        effects: [{ kind: 'internal_note', by: { id: 's1', name: '前台甲' }, text: '上个月也漏过' }],
      }));
      await commit({
        conversationId: lin,
        write: () => ({ received: [heard('new', '好了吗', T + MINUTE)], at: T + MINUTE }),
      });
      const events = await store.lastEvent();
      const before = { ...KEEP_ALL, messages: T + 1 };
      const counts = { ...NONE, dead: 1, messages: 2, notes: 1 };
      expect(await store.expired(before)).toEqual(counts);
      expect(await store.sweep(before, 100)).toEqual(counts);
      expect(await store.expired(before)).toEqual(NONE);
      expect((await store.messages(lin, 0, 10)).map(({ text }) => text)).toEqual(['', '', '好了吗']);
      expect((await store.notes(lin)).map(({ by, text }) => [by, text])).toEqual([['前台甲', '']]);
      expect(await store.deadLetters(10)).toEqual([]);
      expect(await store.ticketById(filed.id)).toMatchObject({ summary: filed.summary, phone: filed.phone });
      expect(await store.lastEvent()).toBe(events);
    });

    it('forgets records of the named keys only', async () => {
      for (const [space, key, at] of [
        ['channel:a', 'thread:1', T],
        ['channel:a', 'thread:2', T + MINUTE],
        ['channel:a', 'cursor', T],
        ['channel:b', 'thread:1', T],
        ['drill', 'zhou', T],
      ] as const)
        await store.keep(space, key, 1, at);
      const before = {
        ...KEEP_ALL,
        records: T + 1,
        recordKeys: [...KEEP_ALL.recordKeys, { space: 'drill', prefix: '' }],
      };
      expect(await store.expired(before)).toEqual({ ...NONE, records: 2 });
      expect(await store.sweep(before, 100)).toEqual({ ...NONE, records: 2 });
      expect(await store.kept('channel:a', 'thread:1')).toBeNull();
      expect(await store.kept('drill', 'zhou')).toBeNull();
      for (const [space, key] of [
        ['channel:a', 'thread:2'],
        ['channel:a', 'cursor'],
        ['channel:b', 'thread:1'],
      ] as const)
        expect(await store.kept(space, key)).toBe(1);
      expect(await store.expired({ ...before, recordKeys: [] })).toEqual(NONE);
    });

    it('keeps scores of drills without their lines', async () => {
      await store.keepDrill(drill('old', T));
      await store.keepDrill(drill('new', T + MINUTE));
      const before = { ...KEEP_ALL, drills: T + 1 };
      expect(await store.expired(before)).toEqual({ ...NONE, drills: 1 });
      expect(await store.sweep(before, 100)).toEqual({ ...NONE, drills: 1 });
      expect(await store.sweep(before, 100)).toEqual(NONE);
      expect(await store.drills({})).toEqual([
        drill('new', T + MINUTE),
        { ...drill('old', T), detail: null },
      ]);
    });

    it('takes sheets whose time is over, with all their versions', async () => {
      const sheet = (key: string, keepUntil: number | null) => ({
        id: `paper-${key}`,
        kind: 'plan',
        communityId: C,
        key,
        state: 'done',
        at: T,
        keepUntil,
        body: {},
      });
      await store.papers.make([sheet('old', T), sheet('new', T + MINUTE), sheet('ever', null)], '甲', T);
      const before = { ...KEEP_ALL, papers: T + 1 };
      expect(await store.expired(before)).toEqual({ ...NONE, papers: 1 });
      expect(await store.sweep(before, 100)).toEqual({ ...NONE, papers: 1 });
      expect(await store.sweep(before, 100)).toEqual(NONE);
      expect((await store.papers.find({})).map(({ key }) => key)).toEqual(['ever', 'new']);
      expect(await store.papers.history('paper-old')).toEqual([]);
    });

    it('leaves number, kind and moves of a ticket that was closed long ago, and nothing that it said of people', async () => {
      const [lin, wang] = [await talk('lin'), await talk('wang')];
      const told = (id: string): Effect[] => [
        { kind: 'note', ticketId: id, note: 'supplement', text: '钥匙在门卫' },
        { kind: 'alert', reason: 'emergency:x', roles: [], ticketId: id, text: '林女士家漏水' },
      ];
      const closed = await file(lin, { state: 'closed', attachments: ['a.jpg'] });
      const open = await file(wang, { attachments: ['b.jpg'] });
      await commit({ conversationId: lin, write: () => ({ effects: told(closed.id) }) });
      await commit({ conversationId: wang, write: () => ({ effects: told(open.id) }) });
      const before = { ...KEEP_ALL, tickets: T + MINUTE };
      const counts = { ...NONE, tickets: 1, ticket_notes: 1, alerts: 2 };
      expect(await store.mediaInUse(['a.jpg', 'b.jpg', 'c.jpg'], T)).toEqual(['a.jpg', 'b.jpg']);
      expect(await store.expired(before)).toEqual(counts);
      expect(await store.sweep(before, 100)).toEqual(counts);
      expect(await store.sweep(before, 100)).toEqual(NONE);
      const { number, kind, createdAt } = closed;
      expect(await store.ticketById(closed.id)).toMatchObject({
        number,
        kind,
        createdAt,
        state: 'closed',
        summary: '',
        phone: null,
        reporter: null,
        attachments: [],
        address: { building: closed.address.building },
      });
      expect(await store.ticketById(open.id)).toMatchObject({
        summary: open.summary,
        attachments: ['b.jpg'],
      });
      expect(await store.mediaInUse(['a.jpg', 'b.jpg', 'c.jpg'], T)).toEqual(['b.jpg']);
      expect((await store.ticketEvents(closed.id)).length).toBeGreaterThan(0);
    });

    it('tells people who have not been heard of, of whom nothing waits and no ticket is open', async () => {
      const [lin, wang, chen] = [await talk('lin'), await talk('wang'), await talk('chen')];
      await answer(lin);
      await file(wang);
      await answer(wang);
      await answer(chen);
      const personOf = async (id: string) => (await store.conversation(id))?.id;
      expect(await store.idlePeople(T, 10)).toEqual([]);
      const idle = await store.idlePeople(T + MINUTE, 10);
      expect(idle).toHaveLength(2);
      expect(await store.idlePeople(T + MINUTE, 1)).toHaveLength(1);
      for (const id of idle) await store.erasePerson(id, T + MINUTE);
      expect(await store.idlePeople(T + MINUTE, 10)).toEqual([]);
      expect(await personOf(wang)).toBe(wang);
      expect(await store.findPeople({ by: 'sender', channel: 'test', sender: 'wang' })).toHaveLength(1);
    });

    it('takes at most so many rows of a kind at a time', async () => {
      const [accepted] = await accept(Array.from({ length: 5 }, () => inbound()));
      const id = accepted?.conversationId ?? '';
      await answer(id);
      const before = { ...KEEP_ALL, inbox: T + 1 };
      const taken: number[] = [];
      for (let round = 0; round < 4; round++) taken.push((await store.sweep(before, 2)).inbox);
      expect(taken).toEqual([2, 2, 1, 0]);
    });
  });
}
