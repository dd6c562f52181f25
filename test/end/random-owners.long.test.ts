import { expect, it } from 'vitest';
import { Rehearsal } from '../../src/desk/rehearsal.ts';
import { seededRandom } from '../../src/text/classifier.ts';
import { community, library, sampleStore, understander } from '../shared.ts';

/** Owners who answer, digress, repeat themselves and fall silent, at random. */
it('walks random owners through 6,000 turns: no crash, no silence, no slot asked too often', async () => {
  const errors: string[] = [];
  const store = await sampleStore();
  const rehearsal = new Rehearsal({
    store,
    library,
    understander,
    community,
    now: Date.parse('2026-11-23T10:00:00+08:00'),
    onError: (error, where) => errors.push(`${where}: ${String(error)}`),
  });
  const random = seededRandom(11);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const answers = [
    '对',
    '不对',
    '3栋2单元1502',
    '13812340098',
    '明天上午',
    '不方便说',
    '就这些',
    '是1503',
    '算了不弄了',
    '？',
    '好的 谢谢',
    '转人工',
    '😀',
    '',
    '5分',
    '99栋',
    '快点',
  ];
  const silent: string[] = [];
  const often: string[] = [];
  const { max_tries } = library.standards.channels;
  for (let turn = 0; turn < 6000; turn++) {
    const name = `walk-${Math.floor(turn / 12)}`;
    const text = random() < 0.45 ? pick(pick(library.intents).utterances) : pick(answers);
    const before = await rehearsal.standing(name);
    const standing =
      random() < 0.05
        ? await rehearsal.wait(name, 600_000)
        : await rehearsal.happen(name, [{ text, image: random() < 0.04 }]);
    if (standing.replies.length === 0 && !standing.handoff && !before.handoff && standing.asked === null)
      silent.push(`${name}: ${text}`);
    for (const matter of standing.state.matters ?? [])
      for (const [field, tries] of Object.entries(matter.tries))
        if (field !== 'confirm' && tries > max_tries) often.push(`${name}: ${matter.flow} ${field} ${tries}`);
  }
  await store.close();
  expect(errors).toEqual([]);
  expect(often).toEqual([]);
  // Waiting in a conversation with nothing open says nothing, and that is right.
  expect(silent.length).toBeLessThan(6000 * 0.06);
}, 600_000);
