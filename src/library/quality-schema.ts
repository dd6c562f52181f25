/** The shape of scripts-zh/supervise/quality.yaml: how talks with owners are marked and drawn. */
import { z } from 'zod';
import { PERIODS } from './report-schema.ts';
import { ELEMENTS, INTENTS, SEVERITIES, VIOLATION_KINDS } from './terms.ts';

const name = z.string().regex(/^[a-z][a-z_]*$/);
const points = z.number().min(0).max(100);
const speaker = z.enum(['agent', 'bot']);

export const RISKS = ['violation', 'angry', 'low_rating', 'broken_promise', 'emergency'] as const;
export type Risk = (typeof RISKS)[number];
export const REVIEW_STATES = ['drawn', 'marked', 'appealed', 'settled'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

const head = { id: name, title: z.string().min(2), weight: points.min(1) };

const item = z.discriminatedUnion('look', [
  z.strictObject({
    ...head,
    look: z.literal('elements'),
    /** In which talks it is asked: a person spoke; a complaint or anger; a ticket was filed; handed over; a person spoke last. */
    when: z.enum(['person', 'complaint', 'filed', 'handed', 'left']),
    at: z.enum(['first', 'last', 'anywhere', 'before_filing', 'around_handing']),
    /** Lines looked at. */
    within: z.int().min(1).max(20).default(1),
    by: z.array(speaker).min(1),
    any: z.array(z.enum(ELEMENTS)).min(1),
  }),
  z.strictObject({
    ...head,
    look: z.literal('waits'),
    agent_s: z.number().positive(),
    bot_s: z.number().positive(),
  }),
  z.strictObject({ ...head, look: z.literal('promises') }),
  z.strictObject({
    ...head,
    look: z.literal('violations'),
    /** Taken off the item for each. */
    off: z.strictObject({ minor: points, normal: points }),
  }),
  z.strictObject({ ...head, look: z.literal('manual') }),
]);

const plan = z.strictObject({
  id: name,
  title: z.string().min(2),
  period: z.enum(PERIODS),
  share: z.number().min(0).max(1),
  least: z.int().min(0),
  most: z.int().min(1).max(500),
  /** `agent`: the share, least and most are of each person. */
  per: z.literal('agent').optional(),
  by: speaker.optional(),
  kinds: z.array(z.enum(INTENTS)).optional(),
  risks: z.array(z.enum(RISKS)).optional(),
  /** Two inspectors mark each, apart. */
  twice: z.boolean().default(false),
});

export const qualityFile = z
  .strictObject({
    gap_h: z.number().positive(),
    most_lines: z.int().min(50).max(5000),
    pass: points,
    fatal: z.strictObject({
      severities: z.array(z.enum(SEVERITIES)),
      kinds: z.array(z.enum(VIOLATION_KINDS)),
    }),
    appeal_days: z.int().min(1).max(90),
    keep_days: z.int().min(30),
    /** Within which a talk that was drawn is to be marked. */
    mark_days: z.int().min(1).max(30),
    /** When plans draw what has ended; who is told when it came so late, or not at all; how far back it is made up for. */
    nightly: z.strictObject({
      at: z.string().regex(/^0[0-9]:[0-5][0-9]$/, 'must be a time of the night, like "02:30"'),
      late_h: z.number().min(1).max(72),
      make_up_days: z.int().min(1).max(92),
      /** Points of the month before are proposed for so many days longer. */
      look_back_days: z.int().min(0).max(28),
      to: z.string().min(2),
    }),
    items: z.array(item).min(1),
    plans: z.array(plan).min(1),
    labels: z.strictObject({
      risks: z.record(z.enum(RISKS), z.string().min(1)),
      states: z.record(z.enum(REVIEW_STATES), z.string().min(1)),
      bot: z.string().min(1),
      system: z.string().min(1),
      /** What somebody is told of a talk of theirs that was marked, and of their appeal. */
      told: z.string().includes('{plan}').includes('{until}'),
      verdict: z.string().includes('{plan}').includes('{verdict}'),
      verdicts: z.strictObject({ upheld: z.string().min(1), kept: z.string().min(1) }),
    }),
  })
  .refine(
    ({ items }) => items.reduce((sum, { weight }) => sum + weight, 0) === 100,
    'the weights must add up to 100',
  );

export type QualityRules = z.infer<typeof qualityFile>;
export type QualityItem = QualityRules['items'][number];
export type QualityPlan = QualityRules['plans'][number];
