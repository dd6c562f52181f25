/** Revisions of the script library: numbered without gaps by whoever keeps them, never changed. */
import { beforeEach, expect, it } from 'vitest';
import type { RevisionRecord, Store } from '../../../src/index.ts';
import { C, OTHER, storeBench, T } from './bench.ts';

/** @param open gives an empty store of its own on every call */
export function revisionCases(open: () => Promise<Store>): void {
  let store: Store;
  storeBench(open, (opened) => {
    store = opened;
  });
  const revision = (number: number, change: Partial<RevisionRecord> = {}): RevisionRecord => ({
    communityId: C,
    number,
    at: T + number,
    by: { id: 'account:a1', name: '培训甲' },
    note: '换一句问候',
    keys: ['OPEN-1'],
    restores: null,
    overlay: { 'OPEN-1': { data: { id: 'OPEN-1', b: 1, a: ['“”\n'] }, file: null, base: 'abc' } },
    ...change,
  });

  beforeEach(async () => {
    expect(await store.revisions.newestRevision(C)).toBe(0);
  });

  it('are read as they were written, the order of fields too', async () => {
    expect(await store.revisions.keepRevision(revision(1))).toBe(true);
    const back = revision(2, { restores: 0, overlay: {}, note: '' });
    expect(await store.revisions.keepRevision(back)).toBe(true);
    expect(JSON.stringify(await store.revisions.revision(C, 1))).toBe(JSON.stringify(revision(1)));
    expect(await store.revisions.revision(C, 2)).toEqual(back);
    expect(await store.revisions.revision(C, 3)).toBeNull();
    const { overlay, ...head } = back;
    expect(overlay).toEqual({});
    expect(await store.revisions.revisions(C, 1)).toEqual([head]);
    expect((await store.revisions.revisions(C, 9)).map(({ number }) => number)).toEqual([2, 1]);
    expect(await store.revisions.newestRevision(C)).toBe(2);
  });

  it('are kept once for each number, and apart for each community', async () => {
    expect(await store.revisions.keepRevision(revision(1))).toBe(true);
    expect(await store.revisions.keepRevision(revision(1, { note: '又一个' }))).toBe(false);
    expect((await store.revisions.revision(C, 1))?.note).toBe('换一句问候');
    expect(await store.revisions.newestRevision(OTHER)).toBe(0);
    expect(await store.revisions.keepRevision(revision(1, { communityId: OTHER }))).toBe(true);
  });
}
