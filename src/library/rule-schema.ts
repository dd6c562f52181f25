/** The shape of a dialogue rule: what must not be said, seen together with what was said around it. */
import { z } from 'zod';
import { pattern, switches } from './lexicon-schema.ts';
import { SEVERITIES, VIOLATION_KINDS } from './terms.ts';

export const SPEAKERS = ['owner', 'agent', 'bot'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/** Where a test looks: absent, at the line that is judged; else at turns around it. */
const around = {
  by: z.array(z.enum(SPEAKERS)).min(1).optional(),
  /** Turns before and after the line; the line itself is none of them. */
  within: z.strictObject({ before: z.int().min(0).max(50), after: z.int().min(0).max(50) }).optional(),
};

const matches = z.strictObject({
  match: z.array(pattern).min(1),
  /** Found in the same clause, they make a match harmless. */
  except: z.array(pattern).default([]),
  ...around,
});

/** A clause that says the same as one of these, by character pairs. */
const like = z.strictObject({
  like: z.array(z.string().min(2)).min(1),
  score: z.number().min(0.3).max(1).default(0.62),
  ...around,
});

export type Test = z.infer<typeof matches> | z.infer<typeof like>;
export type Condition =
  | Test
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] }
  | { readonly none: readonly Condition[] }
  | { readonly at_least: number; readonly of: readonly Condition[] };

const condition: z.ZodType<Condition> = z.lazy(() => {
  const some = z.array(condition).min(1);
  return z.union([
    matches,
    like,
    z.strictObject({ any: some }),
    z.strictObject({ all: some }),
    z.strictObject({ none: some }),
    z.strictObject({ at_least: z.int().min(1), of: some }),
  ]);
});

export const dialogueRule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be like wait-again'),
  kind: z.enum(VIOLATION_KINDS),
  severity: z.enum(SEVERITIES),
  ...switches,
  /** Whose lines are judged. */
  on: z.array(z.enum(SPEAKERS)).min(1).default(['agent', 'bot']),
  when: condition,
  why: z.string().min(1),
  better: z.string().min(1),
});

export type DialogueRule = z.infer<typeof dialogueRule>;

export const dialogueRulesFile = z.array(dialogueRule);

/** A dialogue to try a rule on. */
export const dialogueFile = z.array(z.looseObject({ from: z.enum(SPEAKERS), text: z.string() })).min(1);
