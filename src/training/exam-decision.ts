/** What a person decides once the last make-up exam has failed: a warning, or none (TRN-4 to 8). TRN-2 is decided with its induction. */
import { z } from 'zod';
import type { TrainingRecord } from '../learning.ts';
import type { ExamDecision, ExamOutcome } from '../lessons.ts';
import type { Library } from '../library/library.ts';

const decided = z.looseObject({ exam: z.string(), warned: z.boolean(), by: z.string(), reason: z.string() });

/** Whether a person is to decide: it has failed, and there is no make-up exam any more. */
export const asksDecision = (
  library: Library,
  rule: string,
  { conclusion }: Pick<ExamOutcome, 'conclusion'>,
): boolean => conclusion !== null && rule !== library.exams.programme.induction_exam;

/** @param records of the trainee, in any order: the latest counts */
export function decisionOf(exam: string, records: readonly TrainingRecord[]): ExamDecision | null {
  const all = records.flatMap(({ kind, detail, at }) => {
    const read = kind === 'decision' ? decided.safeParse(detail) : null;
    if (!read?.success || read.data.exam !== exam) return [];
    const { warned, by, reason } = read.data;
    return [{ warned, by, reason, at }];
  });
  return all.toSorted((one, other) => other.at - one.at)[0] ?? null;
}
