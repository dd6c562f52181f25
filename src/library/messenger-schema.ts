/** The shape of scripts-zh/drills/messenger.yaml: drills and exams of colleagues in the direct chat of a messenger. */
import { z } from 'zod';

const text = z.string().min(1);
const words = z.array(text).min(1);

export const messengerFile = z.strictObject({
  begin: words,
  exam: words,
  stop: words,
  /** What may stand before a code. */
  bind: words,
  code_min: z.int().min(1).max(120),
  /** After so long without a line what comes is no answer any more. */
  idle_min: z.int().min(1).max(240),
  says: z.strictObject({
    bound: text,
    none: text,
    unknown: text,
    stopped: text,
    over: text,
    words_only: text,
    line: text,
    exam_list: text,
    /** Slots: rule, title, minutes. */
    exam_line: text,
    exam_closed: text,
    exam_unknown: text,
    /** Slot: rule. */
    exam_paused: text,
  }),
});
export type MessengerRules = z.infer<typeof messengerFile>;
