/** The seven days of a newcomer and what is due again and again: who has signed, what is overdue (TRN-2 … TRN-11). */
import { z } from 'zod';
import { YingdaError } from '../errors.ts';
import type { TrainingRecord } from '../learning.ts';
import type { Library } from '../library/library.ts';
import type { DutyRules, PeriodName } from '../library/programme-schema.ts';
import { DAY } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { shanghaiMidnight } from '../text/times.ts';
import { dayOf } from './exam.ts';
import { type Period, periodAt, wholePeriods } from './periods.ts';

const YEAR = 366 * DAY;

const held = z.looseObject({ minutes: z.number() });

export interface Signature {
  readonly by: string;
  readonly at: number;
}

/** Who has signed a day of the induction. */
export interface DaySignatures {
  readonly day: number;
  readonly trainer: Signature | null;
  readonly trainee: Signature | null;
}

export interface InductionDay extends DaySignatures {
  readonly title: string;
  readonly content: readonly string[];
  /** Midnight in Shanghai. */
  readonly at: number;
  /** Signed by both. */
  readonly signed: boolean;
  readonly late: boolean;
  readonly text: string;
}

export interface Duty {
  readonly rule: string;
  readonly title: string;
  readonly every: PeriodName;
  readonly lastAt: number | null;
  /** The last moment at which the next one is in time: the end of this period, or of the next where this one has it. */
  readonly nextAt: number;
  /** Minutes of the present period. */
  readonly minutes: number;
  /** Ends of the periods of the last year that went by without it. */
  readonly missed: readonly number[];
  readonly state: 'held' | 'open' | 'due' | 'overdue';
  readonly text: string;
}

/**
 * The induction of a trainee with its signatures.
 * @param from the first day, ms since 1970
 */
export function inductionOf(
  library: Library,
  signatures: readonly DaySignatures[],
  from: number,
  now: number,
): InductionDay[] {
  const { induction, says } = library.exams.programme;
  const { comma } = library.drilling.labels;
  return induction.map(({ day, title, content }) => {
    const at = shanghaiMidnight(from) + (day - 1) * DAY;
    const { trainer = null, trainee = null } = signatures.find((one) => one.day === day) ?? {};
    const signed = trainer !== null && trainee !== null;
    const late = !signed && now >= at + DAY;
    const open = trainer || trainee ? says.half_signed : says.unsigned;
    const state = signed
      ? filledText(says.signed, { by: [trainer.by, trainee.by].join(comma) })
      : late
        ? says.late
        : filledText(open, { who: trainer ? says.trainee : says.trainer });
    const text = filledText(says.day, { day, date: dayOf(at), title, content: content.join(comma), state });
    return { day, title, content, at, trainer, trainee, signed, late, text };
  });
}

/**
 * One of the two signatures of a day.
 * @throws YingdaError E_USAGE where there is no such day, it has not come, or somebody would sign for both
 */
export function signed(
  library: Library,
  days: readonly InductionDay[],
  day: number,
  as: 'trainer' | 'trainee',
  signature: Signature,
): DaySignatures {
  const found = days.find((one) => one.day === day);
  if (!found || !library.exams.programme.induction.some((one) => one.day === day))
    throw new YingdaError('E_USAGE', `the induction has no day ${day}`);
  if (signature.by.trim() === '') throw new YingdaError('E_USAGE', 'a signature needs a name');
  if (signature.at < found.at)
    throw new YingdaError('E_USAGE', `day ${day} is the ${dayOf(found.at)}: it cannot be signed before`);
  const other = as === 'trainer' ? found.trainee : found.trainer;
  if (other?.by === signature.by)
    throw new YingdaError('E_USAGE', 'the trainer and the trainee each sign for themselves');
  const { trainer, trainee } = found;
  return { day, trainer, trainee, [as]: found[as] ?? signature };
}

/** @throws YingdaError E_UNKNOWN_ID */
export function dutyOf(library: Library, rule: string): DutyRules {
  const { duties } = library.exams.programme;
  const duty = duties.find((one) => one.rule === rule);
  if (!duty)
    throw new YingdaError(
      'E_UNKNOWN_ID',
      `"${rule}" is not one of ${duties.map((one) => one.rule).join(', ')}`,
    );
  return duty;
}

/**
 * A training that was held, for one who was there. The lessons of a course may be as short as they are: their minutes add up.
 * @throws YingdaError E_UNKNOWN_ID, E_USAGE where it was too short
 */
export function attendance(
  library: Library,
  about: { readonly communityId: string; readonly trainee: string; readonly at: number },
  training: {
    readonly rule: string;
    readonly minutes: number;
    readonly by: string;
    /** The sheet it was signed in on, and how it was assessed. */
    readonly sheet?: string;
    readonly result?: unknown;
  },
): TrainingRecord {
  const { rule, minutes, by, sheet, result } = training;
  const duty = dutyOf(library, rule);
  const least = duty.course ? 1 : duty.minutes;
  if (!(minutes >= least))
    throw new YingdaError('E_USAGE', `${rule} takes ${least} minutes at least, got ${minutes}`);
  const id = `${about.trainee}:${sheet ?? `${rule}:${dayOf(about.at)}`}`;
  const detail = { minutes, by, ...(sheet !== undefined && { sheet, result: result ?? null }) };
  return { ...about, id, kind: 'training', rule, detail };
}

/**
 * What a member of staff has to attend: the last time, the next, and whether it is overdue.
 * @param since when they began, ms since 1970: the first period that counts is the first whole one
 */
export function dutiesOf(
  library: Library,
  records: readonly TrainingRecord[],
  since: number,
  now: number,
): Duty[] {
  const { duties, remind_days, says, periods } = library.exams.programme;
  return duties.map((duty) => {
    const { rule, title, every } = duty;
    const own = records.flatMap((one) => {
      const read = one.kind === 'training' && one.rule === rule ? held.safeParse(one.detail) : null;
      return read?.success ? [{ at: one.at, minutes: read.data.minutes }] : [];
    });
    const within = ({ from, to }: Period) =>
      own.filter(({ at }) => at >= from && at < to).reduce((sum, { minutes }) => sum + minutes, 0);
    const has = (period: Period) =>
      own.some(({ at }) => at >= period.from && at < period.to) && within(period) >= duty.minutes;
    const present = periodAt(every, now);
    const began = periodAt(every, since);
    const counts = began.from === shanghaiMidnight(since) || present.from > began.from;
    // A year, and the last period in any case.
    const back = Math.min(now - YEAR, periodAt(every, present.from - DAY).from);
    const past = wholePeriods(every, shanghaiMidnight(Math.max(since, back)), present.from);
    const missed = past.filter((period) => !has(period)).map(({ to }) => to);
    const done = has(present);
    const end = done || !counts ? periodAt(every, present.to).to : present.to;
    const last = past.at(-1);
    const behind = !done && last !== undefined && !has(last);
    const soon = !done && counts && now >= present.to - remind_days * DAY;
    const state = done ? 'held' : behind ? 'overdue' : soon ? 'due' : 'open';
    const lastAt = own.length > 0 ? Math.max(...own.map(({ at }) => at)) : null;
    const minutes = within(present);
    const wording = state === 'open' && minutes > 0 ? says.part : says[state];
    const told = filledText(wording, {
      last: lastAt === null ? null : dayOf(lastAt),
      next: dayOf(end - DAY),
      minutes,
      least: duty.minutes,
    });
    const text = filledText(says.duty, { rule, title, every: periods[every], state: told });
    return { rule, title, every, lastAt, nextAt: end, minutes, missed, state, text };
  });
}
