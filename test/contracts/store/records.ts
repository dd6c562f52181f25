/** What is kept beside the turns: messages as people read them, notes, the log of events, small records, drills. */
import { describe, expect, it } from 'vitest';
import type { DrillRecord, Store } from '../../../src/index.ts';
import { C, inbound, MINUTE, said, storeBench, T } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function recordCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit, file } = storeBench(open, (opened) => {
    store = opened;
  });

  describe('messages', () => {
    const heard = (text: string, attachments: readonly string[] = []) => ({
      id: `in-${text}`,
      from: 'owner' as const,
      text,
      attachments,
      at: T,
      meaning: null,
    });

    it('come newest first where only so many are wanted, told oldest first', async () => {
      const [id, other] = [await talk('lin'), await talk('wang')];
      await commit({ conversationId: id, write: () => ({ received: [heard('一')], said: [said('s1')] }) });
      await commit({ conversationId: other, write: () => ({ received: [heard('别人')] }) });
      await commit({ conversationId: id, write: () => ({ received: [heard('二')], said: [said('s2')] }) });
      const all = await store.messages(id, 0, 10);
      expect(all.map(({ text }) => text)).toEqual(['一', '答复 s1', '二', '答复 s2']);
      expect(await store.recentMessages(id, 3)).toEqual(all.slice(1));
      expect(await store.recentMessages(id, 10)).toEqual(all);
      expect(await store.recentMessages('nobody', 10)).toEqual([]);
      expect(await store.recentMessages(id, 2, all[3]?.seq)).toEqual(all.slice(1, 3));
      expect(await store.recentMessages(id, 2, all[0]?.seq)).toEqual([]);
    });

    it('count their pictures and voices', async () => {
      const id = await talk('lin');
      await commit({
        conversationId: id,
        write: () => ({ received: [heard('看图', ['a.jpg', 'b.amr']), heard('好')], said: [said('s1')] }),
      });
      const counts = [2, 0, 0];
      expect((await store.messages(id, 0, 10)).map(({ attachments }) => attachments)).toEqual(counts);
      expect((await store.recentMessages(id, 10)).map(({ attachments }) => attachments)).toEqual(counts);
    });
  });

  describe('notes', () => {
    it('are kept for colleagues, in order, and are never among the messages', async () => {
      const [id, other] = [await talk('lin'), await talk('wang')];
      const notes = (...texts: string[]) => ({
        effects: texts.map((text) => ({
          kind: 'internal_note' as const,
          by: { id: 's1', name: '前台甲' },
          text,
        })),
      });
      await commit({ conversationId: id, write: () => notes('上个月也漏过', '先看图纸') });
      await commit({ conversationId: other, write: () => notes('别家的事') });
      await commit({ conversationId: id, write: () => ({ ...notes('已约时间'), at: T + MINUTE }) });
      expect((await store.notes(id)).map(({ by, text, at }) => [by, text, at])).toEqual([
        ['前台甲', '上个月也漏过', T],
        ['前台甲', '先看图纸', T],
        ['前台甲', '已约时间', T + MINUTE],
      ]);
      expect(await store.notes('nobody')).toEqual([]);
      expect(await store.messages(id, 0, 10)).toEqual([]);
      expect(await store.outboxDue(T + MINUTE, 10)).toEqual([]);
      const events = (await store.events(0, 10)).filter(({ conversationId }) => conversationId === id);
      expect(events.map(({ kind, data }) => [kind, data])).toEqual(
        [1, 2, 3].map(() => ['conversation.note', { by: 's1' }]),
      );
    });
  });

  describe('events', () => {
    it('are numbered as they happen, over conversations, and read on from any number', async () => {
      expect(await store.lastEvent()).toBe(0);
      const [a, b] = [await talk('a'), await talk('b')];
      const record = (event: string) => () => ({
        effects: [{ kind: 'record' as const, event, data: { n: 1, yes: true, none: null, word: '字' } }],
      });
      await commit({ conversationId: a, write: record('one') });
      await commit({ conversationId: b, write: record('two') });
      const filed = await file(a);
      await commit({ conversationId: a, write: record('three') });
      const all = await store.events(0, 100);
      expect(all.map(({ kind }) => kind)).toEqual(['one', 'two', 'ticket.opened', 'three']);
      expect(all.map(({ seq }) => seq)).toEqual([...all.map(({ seq }) => seq)].sort((x, y) => x - y));
      expect(all[1]).toEqual({
        seq: all[1]?.seq,
        at: T,
        kind: 'two',
        ticketId: null,
        conversationId: b,
        data: { n: 1, yes: true, none: null, word: '字' },
      });
      expect(all[2]).toMatchObject({ ticketId: filed.id, conversationId: a });
      expect(await store.events(all[0]?.seq ?? 0, 2)).toEqual(all.slice(1, 3));
      expect(await store.lastEvent()).toBe(all[3]?.seq);
      expect(await store.events(await store.lastEvent(), 10)).toEqual([]);
    });

    it('are not left by a turn that fails, nor by messages that come in', async () => {
      const id = await talk('lin');
      await commit({
        conversationId: id,
        write: () => {
          throw new Error('poison');
        },
      });
      await store.accept(C, [inbound()], T, () => T);
      expect(await store.lastEvent()).toBe(0);
    });
  });

  describe('small records', () => {
    it('give back what JSON can say', async () => {
      const values = [
        '游标 "1"\n',
        '',
        1.5,
        false,
        [1, [null, '二']],
        { token: 'x', until: T, rows: [{ a: {} }] },
        null,
      ];
      for (const value of values) {
        await store.keep('channel:a', 'key', value, T);
        expect(await store.kept('channel:a', 'key')).toEqual(value);
      }
    });

    it('are null where there are none, apart by space and key, and overwritten', async () => {
      expect(await store.kept('a', 'key')).toBeNull();
      await store.keep('a', 'b:c', 1, T);
      await store.keep('a:b', 'c', 2, T);
      await store.keep('a', 'c', 3, T);
      await store.keep('a', 'c', { n: 4 }, T + MINUTE);
      expect([
        await store.kept('a', 'b:c'),
        await store.kept('a:b', 'c'),
        await store.kept('a', 'c'),
      ]).toEqual([1, 2, { n: 4 }]);
      expect(await store.kept('b', 'c')).toBeNull();
    });

    it('are leased to one holder at a time, until its time is over', async () => {
      const lease = (holder: string, at: number) => store.lease('a', 'lease', holder, at + MINUTE, at);
      expect(await lease('one', T)).toBe(true);
      expect(await lease('two', T + MINUTE - 1)).toBe(false);
      expect(await lease('one', T + MINUTE - 1)).toBe(true);
      expect(await lease('two', T + MINUTE)).toBe(false);
      expect(await lease('two', T + 2 * MINUTE - 1)).toBe(true);
      expect(await lease('one', T + 2 * MINUTE)).toBe(false);
      expect(await store.lease('a', 'other', 'one', T, T)).toBe(true);
      await store.forget('a', 'lease');
      expect(await lease('one', T + 2 * MINUTE)).toBe(true);
    });

    it('are forgotten one by one, also when there is nothing to forget', async () => {
      await store.keep('a', 'one', 1, T);
      await store.keep('a', 'two', 2, T);
      await store.keep('b', 'one', 3, T);
      await store.forget('a', 'one');
      await store.forget('a', 'one');
      expect([
        await store.kept('a', 'one'),
        await store.kept('a', 'two'),
        await store.kept('b', 'one'),
      ]).toEqual([null, 2, 3]);
    });
  });

  describe('drills', () => {
    const drill = (id: string, change: Partial<DrillRecord> = {}): DrillRecord => ({
      id,
      communityId: C,
      trainee: 'slack:U1',
      situation: 'OPEN-5',
      caseId: 'open-5-1',
      score: 87.5,
      band: 'pass',
      startedAt: T,
      finishedAt: T + MINUTE,
      detail: { turns: [{ text: '您好', at: 0 }], missing: [] },
      ...change,
    });

    it('are kept as they were, and one id once', async () => {
      await store.keepDrill(drill('d1'));
      await store.keepDrill(drill('d1', { score: 12, band: 'fail', trainee: 'slack:U2' }));
      expect(await store.drills({})).toEqual([drill('d1')]);
    });

    it('are found by trainee and situation, newest first, at most so many', async () => {
      const rows = [
        drill('a', { finishedAt: T + 1 }),
        drill('b', { finishedAt: T + 4, situation: 'CARE-1' }),
        drill('c', { finishedAt: T + 3, trainee: 'slack:U2' }),
        drill('d', { finishedAt: T + 2 }),
      ];
      for (const row of rows) await store.keepDrill(row);
      const ids = async (filter: Parameters<Store['drills']>[0]) =>
        (await store.drills(filter)).map(({ id }) => id).join('');
      expect(await ids({})).toBe('bcda');
      expect(await ids({ limit: 2 })).toBe('bc');
      expect(await ids({ trainee: 'slack:U1' })).toBe('bda');
      expect(await ids({ situation: 'OPEN-5' })).toBe('cda');
      expect(await ids({ trainee: 'slack:U1', situation: 'OPEN-5' })).toBe('da');
      expect(await ids({ trainee: 'slack:U1', situation: 'OPEN-5', limit: 1 })).toBe('d');
      expect(await ids({ trainee: "' OR 1=1 --" })).toBe('');
    });
  });
}
