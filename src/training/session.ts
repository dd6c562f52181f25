/** A training as a sheet: planned, signed in on by those who come, assessed, held (TRN-3 … TRN-12). Pure. */
import { z } from 'zod';
import { YingdaError } from '../errors.ts';
import type { TrainingRecord } from '../learning.ts';
import type { Library } from '../library/library.ts';
import { MINUTE } from '../text/shanghai.ts';
import { attendance, dutyOf } from './programme.ts';

const name = z.string().trim().min(1).max(120);
const words = z.string().trim().max(2000);

export const resultSchema = z.strictObject({
  /** exam: by a paper; assessment: looked at on the spot (TRN-12). */
  kind: z.enum(['exam', 'assessment']),
  points: z.number().min(0).max(100).nullable(),
  passed: z.boolean(),
  note: words.default(''),
});
export type SessionResult = z.infer<typeof resultSchema>;

export const sessionSchema = z.strictObject({
  rule: z.string(),
  title: words,
  topic: words,
  form: words,
  place: words,
  trainer: words,
  /** As it is planned, and when it was held as it was. */
  minutes: z.int().min(0).max(6000),
  /** Who signed in: by whom it was written, themselves as a rule. */
  signed: z.array(z.strictObject({ trainee: name, at: z.int(), by: name })),
  results: z.record(z.string(), resultSchema),
  /** Why it was called off. */
  reason: words.default(''),
});
export type Session = z.infer<typeof sessionSchema>;
export type SessionState = 'planned' | 'held' | 'cancelled';

export const sessionOf = (body: unknown): Session => sessionSchema.parse(body);

/**
 * @param at when it begins
 * @param self whether somebody signs for themselves: only about the time of it; a trainer may write somebody in afterwards
 * @throws YingdaError E_USAGE outside the time
 */
export function signedIn(
  library: Library,
  session: Session,
  at: number,
  sign: { readonly trainee: string; readonly by: string; readonly self: boolean; readonly now: number },
): Session {
  const { before_min, after_min } = library.exams.programme.sign_in;
  const { trainee, by, self, now } = sign;
  if (session.signed.some((one) => one.trainee === trainee)) return session;
  const early = now < at - before_min * MINUTE;
  if (early || (self && now > at + (session.minutes + after_min) * MINUTE))
    throw new YingdaError(
      'E_USAGE',
      `one signs in from ${before_min} minutes before the beginning to ${after_min} minutes after the end`,
    );
  return { ...session, signed: [...session.signed, { trainee, at: now, by }] };
}

/** Who was there and has no result yet: every training is assessed (TRN-12). */
export const unassessed = ({ signed, results }: Session): string[] =>
  signed.map(({ trainee }) => trainee).filter((trainee) => !(trainee in results));

/**
 * The training as it was held, and the line of everybody's record.
 * @throws YingdaError E_USAGE where it was too short or nobody came, E_FIELDS_MISSING where somebody has no result
 */
export function heldSession(
  library: Library,
  session: Session,
  about: { readonly communityId: string; readonly at: number; readonly sheet: string },
  minutes: number,
): { readonly session: Session; readonly records: readonly TrainingRecord[] } {
  dutyOf(library, session.rule);
  if (session.signed.length === 0) throw new YingdaError('E_USAGE', 'nobody has signed in');
  const without = unassessed(session);
  if (without.length > 0)
    throw new YingdaError('E_FIELDS_MISSING', `there is no result of ${without.join(', ')}`);
  const { communityId, at, sheet } = about;
  const records = session.signed.map(({ trainee }) =>
    attendance(
      library,
      { communityId, at, trainee },
      { rule: session.rule, minutes, by: session.trainer, sheet, result: session.results[trainee] },
    ),
  );
  return { session: { ...session, minutes }, records };
}
