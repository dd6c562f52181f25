/** Statistics of questions from marked exams: difficulty, discrimination, choices that nobody takes (classical test theory). */
import type { Library } from '../library/library.ts';
import type { ExamSheet } from './exam.ts';
import { type ExamItem, examItems } from './items.ts';

export type ItemReason = 'easy' | 'hard' | 'same' | 'against' | 'unchosen';

export interface ItemFigures {
  readonly id: string;
  readonly kind: ExamItem['kind'];
  readonly question: string;
  /** How often it was answered. */
  readonly answers: number;
  /** The mean share of its points, 0 to 1: p of the textbooks. */
  readonly difficulty: number;
  /**
   * The point-biserial correlation with the rest of the paper (the question's own points taken out), -1 to 1; null where
   * either is the same for everybody.
   */
  readonly discrimination: number | null;
  /** Wrong choices that nobody has taken. */
  readonly unchosen: readonly string[];
  /** few: too few answers to tell. */
  readonly verdict: 'retire' | 'watch' | 'keep' | 'few';
  readonly reasons: readonly ItemReason[];
}

interface Answered {
  /** 0 to 1. */
  readonly right: number;
  /** Of the rest of the paper, 0 to 1. */
  readonly rest: number;
  readonly chosen: readonly string[];
}

/**
 * Of the questions that are asked now; what was asked in an exam whose answers do not tell their points is not counted.
 * @param sheets of marked exams
 */
export function itemFigures(library: Library, sheets: readonly ExamSheet[]): ItemFigures[] {
  const answers = new Map<string, Answered[]>();
  for (const { answers: all } of sheets) {
    const known = all.flatMap(({ most, ...one }) =>
      most === undefined || most <= 0 ? [] : [{ ...one, most }],
    );
    const [points, most] = [sumOf(known.map((one) => one.points)), sumOf(known.map((one) => one.most))];
    for (const one of known) {
      if (most <= one.most) continue;
      const answered = {
        right: one.points / one.most,
        rest: (points - one.points) / (most - one.most),
        chosen: one.chosen ?? [],
      };
      answers.set(one.item, [...(answers.get(one.item) ?? []), answered]);
    }
  }
  return examItems(library).flatMap((item) => {
    const own = answers.get(item.id);
    return own ? [figuresOf(library, item, own)] : [];
  });
}

function figuresOf(library: Library, item: ExamItem, own: readonly Answered[]): ItemFigures {
  const rules = library.exams.class.items;
  const difficulty = sumOf(own.map(({ right }) => right)) / own.length;
  const discrimination = correlation(
    own.map(({ right }) => right),
    own.map(({ rest }) => rest),
  );
  const wrong = item.kind === 'single' || item.kind === 'multiple' ? item.wrong : [];
  const unchosen = wrong.filter((text) => !own.some(({ chosen }) => chosen.includes(text)));
  const reasons: ItemReason[] = [
    ...(difficulty > rules.easy ? (['easy'] as const) : []),
    ...(difficulty < rules.hard ? (['hard'] as const) : []),
    ...(discrimination !== null && discrimination < 0
      ? (['against'] as const)
      : discrimination !== null && discrimination < rules.discriminates
        ? (['same'] as const)
        : []),
    ...(unchosen.length > 0 ? (['unchosen'] as const) : []),
  ];
  const few = own.length < rules.least;
  // What tells the able from the others is worth asking, however hard; an unused choice alone is to be mended.
  const tells = discrimination !== null && discrimination >= rules.discriminates;
  const retire = !tells && (discrimination !== null || difficulty > rules.easy || difficulty < rules.hard);
  return {
    id: item.id,
    kind: item.kind,
    question: item.question,
    answers: own.length,
    difficulty,
    discrimination,
    unchosen: few ? [] : unchosen,
    verdict: few ? 'few' : retire ? 'retire' : reasons.length > 0 ? 'watch' : 'keep',
    reasons: few ? [] : reasons,
  };
}

/** Pearson's; with one of the two being right or wrong it is the point-biserial. */
export function correlation(ones: readonly number[], others: readonly number[]): number | null {
  const count = ones.length;
  if (count < 2 || count !== others.length) return null;
  const [mean, otherMean] = [sumOf(ones) / count, sumOf(others) / count];
  const together = sumOf(ones.map((one, at) => (one - mean) * ((others[at] ?? 0) - otherMean)));
  const spread = Math.sqrt(
    sumOf(ones.map((one) => (one - mean) ** 2)) * sumOf(others.map((one) => (one - otherMean) ** 2)),
  );
  return spread < 1e-9 ? null : together / spread;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
