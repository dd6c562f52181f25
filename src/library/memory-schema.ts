/** The shape of scripts-zh/drills/memory.yaml: how long a situation is kept in mind, and how much is asked of a day. */
import { z } from 'zod';
import { VIOLATION_KINDS } from './terms.ts';

export const MEMORY_RATINGS = ['again', 'hard', 'good', 'easy'] as const;
export type MemoryRating = (typeof MEMORY_RATINGS)[number];

const rating = z.enum(MEMORY_RATINGS);

export const memoryFile = z.strictObject({
  /** The chance of still knowing a situation at which it is due again. */
  retention: z.number().min(0.7).max(0.97),
  /** Never longer than this without practice. */
  most_days: z.int().min(7).max(3650),
  ratings: z.strictObject({ excellent: rating, pass: rating, weak: rating, fail: rating }),
  /** Situations of a day: new ones, and all. */
  new_a_day: z.int().min(1).max(37),
  most_a_day: z.int().min(1).max(100),
  /** In so many days before an exam, what would be forgotten until then is practised as well. */
  before_exam_days: z.int().min(0).max(60),
  /** The situation that is practised after a violation of a kind, where the violation names none. */
  practise: z.strictObject(
    Object.fromEntries(VIOLATION_KINDS.map((kind) => [kind, z.string()])) as Record<
      (typeof VIOLATION_KINDS)[number],
      z.ZodString
    >,
  ),
});
export type MemoryRules = z.infer<typeof memoryFile>;
