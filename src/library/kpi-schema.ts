/** The shape of scripts-zh/supervise/kpi.yaml: points of staff, and what the system can see by itself (spec 03). */
import { z } from 'zod';
import { CASE_SETS, CASE_TESTS } from './report-schema.ts';
import { INTENTS, URGENCIES, VIOLATION_KINDS } from './terms.ts';

const kpi = z.string().regex(/^KPI-([1-9]|1[0-8])$/);
const name = z.string().regex(/^[a-z][a-z_]*$/);
const points = z.int().min(-10).max(10);
const head = { id: name, kpi, points, words: z.string().min(4) };

export const KPI_STATES = ['proposed', 'confirmed', 'declined', 'appealed', 'withdrawn'] as const;
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
        }),
      )
      .length(18),
    tickets: z.array(ticketFinder),
    violations: z.array(z.strictObject({ ...head, kinds: z.array(z.enum(VIOLATION_KINDS)).min(1) })),
    duties: z.array(z.strictObject({ ...head, duties: z.array(z.string().regex(/^DUTY-[A-Z]+$/)).min(1) })),
    labels: z.strictObject({
      by_hand: z.string(),
      states: z.record(z.enum(KPI_STATES), z.string()),
      sheet: z.strictObject({
        name: z.string(),
        columns: z.array(z.string()).length(8),
        totals: z.string(),
        total_columns: z.array(z.string()).length(4),
      }),
    }),
  })
  .superRefine(({ rules, tickets, violations, duties }, context) => {
    for (const { id, kpi: of, points: given } of [...tickets, ...violations, ...duties]) {
      const rule = rules.find((one) => one.id === of);
      if (!rule || rule.reserved || !rule.points.includes(given))
        context.addIssue({ code: 'custom', message: `${id}: ${of} is not given with ${given} points` });
    }
  });

export type KpiRules = z.infer<typeof kpiFile>;
export type TicketFinder = KpiRules['tickets'][number];
