/** Normalising takes any string whatever, and every span points back into what was typed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bare, bigrams, dice, MAX_UNDERSTOOD_CHARS, normalise } from '../../src/text/normalise.ts';

/** Strings of UTF-16 units, so that lone surrogates and cut pairs come up. */
const units = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.integer({ min: 0xd800, max: 0xdfff }),
      fc.constantFrom(0, 9, 10, 0x7f, 0x200b, 0x202e, 0x3000, 0xfeff, 0xff21, 0x130, 0x68df),
    ),
    { maxLength: 60 },
  )
  .map((codes) => String.fromCharCode(...codes));
const anyText = fc.oneof(units, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
/** Every character that has a simplified form of its own, with that form. */
const TRADITIONAL = [...'棟樓單元漏電車門廁廳鑰號體報費訴維裝賬這個們'];
const SIMPLIFIED = [...'栋楼单元漏电车门厕厅钥号体报费诉维装账这个们'];

const shared = process.env.TEST_SHARED ?? join(import.meta.dirname, '../../../shared');
const naughtyFile = join(shared, 'data/blns.json');

/** What must hold of the normal form of any string. */
function expectSound(input: string): void {
  const { text, original, span, cut } = normalise(input);
  expect(text.isWellFormed()).toBe(true);
  expect(original).toBe(input.toWellFormed());
  expect(cut).toBe(input.length > MAX_UNDERSTOOD_CHARS);
  // Where no character of the original was torn apart, the span says exactly what the part says.
  let from = 0;
  for (let at = 1; at <= text.length; at++) {
    const [start] = span(at - 1, at);
    if (at < text.length && span(at, at + 1)[0] === start) continue;
    const [left, right] = span(from, at);
    expect(left).toBeLessThan(right);
    expect(normalise(original.slice(left, right)).text).toBe(text.slice(from, at));
    from = at;
  }
}

describe('any string whatever', () => {
  it('is normalised without throwing, well-formed, with spans that point back', () => {
    fc.assert(fc.property(anyText, expectSound), { numRuns: 400 });
  });

  it('gives spans of several characters that normalise to the same part', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab１Ａ棟单\u200b\u0000\n😀　') }),
        fc.nat(),
        fc.nat(),
        (input, a, b) => {
          const { text, original, span } = normalise(input);
          const boundary = (at: number) => !/[\uDC00-\uDFFF]/.test(text.charAt(at));
          const [from, to] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [
            number,
            number,
          ];
          fc.pre(from < to && boundary(from) && boundary(to));
          expect(normalise(original.slice(...span(from, to))).text).toBe(text.slice(from, to));
        },
      ),
    );
  });

  it('keeps the order of spans', () => {
    fc.assert(
      fc.property(anyText, (input) => {
        const { text, original, span } = normalise(input);
        let last = 0;
        for (let at = 0; at < text.length; at++) {
          const [from, to] = span(at, at + 1);
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeLessThanOrEqual(original.length);
          last = from;
        }
      }),
    );
  });

  it('replaces lone surrogates', () => {
    expect(normalise('漏\ud83d水').original).toBe('漏\ufffd水');
    expect(normalise('\udc00').text.isWellFormed()).toBe(true);
  });
});

describe('one form', () => {
  it('brings traditional characters to simplified ones, one for one', () => {
    expect(normalise(TRADITIONAL.join('')).text).toBe(SIMPLIFIED.join(''));
    expect(normalise('3棟2單元').traditional).toBe(2);
    expect(normalise('3栋2单元').traditional).toBe(0);
  });

  it('keeps the length of Chinese text, so that character n stays character n', () => {
    const han = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(han, fc.constantFrom(...TRADITIONAL)) }), (input) => {
        const { text, span } = normalise(input);
        expect(text.length).toBe(input.length);
        for (let at = 0; at < text.length; at++) expect(span(at, at + 1)).toEqual([at, at + 1]);
      }),
    );
  });

  it.each([
    ['３栋２单元１５０２', '3栋2单元1502'],
    ['Ａ座，１２０３！', 'a座,1203!'],
    ['皖Ａ３Ｑ５８Ｋ', '皖a3q58k'],
    ['3－2—1502', '3-2-1502'],
    ['家里　漏水', '家里 漏水'],
    ['BX-1122-007', 'bx-1122-007'],
    ['漏\u0000水\u0007了', '漏水了'],
    ['漏\u200b水\ufeff', '漏水'],
    ['\u202e漏水', '漏水'],
    ['漏水\r\n3栋', '漏水  3栋'],
    ['漏水\t3栋', '漏水 3栋'],
    ['', ''],
  ])('%j becomes %j', (input, expected) => {
    expect(normalise(input).text).toBe(expected);
  });

  it('leaves no control character in the text', () => {
    fc.assert(
      fc.property(anyText, (input) => {
        expect(normalise(input).text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  it('points a span behind removed characters at the right place', () => {
    const { original, span } = normalise('喂\u0000\u200b３棟１５０２漏水');
    expect(original.slice(...span(1, 7))).toBe('３棟１５０２');
  });
});

describe('long messages', () => {
  it('are kept whole, understood by their head, and flagged', () => {
    const long = '漏水了，'.repeat(5000);
    const { text, original, cut } = normalise(long);
    expect(long.length).toBe(20_000);
    expect(cut).toBe(true);
    expect(original).toBe(long);
    expect(text.length).toBe(MAX_UNDERSTOOD_CHARS);
  });

  it('are not flagged up to the limit', () => {
    expect(normalise('水'.repeat(MAX_UNDERSTOOD_CHARS)).cut).toBe(false);
    expect(normalise('水'.repeat(MAX_UNDERSTOOD_CHARS + 1)).cut).toBe(true);
  });

  it('are not torn within a surrogate pair', () => {
    expect(normalise(`${'水'.repeat(MAX_UNDERSTOOD_CHARS - 1)}😀`).text.isWellFormed()).toBe(true);
  });
});

// The list is read where it is shared; it is not part of this repository.
describe.skipIf(!existsSync(naughtyFile))(`naughty strings (skipped without ${naughtyFile})`, () => {
  const naughty = existsSync(naughtyFile) ? (JSON.parse(readFileSync(naughtyFile, 'utf8')) as string[]) : [];

  it('are there', () => {
    expect(naughty.length).toBeGreaterThan(500);
  });

  it('are all normalised soundly, alone and within a sentence', () => {
    for (const text of naughty) {
      expectSound(text);
      expectSound(`3栋1502${text}漏水`);
    }
  });
});

describe('likeness of two writings', () => {
  it('sees words, not punctuation', () => {
    expect(bare(' 漏水,3栋! ')).toBe('漏水3栋');
    expect([...bigrams('漏水了!')]).toEqual(['漏水', '水了']);
    expect([...bigrams('水')]).toEqual(['水']);
  });

  it('is symmetric, 1 for the same words and 0 for nothing in common', () => {
    expect(dice(bigrams('厨房漏水'), bigrams('厨房,漏水'))).toBe(1);
    expect(dice(bigrams('厨房漏水'), bigrams('电梯坏'))).toBe(0);
    expect(dice(bigrams(''), bigrams('漏水'))).toBe(0);
    const words = fc.string({ unit: fc.constantFrom(...'漏水电梯坏') });
    fc.assert(
      fc.property(words, words, (a, b) => {
        const likeness = dice(bigrams(a), bigrams(b));
        expect(likeness).toBe(dice(bigrams(b), bigrams(a)));
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
      }),
    );
  });
});
