/** What a trainee keeps in mind of each situation (ts-fsrs), and what is to be practised today (spec 04 遗忘规律). */
import { type Card, createEmptyCard, type FSRS, fsrs, type Grade, Rating } from 'ts-fsrs';
import { z } from 'zod';
import type { MemoryRow } from '../learning.ts';
import type { Library } from '../library/library.ts';
import { MEMORY_RATINGS, type MemoryRules } from '../library/memory-schema.ts';
import type { Band } from '../script/grade.ts';
import { DAY } from '../text/shanghai.ts';
import { shanghaiMidnight } from '../text/times.ts';
import { drillSubjects } from './talk.ts';

const GRADES: Readonly<Record<(typeof MEMORY_RATINGS)[number], Grade>> = {
  again: Rating.Again,
  hard: Rating.Hard,
  good: Rating.Good,
  easy: Rating.Easy,
};

const date = z.iso.datetime().transform((text) => new Date(text));
/** What is kept of a curve; what an older version kept is begun anew. */
const keptCard = z.looseObject({
  due: date,
  stability: z.number(),
  difficulty: z.number(),
  elapsed_days: z.number(),
  scheduled_days: z.number(),
  learning_steps: z.number(),
  reps: z.number(),
  lapses: z.number(),
  state: z.number(),
  last_review: date.optional(),
  /** The run that was taken in last. */
  run: z.string().nullable(),
});

export interface Practice {
  readonly run: string;
  readonly trainee: string;
  readonly situation: string;
  readonly band: Band;
  /** A wording was looked up: it counts as one rating less. */
  readonly helped: boolean;
  readonly at: number;
}

/** Why a situation stands on today's list. */
export type DueReason = 'due' | 'new' | 'exam';

export interface DueSituation {
  readonly situation: string;
  readonly reason: DueReason;
  /** The chance of still knowing it now (on the exam's day where that is the reason); null when it was never practised. */
  readonly known: number | null;
}

/**
 * The memory after a drill.
 * @param before what is kept of this trainee and situation
 * @returns the row to be kept; `before` itself when this run was taken in already
 */
export function afterPractice(
  rules: MemoryRules,
  before: MemoryRow | undefined,
  practice: Practice,
): MemoryRow {
  const kept = before && keptCard.safeParse(before.card);
  if (before && kept?.success && kept.data.run === practice.run) return before;
  const card = kept?.success ? cardOf(kept.data) : createEmptyCard(practice.at);
  const rated = MEMORY_RATINGS.indexOf(rules.ratings[practice.band]);
  const rating = MEMORY_RATINGS[Math.max(0, rated - (practice.helped ? 1 : 0))] ?? 'again';
  const next = scheduler(rules).next(card, practice.at, GRADES[rating]).card;
  const { trainee, situation, at } = practice;
  return { trainee, situation, dueAt: next.due.getTime(), card: plain(next, practice.run), at };
}

/** Due at once, for a reason outside the drills: a violation at work that was confirmed (PRODUCT 7). */
export function dueAtOnce(
  before: MemoryRow | undefined,
  trainee: string,
  situation: string,
  at: number,
): MemoryRow {
  const card: unknown = before?.card ?? plain(createEmptyCard(at), null);
  return { trainee, situation, card, dueAt: Math.min(at, before?.dueAt ?? at), at };
}

/**
 * What to practise today (Asia/Shanghai): what is due, the least known first; before an exam what would be forgotten
 * until then; then new situations, so many that none is left when the exam comes.
 * @param examAt ms since 1970
 */
export function dueToday(
  library: Library,
  rows: readonly MemoryRow[],
  now: number,
  examAt: number | null = null,
): DueSituation[] {
  const rules = library.drilling.memory;
  const tomorrow = shanghaiMidnight(now) + DAY;
  const exam = examAt !== null && examAt > now ? examAt : null;
  // The exam's own day is none to learn on.
  const daysLeft =
    exam === null ? null : Math.max(1, Math.round((shanghaiMidnight(exam) - shanghaiMidnight(now)) / DAY));
  const bySituation = new Map(rows.map((row) => [row.situation, row]));
  const due: DueSituation[] = [];
  const fading: DueSituation[] = [];
  const fresh: DueSituation[] = [];
  for (const situation of drillSubjects(library)) {
    const row = bySituation.get(situation);
    const known = (at: number) => (row ? knownAt(rules, row, at) : null);
    if (row && row.dueAt < tomorrow) due.push({ situation, reason: 'due', known: known(now) });
    else if (known(now) === null) fresh.push({ situation, reason: 'new', known: null });
    else if (exam !== null && (daysLeft ?? 0) <= rules.before_exam_days) {
      const then = known(exam) ?? 0;
      if (then < rules.retention) fading.push({ situation, reason: 'exam', known: then });
    }
  }
  const weakestFirst = (one: DueSituation, other: DueSituation) => (one.known ?? 0) - (other.known ?? 0);
  const news = Math.max(rules.new_a_day, daysLeft === null ? 0 : Math.ceil(fresh.length / daysLeft));
  const old = [...due.sort(weakestFirst), ...fading.sort(weakestFirst)];
  // New ones that the exam needs go beyond the day's measure; what is due waits for nobody either.
  const room = Math.max(
    rules.most_a_day - old.length,
    daysLeft === null ? 0 : Math.ceil(fresh.length / daysLeft),
  );
  return [...old, ...fresh.slice(0, Math.min(news, room))];
}

/** The chance, 0 to 1, that a situation is still known at a moment; null when it was never practised. */
export function knownAt(rules: MemoryRules, { card }: MemoryRow, at: number): number | null {
  const read = keptCard.safeParse(card);
  return read.success && read.data.reps > 0
    ? scheduler(rules).get_retrievability(cardOf(read.data), at, false)
    : null;
}

const schedulers = new WeakMap<MemoryRules, FSRS>();

function scheduler(rules: MemoryRules): FSRS {
  const known = schedulers.get(rules);
  if (known) return known;
  const made = fsrs({
    request_retention: rules.retention,
    maximum_interval: rules.most_days,
    // The same results give the same plan; a day is the shortest interval that people can plan with.
    enable_fuzz: false,
    enable_short_term: false,
  });
  schedulers.set(rules, made);
  return made;
}

/** As JSON has it. */
function plain({ due, last_review, ...card }: Card, run: string | null): z.input<typeof keptCard> {
  return {
    ...card,
    run,
    due: due.toISOString(),
    ...(last_review && { last_review: last_review.toISOString() }),
  };
}

function cardOf({ run: _, last_review, ...card }: z.infer<typeof keptCard>): Card {
  return { ...card, ...(last_review && { last_review }) } as Card;
}
