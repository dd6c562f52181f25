/** A changed library trains those of its models that learn from what has changed, and no other. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SituationRanker } from '../../src/assist/ranker.ts';
import type { Library } from '../../src/library/library.ts';
import { libraryTexts, readLibrary } from '../../src/library/loader.ts';
import { allKept, MODEL_NAMES, type ModelCache } from '../../src/library/models.ts';
import { entryIn } from '../../src/library/overlay.ts';
import { withVariants } from '../../src/library/variants.ts';
import { Checker } from '../../src/script/lint.ts';
import { createUnderstander } from '../../src/understand/understander.ts';
import { models, root } from '../shared.ts';

const SCRIPTS = join(root, 'scripts-zh');
const texts = libraryTexts(SCRIPTS);

// biome-ignore lint/suspicious/noExplicitAny: entries are as they stand in the files
type Edits = Readonly<Record<string, (data: any) => void>>;

function edited(edits: Edits): Library {
  const overlay = Object.fromEntries(
    Object.entries(edits).map(([key, edit]) => {
      const data = structuredClone(entryIn(texts, key)?.data);
      edit(data);
      return [key, { data, file: null, base: null }];
    }),
  );
  const { library, faults } = readLibrary(SCRIPTS, undefined, overlay);
  expect(faults).toEqual([]);
  return library as Library;
}

/** Makes all models of a library. @returns what was trained, by name */
function made(library: Library, cache: ModelCache): Map<string, Uint8Array> {
  const trained = new Map<string, Uint8Array>();
  const counted: ModelCache = {
    read: cache.read,
    write: (key, bytes) => {
      trained.set(key.split('-')[0] ?? '', bytes);
      cache.write(key, bytes);
    },
  };
  createUnderstander(library, counted);
  new SituationRanker(library, counted);
  new Checker(library, counted);
  return trained;
}

const namesOf = (trained: ReadonlyMap<string, unknown>) => [...trained.keys()].sort();

/** Lies over another one: what was read or made once stays, and the other one learns nothing of it. */
function ownCache(kept: ModelCache): ModelCache {
  const own = new Map<string, Uint8Array>();
  return {
    read(key) {
      const bytes = own.get(key) ?? kept.read(key);
      if (bytes) own.set(key, bytes);
      return bytes;
    },
    write: (key, bytes) => own.set(key, bytes),
  };
}

const SAID: Edits = {
  'OPEN-1': (data) => {
    data.steps[0].phone[0] = '您好，{community}物业，我是工号{agent_number}，请问有什么可以帮您的？';
  },
};
const ASKED: Edits = {
  'FAQ-FEE-1': (data) => {
    data.questions.push('一个季度的物业费怎么算出来的呀');
  },
};

describe('models learn from their own part of the library', () => {
  const shipped = edited({});
  const kept = ownCache(models);
  made(shipped, kept);
  const ROWS: readonly (readonly [what: string, edits: Edits, trains: readonly string[]])[] = [
    [
      'when a situation is, and what it is called',
      {
        'OPEN-1': (data) => {
          data.title = '来电先问候';
          data.when = '接起电话的时候';
        },
      },
      [],
    ],
    ['how a situation is said', SAID, ['lines']],
    ['what an owner asks', ASKED, ['intents']],
    [
      'what owners write',
      { 'intents/repair.yaml': (data) => data.utterances.push('阳台推拉门的滑轮卡死了推不动') },
      ['acts', 'intents', 'regions', 'situations', 'urgency'],
    ],
  ];

  for (const [what, edits, trains] of ROWS)
    it(`${what} → ${trains.join(', ') || 'nothing'}`, () => {
      const next = edited(edits);
      const cache = ownCache(kept);
      expect(next.hash).not.toBe(shipped.hash);
      expect(namesOf(made(next, cache))).toEqual(trains);
      expect(allKept(next, cache)).toBe(true);
      expect(namesOf(made(next, cache))).toEqual([]);
    }, 120_000);

  it('and what is not trained anew is what training would give', () => {
    const nothing: ModelCache = { read: () => null, write: () => undefined };
    const [before, after] = [edited({}), edited({ ...SAID, ...ASKED })].map((one) => made(one, nothing));
    expect(namesOf(before as Map<string, Uint8Array>)).toEqual([...MODEL_NAMES].sort());
    const differ = MODEL_NAMES.filter(
      (name) => Buffer.compare(before?.get(name) as Uint8Array, after?.get(name) as Uint8Array) !== 0,
    );
    expect(differ).toEqual(['intents', 'lines']);
  }, 240_000);

  it('a wording of staff that was approved trains nothing', () => {
    const [phrase] = shipped.phrases.values();
    const other = withVariants(shipped, [{ phrase: phrase?.id ?? '', text: `${phrase?.text}。` }]);
    expect(other.phrases.get(phrase?.id ?? '')).not.toEqual(phrase);
    expect(namesOf(made(other, ownCache(kept)))).toEqual([]);
  });
});
