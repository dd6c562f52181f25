/** Where the faults of a draft are underlined, and what better words replace. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clauseAround, pieces } from '../../adapters/console/desk/draft.ts';
import type { Violation } from '../../src/contract.ts';

const fault = (from: number, to: number): Violation => ({
  kind: 'forbidden_phrase',
  severity: 'minor',
  rule: 'r',
  situation: null,
  cue: '',
  span: [from, to],
  reason: '',
  better: '',
});

describe('a draft', () => {
  it('is cut at its faults, in the order of the text', () => {
    const cut = pieces('您好，这不归我管。', [fault(4, 8)]);
    expect(cut.map(({ words, fault: found }) => [words, found !== null])).toEqual([
      ['您好，这', false],
      ['不归我管', true],
      ['。', false],
    ]);
  });

  it('loses no character to its faults, wherever they are', () => {
    const spans = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), spans, (text, given) => {
        const cut = pieces(
          text,
          given.map(([from, to]) => fault(from, to)),
        );
        expect(cut.map(({ words }) => words).join('')).toBe(text);
      }),
    );
  });

  it('gives the clause of a fault for better words, with its mark', () => {
    const text = '您好，这不归我管，您等着吧。';
    const clause = (from: number, to: number) => text.slice(...clauseAround(text, [from, to]));
    expect(clause(4, 8)).toBe('这不归我管，');
    expect(clause(0, 1)).toBe('您好，');
    expect(clause(10, 12)).toBe('您等着吧。');
    expect(clauseAround('没有标点', [1, 2])).toEqual([0, 4]);
  });
});
