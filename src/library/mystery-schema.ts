/** The shape of scripts-zh/exams/mystery.yaml: owners whom yingda plays at the live desk, and what was agreed on them (TRN-13). */
import { z } from 'zod';

const text = z.string().min(1);
const days = z.int().min(0).max(365);

/** How a run came to its end. */
export const MYSTERY_ENDS = [
  'finished',
  'unanswered',
  'not_reached',
  'limit',
  'somebody_else',
  'not_begun',
  'cancelled',
] as const;
export type MysteryEnd = (typeof MYSTERY_ENDS)[number];

export const mysteryFile = z.strictObject({
  /** Whoever has not confirmed this version is not tested; slots: `limits`. */
  consent: z.strictObject({ version: text, rules: z.array(text).min(1) }),
  limits: z.strictObject({
    /** Owners who wait for a person: with more of them nothing is played. */
    waiting: z.int().min(0).max(100),
    /** Between two runs of one person. */
    rest_days: days,
    /** The result is the person's alone for so long, unless they have seen it. */
    first_days: days,
    /** Fewer runs say nothing of a person. */
    least_runs: z.int().min(2).max(20),
    most_window_h: z.int().min(1).max(720),
  }),
  pace: z.strictObject({
    reads_s: z.int().min(0).max(600),
    asks_s: z.int().min(0).max(600),
    most_asks: z.int().min(1).max(10),
    patience_min: z.int().min(1).max(240),
  }),
  subjects: z.array(text).min(1),
  /** The channel that staff see. */
  shown_as: text,
  asks: z.array(text).min(1),
  leaves: z.array(text).min(1),
  says: z.strictObject({ by: text, told: text, no_dispatch: text }),
  ends: z.strictObject(
    Object.fromEntries(MYSTERY_ENDS.map((end) => [end, text])) as Record<MysteryEnd, typeof text>,
  ),
});
export type MysteryRules = z.infer<typeof mysteryFile>;
