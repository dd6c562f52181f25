/** The shape of rules/promises.yaml: what an owner is told will be done by when. */
import { z } from 'zod';
import { pattern } from './lexicon-schema.ts';
import { SEVERITIES, VIOLATION_KINDS } from './terms.ts';

/** A word, a visit, the work: the stages of a ticket that are promised in so many words. */
export const PROMISE_STAGES = ['respond', 'arrive', 'resolve'] as const;
export type PromiseStage = (typeof PROMISE_STAGES)[number];

const finding = z.strictObject({
  kind: z.enum(VIOLATION_KINDS),
  severity: z.enum(SEVERITIES),
  why: z.string().min(1),
  better: z.string().min(1),
});

export const promisesFile = z.strictObject({
  kinds: z.array(
    z.strictObject({
      stage: z.enum(PROMISE_STAGES),
      /** As staff read it. */
      label: z.string().min(1),
      words: z.array(pattern).min(1),
      /** A line to the owner that fulfils it. */
      kept_by: z.array(pattern),
    }),
  ),
  /** Behind a number: days of work ("三个工作日内"). Before work ends today ("下班前"). */
  workdays: z.array(pattern).min(1),
  end_of_work: z.array(pattern).min(1),
  /** In a time: its end is what is promised ("三点前", "三点到四点"). */
  ranged: z.array(pattern).min(1),
  /** A wording without any of these tells no time. */
  timed: z.array(pattern).min(1),
  /** In the same clause they make it no promise. */
  not: z.array(pattern),
  /** Before it in the same sentence they make it a mere supposition. */
  supposes: z.array(pattern),
  /** A time alone, or all but alone, is a promise too. */
  bare: z.strictObject({
    /** Of what, where nothing else is said. */
    stage: z.enum(PROMISE_STAGES),
    /** In the clause one of these makes it a limit. */
    marks: z.array(pattern).min(1),
    /** What a clause may hold beside its time. */
    fillers: pattern,
    /** What the other clauses may be. */
    nods: pattern,
  }),
  /** What is told of a promise that the time limits cannot keep. */
  findings: z.strictObject({ too_soon: finding, off_hours: finding }),
});

export type PromiseRules = z.infer<typeof promisesFile>;
