/** Which library a service uses: a published revision is read and used, a faulty one leaves the last good one in place. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { libraryShelf } from '../../src/desk/library-shelf.ts';
import type { Library } from '../../src/library/library.ts';
import { NO_CACHE } from '../../src/library/models.ts';
import type { Overlay } from '../../src/library/overlay.ts';

const scripts = mkdtempSync(join(tmpdir(), 'yingda-shelf-'));
afterAll(() => rmSync(scripts, { recursive: true, force: true }));

it('takes the newest revision, and says which is in use, and why not the newest', async () => {
  const overlays: Overlay[] = [{}, { 'OPEN-1': { data: { id: 'a' }, file: null, base: null } }];
  const read: Overlay[] = [];
  const used: string[] = [];
  const refused: string[] = [];
  let ended = () => {};
  const shelf = libraryShelf({
    scripts,
    train: async (overlay) => {
      read.push(overlay);
      const library = { hash: JSON.stringify(overlay) } as Library;
      const faulty = overlays.indexOf(overlay) === 2;
      const faults = faulty ? [{ file: 'faq/fees.yaml', line: 3, message: 'wrong' }] : [];
      return { library: faulty ? null : library, faults, models: NO_CACHE, trained: [] };
    },
    revisions: {
      newestRevision: async () => overlays.length - 1,
      revision: async (communityId, number) => ({
        communityId,
        number,
        at: 0,
        by: { id: 'a', name: 'a' },
        note: '',
        keys: [],
        restores: null,
        overlay: overlays[number] ?? {},
      }),
    },
    communityId: 'yunqi',
    inUse: 0,
    faults: ['the one before did not fit'],
    use: ({ hash }) => {
      used.push(hash);
      ended();
    },
    refuse: (faults) => {
      refused.push(...faults);
      ended();
    },
  });
  const next = () =>
    new Promise<void>((resolve) => {
      ended = resolve;
      shelf.take();
    });
  try {
    expect(shelf.state()).toEqual({ inUse: 0, taking: false, faults: ['the one before did not fit'] });
    const first = next();
    await first;
    expect(shelf.state()).toEqual({ inUse: 1, taking: false, faults: [] });
    expect([read.length, used.length]).toEqual([1, 1]);
    overlays.push({ 'OPEN-1': { data: null, file: null, base: null } });
    await next();
    expect(used).toHaveLength(1);
    expect(refused).toEqual(['faq/fees.yaml:3: wrong']);
    expect(shelf.state()).toEqual({ inUse: 1, taking: false, faults: refused });
  } finally {
    shelf.close();
  }
});
