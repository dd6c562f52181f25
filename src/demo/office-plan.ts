/** What the office of a simulated year does beside its tickets: data/demo/office.yaml, checked. */
import { z } from 'zod';
import { INTENTS } from '../library/terms.ts';
import { readYaml } from '../yaml-file.ts';
import { span, valueSpecs } from './values.ts';

const words = z.array(z.string().min(1)).min(1);
const share = z.number().min(0).max(1);
const role = z.string().min(2);
const day = z.strictObject({ month: z.int().min(1).max(12), day: z.int().min(1).max(31) });

/** A move of a row, so many hours after the one before, or after the day in a field; `share`: else it stays as it is. */
const step = z.strictObject({
  move: z.string(),
  by: role,
  after_h: span,
  on: z.string().optional(),
  share: share.default(1),
  values: valueSpecs.default({}),
  record: valueSpecs.default({}),
});
/** How it goes with a row: one of these, by weight. */
const ways = z.array(z.strictObject({ weight: z.number().positive(), steps: z.array(step) })).min(1);

const book = z.strictObject({
  /** Rows that are there when the year begins. */
  start: z.int().min(1).optional(),
  /** Made of tickets of a kind that are done, so often. */
  tickets: z.strictObject({ kind: z.enum(INTENTS), share }).optional(),
  /** Bills: on a day of the month, for every nth building (another nth each month), and a share of its homes. */
  bills: z
    .array(z.strictObject({ day: z.int().min(1).max(28), every: z.int().min(1), share, values: valueSpecs }))
    .default([]),
  /** Planned so many days before their day; its name is that of the field. */
  dates: z
    .array(z.strictObject({ ...day.shape, field: z.string(), lead_days: z.int().min(1), values: valueSpecs }))
    .default([]),
  /** Homes that are asked, in percent; with the duty that goes with it. */
  rounds: z
    .array(
      z.strictObject({
        ...day.shape,
        round: z.string(),
        share: z.number().gt(0).max(100),
        values: valueSpecs,
        duty: z.string(),
        role,
      }),
    )
    .default([]),
  values: valueSpecs.default({}),
  /** What becomes of every new row. */
  ways: ways.optional(),
  /** What happens to some row in a state, so often in a month. */
  happens: z.array(z.strictObject({ state: z.string(), per_month: z.number().positive(), ways })).default([]),
});

const schema = z.strictObject({
  /** So many homes have the tag. */
  tags: z.record(z.string(), z.int().min(1)),
  duties: z.strictObject({
    /** Shares of duties that are done too late, not at all, not checked, returned; of points that are not right. */
    late: share,
    missed: share,
    unchecked: share,
    returned: share,
    wrong: share,
    late_h: span,
    checks_h: span,
    again_h: span,
    notes: words,
    returns: words,
    /** Who else may look at what was done, where nobody else has the role. */
    checkers: z.array(role).min(1),
    /** What is put down, by task. */
    records: z.record(z.string(), valueSpecs),
    /** Those that come when they are needed. */
    begun: z.array(z.strictObject({ task: z.string(), per_month: z.number().positive(), role })),
  }),
  books: z.record(z.string(), book),
  /** Who enters rows into them. */
  books_by: role,
  fees: z.strictObject({
    /** Of payments, so many stand differently on the cashier's sheet. */
    differs: share,
    role,
  }),
  exams: z.strictObject({
    /** Which exam on which day of the year, by whom it is sat. */
    dates: z.array(z.strictObject({ ...day.shape, rule: z.string(), roles: z.array(role).min(1) })).min(1),
    /** Who marks what people mark, and decides. */
    by: role,
    /** The share of answers that somebody knows, and how much more the second time. */
    knows: span,
    learns: share,
    minutes: span,
    discipline: span,
    again_h: z.number().positive(),
    seen: z.string().min(1),
    decided: words,
  }),
  inspections: z.strictObject({
    per_week: z.number().positive(),
    roles: z.array(role).min(1),
    persons: z.array(role).min(1),
    findings: span,
    words: z.record(z.string(), words),
    remarks: words,
  }),
  quality: z.strictObject({
    inspectors: z.array(role).min(1),
    a_day: span,
    confirms: share,
    items: span,
    remarks: words,
    appeals: share,
    appeal: words,
    upheld: share,
    verdicts: words,
  }),
  kpi: z.strictObject({
    roles: z.array(role).min(1),
    counts: share,
    confirmed: words,
    declined: words,
    appeals: share,
    appeal: words,
    upheld: share,
    verdicts: words,
    by_hand: z.array(
      z.strictObject({
        kpi: z.string(),
        points: z.number(),
        per_month: z.number().positive(),
        words: z.string(),
        evidence: words,
      }),
    ),
  }),
});

export type OfficePlan = z.infer<typeof schema>;
export type PlannedBook = OfficePlan['books'][string];
export type PlannedWays = NonNullable<PlannedBook['ways']>;
export type PlannedStep = PlannedWays[number]['steps'][number];

/** @throws YingdaError E_IMPORT_FILE when the file is not of this shape */
export const readOfficePlan = (file: string): OfficePlan => readYaml(file, schema);
