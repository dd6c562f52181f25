/** The library says everything that must be said, often enough, and nothing twice. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { situationSet } from '../../src/library/library.ts';
import { loadLibrary } from '../../src/library/loader.ts';
import { CHANNEL_KINDS, INTENTS, SITUATION_GROUPS } from '../../src/library/terms.ts';
import { fillTemplate } from '../../src/text/template.ts';
import { lineOf, NearCopies } from '../near.ts';

const library = loadLibrary(join(import.meta.dirname, '../../scripts-zh'));
const steps = [...library.situations.values()].flatMap((situation) =>
  situation.steps.map((step) => ({ situation, step })),
);

describe('the situations', () => {
  it('are the 37 of spec 01', () => {
    const counts = SITUATION_GROUPS.map(
      (group) => [...library.situations.keys()].filter((id) => id.startsWith(`${group}-`)).length,
    );
    expect(counts).toEqual([6, 6, 9, 5, 8, 3]);
    expect(library.situations.size).toBe(37);
  });

  it.each(CHANNEL_KINDS)('have at least two wordings for every step by %s', (channel) => {
    const few = steps
      .map(({ situation, step }) => situationSet(situation.id, step.step, channel, step.branch))
      .filter((set) => new Set(library.phraseSets.get(set)?.map((phrase) => phrase.text)).size < 2);
    expect(few).toEqual([]);
  });

  it('go step by step from the first', () => {
    const gaps = [...library.situations.values()].filter(({ steps: list }) => {
      const numbers = [...new Set(list.map(({ step }) => step))];
      return numbers.some((number, at) => number !== at + 1);
    });
    expect(gaps.map(({ id }) => id)).toEqual([]);
  });

  it('are each forbidden three sayings, with one better that is not among them', () => {
    const wrong = [...library.situations.values()].filter(({ never }) => {
      const said = new Set(never.flatMap(({ say, paraphrases }) => [say, ...paraphrases]));
      return never.length < 3 || never.some(({ better }) => said.has(better));
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('never offer a wording that they forbid', () => {
    const forbidden = new Set(
      [...library.situations.values()].flatMap(({ never }) =>
        never.flatMap(({ say, paraphrases }) => [say, ...paraphrases]),
      ),
    );
    expect(
      [...library.phrases.values()].filter(({ text }) => forbidden.has(text)).map(({ id }) => id),
    ).toEqual([]);
  });
});

describe('the phrases', () => {
  it('have ids of their own, each phrase in just one set', () => {
    const ids = [...library.phraseSets.values()].flat().map((phrase) => phrase.id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(ids.length).toBe(library.phrases.size);
    for (const [id, phrase] of library.phrases) expect(phrase.id).toBe(id);
  });

  it('are not written twice within a set', () => {
    const twice = [...library.phraseSets].filter(
      ([, set]) => new Set(set.map(({ text }) => text)).size < set.length,
    );
    expect(twice.map(([id]) => id)).toEqual([]);
  });

  it('have one version a text', () => {
    const texts = new Map<string, string>();
    for (const { version, text } of library.phrases.values()) {
      expect(version).toMatch(/^[0-9a-f]{12}$/);
      expect(texts.get(version) ?? text).toBe(text);
      texts.set(version, text);
    }
  });

  it('can all be filled, and leave no bracket behind', () => {
    const values: Record<string, string> = { ...library.standards.defaults, ...library.standards.samples };
    const wrong = [...library.phrases.values()].filter(({ template }) => {
      const filled = fillTemplate(template, (slot) => values[slot] ?? null);
      return !('text' in filled) || filled.text === '' || /[{}[\]]/.test(filled.text);
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

describe('the intents', () => {
  it('are the 27 of spec 05, in one file or several', () => {
    expect(INTENTS).toHaveLength(27);
    expect([...new Set(library.intents.map(({ intent }) => intent))].sort()).toEqual([...INTENTS].sort());
  });

  it('have at least 60 different utterances each', () => {
    const counts = INTENTS.map((intent) => {
      const told = library.intents
        .filter((row) => row.intent === intent)
        .flatMap(({ utterances }) => utterances);
      return { intent, utterances: new Set(told).size };
    });
    expect(counts.filter(({ utterances }) => utterances < 60)).toEqual([]);
  });

  it('are not told by near copies: no two utterances have a bigram Dice of 0.72 or more', () => {
    const copies = new NearCopies();
    const pairs: string[] = [];
    for (const { intent, utterances, dialects } of library.intents) {
      for (const text of [...utterances, ...Object.values(dialects ?? {}).flat()]) {
        const line = lineOf(text ?? '');
        for (const { line: other, likeness } of copies.find(line, 0.72))
          pairs.push(`${likeness.toFixed(2)} ${intent} ${line.text} | ${other.text}`);
        copies.add(line);
      }
    }
    expect(pairs).toEqual([]);
  }, 120_000);
});

describe('the answers', () => {
  it('are at least 60, each with its own id and questions', () => {
    expect(library.faqs.length).toBeGreaterThanOrEqual(60);
    expect(new Set(library.faqs.map(({ id }) => id)).size).toBe(library.faqs.length);
    const owners = new Map<string, string>();
    const shared = library.faqs.flatMap(({ id, questions }) =>
      questions.flatMap((question) => {
        const owner = owners.get(question) ?? id;
        owners.set(question, owner);
        return owner === id ? [] : [`${question}: ${owner}, ${id}`];
      }),
    );
    expect(shared).toEqual([]);
  });
});
