/** The shape of scripts-zh/exams/programme.yaml: the induction, what is due again and again, the yearly plan (TRN-1 to 12). */
import { z } from 'zod';

const text = z.string().min(1);
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be like 14:00');
const rule = z.string().regex(/^TRN-([1-9]|1[0-3])$/, 'must be like TRN-6');
const says = <K extends string>(keys: readonly K[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, text])) as Record<K, typeof text>);
const sheet = (columns: number) => z.strictObject({ name: text, columns: z.array(text).length(columns) });

/** Calendar periods, each of which asks for the training once. */
export const PERIODS = ['week', 'month', 'quarter', 'half', 'year'] as const;
export type PeriodName = (typeof PERIODS)[number];

const duty = z.strictObject({
  rule,
  title: text,
  every: z.enum(PERIODS),
  /** The least time of each; of a course, of all lessons together. */
  minutes: z.int().min(0).max(6000),
  /** Lessons on these weekdays (1: Monday) for so many days; their minutes add up. */
  course: z
    .strictObject({
      weekdays: z.array(z.int().min(1).max(7)).min(1),
      from: clock,
      to: clock,
      days: z.int().min(1).max(366),
    })
    .optional(),
  forms: z.array(text).min(1),
  scope: text,
  standard: text,
  /** Of each, in yuan. */
  budget: z.number().min(0),
});

export const programmeFile = z.strictObject({
  induction: z
    .array(z.strictObject({ day: z.int().min(1).max(14), title: text, content: z.array(text).min(1) }))
    .min(1),
  induction_exam: rule,
  duties: z.array(duty).min(1),
  remind_days: z.int().min(0).max(60),
  remind_at: clock,
  /** The day on which the plan of the next year is to be approved at the latest; when its trainings begin. */
  plan: z.strictObject({
    month: z.int().min(1).max(12),
    day: z.int().min(1).max(28),
    remind_days: z.int().min(0).max(90),
    at: clock,
  }),
  tell: z.strictObject({
    duties: z.array(text).min(1),
    plan: z.array(text).min(1),
    induction: z.array(text).min(1),
  }),
  sign_in: z.strictObject({ before_min: z.int().min(0), after_min: z.int().min(0) }),
  keep_years: z.int().min(3).max(30),
  periods: says(PERIODS),
  says: says([
    'day',
    'duty',
    'signed',
    'half_signed',
    'unsigned',
    'late',
    'held',
    'open',
    'part',
    'due',
    'overdue',
    'recorded',
    'trainer',
    'trainee',
    'remind_duty',
    'remind_overdue',
    'remind_day',
    'remind_warning',
    'remind_plan',
    'remind_plan_late',
    'more',
  ]),
  plan_says: z.strictObject({
    states: says(['draft', 'submitted', 'approved', 'returned', 'none']),
    no_rule: text,
    too_few: text,
    gap: text,
    not_in_year: text,
    too_short: text,
    course_short: text,
    no_scope: text,
    no_standard: text,
    sheet: sheet(9),
    total: text,
  }),
  sheets: z.strictObject({ sessions: sheet(14), induction: sheet(7) }),
  session_states: says(['planned', 'held', 'cancelled']),
  results: says(['exam', 'assessment', 'passed', 'failed']),
  conclusions: says(['running', 'open', 'passed', 'failed']),
});
export type Programme = z.infer<typeof programmeFile>;
export type DutyRules = Programme['duties'][number];
