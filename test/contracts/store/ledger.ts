/** What reports are reckoned from: tickets with their events, messages, and people called once for each cause. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/index.ts';
import { C, MINUTE, OTHER, said, storeBench, T } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function ledgerCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit, file } = storeBench(open, (opened) => {
    store = opened;
  });
  let lin = '';
  beforeEach(async () => {
    lin = await talk('lin');
  });
  const at = (minutes: number) => T + minutes * MINUTE;
  const span = (from: number, to: number) => ({ from: at(from), to: at(to) });
  const move = (id: string, name: 'accept' | 'finish' | 'close', minutes: number) =>
    commit({
      conversationId: lin,
      write: () => ({
        at: at(minutes),
        effects: [{ kind: 'move', ticketId: id, move: name, result: '已处理' }],
      }),
    });
  const ids = async (from: number, to: number, community = C) =>
    (await store.histories(community, span(from, to))).map(({ ticket }) => ticket.number);

  describe('the ledger', () => {
    it('gives tickets of a stretch with what happened to them before its end, in order', async () => {
      const first = await file(lin, { createdAt: at(0) });
      const second = await file(lin, { createdAt: at(10) });
      await move(first.id, 'accept', 20);
      await move(first.id, 'finish', 30);
      await move(first.id, 'close', 40);
      await move(second.id, 'accept', 50);
      const histories = await store.histories(C, span(15, 35));
      const [one, other] = histories;
      expect(histories.map(({ ticket }) => ticket.number)).toEqual([first.number, second.number]);
      expect(one?.ticket).toEqual(await store.ticketById(first.id));
      expect(one?.events).toEqual((await store.ticketEvents(first.id)).filter((event) => event.at < at(35)));
      expect(one?.events.map(({ kind }) => kind)).toEqual([
        'ticket.opened',
        'ticket.accept',
        'ticket.finish',
      ]);
      expect(other?.events).toHaveLength(1);
      // Closed before it began; not opened yet at its end; of others.
      expect(await ids(45, 60)).toEqual([second.number]);
      expect(await ids(0, 10)).toEqual([first.number]);
      expect(await ids(0, 60, OTHER)).toEqual([]);
    });

    it('gives each version of a wording that was said, as it read then', async () => {
      const versions = [
        ['v1', '请稍等'],
        ['v2', '请您稍等'],
      ] as const;
      for (const [version, text] of versions)
        await commit({
          conversationId: lin,
          write: () => ({
            at: at(5),
            said: [said(version)],
            phrases: [{ id: 'OPEN-1.1.chat', version, text }],
          }),
        });
      expect(await store.saidVersions(['OPEN-1.1.chat', 'never'])).toEqual([
        { id: 'OPEN-1.1.chat', version: 'v1', text: '请稍等' },
        { id: 'OPEN-1.1.chat', version: 'v2', text: '请您稍等' },
      ]);
      expect(await store.saidVersions([])).toEqual([]);
    });

    it('gives messages without their words, by their own time', async () => {
      await commit({
        conversationId: lin,
        write: () => ({
          at: at(5),
          received: [{ id: 'r1', from: 'owner', text: '你好', attachments: [], at: at(4), meaning: null }],
          said: [said('s1')],
        }),
      });
      expect(await store.spoken(C, span(4, 6))).toEqual([
        {
          conversationId: lin,
          channel: 'test',
          seq: expect.any(Number),
          from: 'owner',
          at: at(4),
          phrases: [],
        },
        {
          conversationId: lin,
          channel: 'test',
          seq: expect.any(Number),
          from: 'bot',
          at: at(5),
          phrases: said('s1').phrases,
        },
      ]);
      expect(await store.spoken(C, span(5, 6))).toHaveLength(1);
      expect(await store.spoken(OTHER, span(0, 60))).toEqual([]);
    });

    it('gives events of conversations by their kind', async () => {
      await commit({
        conversationId: lin,
        write: () => ({
          at: at(7),
          effects: [
            { kind: 'handoff', reason: 'asked', brief: [] },
            { kind: 'record', event: 'faq.answered', data: { faq: 'FAQ-1' } },
          ],
        }),
      });
      const of = (kinds: string[], from: number, to: number, community = C) =>
        store.happened(community, kinds, span(from, to));
      expect(await of(['conversation.handoff'], 7, 8)).toMatchObject([
        { kind: 'conversation.handoff', conversationId: lin, data: { reason: 'asked' } },
      ]);
      expect(await of(['conversation.handoff', 'faq.answered'], 0, 60)).toHaveLength(2);
      expect(await of(['conversation.handoff'], 0, 7)).toEqual([]);
      expect(await of(['conversation.handoff'], 0, 60, OTHER)).toEqual([]);
      expect(await of([], 0, 60)).toEqual([]);
    });

    it('calls people once for each cause', async () => {
      const call = {
        id: 'report:weekly:2024-11-18',
        communityId: C,
        reason: 'report:weekly',
        roles: ['项目经理'],
        list: '上周报事',
        lines: ['报修12件'],
        at: T,
      };
      const both = await Promise.all([store.callPeople(call), store.callPeople({ ...call, at: T + 1 })]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await store.callPeople({ ...call, id: 'another', communityId: OTHER })).toBe(true);
      expect(await store.alerts(C, 9)).toMatchObject([{ reason: 'report:weekly', roles: ['项目经理'] }]);
      const [event] = (await store.events(0, 99)).filter(({ kind }) => kind === 'alert');
      expect(event).toMatchObject({
        ticketId: null,
        conversationId: null,
        data: { community: C, list: '上周报事', lines: ['报修12件'] },
      });
    });
  });
}
