import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText } from '../../src/text/cut.ts';

/** One character on the screen, eleven in the text: a family of four. */
const FAMILY = '👨‍👩‍👧‍👦';
const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' });
const graphemes = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);
const bytes = (text: string) => Buffer.byteLength(text, 'utf8');

const character = fc.oneof(
  fc.constantFrom(...'漏水了请您。,!?;\n 3栋'),
  fc.constantFrom('a', '😀', 'é', '\u{2070e}'),
);
const writing = fc.string({ unit: character, maxLength: 400 });
const limit = fc.integer({ min: 64, max: 600 });

describe('cutting a long text', () => {
  it('loses nothing and adds nothing', () => {
    const anything = fc.oneof(writing, fc.string({ unit: 'binary', maxLength: 400 }));
    fc.assert(
      fc.property(anything, limit, (text, most) => {
        expect(cutText(text, most).join('')).toBe(text);
      }),
    );
  });

  it('gives pieces that fit, none of them empty', () => {
    fc.assert(
      fc.property(writing, limit, (text, most) => {
        for (const piece of cutText(text, most)) {
          expect(piece).not.toBe('');
          if (graphemes(piece).length > 1) expect(bytes(piece)).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('leaves every piece well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), limit, (text, most) => {
        for (const piece of cutText(text, most)) expect(piece.isWellFormed()).toBe(true);
      }),
    );
  });

  it('never cuts within what people see as one character', () => {
    const families = fc.array(fc.constantFrom(FAMILY, '👍🏽', '🇨🇳', '漏', 'é'), { maxLength: 60 });
    fc.assert(
      fc.property(families, limit, (shown, most) => {
        expect(cutText(shown.join(''), most).flatMap(graphemes)).toEqual(graphemes(shown.join('')));
      }),
    );
    expect(cutText(FAMILY.repeat(5), 64).map((piece) => piece.length / FAMILY.length)).toEqual([2, 2, 1]);
  });

  it('leaves whole a single character that is longer than a piece', () => {
    const tower = `a${'\u0301'.repeat(50)}`;
    expect(cutText(`水${tower}水`, 64)).toEqual(['水', tower, '水']);
  });

  it.each<[string, string, readonly string[]]>([
    ['nothing', '', []],
    ['what fits', '水'.repeat(21), ['水'.repeat(21)]],
    [
      'at the end of a sentence',
      `${'水'.repeat(14)}。${'水'.repeat(9)}`,
      [`${'水'.repeat(14)}。`, '水'.repeat(9)],
    ],
    [
      'at the end of a line',
      `${'水'.repeat(14)}\n${'水'.repeat(9)}`,
      [`${'水'.repeat(14)}\n`, '水'.repeat(9)],
    ],
    [
      'after a sentence rather than after a later comma',
      `${'水'.repeat(12)}。水水,${'水'.repeat(9)}`,
      [`${'水'.repeat(12)}。`, `水水,${'水'.repeat(9)}`],
    ],
    [
      'after a comma, where no sentence ends',
      `${'水'.repeat(14)},${'水'.repeat(9)}`,
      [`${'水'.repeat(14)},`, '水'.repeat(9)],
    ],
    ['not near its beginning', `水。${'水'.repeat(24)}`, [`水。${'水'.repeat(19)}`, '水'.repeat(5)]],
  ])('cuts %s', (_where, text, pieces) => {
    expect(cutText(text, 64)).toEqual(pieces);
  });

  it('keeps the limit when a cut at a good place leaves much behind', () => {
    expect(cutText(`aaa。${'👨‍👩‍👧‍👦'.repeat(3)}`, 64).map((piece) => Buffer.byteLength(piece))).toEqual([
      6, 50, 25,
    ]);
  });
});
