/** Statistics of questions, against values that were reckoned by hand. */
import { describe, expect, it } from 'vitest';
import type { ExamSheet } from '../../src/training/exam.ts';
import { correlation, itemFigures } from '../../src/training/item-stats.ts';
import { examItems } from '../../src/training/items.ts';
import { library } from '../shared.ts';

const singles = examItems(library).filter((item) => item.kind === 'single');
const [asked, other, third] = singles;
if (!asked || !other || !third || asked.kind !== 'single') throw new Error('too few questions');

/** Marks of three questions a paper, a point each. */
function sheets(
  rows: readonly (readonly [number, number, number])[],
  chosen: (at: number) => string[] = () => [],
) {
  return rows.map((points, at) => ({
    parts: {},
    answers: [asked, other, third].map((item, nth) => ({
      item: item?.id,
      answer: '',
      points: points[nth] ?? 0,
      most: 1,
      chosen: nth === 0 ? chosen(at) : [],
    })),
    drills: [],
  })) as unknown as ExamSheet[];
}
const figures = (all: ExamSheet[]) => itemFigures(library, all).find(({ id }) => id === asked.id);
const many = (rows: readonly (readonly [number, number, number])[]) =>
  sheets(Array.from({ length: 10 }, () => rows).flat());

describe('a correlation', () => {
  it('is what the textbook says of right and wrong against totals', () => {
    // Mean of those right 8, of those wrong 5; deviation of all 2.0616 (of the sample as a whole); p = 0.5.
    expect(correlation([1, 1, 0, 0], [9, 7, 6, 4])).toBeCloseTo(((8 - 5) / Math.sqrt(3.25)) * 0.5, 10);
    expect(correlation([1, 0], [2, 2])).toBeNull();
    expect(correlation([1], [1])).toBeNull();
  });
});

describe('a question', () => {
  it('that the able answer and the others do not is kept', () => {
    const found = figures(
      many([
        [1, 1, 1],
        [1, 1, 0],
        [0, 0, 1],
        [0, 0, 0],
      ]),
    );
    expect(found).toMatchObject({ answers: 40, difficulty: 0.5 });
    // Against the rest alone: the question itself is no part of it.
    expect(found?.discrimination).toBeCloseTo(correlation([1, 1, 0, 0], [1, 0.5, 0.5, 0]) ?? 0, 10);
    expect(found?.reasons.filter((reason) => reason !== 'unchosen')).toEqual([]);
  });

  it('that everybody, nobody, or rather the weak answer is to be retired, and says why', () => {
    expect(
      figures(
        many([
          [1, 1, 1],
          [1, 0, 0],
        ]),
      ),
    ).toMatchObject({ verdict: 'retire', reasons: ['easy', 'unchosen'] });
    expect(
      figures(
        many([
          [0, 1, 1],
          [0, 0, 0],
        ]),
      ),
    ).toMatchObject({ verdict: 'retire', reasons: ['hard', 'unchosen'] });
    expect(
      figures(
        many([
          [0, 1, 1],
          [1, 0, 0],
        ]),
      )?.reasons,
    ).toContain('against');
    expect(
      figures(
        many([
          [1, 1, 0],
          [0, 1, 0],
        ]),
      )?.discrimination,
    ).toBeNull();
  });

  it('that is hard, but tells the able from the others, is only to be watched', () => {
    const rows = [[1, 1, 1], ...Array.from({ length: 9 }, () => [0, 0, 0])] as [number, number, number][];
    expect(figures(many(rows))).toMatchObject({ verdict: 'watch', difficulty: 0.1 });
  });

  it('says which choices nobody takes', () => {
    const [first, ...rest] = asked.wrong;
    const all = sheets(
      Array.from({ length: 40 }, (_, at) => (at % 2 ? [1, 1, 1] : [0, 0, 0])),
      (at) => (at % 2 ? [] : [first ?? '']),
    );
    expect(figures(all)).toMatchObject({ unchosen: rest });
  });

  it('asked too seldom, or in an exam that kept no points, says nothing', () => {
    expect(figures(sheets([[1, 1, 1]]))).toMatchObject({ verdict: 'few', reasons: [], unchosen: [] });
    const old = many([[1, 1, 1]]).map(({ answers, ...sheet }) => ({
      ...sheet,
      answers: answers.map(({ most: _, ...answer }) => answer),
    })) as unknown as ExamSheet[];
    expect(itemFigures(library, old)).toEqual([]);
  });
});
