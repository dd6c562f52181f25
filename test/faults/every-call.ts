/** Whichever call of the store breaks off, before or after its effect: the story ends as if it had not. */
import { beforeAll, expect, it } from 'vitest';
import type { Store } from '../../src/store.ts';
import { story } from './story.ts';

type Told = Awaited<ReturnType<typeof story>>;

/** @param open gives an empty store on every call */
export function everyCallBreaksOff(open: () => Promise<Store>): void {
  let sound: Told;

  beforeAll(async () => {
    sound = await story(await open(), { nth: 0, when: 'before' });
  });

  it('is compared with a story in which something happens', () => {
    expect(sound.faults).toEqual([]);
    const { owners, alerts, pending } = sound.state;
    expect(owners.map(({ tickets }) => tickets.map(({ kind }) => kind))).toEqual([
      ['repair'],
      [],
      ['emergency'],
    ]);
    for (const { shown, asSaid, waiting } of owners) {
      expect(shown.length).toBeGreaterThan(0);
      expect(asSaid).toBe(true);
      expect(waiting).toEqual([]);
    }
    expect(alerts).toContainEqual(expect.stringMatching(/^emergency:/));
    expect(pending).toEqual([]);
    expect(sound.calls).toBeGreaterThan(60);
  });

  it.each(['before', 'after'] as const)(
    '%s its effect ends the same, whichever n',
    { timeout: 900_000 },
    async (when) => {
      const different: unknown[] = [];
      for (let nth = 1; nth <= sound.calls; nth++) {
        const told = await story(await open(), { nth, when });
        expect(told.faults.length, `call ${nth}`).toBeGreaterThan(0);
        if (JSON.stringify(told.state) !== JSON.stringify(sound.state))
          different.push({ nth, fault: told.faults[0], state: told.state });
      }
      expect(different).toEqual([]);
    },
  );
}
