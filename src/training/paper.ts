/** Papers made by the rules of TRN-2 and 4 to 8, reproducible by seed, and the marking of their answers. */
import { YingdaError } from '../errors.ts';
import type { PaperRules } from '../library/exam-schema.ts';
import { intakeFlows } from '../library/intakes.ts';
import type { Library } from '../library/library.ts';
import type { Checker } from '../script/lint.ts';
import { normalise } from '../text/normalise.ts';
import { type ExamItem, examItems, shuffled } from './items.ts';

export interface PaperQuestion {
  readonly item: ExamItem;
  readonly points: number;
  /** The choices as they are lettered on this paper; none where there is nothing to choose. */
  readonly options: readonly string[];
}

export interface Paper {
  readonly rule: string;
  readonly title: string;
  readonly seed: string;
  /** The library it was made from: the same seed on another library is another paper. */
  readonly library: string;
  readonly questions: readonly PaperQuestion[];
  /** Drill cases of the practical part, of different situations, then of different flows. */
  readonly drills: readonly string[];
}

/** @throws YingdaError E_UNKNOWN_ID when there is no exam of that rule */
export function paperRules(library: Library, rule: string): PaperRules {
  const rules = library.exams.papers.get(rule);
  if (!rules)
    throw new YingdaError(
      'E_UNKNOWN_ID',
      `there is no exam by rule "${rule}", only by ${[...library.exams.papers.keys()].join(', ')}`,
    );
  return rules;
}

/** @throws YingdaError E_UNKNOWN_ID; E_LIBRARY when the library has too few questions for it */
export function makePaper(library: Library, rule: string, seed: string): Paper {
  const rules = paperRules(library, rule);
  const all = examItems(library);
  const used = new Set<string>();
  const questions = rules.theory.sections.flatMap(({ kind, topics, count, each }, at) => {
    const fitting = all.filter(
      (item) => item.kind === kind && topics.includes(item.topic) && !used.has(item.question),
    );
    const chosen: ExamItem[] = [];
    for (const item of shuffled(fitting, `${seed}/${rule}/${at}`)) {
      // One question asks the same of several items (which of these may be said): once a paper.
      if (chosen.length === count || used.has(item.question)) continue;
      used.add(item.question);
      chosen.push(item);
    }
    if (chosen.length < count)
      throw new YingdaError(
        'E_LIBRARY',
        `the exam of ${rule} needs ${count} questions (${kind}: ${topics.join(', ')}), there are ${chosen.length}`,
      );
    return chosen.map((item) => ({ item, points: each, options: optionsOf(item, `${seed}/${item.id}`) }));
  });
  const { drills: situations = 0, intakes = 0 } = rules.practical ?? {};
  const oneOfEach = <T extends { readonly id: string }>(
    subjects: readonly string[],
    count: number,
    cases: readonly T[],
    of: (one: T) => string,
  ) =>
    subjects.slice(0, count).flatMap((subject) =>
      shuffled(
        cases.filter((one) => of(one) === subject),
        `${seed}/${subject}`,
      )
        .slice(0, 1)
        .map(({ id }) => id),
    );
  const drills = [
    ...oneOfEach(
      shuffled([...library.situations.keys()], `${seed}/practical`),
      situations,
      [...library.drills.values()],
      ({ situation }) => situation,
    ),
    ...oneOfEach(
      shuffled(
        intakeFlows(library.flows).map(({ id }) => id),
        `${seed}/intake`,
      ),
      intakes,
      [...library.intakes.values()],
      ({ flow }) => flow,
    ),
  ];
  return { rule, title: rules.title, seed, library: library.hash, questions, drills };
}

function optionsOf(item: ExamItem, seed: string): string[] {
  return item.kind === 'single' || item.kind === 'multiple'
    ? shuffled([...item.right, ...item.wrong], seed)
    : [];
}

/** A, B, C … */
export const letterOf = (at: number): string => String.fromCharCode(65 + at);

/** The right answer as it stands in the key. */
export function keyOf(library: Library, { item, options }: PaperQuestion): string {
  const { right, wrong } = library.exams.labels;
  switch (item.kind) {
    case 'judge':
      return (item.right ? right : wrong)[0] ?? '';
    case 'fill':
      return item.right.join(library.drilling.labels.comma);
    case 'short':
      return `${item.situation} ${item.step}`;
    default:
      return options.flatMap((text, at) => (item.right.includes(text) ? letterOf(at) : [])).join('');
  }
}

/**
 * How right an answer is, 0 to 1. Of several right choices, some without a wrong one are worth half; a short answer is
 * worth the share of elements it expresses, and nothing with a violation.
 */
export function markAnswer(
  library: Library,
  checker: Pick<Checker, 'lint'>,
  question: PaperQuestion,
  answer: string,
): number {
  const { item } = question;
  const text = normalise(answer).text.trim();
  if (text === '') return 0;
  const { right, wrong } = library.exams.labels;
  const among = (words: readonly string[]) => words.some((word) => normalise(word).text === text);
  switch (item.kind) {
    case 'judge':
      return among(item.right ? right : wrong) ? 1 : 0;
    case 'fill':
      return among(item.right) ||
        item.right.some((one) => /^\d+$/.test(one) && numberIn(text) === Number(one))
        ? 1
        : 0;
    case 'short': {
      const { violations, elements } = checker.lint({
        text: answer,
        situation: item.situation,
        step: item.step,
        channel: 'phone',
        customer: {},
      });
      const marks = Object.values(elements);
      return violations.length > 0 || marks.length === 0 ? 0 : marks.filter(Boolean).length / marks.length;
    }
    default: {
      const picked = chosenOf(question, answer);
      if (picked.length < lettersOf(answer).size || picked.some((one) => !item.right.includes(one))) return 0;
      if (picked.length === item.right.length) return 1;
      return item.kind === 'multiple' && picked.length > 0 ? 0.5 : 0;
    }
  }
}

const lettersOf = (answer: string): ReadonlySet<string> =>
  new Set(normalise(answer).text.toUpperCase().match(/[A-Z]/g) ?? []);

/** The choices that an answer names by their letters. */
export function chosenOf({ options }: PaperQuestion, answer: string): string[] {
  const letters = lettersOf(answer);
  return options.filter((_, at) => letters.has(letterOf(at)));
}

/** The one number in a text, or null. */
function numberIn(text: string): number | null {
  const found = text.match(/\d+(?:\.\d+)?/g) ?? [];
  return found.length === 1 ? Number(found[0]) : null;
}
