/** The shape of a run as it is kept between two lines: what an older version kept is no run. */
import { z } from 'zod';
import { DIFFICULTIES, FEEDBACKS } from '../library/drill-schema.ts';

const time = z.number();
const turn = z.union([
  z.strictObject({
    from: z.enum(['trainee', 'owner']),
    text: z.string(),
    at: time.optional(),
    end: time.optional(),
  }),
  z.strictObject({ from: z.enum(['trainee', 'owner']), event: z.literal('hangup'), at: time.optional() }),
]);

const run = {
  version: z.literal(2),
  case: z.string(),
  seed: z.string(),
  difficulty: z.enum(DIFFICULTIES),
  feedback: z.enum(FEEDBACKS),
  startedAt: time,
  turns: z.array(turn),
  heat: z.number(),
  models: z.int(),
  comments: z.array(z.strictObject({ line: z.int(), texts: z.array(z.string()) })),
  over: z.boolean(),
};
const names = z.array(z.string());
/** Of a situation, an intake, or a conversation of one's own. */
export const talkState = z.union([
  z.strictObject({
    ...run,
    asides: z.array(z.int()),
    step: z.int(),
    said: names,
    wait: z.strictObject({ since: time, required: time }).nullable(),
    balks: z.int(),
    closing: z.boolean(),
  }),
  z.strictObject({
    ...run,
    intake: z.strictObject({
      phase: z.enum(['collect', 'restate', 'close']),
      asked: names,
      restated: names,
      told: names,
      checked: z.boolean(),
      warned: names,
      late: z.boolean(),
      together: z.int(),
      again: z.int(),
    }),
  }),
  z.strictObject({
    ...run,
    real: z.strictObject({
      pairs: z.array(z.strictObject({ owner: z.string(), answered: z.string() })),
      at: z.int(),
      happenedAt: time,
    }),
  }),
]);
