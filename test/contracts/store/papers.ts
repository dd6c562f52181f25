/** Sheets of the office: laid down once for a key, changed by whoever saw the newest, found, kept in all versions. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewPaper, Store } from '../../../src/index.ts';
import { C, DAY, OTHER, storeBench, T, YEAR } from './bench.ts';

const DAY_MS = 86_400_000;

/** @param open gives an empty store of its own on every call */
export function paperCases(open: () => Promise<Store>): void {
  let store: Store;
  const { talk } = storeBench(open, (opened) => {
    store = opened;
  });
  beforeEach(() => talk('lin'));

  const sheet = (change: Partial<NewPaper> = {}): NewPaper => ({
    id: `paper-${change.key ?? DAY}`,
    kind: 'duty',
    communityId: C,
    key: DAY,
    state: 'due',
    at: T,
    body: { duty: 'DUTY-KEY', ticks: [] },
    ...change,
  });
  const keys = async (filter: Parameters<Store['papers']['find']>[0]) =>
    (await store.papers.find(filter)).map(({ key }) => key);

  describe('sheets', () => {
    it('are laid down with all that is given, and what is not is null', async () => {
      const whole = sheet({
        key: 'whole',
        subject: 'home-1',
        staff: '007',
        due: T + DAY_MS,
        keepUntil: T + YEAR,
        attachments: [`${'a'.repeat(32)}.jpg`],
      });
      const answers = await store.papers.make([sheet(), whole], '前台甲', T);
      expect(answers.map(({ made }) => made)).toEqual([true, true]);
      expect(answers[0]?.paper).toEqual({
        ...sheet(),
        subject: null,
        staff: null,
        person: null,
        due: null,
        keepUntil: null,
        attachments: [],
        erased: false,
        version: 1,
        changedAt: T,
        by: '前台甲',
      });
      expect(await store.papers.get(whole.id)).toMatchObject(whole);
      expect(await store.papers.get('nobody')).toBeNull();
    });

    it('are there once for a kind, community and key, whoever comes first', async () => {
      const both = await Promise.all(
        ['one', 'other'].map((id) =>
          store.papers.make([sheet({ id }), sheet({ id: `${id}-2`, key: 'b' })], id, T),
        ),
      );
      const made = both.flat().filter((answer) => answer.made);
      expect(made).toHaveLength(2);
      expect(new Set(both.map(([first]) => first?.paper.id))).toHaveLength(1);
      expect(await store.papers.find({})).toHaveLength(2);
      const elsewhere = [sheet({ id: 'x', communityId: OTHER }), sheet({ id: 'y', kind: 'plan' })];
      expect((await store.papers.make(elsewhere, '甲', T)).map((answer) => answer.made)).toEqual([
        true,
        true,
      ]);
    });

    it('named twice in one go are laid down once', async () => {
      const answers = await store.papers.make([sheet({ id: 'a' }), sheet({ id: 'b' })], '甲', T);
      expect(answers.filter(({ made }) => made)).toHaveLength(1);
      expect(new Set(answers.map(({ paper }) => paper.id))).toHaveLength(1);
    });

    it('are changed by whoever saw the newest version; the rest stays', async () => {
      await store.papers.make([sheet({ staff: '007', due: T })], '甲', T);
      const id = sheet().id;
      const done = { state: 'done', due: null, body: { duty: 'DUTY-KEY', ticks: ['钥匙柜'] } };
      const both = await Promise.all([
        store.papers.change(id, 1, done, '乙', T + 1),
        store.papers.change(id, 1, { state: 'missed' }, '丙', T + 1),
      ]);
      expect(both.filter((paper) => paper === null)).toHaveLength(1);
      const now = await store.papers.get(id);
      expect(now).toMatchObject({ version: 2, staff: '007', changedAt: T + 1, at: T });
      expect(await store.papers.change(id, 2, done, '乙', T + 2)).toEqual(await store.papers.get(id));
      expect(await store.papers.get(id)).toMatchObject({ ...done, version: 3, by: '乙' });
      expect(await store.papers.change('nobody', 1, done, '乙', T)).toBeNull();
    });

    it('call people once when they are laid down, and when a change says so', async () => {
      const call = { reason: 'duty:missed', roles: ['客服主管'], list: '钥匙柜' };
      await store.papers.make([sheet({ call }), sheet({ key: 'quiet' })], '甲', T);
      await store.papers.make([sheet({ id: 'again', call })], '乙', T + 1);
      await store.papers.change(sheet().id, 1, { state: 'done' }, '乙', T + 2);
      await store.papers.change(
        sheet().id,
        2,
        { state: 'missed', call: { ...call, list: '又' } },
        '乙',
        T + 3,
      );
      const calls = (await store.events(0, 100)).filter(({ kind }) => kind === 'alert');
      expect(calls.map(({ at, data }) => [at, data])).toEqual([
        [T, { ...call, notice: null, paper: sheet().id }],
        [T + 3, { ...call, list: '又', notice: null, paper: sheet().id }],
      ]);
      expect(await store.alerts(C, 10)).toMatchObject([
        { reason: 'duty:missed', roles: ['客服主管'] },
        { reason: 'duty:missed' },
      ]);
      expect(await store.papers.get(sheet().id)).not.toHaveProperty('call');
    });

    it('keep every version', async () => {
      await store.papers.make([sheet()], '甲', T);
      await store.papers.change(sheet().id, 1, { state: 'done', body: { by: '乙' } }, '乙', T + 1);
      expect(await store.papers.history(sheet().id)).toEqual([
        { version: 1, at: T, by: '甲', state: 'due', body: sheet().body },
        { version: 2, at: T + 1, by: '乙', state: 'done', body: { by: '乙' } },
      ]);
      expect(await store.papers.history('nobody')).toEqual([]);
    });

    it('are found by what they are, whose they are and when they are due', async () => {
      await store.papers.make(
        [
          sheet({ key: 'a', state: 'done', staff: '007', subject: 'home-1' }),
          sheet({ key: 'b', at: T + DAY_MS, due: T + 2 * DAY_MS, person: 'p1' }),
          sheet({ key: 'c', at: T + DAY_MS, due: T + 3 * DAY_MS, kind: 'visit' }),
          sheet({ key: 'd', communityId: OTHER }),
        ],
        '甲',
        T,
      );
      expect(await keys({ communityId: C })).toEqual(['a', 'b', 'c']);
      expect(await keys({ communityId: C, newest: true })).toEqual(['c', 'b', 'a']);
      expect(await keys({ kinds: ['duty'], communityId: C })).toEqual(['a', 'b']);
      expect(await keys({ kinds: [] })).toEqual([]);
      expect(await keys({ keys: ['a', 'd'] })).toEqual(['a', 'd']);
      expect(await keys({ states: ['done'] })).toEqual(['a']);
      expect(await keys({ staff: '007' })).toEqual(['a']);
      expect(await keys({ subject: 'home-1' })).toEqual(['a']);
      expect(await keys({ person: 'p1' })).toEqual(['b']);
      expect(await keys({ communityId: C, from: T + 1 })).toEqual(['b', 'c']);
      expect(await keys({ communityId: C, to: T + DAY_MS })).toEqual(['a']);
      expect(await keys({ dueBefore: T + 3 * DAY_MS })).toEqual(['b']);
      expect(await store.papers.tally({ communityId: C })).toEqual([
        { kind: 'duty', state: 'done', count: 1 },
        { kind: 'duty', state: 'due', count: 1 },
        { kind: 'visit', state: 'due', count: 1 },
      ]);
    });

    it('are read a page at a time, in both orders', async () => {
      const all = ['a', 'b', 'c', 'd', 'e'];
      await store.papers.make(
        all.map((key, n) => sheet({ key, at: T + (n >> 1) })),
        '甲',
        T,
      );
      for (const newest of [false, true]) {
        const read: string[] = [];
        for (let page = await store.papers.find({ newest, limit: 2 }); page.length > 0; ) {
          read.push(...page.map(({ key }) => key));
          const { at, id } = page.at(-1) ?? { at: 0, id: '' };
          page = await store.papers.find({ newest, limit: 2, after: { at, id } });
        }
        expect(read).toEqual(newest ? all.toReversed() : all);
      }
    });

    it('are told of in the log without what is written on them', async () => {
      await store.papers.make([sheet()], '甲', T);
      await store.papers.change(sheet().id, 1, { state: 'done' }, '乙', T + 1);
      const told = (await store.events(0, 99)).filter(({ kind }) => kind.startsWith('paper.'));
      expect(told).toMatchObject([
        { kind: 'paper.made', at: T, data: { paper: sheet().id, kind: 'duty', state: 'due', version: 1 } },
        {
          kind: 'paper.changed',
          at: T + 1,
          data: { paper: sheet().id, kind: 'duty', state: 'done', version: 2 },
        },
      ]);
      expect(JSON.stringify(told)).not.toContain('DUTY-KEY');
    });
  });
}
