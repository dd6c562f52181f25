/** What happens in a simulated year, and in whose words: data/demo/year.yaml, checked. */
import { z } from 'zod';
import { INTENTS } from '../library/terms.ts';
import { readYaml } from '../yaml-file.ts';

const words = z.array(z.coerce.string().min(1)).min(1);
const share = z.number().min(0).max(1);
const range = z
  .tuple([z.number().min(0), z.number().min(0)])
  .refine(([from, to]) => from <= to, 'from must not be past to');
const months = z.array(z.int().min(1).max(12)).min(1);
/** One figure for the whole year, or one a month. */
const yearly = z.union([z.number().min(0), z.array(z.number().min(0)).length(12)]);

const time = z.string().regex(/^[0-2][0-9]:[0-5][0-9]$/);
const shift = z.strictObject({ shift: z.string().min(1), from: time, to: time });

const matter = z.strictObject({
  id: z.string().regex(/^[a-z_]+$/),
  kind: z.enum(INTENTS),
  /** How often a thousand homes bring it in a month. */
  per_1000: yearly,
  told: words,
  /** How many times as often in a storm. */
  storm: z.number().min(1).default(1),
});

const occasion = { id: z.string().regex(/^[a-z_]+$/), months, times: z.int().min(1).max(30) };
const event = z.discriminatedUnion('kind', [
  z.strictObject({ ...occasion, kind: z.literal('storm'), hours: z.number().positive() }),
  /** Homes of one building write within so many minutes. */
  z.strictObject({
    ...occasion,
    kind: z.literal('outage'),
    homes: range,
    minutes: z.number().positive(),
    told: words,
  }),
  /** A matter comes so many times as often: from everywhere, or (crowd) from one building. */
  z.strictObject({
    ...occasion,
    kind: z.enum(['rush', 'crowd']),
    days: z.number().positive(),
    matter: z.string(),
    factor: z.number().min(1),
  }),
]);

const schema = z
  .strictObject({
    hours: z.array(z.number().min(0)).length(24),
    /** How many come on a public holiday, of those of another day. */
    holidays: share,
    owners: z.strictObject({
      answer_s: range,
      drops: share,
      tells_room: share,
      tells_phone: share,
      urges: share,
      rates: share,
      signs: share,
    }),
    surnames: words,
    answers: z.record(z.string(), words),
    unknown: words,
    bad_rating: words,
    urging: words,
    matters: z.array(matter).min(1),
    events: z.array(event),
    /** Of the day, and of the night: one of four has that. */
    shifts: z.tuple([shift, shift]),
    /** Minutes, from and to; shares of tickets and replies. */
    staff: z.strictObject({
      accepts: z.strictObject({ emergency: range, urgent: range, normal: range }),
      works: z.strictObject({ emergency: range, urgent: range, normal: range }),
      slow: share,
      paused: share,
      redone: share,
      closes: range,
      answers: range,
      edits: share,
      /** Of replies: words that quality has to see. */
      slips: share,
      settles: range,
    }),
    pauses: words,
    results: words,
    outcomes: z.partialRecord(z.enum(INTENTS), words),
    replies: words,
    extras: words,
    settled: words,
    slips: words,
  })
  .superRefine(({ matters, events }, context) => {
    const ids = new Set(matters.map(({ id }) => id));
    for (const one of events)
      if ('matter' in one && !ids.has(one.matter))
        context.addIssue({ code: 'custom', message: `events: ${one.id}: there is no matter ${one.matter}` });
  });

export type YearPlan = z.infer<typeof schema>;
export type PlannedMatter = YearPlan['matters'][number];
export type PlannedEvent = YearPlan['events'][number];

/** @throws YingdaError E_IMPORT_FILE when the file is not of this shape */
export const readPlan = (file: string): YearPlan => readYaml(file, schema);
