/** The shape of scripts-zh/supervise/kpi.yaml: points of staff, and what the system can see by itself (spec 03). */
import { z } from 'zod';
import { CASE_SETS, CASE_TESTS } from './report-schema.ts';
import { INTENTS, URGENCIES, VIOLATION_KINDS } from './terms.ts';

const kpi = z.string().regex(/^KPI-([1-9]|1[0-8])$/);
const name = z.string().regex(/^[a-z][a-z_]*$/);
const points = z.int().min(-10).max(10);
const head = { id: name, kpi, points, words: z.string().min(4) };

const KPI_STATES = ['proposed', 'confirmed', 'declined', 'appealed', 'withdrawn'] as const;
export type KpiState = (typeof KPI_STATES)[number];

const ticketFinder = z.strictObject({
  ...head,
  kinds: z.array(z.enum(INTENTS)).optional(),
  urgencies: z.array(z.enum(URGENCIES)).optional(),
  of: z.enum(CASE_SETS),
  is: z.enum(CASE_TESTS),
  stages: z.array(z.enum(['respond', 'arrive', 'plan', 'resolve'])).optional(),
  /** Proposed where the test comes out so. */
  good: z.boolean(),
  /** `caller`: whoever was to call after it. */
  person: z.enum(['assignee', 'caller']).default('assignee'),
});

export const kpiFile = z
  .strictObject({
    appeal_days: z.int().min(1).max(90),
    keep_days: z.int().min(365),
    rules: z
      .array(
        z.strictObject({
          id: kpi,
          title: z.string().min(2),
          points: z.array(points),
          reserved: z.boolean().default(false),
          /** What of it nobody but people see, and enter by hand. */
          by_hand: z.string().min(2).optional(),
        }),
      )
      .length(18),
    tickets: z.array(ticketFinder),
    violations: z.array(
      z.strictObject({
        ...head,
        kinds: z.array(z.enum(VIOLATION_KINDS)).min(1),
        /** Only where the owner of the talk complained in it, or within `complaint_days` after it. */
        complained: z.boolean().default(false),
      }),
    ),
    complaint_days: z.int().min(1).max(90),
    /** Items of the scorecard (quality.yaml) to which an inspector gave less than this share. */
    items: z.array(z.strictObject({ ...head, item: name, below: z.number().gt(0).max(1) })),
    /** Nothing of these kinds done for so many months, looked at when they end (6: June and December). */
    idle: z.array(
      z.strictObject({
        ...head,
        role: z.string().min(2),
        kinds: z.array(z.enum(INTENTS)).min(1),
        /** A book in which a field names who brought it, where it is entered there. */
        book: z.string(),
        field: z.string(),
        months: z.literal([1, 2, 3, 4, 6, 12]),
      }),
    ),
    duties: z.array(z.strictObject({ ...head, duties: z.array(z.string().regex(/^DUTY-[A-Z]+$/)).min(1) })),
    labels: z.strictObject({
      by_hand: z.string(),
      states: z.record(z.enum(KPI_STATES), z.string()),
      /** What somebody is told of points of theirs that count, and of their appeal. */
      told: z.string().includes('{kpi}').includes('{points}').includes('{until}'),
      verdict: z.string().includes('{kpi}').includes('{points}').includes('{verdict}'),
      verdicts: z.strictObject({ upheld: z.string().min(1), kept: z.string().min(1) }),
      sheet: z.strictObject({
        name: z.string(),
        columns: z.array(z.string()).length(8),
        totals: z.string(),
        total_columns: z.array(z.string()).length(4),
        /** Of the sheet of one person. */
        person_columns: z.array(z.string()).length(7),
        month_columns: z.array(z.string()).length(4),
      }),
    }),
  })
  .superRefine(({ rules, tickets, violations, duties, items, idle }, context) => {
    const finders = [...tickets, ...violations, ...duties, ...items, ...idle];
    for (const { id, reserved, by_hand } of rules)
      if (!reserved && by_hand === undefined && !finders.some(({ kpi: of }) => of === id))
        context.addIssue({ code: 'custom', message: `${id}: nothing finds it, and by_hand says nothing` });
    for (const { id, kpi: of, points: given } of finders) {
      const rule = rules.find((one) => one.id === of);
      if (!rule || rule.reserved || !rule.points.includes(given))
        context.addIssue({ code: 'custom', message: `${id}: ${of} is not given with ${given} points` });
    }
  });

export type KpiRules = z.infer<typeof kpiFile>;
export type KpiFinder = Pick<TicketFinder, 'id' | 'kpi' | 'points' | 'words'>;
export type TicketFinder = KpiRules['tickets'][number];
