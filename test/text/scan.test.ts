import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PhraseScanner } from '../../src/text/scan.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', '漏', '水', '😀'), maxLength: 5 });

/** Every hit, found the slow way. */
function bruteForce(phrases: readonly string[], text: string): string[] {
  return phrases.flatMap((phrase, value) => {
    const hits: string[] = [];
    if (phrase === '') return hits;
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1))
      hits.push(`${at}-${at + phrase.length}:${value}`);
    return hits;
  });
}

function scanner(phrases: readonly string[]): PhraseScanner<number> {
  return new PhraseScanner(phrases.map((phrase, value) => [phrase, value] as const));
}

describe('a scanner of phrases', () => {
  it('finds what a search for each phrase finds, overlaps and repeats too', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.array(word, { maxLength: 12 }), (phrases, words) => {
        const text = words.join('');
        const hits = scanner(phrases)
          .scan(text)
          .map(({ from, to, value }) => `${from}-${to}:${value}`);
        expect(hits.sort()).toEqual(bruteForce(phrases, text).sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('gives hits by where they end', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.array(word), (phrases, words) => {
        const ends = scanner(phrases)
          .scan(words.join(''))
          .map((hit) => hit.to);
        expect(ends).toEqual([...ends].sort((a, b) => a - b));
      }),
    );
  });

  it('finds phrases within phrases', () => {
    const hits = scanner(['水管', '管', '水管爆', '爆了']).scan('水管爆了');
    expect(hits.map(({ from, to, value }) => [from, to, value])).toEqual([
      [0, 2, 0],
      [1, 2, 1],
      [0, 3, 2],
      [2, 4, 3],
    ]);
  });

  it('keeps every value of a phrase written twice', () => {
    expect(
      scanner(['漏', '漏'])
        .scan('漏')
        .map((hit) => hit.value),
    ).toEqual([0, 1]);
  });

  it('may be used again, and finds nothing without phrases', () => {
    const one = scanner(['漏水']);
    expect(one.scan('漏水')).toEqual(one.scan('漏水'));
    expect(one.scan('漏').concat(one.scan('水'))).toEqual([]);
    expect(scanner(['']).scan('漏水')).toEqual([]);
  });
});
