/** The shape of scripts-zh/duties: what staff do again and again, how often, with which checklist and records (spec 02). */
import { z } from 'zod';
import { noneTwice, sheetField, sheetName } from './sheet-schema.ts';
import { INTENTS } from './terms.ts';

const clockTime = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be like 08:30');
const weekday = z.int().min(1).max(7);
/** A day of the month; where the month is shorter, its last day. */
const monthDay = z.int().min(1).max(31);
const role = z.string().min(2);

/** How often: each has a time from which it can be done, and one by which it is due. */
const everyRule = z.discriminatedUnion('per', [
  z.strictObject({
    per: z.literal('day'),
    windows: z.array(z.strictObject({ from: clockTime, to: clockTime })).min(1),
    /** On working days only. */
    working: z.boolean().default(false),
  }),
  z.strictObject({
    per: z.literal('week'),
    due: z.array(weekday).min(1),
    /** Opens on these days; by default on the day after the one before was due. */
    opens: z.array(weekday).optional(),
    from: clockTime.default('08:30'),
    to: clockTime.default('18:00'),
  }),
  z.strictObject({
    per: z.literal('month'),
    due: z.array(monthDay).min(1),
    opens: z.array(monthDay).optional(),
    /** In these months only. */
    months: z.array(z.int().min(1).max(12)).optional(),
    from: clockTime.default('08:30'),
    to: clockTime.default('18:00'),
  }),
  /** Before a holiday: opens so many days before its first day, due the evening before. */
  z.strictObject({
    per: z.literal('festival'),
    name: z.string().min(2),
    before_days: z.int().min(1).max(60),
  }),
  /** After rain on so many days one after the other, or a day of storm: due within the hours. */
  z.strictObject({
    per: z.literal('weather'),
    rain_days: z.int().min(1).max(30),
    wind: z.boolean(),
    within_h: z.int().min(1).max(240),
  }),
  /** When somebody begins it. */
  z.strictObject({
    per: z.literal('need'),
    within_h: z
      .int()
      .min(1)
      .max(24 * 60),
  }),
]);

const rows = z.strictObject({ register: sheetName, states: z.array(sheetName).min(1) });
const share = z.number().gt(0).max(100).optional();
const least = z.int().min(1).optional();

/** What is gone through in one duty, line by line; a share of them (in percent) is drawn by the duty's key. */
const items = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('register'), ...rows.shape, share, least }),
  /** Tickets: open ones, those closed in the month before, or those of the shift that must be passed on. */
  z.strictObject({
    from: z.literal('tickets'),
    which: z.enum(['open', 'closed_last_month', 'unfinished_shift']),
    kinds: z.array(z.enum(INTENTS)).min(1).optional(),
    share,
    least,
  }),
  /** Records of another duty since the last time. */
  z.strictObject({ from: z.literal('duties'), task: z.string(), days: z.int().min(1).max(92), share, least }),
  /** Homes with any of these tags. */
  z.strictObject({ from: z.literal('homes'), tags: z.array(z.string()).min(1), share, least }),
  z.strictObject({ from: z.literal('staff'), roles: z.array(role).min(1), share, least }),
]);

const point = z.strictObject({
  id: sheetName,
  text: z.string().min(2),
  /** Nothing is right here without a picture. */
  photo: z.boolean().default(false),
});

const task = z
  .strictObject({
    id: sheetName,
    title: z.string().min(2),
    /** Who does it. */
    role,
    every: everyRule,
    /** One for each row of a register in these states. */
    rows: rows.optional(),
    items: items.optional(),
    /** Rows of the register of visits are planned with it: a share of the homes, none twice in a year, and key customers. */
    plan: z
      .strictObject({
        register: sheetName,
        share: z.number().gt(0).max(100),
        key: z.int().min(0),
        key_tags: z.array(z.string()).min(1),
      })
      .optional(),
    /** One of them each time, in turn. */
    rotate: z
      .array(z.strictObject({ id: sheetName, title: z.string().min(2), checklist: z.array(point).min(1) }))
      .min(2)
      .optional(),
    checklist: z.array(point).default([]),
    record: z.array(sheetField).default([]),
    /** Pictures needed, at least. */
    photos: z.int().min(0).max(20).default(0),
    /** Who looks at what was done, and within which time. */
    check: z
      .strictObject({
        role,
        within_h: z
          .int()
          .min(1)
          .max(24 * 31),
      })
      .optional(),
  })
  .superRefine(({ checklist, record, rotate = [], every }, context) => {
    for (const list of [checklist, ...rotate.map((one) => one.checklist)])
      noneTwice(
        list.map(({ id }) => id),
        context,
        'the point',
      );
    noneTwice(
      record.map(({ id }) => id),
      context,
      'the field',
    );
    if ('opens' in every && every.opens && every.opens.length !== every.due.length)
      context.addIssue({ code: 'custom', message: 'opens must have as many days as due' });
  });

export const dutyFile = z
  .strictObject({
    id: z.string().regex(/^DUTY-[A-Z]+$/, 'must be like DUTY-PATROL'),
    title: z.string().min(2),
    about: z.string().min(2),
    tasks: z.array(task).min(1),
  })
  .superRefine(({ tasks }, context) =>
    noneTwice(
      tasks.map(({ id }) => id),
      context,
      'the task',
    ),
  );

/** What counts for all duties: whom a missed one is told to. Level 0 is whoever should have done it. */
export const dutyRulesFile = z.strictObject({
  missed: z.array(z.strictObject({ after_min: z.int().min(0), level: z.int().min(0).max(2) })).min(1),
  /** The same of what nobody has checked in time. */
  unchecked: z.array(z.strictObject({ after_min: z.int().min(0), level: z.int().min(0).max(2) })).min(1),
  /** Duties named in one call for people. */
  listed: z.int().min(1).max(50),
  /** Shown on the page of today: due within so many hours. */
  ahead_h: z.int().min(1),
  /** What was not done for so many days is closed as missed. */
  closed_after_days: z.int().min(1).max(366),
  /** Done, and so long after its time still not checked: no longer on the page of the day, in the figures for ever. */
  unchecked_after_days: z.int().min(2).max(366),
  /** How long the records are kept, and why (shown on the page of privacy). */
  keep: z.strictObject({ days: z.int().min(90).max(36_500), why: z.string().min(4) }),
  labels: z.strictObject({
    system: z.string().min(1),
    row_closed: z.string().min(2),
    more: z.string().min(1),
    state: z.string().min(1),
  }),
  /** How days of a weather record are read: so much rain (mm) is worth a look at a repaired leak; words, and whole cells for dry days. */
  weather: z.strictObject({
    rain_mm: z.number().positive(),
    wet: z.array(z.string().min(1)).min(1),
    dry: z.array(z.string().min(1)).min(1),
    storm: z.array(z.string().min(1)).min(1),
  }),
  /** Of a duty that was missed while the service was down, at most so many days are made up for. */
  look_back_days: z.int().min(1).max(62),
});

export type Every = z.infer<typeof everyRule>;
export type DutyTask = z.infer<typeof task>;
export type DutyItems = z.infer<typeof items>;
export type DutyPoint = z.infer<typeof point>;
export type Duty = z.infer<typeof dutyFile>;
export type DutyRules = z.infer<typeof dutyRulesFile>;

const mark = z.strictObject({ ok: z.boolean(), note: z.string().max(1000).default('') });
const by = z.strictObject({ id: z.string(), name: z.string() });

/** The paper of a duty: what is to be done, as it was when it was made, and what was done. */
export const dutyBody = z.strictObject({
  /** "DUTY-PATROL.daily" */
  task: z.string(),
  title: z.string(),
  role: z.string(),
  opens: z.number(),
  /** By when it is to be done; the paper's own due time becomes that of the check. */
  due: z.number(),
  /** Of duties that take turns: the one of this time. */
  turn: z.string().nullable().default(null),
  points: z.array(point),
  /** What is gone through line by line. */
  lines: z.array(z.strictObject({ ref: z.string(), title: z.string() })),
  /** Marks by point, and by line. */
  marks: z.record(z.string(), mark),
  lineMarks: z.record(z.string(), mark),
  record: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  media: z.array(z.string()).max(40),
  done: z.strictObject({ by, at: z.number() }).nullable(),
  checked: z.strictObject({ by, at: z.number(), ok: z.boolean(), note: z.string() }).nullable(),
  /** Why it is not to be done. */
  off: z.strictObject({ by, at: z.number(), reason: z.string() }).nullable(),
  /** How far up it was told that nobody has done it, and that nobody has checked it. */
  missed: z.int().nullable(),
  unchecked: z.int().nullable(),
});
export type DutyBody = z.infer<typeof dutyBody>;

export const DUTY_STATES = ['open', 'done', 'returned', 'checked', 'off', 'missed'] as const;
export type DutyState = (typeof DUTY_STATES)[number];
