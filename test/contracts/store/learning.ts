/** What staff have learnt: memories are replaced, training records never. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { MemoryRow, Store, TrainingRecord, WordingUse, WordingVariant } from '../../../src/index.ts';
import { C, MINUTE, OTHER, storeBench, T } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function learningCases(open: () => Promise<Store>): void {
  let store: Store;
  storeBench(open, (opened) => {
    store = opened;
  });

  describe('memories of situations', () => {
    const memory = (trainee: string, situation: string, minutes: number): MemoryRow => ({
      trainee,
      situation,
      dueAt: T + minutes * MINUTE,
      card: { stability: 2.5, last: '昨天', none: null },
      at: T,
    });

    it('are one a trainee and situation, the newest; told by when they are due', async () => {
      await store.remember(memory('甲', 'OPEN-5', 9));
      await store.remember(memory('甲', 'CMPL-2', 5));
      await store.remember(memory('乙', 'OPEN-5', 1));
      const moved = { ...memory('甲', 'OPEN-5', 2), card: { stability: 4 }, at: T + MINUTE };
      await store.remember(moved);
      expect(await store.memories('甲')).toEqual([moved, memory('甲', 'CMPL-2', 5)]);
      expect((await store.memories()).map(({ trainee }) => trainee)).toEqual(['乙', '甲', '甲']);
      expect(await store.memories('丙')).toEqual([]);
    });
  });

  describe('training records', () => {
    const record = (id: string, over: Partial<TrainingRecord> = {}): TrainingRecord => ({
      id,
      communityId: C,
      trainee: '甲',
      kind: 'exam',
      rule: 'TRN-6',
      at: T,
      detail: { score: 81, note: '开卷' },
      ...over,
    });

    beforeEach(async () => {
      await store.keepTraining(record('a'));
      await store.keepTraining(record('b', { at: T + MINUTE, kind: 'certificate' }));
      await store.keepTraining(record('c', { at: T + 2 * MINUTE, rule: 'TRN-2' }));
      await store.keepTraining(record('d', { at: T + 3 * MINUTE, trainee: '乙' }));
    });

    it('are kept once: the same id again changes nothing and says so', async () => {
      expect(await store.keepTraining(record('a', { detail: { score: 100 } }))).toBe(false);
      expect(await store.keepTraining(record('e'))).toBe(true);
      expect((await store.trainings({ trainee: '甲' })).find(({ id }) => id === 'a')).toEqual(record('a'));
    });

    it('are told newest first, by trainee, kind and rule, at most so many', async () => {
      const ids = async (filter: Parameters<Store['trainings']>[0]) =>
        (await store.trainings(filter)).map(({ id }) => id);
      expect(await ids({})).toEqual(['d', 'c', 'b', 'a']);
      expect(await ids({ trainee: '甲', limit: 2 })).toEqual(['c', 'b']);
      expect(await ids({ kind: 'certificate' })).toEqual(['b']);
      expect(await ids({ rule: 'TRN-6', kind: 'exam' })).toEqual(['d', 'a']);
    });
  });

  describe('how suggested wordings fare', () => {
    const use = (id: string, over: Partial<WordingUse> = {}): WordingUse => ({
      id,
      communityId: C,
      phrase: 'OPEN-5.1.chat',
      version: 'v1',
      outcome: 'edited',
      wording: '您好，[{surname}，]请讲。',
      conversationId: 'talk-1',
      by: 's1',
      at: T,
      ...over,
    });
    const variant = (id: string, over: Partial<WordingVariant> = {}): WordingVariant => ({
      id,
      communityId: C,
      phrase: 'OPEN-5.1.chat',
      version: 'v1',
      was: '您好。',
      text: `您好，请讲。${id}`,
      state: 'approved',
      conversations: 5,
      agents: 2,
      by: '培训丙',
      at: T,
      ...over,
    });

    it('is kept once an act and wording, counted by version, told newest first', async () => {
      const uses = [
        use('a'),
        use('a', { phrase: 'OPEN-6.1.chat' }),
        use('b', { at: T + MINUTE, outcome: 'sent', wording: null }),
      ];
      await store.keepWordingUses(uses);
      await store.keepWordingUses([use('a', { wording: 'changed' }), use('c', { at: T + 2 * MINUTE })]);
      await store.keepWordingUses([use('d', { communityId: OTHER })]);
      expect(await store.editedWordings(C, 0, 10)).toEqual([
        use('c', { at: T + 2 * MINUTE }),
        use('a'),
        use('a', { phrase: 'OPEN-6.1.chat' }),
      ]);
      expect(await store.editedWordings(C, T + MINUTE, 10)).toHaveLength(1);
      expect(await store.editedWordings(C, 0, 1)).toHaveLength(1);
      expect(await store.wordingCounts(C)).toEqual([
        { phrase: 'OPEN-5.1.chat', version: 'v1', outcome: 'edited', times: 2 },
        { phrase: 'OPEN-5.1.chat', version: 'v1', outcome: 'sent', times: 1 },
        { phrase: 'OPEN-6.1.chat', version: 'v1', outcome: 'edited', times: 1 },
      ]);
    });

    it('leads to other words: one approved a wording, the last decision counts', async () => {
      await store.decideVariant(variant('a'));
      await store.decideVariant(variant('o', { phrase: 'OPEN-6.1.chat' }));
      await store.decideVariant(variant('b', { at: T + MINUTE }));
      await store.decideVariant(variant('d', { at: T + 2 * MINUTE, state: 'declined' }));
      const states = async () => (await store.wordingVariants(C)).map(({ id, state, by }) => [id, state, by]);
      expect(await states()).toEqual([
        ['d', 'declined', '培训丙'],
        ['b', 'approved', '培训丙'],
        ['a', 'replaced', '培训丙'],
        ['o', 'approved', '培训丙'],
      ]);
      await store.decideVariant(variant('a', { at: T + 3 * MINUTE, by: '培训丁' }));
      expect((await states()).slice(0, 3)).toEqual([
        ['a', 'approved', '培训丁'],
        ['d', 'declined', '培训丙'],
        ['b', 'replaced', '培训丙'],
      ]);
      expect((await store.wordingVariants(C)).find(({ id }) => id === 'o')).toEqual(
        variant('o', { phrase: 'OPEN-6.1.chat' }),
      );
      expect(await store.wordingVariants(OTHER)).toEqual([]);
    });
  });
}
