/** The shape of scripts-zh/supervise/reports.yaml: what reports show, how each figure is reckoned, and when they are sent. */
import { z } from 'zod';
import { line } from './line-schema.ts';
import { INTENTS, URGENCIES } from './terms.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be like "repair_timely"');

export const PERIODS = ['day', 'week', 'month', 'quarter', 'half', 'year'] as const;
export type PeriodKind = (typeof PERIODS)[number];

/** Tickets that a figure is of; what each means is said in docs/supervision.md, and reckoned in src/supervise/case.ts. */
export const CASE_SETS = [
  'opened',
  'finished',
  'closed',
  'rated',
  'settling',
  'staged',
  'to_contact',
  'to_follow_up',
  'long',
  'open',
  'called_off',
] as const;
export type CaseSet = (typeof CASE_SETS)[number];

/** What is asked of each of them. */
export const CASE_TESTS = [
  'solved',
  'in_time',
  'contacted',
  'effective',
  'satisfied',
  'followed_up',
  'answered',
  'noted',
  'reopened',
  'urged',
] as const;
export type CaseTest = (typeof CASE_TESTS)[number];

const CASE_SPANS = ['contact', 'arrival', 'work'] as const;
const TALK_FIGURES = ['said', 'conversations', 'first_answer', 'person_answer', 'calls'] as const;
const GROUPINGS = ['kind', 'building', 'topic', 'assignee', 'service', 'state'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Rows of a book: whose month is one of the period's, made in it, with a move in it, or there when it ends. */
const BOOK_SETS = ['month', 'made', 'moved', 'standing'] as const;
/** `collected`, `due`, `paid` of a book of fees; `returned` of one of questionnaires; the others of any. */
const BOOK_FIGURES = ['count', 'sum', 'mean', 'share', 'collected', 'due', 'paid', 'returned'] as const;

const values = z.array(z.union([z.string(), z.boolean()])).min(1);

/** Which tickets; any where absent. */
const filter = {
  kinds: z.array(z.enum(INTENTS)).optional(),
  urgencies: z.array(z.enum(URGENCIES)).optional(),
  /** `work` where absent: calls back are no matters of their own. */
  task: z.enum(['work', 'callback']).default('work'),
  /** Only what is in somebody's home. */
  indoors: z.boolean().optional(),
};

const head = {
  id: name,
  title: z.string().min(2),
  /** In words, beside the figure. */
  definition: z.string().min(4),
  /** The standard it is measured by; its number is the target unless `least` says another. */
  standard: z
    .string()
    .regex(/^STD-[0-9]+$/)
    .optional(),
  least: z.number().min(0).max(100).optional(),
};

const stages = z.array(z.enum(['respond', 'arrive', 'plan', 'resolve'])).min(1);

export const figure = z.discriminatedUnion('measure', [
  z.strictObject({
    ...head,
    ...filter,
    measure: z.literal('share'),
    of: z.enum(CASE_SETS),
    is: z.enum(CASE_TESTS),
    /** Of `staged` and `in_time`; all where absent. */
    stages: stages.optional(),
    /** Of `to_contact` and `contacted`: hours. */
    within_h: z.number().positive().optional(),
  }),
  z.strictObject({
    ...head,
    ...filter,
    measure: z.literal('count'),
    of: z.enum(CASE_SETS),
    is: z.enum(CASE_TESTS).optional(),
  }),
  /** The median. */
  z.strictObject({
    ...head,
    ...filter,
    measure: z.literal('minutes'),
    of: z.enum(CASE_SETS),
    span: z.enum(CASE_SPANS),
  }),
  z.strictObject({ ...head, ...filter, measure: z.literal('fees'), of: z.enum(CASE_SETS) }),
  /** Of conversations: the bot's and people's apart. */
  z.strictObject({ ...head, measure: z.literal('talk'), what: z.enum(TALK_FIGURES) }),
  /** Of the rows of a book (scripts-zh/registers), as they stood when the period ended; reckoned in src/supervise/book-report.ts. */
  z.strictObject({
    ...head,
    measure: z.literal('book'),
    book: name,
    of: z.enum(BOOK_SETS),
    /** Of `moved`: one of these. */
    moves: z.array(name).min(1).optional(),
    /** Only rows that stood in one of these; of `standing` there must be some. */
    states: z.array(name).min(1).optional(),
    /** Of `made`: so many days are given to answer; counted in the period in which they are over. */
    after_days: z.int().min(0).max(90).default(0),
    /** Only rows with one of these values; only rows with none of these. */
    where: z.record(name, values).default({}),
    but: z.record(name, values).default({}),
    what: z.enum(BOOK_FIGURES),
    /** Of `sum` and `mean`. */
    field: name.optional(),
    /** Of `share`: the states that do well. */
    good: z.array(name).min(1).optional(),
  }),
]);

const table = z.strictObject({
  id: name,
  title: z.string().min(2),
  by: z.enum(GROUPINGS),
  ...filter,
  of: z.enum(CASE_SETS),
  /** Figures of each group, by id. */
  columns: z.array(name).min(1),
  most: z.int().min(1).max(200),
  /** Shown as bars of its first column. */
  chart: z.boolean().default(false),
});

const section = z.strictObject({
  id: name,
  title: z.string().min(2),
  figures: z.array(figure),
  tables: z.array(table).default([]),
  /** Sentences on what there was more of, what came again, what was missed. */
  analysis: z.boolean().default(false),
  /** How wordings fared, by version. */
  phrases: z.boolean().default(false),
  /** Figures drawn over the periods before. */
  trend: z.array(name).default([]),
});

const clock = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);

/** When a report is sent, and of which period: the one that has ended, or the one that runs. */
const schedule = z.strictObject({
  id: name,
  title: z.string().min(2),
  period: z.enum(PERIODS),
  which: z.enum(['ended', 'running']),
  sections: z.array(name).min(1),
  at: clock,
  /** 1 (Monday) to 7; day of the month, which is the last one of a month that lacks it; month and day. Every day where nothing is said. */
  weekday: z.int().min(1).max(7).optional(),
  day: z.int().min(1).max(31).optional(),
  months: z.array(z.int().min(1).max(12)).optional(),
  to: z.array(z.string()).min(1),
});

export const reportsFile = z
  .strictObject({
    /** How many periods before are drawn. */
    trend: z.record(z.enum(PERIODS), z.int().min(1).max(24)),
    /** Rows of the table of wordings. */
    most_phrases: z.int().min(1).max(1000),
    /** What is told as rising: so many more, and this share more, than in the period before. */
    rising: z.strictObject({ least: z.int().min(1), share: z.number().min(0) }),
    /** A home that reported so often is named. */
    again: z.int().min(2),
    sections: z.array(section).min(1),
    schedules: z.array(schedule),
    labels: z.strictObject({
      day: line('year', 'month', 'day'),
      week: line('year', 'month', 'day', 'to_month', 'to_day'),
      month: line('year', 'month'),
      quarter: line('year', 'quarter'),
      half: line('year', 'half'),
      /** The first and the second half of a year. */
      halves: z.tuple([z.string().min(1), z.string().min(1)]),
      year: line('year'),
      running: z.string().min(1),
      none: z.string().min(1),
      units: z.strictObject({
        percent: z.string(),
        count: z.string(),
        minutes: z.string(),
        seconds: z.string(),
        yuan: z.string(),
      }),
      /** How a time is told: so many of each. */
      durations: z.strictObject({
        days: line('n'),
        hours: line('n'),
        minutes: line('n'),
        seconds: line('n'),
      }),
      apart: line('bot', 'people'),
      target: line('target'),
      groups: z.record(z.enum(GROUPINGS), z.string().min(1)),
      nowhere: z.string().min(1),
      nobody: z.string().min(1),
      no_topic: z.string().min(1),
      phrases: z.array(z.string().min(1)).length(11),
      cases: z.array(z.string().min(1)).length(9),
      yes: z.string().min(1),
      no: z.string().min(1),
      sheet: z.strictObject({
        figures: z.string().min(1),
        analysis: z.string().min(1),
        columns: z.array(z.string().min(1)).length(9),
      }),
      /** What a scheduled report says in one line. */
      sent: line('title', 'period'),
      sent_figure: line('figure', 'value', 'target'),
    }),
    analysis: z.strictObject({
      total: line('count', 'change'),
      more: line('n', 'percent'),
      fewer: line('n', 'percent'),
      same: z.string().min(1),
      first: z.string().min(1),
      most: line('kind', 'count', 'share'),
      topic: line('topic', 'count', 'where'),
      rising: line('kind', 'before', 'count'),
      again: line('home', 'count'),
      missed: line('figure', 'value', 'target'),
      nothing: z.string().min(1),
    }),
  })
  .superRefine((file, context) => {
    const sections = new Set<string>();
    const all = new Set<string>();
    const fault = (message: string) => context.addIssue({ code: 'custom', message });
    for (const { id, figures, tables, trend } of file.sections) {
      if (sections.has(id)) fault(`section ${id} is written twice`);
      sections.add(id);
      for (const one of figures) {
        if (all.has(one.id)) fault(`figure ${one.id} is written twice`);
        all.add(one.id);
      }
      for (const one of trend)
        if (!figures.some((figure) => figure.id === one)) fault(`${id}: no figure ${one} to draw`);
      for (const { id: of } of tables) {
        if (all.has(of)) fault(`${of} is written twice`);
        all.add(of);
      }
    }
    for (const { columns, id } of file.sections.flatMap(({ tables }) => tables))
      for (const column of columns)
        if (!file.sections.some(({ figures }) => figures.some((figure) => figure.id === column)))
          fault(`${id}: there is no figure ${column}`);
    for (const { id, sections: named } of file.schedules)
      for (const one of named) if (!sections.has(one)) fault(`${id}: there is no section ${one}`);
  });

export type ReportRules = z.infer<typeof reportsFile>;
export type FigureRule = z.infer<typeof figure>;
export type CaseFigure = Extract<FigureRule, { of: CaseSet }>;
export type BookFigure = Extract<FigureRule, { measure: 'book' }>;
export type TableRule = ReportRules['sections'][number]['tables'][number];
export type ReportSchedule = ReportRules['schedules'][number];
