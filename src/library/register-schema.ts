/** The shape of scripts-zh/registers: what the office keeps books of, with states, moves, papers and what falls due. */
import { z } from 'zod';
import { noneTwice, sheetField, sheetName } from './sheet-schema.ts';

const role = z.string().min(2);

const move = z.strictObject({
  id: sheetName,
  title: z.string().min(2),
  from: z.array(sheetName).min(1),
  to: sheetName,
  /** Fields that must be known, and papers that must be there, before it. */
  needs: z.array(sheetName).default([]),
  papers: z.array(sheetName).default([]),
  /** What it needs besides where a field is so: the paper of a proxy, of a home that is sold on. */
  where: z
    .array(
      z.strictObject({
        field: sheetName,
        is: z.array(z.union([z.string(), z.boolean()])).min(1),
        needs: z.array(sheetName).default([]),
        papers: z.array(sheetName).default([]),
      }),
    )
    .default([]),
  /** Fields that are empty afterwards: of the next time they are others. What stood there is kept with the move. */
  clears: z.array(sheetName).default([]),
  /** A number must be so many percent of another, where a choice is so. */
  at_least: z
    .strictObject({
      field: sheetName,
      percent: z.number().gt(0).max(100),
      of: sheetName,
      when: z.strictObject({ field: sheetName, is: z.string() }),
    })
    .optional(),
  /** What is put down with the move itself: kept with it, once for every time. */
  record: z.array(sheetField).default([]),
  /** The notice to owners that goes with it (notices/owners.yaml). */
  notice: z
    .string()
    .regex(/^NOTICE-[A-Z0-9-]+$/)
    .optional(),
});

/** What falls due while a row is in one of these states. */
const check = z.strictObject({
  id: sheetName,
  title: z.string().min(2),
  states: z.array(sheetName).min(1),
  /** Reckoned from when it was made, when it came into its state, or from the day in a field. */
  since: z.union([z.enum(['made', 'moved']), z.strictObject({ field: sheetName })]),
  days: z.int().min(-365).max(3660),
  /** Days of work, by the calendar. */
  working: z.boolean().default(false),
  /** Who is told; those above them when it stays undone (duties/rules.yaml). */
  role,
});

const percent = z.number().gt(0).max(100);

/** What is reckoned over the rows of a book: how much was collected of a month, or how many answered in a round. */
const figures = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('collection'),
    /** Fields: the month, the kind of fee, what is due, what was paid. */
    period: sheetName,
    by: sheetName,
    due: sheetName,
    paid: sheetName,
    /** The day on which it was paid: what was paid after a month is not of that month's report. */
    paid_on: sheetName.optional(),
    /** Rows in these states are due no more. */
    off: z.array(sheetName),
    /** Percent that are to be collected, by kind. */
    targets: z.record(z.string(), percent),
  }),
  z.strictObject({
    kind: z.literal('returns'),
    /** The field of the round. */
    period: sheetName,
    /** States of those that came back. */
    back: z.array(sheetName).min(1),
    target: percent,
    scores: z.array(sheetName).min(1),
    /** A score so low is seen to. */
    low: z.number(),
  }),
]);

const sample = z.strictObject({
  /** Only rows of this choice, in one of these states. */
  when: z.strictObject({ field: sheetName, is: z.string() }),
  states: z.array(sheetName).min(1),
  /** The homes that signed in, one a line; how many people they are. */
  signed: sheetName,
  people: sheetName,
  /** Of the people, in percent (STD-11). */
  percent,
  /** The book of questionnaires, what they have in common, and the fields that name the round. */
  into: sheetName,
  values: z.record(sheetName, z.string()),
  round: z.array(sheetName).min(1),
  /** Where it is written how many were asked, and how many of those who answered gave at least `least` for `score`. */
  asked: sheetName,
  satisfied: sheetName,
  score: sheetName,
  least: z.number(),
});

export const registerFile = z
  .strictObject({
    id: sheetName,
    title: z.string().min(2),
    about: z.string().min(2),
    /** The field that a row is called by. */
    subject: sheetName,
    /** Rows with the same values here are one row. */
    key: z.array(sheetName).min(1),
    fields: z.array(sheetField).min(2),
    states: z
      .array(z.strictObject({ id: sheetName, title: z.string().min(2), open: z.boolean().default(true) }))
      .min(2),
    moves: z.array(move).min(1),
    papers: z.array(z.strictObject({ id: sheetName, title: z.string().min(2) })).default([]),
    checks: z.array(check).default([]),
    figures: figures.optional(),
    /** Those who signed in are asked: a share of them, drawn into a book of questionnaires; what came back stands on the row. */
    sample: sample.optional(),
    /** How long a finished row is kept, and why (shown on the page of privacy). */
    keep: z.strictObject({ days: z.int().min(90).max(36_500), why: z.string().min(4) }),
  })
  .superRefine(
    ({ fields, states, moves, papers, checks, subject, key, figures: rule, sample: asks }, context) => {
      const known = {
        field: fields.map(({ id }) => id),
        state: states.map(({ id }) => id),
        paper: papers.map(({ id }) => id),
      };
      noneTwice(known.field, context, 'the field');
      noneTwice(
        fields.flatMap(({ label, also }) => [label, ...also]),
        context,
        'the label',
      );
      noneTwice(known.state, context, 'the state');
      noneTwice(
        moves.map(({ id }) => id),
        context,
        'the move',
      );
      const wants = (kind: keyof typeof known, ids: readonly string[], where: string) => {
        for (const id of ids)
          if (!known[kind].includes(id))
            context.addIssue({ code: 'custom', message: `${where}: there is no ${kind} "${id}"` });
      };
      wants('field', [subject, ...key], 'subject and key');
      for (const { id, from, to, needs, papers: wanted, where, clears, record, at_least } of moves) {
        wants('state', [...from, to], `move ${id}`);
        wants(
          'field',
          [...needs, ...clears, ...where.flatMap((one) => [one.field, ...one.needs])],
          `move ${id}`,
        );
        wants('paper', [...wanted, ...where.flatMap((one) => one.papers)], `move ${id}`);
        noneTwice([...clears, ...record.map((field) => field.id)], context, `move ${id}: kept with it,`);
        if (at_least) wants('field', [at_least.field, at_least.of, at_least.when.field], `move ${id}`);
      }
      for (const { id, states: of, since } of checks) {
        wants('state', of, `check ${id}`);
        if (typeof since === 'object') wants('field', [since.field], `check ${id}`);
      }
      if (rule?.kind === 'collection') {
        wants(
          'field',
          [rule.period, rule.by, rule.due, rule.paid, ...(rule.paid_on ? [rule.paid_on] : [])],
          'figures',
        );
        wants('state', rule.off, 'figures');
      }
      if (rule?.kind === 'returns') {
        wants('field', [rule.period, ...rule.scores], 'figures');
        wants('state', rule.back, 'figures');
      }
      if (asks) {
        wants(
          'field',
          [asks.when.field, asks.signed, asks.people, asks.asked, asks.satisfied, ...asks.round],
          'sample',
        );
        wants('state', asks.states, 'sample');
      }
      const reached = new Set([known.state[0], ...moves.map(({ to }) => to)]);
      for (const id of known.state)
        if (!reached.has(id))
          context.addIssue({ code: 'custom', message: `nothing leads to the state "${id}"` });
    },
  );

export type Register = z.infer<typeof registerFile>;
export type RegisterMove = Register['moves'][number];

const value = z.union([z.string(), z.number(), z.boolean()]);

/** The paper of a row: its values, its scans, and every move with what was put down for it. */
export const rowBody = z.strictObject({
  values: z.record(z.string(), value),
  scans: z.array(z.strictObject({ paper: z.string(), media: z.string(), by: z.string(), at: z.number() })),
  moves: z.array(
    z.strictObject({
      move: z.string(),
      by: z.strictObject({ id: z.string(), name: z.string() }),
      at: z.number(),
      record: z.record(z.string(), value),
    }),
  ),
  /** Which check it falls due for, and how far up it was told that it is overdue. */
  check: z.string().nullable(),
  told: z.int().nullable(),
});
export type RowBody = z.infer<typeof rowBody>;
