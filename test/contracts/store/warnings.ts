/** Early warning: a cause is written once, with its alert; what comes later is added. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Store, Warning, WarningCall } from '../../../src/index.ts';
import { C, MINUTE, OTHER, storeBench, T, ticket } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function warningCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk, commit } = storeBench(open, (opened) => {
    store = opened;
  });
  let conversation = '';
  beforeEach(async () => {
    conversation = await talk('lin');
  });
  const warning = (change: Partial<Warning> = {}): Warning => ({
    id: 'yunqi:same:t1',
    communityId: C,
    rule: 'same',
    at: T,
    updatedAt: T,
    detail: { topic: 'noise', building: '3', homes: 3, tickets: ['t1', 't2'], conversations: [conversation] },
    seen: null,
    ...change,
  });
  const call = (): WarningCall => ({
    reason: 'warning:same',
    roles: ['项目经理'],
    ticketId: 't1',
    conversationId: conversation,
    list: '3户：TS-1122-001',
    notice: null,
  });

  describe('warnings', () => {
    it('are raised once, with an alert and an event', async () => {
      const both = await Promise.all([
        store.warnings.raise(warning(), call()),
        store.warnings.raise(warning({ at: T + MINUTE }), call()),
      ]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await store.warnings.list(C, 0)).toHaveLength(1);
      expect(await store.warnings.list(OTHER, 0)).toEqual([]);
      expect(await store.alerts(C, 9)).toMatchObject([
        { reason: 'warning:same', roles: ['项目经理'], ticketId: 't1' },
      ]);
      const alerts = (await store.events(0, 99)).filter(({ kind }) => kind === 'alert');
      expect(alerts).toMatchObject([
        {
          ticketId: 't1',
          conversationId: conversation,
          data: { reason: 'warning:same', roles: ['项目经理'], list: '3户：TS-1122-001', notice: null },
        },
      ]);
    });

    it('are extended without another alert, newest first, and seen to once', async () => {
      await store.warnings.raise(warning(), call());
      await store.warnings.raise(warning({ id: 'other', at: T + 1, updatedAt: T + 1 }), call());
      const detail = { ...warning().detail, homes: 5 };
      await store.warnings.extend('yunqi:same:t1', detail, T + MINUTE);
      expect(await store.warnings.list(C, T)).toEqual([
        warning({ detail, updatedAt: T + MINUTE }),
        warning({ id: 'other', at: T + 1, updatedAt: T + 1 }),
      ]);
      expect(await store.warnings.list(C, T + MINUTE)).toHaveLength(1);
      expect(await store.alerts(C, 9)).toHaveLength(2);
      expect(await store.warnings.see(OTHER, 'other', '主管甲', T)).toBe(false);
      expect(await store.warnings.see(C, 'other', '主管甲', T + 2)).toBe(true);
      expect(await store.warnings.see(C, 'other', '主管乙', T + 3)).toBe(false);
      const [, seen] = await store.warnings.list(C, T);
      expect(seen?.seen).toEqual({ by: '主管甲', at: T + 2 });
    });

    it('are among what is kept of a person', async () => {
      await store.warnings.raise(warning(), call());
      await talk('wu');
      const [lin] = await store.findPeople({ by: 'sender', channel: 'test', sender: 'lin' });
      const [wu] = await store.findPeople({ by: 'sender', channel: 'test', sender: 'wu' });
      expect((await store.personRecord(lin?.id ?? ''))?.warning).toMatchObject([{ id: 'yunqi:same:t1' }]);
      expect((await store.personRecord(wu?.id ?? ''))?.warning).toEqual([]);
    });

    it('find tickets opened after a moment', async () => {
      await commit({
        conversationId: conversation,
        write: () => ({ opened: [ticket('BX-1122-001', { createdAt: T })] }),
      });
      expect(await store.tickets(C, { since: T - 1 })).toHaveLength(1);
      expect(await store.tickets(C, { since: T })).toEqual([]);
    });
  });
}
