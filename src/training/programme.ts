/** The seven days of a newcomer and what is due again and again: who has signed, what is overdue (TRN-2 … TRN-11). */
import { z } from 'zod';
import { YingdaError } from '../errors.ts';
import type { TrainingRecord } from '../learning.ts';
import type { Library } from '../library/library.ts';
import { filledText } from '../text/template.ts';
import { shanghaiMidnight } from '../text/times.ts';
import { dayOf } from './exam.ts';

const DAY = 86_400_000;
const INDUCTION = 'TRN-2';

const signed = z.looseObject({ day: z.int(), by: z.string() });

export interface InductionDay {
  readonly day: number;
  readonly title: string;
  /** Midnight in Shanghai. */
  readonly at: number;
  readonly signedBy: string | null;
  readonly late: boolean;
  readonly text: string;
}

export interface Duty {
  readonly rule: string;
  readonly title: string;
  readonly lastAt: number | null;
  /** When the next one is to be held at the latest. */
  readonly nextAt: number;
  readonly state: 'held' | 'due' | 'overdue';
  readonly text: string;
}

/**
 * The induction of a trainee with its signatures.
 * @param from the first day, ms since 1970
 */
export function inductionOf(
  library: Library,
  records: readonly TrainingRecord[],
  from: number,
  now: number,
): InductionDay[] {
  const { induction, says } = library.exams.programme;
  const signatures = records.flatMap((record) => {
    const read = record.kind === 'signoff' ? signed.safeParse(record.detail) : null;
    return read?.success ? [read.data] : [];
  });
  return induction.map(({ day, title, content }) => {
    const at = shanghaiMidnight(from) + (day - 1) * DAY;
    const signedBy = signatures.find((one) => one.day === day)?.by ?? null;
    const late = signedBy === null && now >= at + DAY;
    const state =
      signedBy === null ? (late ? says.late : says.unsigned) : filledText(says.signed, { by: signedBy });
    const { comma } = library.drilling.labels;
    const text = filledText(says.day, { day, date: dayOf(at), title, content: content.join(comma), state });
    return { day, title, at, signedBy, late, text };
  });
}

/** A day of the induction, signed. @throws YingdaError E_USAGE */
export function signature(
  library: Library,
  about: { readonly communityId: string; readonly trainee: string; readonly at: number },
  day: number,
  by: string,
): TrainingRecord {
  if (!library.exams.programme.induction.some((one) => one.day === day))
    throw new YingdaError('E_USAGE', `the induction has no day ${day}`);
  if (by.trim() === '') throw new YingdaError('E_USAGE', 'a signature needs the name of the trainer');
  const id = `${about.trainee}:${INDUCTION}:day-${day}`;
  return { ...about, id, kind: 'signoff', rule: INDUCTION, detail: { day, by } };
}

/** A training that was held, for one who was there. @throws YingdaError E_UNKNOWN_ID, E_USAGE where it was too short */
export function attendance(
  library: Library,
  about: { readonly communityId: string; readonly trainee: string; readonly at: number },
  held: { readonly rule: string; readonly minutes: number; readonly by: string },
): TrainingRecord {
  const { duties } = library.exams.programme;
  const duty = duties.find(({ rule }) => rule === held.rule);
  if (!duty)
    throw new YingdaError(
      'E_UNKNOWN_ID',
      `"${held.rule}" is not one of ${duties.map(({ rule }) => rule).join(', ')}`,
    );
  if (!(held.minutes >= duty.minutes))
    throw new YingdaError(
      'E_USAGE',
      `${held.rule} takes ${duty.minutes} minutes at least, got ${held.minutes}`,
    );
  const id = `${about.trainee}:${held.rule}:${dayOf(about.at)}`;
  return { ...about, id, kind: 'training', rule: held.rule, detail: { minutes: held.minutes, by: held.by } };
}

/**
 * What a member of staff has to attend: the last time, the next, and whether it is overdue.
 * @param since when they began, ms since 1970: the first time is due one period later
 */
export function dutiesOf(
  library: Library,
  records: readonly TrainingRecord[],
  since: number,
  now: number,
): Duty[] {
  const { duties, remind_days, says } = library.exams.programme;
  return duties.map(({ rule, title, every_days }) => {
    const times = records.filter((one) => one.kind === 'training' && one.rule === rule).map(({ at }) => at);
    const lastAt = times.length > 0 ? Math.max(...times) : null;
    const nextAt = shanghaiMidnight(lastAt ?? since) + every_days * DAY;
    const state = now >= nextAt + DAY ? 'overdue' : now >= nextAt - remind_days * DAY ? 'due' : 'held';
    const told = filledText(says[state], {
      last: lastAt === null ? null : dayOf(lastAt),
      next: dayOf(nextAt),
    });
    return { rule, title, lastAt, nextAt, state, text: filledText(says.duty, { rule, title, state: told }) };
  });
}
