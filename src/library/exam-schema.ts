/** The shape of scripts-zh/exams: papers by TRN rule, hand-written questions, the wording of generated ones. */
import { z } from 'zod';

const ITEM_KINDS = ['single', 'multiple', 'judge', 'fill', 'short'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** script: situations and rules; service: flows and standards; the others are hand-written. */
const EXAM_TOPICS = ['script', 'service', 'conduct', 'law', 'safety', 'computer'] as const;
export type ExamTopic = (typeof EXAM_TOPICS)[number];

const text = z.string().min(1);
const rule = z.string().regex(/^TRN-([1-9]|1[0-3])$/, 'must be like TRN-6');
const points = z.number().min(0).max(100);

const section = z.strictObject({
  kind: z.enum(ITEM_KINDS),
  topics: z.array(z.enum(EXAM_TOPICS)).min(1),
  count: z.int().min(1).max(100),
  /** Points of each question. */
  each: z.number().positive().max(30),
});

const paper = z
  .strictObject({
    rule,
    title: text,
    open_book: z.boolean(),
    minutes: z.int().min(5).max(600),
    theory: z.strictObject({ points, sections: z.array(section).min(1) }),
    /** Played as drills, or marked by the invigilator (TRN-7 上机). */
    practical: z
      .strictObject({
        points,
        by: z.enum(['drills', 'invigilator']),
        /** Situations to be played, and matters to be taken down by their flow. */
        drills: z.int().min(0).max(20),
        intakes: z.int().min(0).max(10).default(0),
      })
      .optional(),
    discipline: points,
    pass: points,
    makeups: z.int().min(0).max(3),
    /** What the system says after the last failure; what follows from it a person decides. */
    failed: text,
    certificate_months: z.int().min(1).max(60),
  })
  .superRefine(({ rule: id, theory, practical, discipline }, context) => {
    const sections = theory.sections.reduce((sum, { count, each }) => sum + count * each, 0);
    if (Math.abs(sections - theory.points) > 1e-9)
      context.addIssue({
        code: 'custom',
        message: `${id}: the sections have ${sections} points, the theory ${theory.points}`,
      });
    const sum = theory.points + (practical?.points ?? 0) + discipline;
    if (sum !== 100)
      context.addIssue({ code: 'custom', message: `${id}: the parts have ${sum} points, not 100` });
  });

export const papersFile = z.strictObject({ papers: z.array(paper).min(1) });
export type PaperRules = z.infer<typeof paper>;

const writtenItem = z
  .strictObject({
    question: text,
    /** Of a judgement: true or false; else the right answers: of `fill` every accepted one. */
    answer: z.union([z.boolean(), z.array(text).min(1)]),
    wrong: z.array(text).default([]),
    /** Where it stands: a rule of ours, or a law. */
    source: text,
    fill: z.boolean().default(false),
  })
  .refine(({ answer, wrong, fill }) => typeof answer === 'boolean' || fill || wrong.length >= 2, {
    message: 'a question with choices needs two wrong ones',
  });

export const questionsFile = z.strictObject({
  topic: z.enum(EXAM_TOPICS),
  questions: z.array(writtenItem).min(1),
});

const sheetOf = (columns: number) => z.strictObject({ name: text, columns: z.array(text).length(columns) });

/** Wording: {…} are filled by the generator of that name. */
export const examLabelsFile = z.strictObject({
  asks: z.strictObject({
    which_situation: text,
    elements: text,
    wait: text,
    may_say: text,
    which_is_right: text,
    outcome: text,
    which_fault: text,
    standard: text,
    fields: text,
    say_it: text,
    guidance: text,
  }),
  kinds: z.strictObject(
    Object.fromEntries(ITEM_KINDS.map((kind) => [kind, text])) as Record<ItemKind, typeof text>,
  ),
  /** Answers that mean right and wrong. */
  right: z.array(text).min(1),
  wrong: z.array(text).min(1),
  says: z.strictObject({
    head: text,
    question: text,
    option: text,
    practical: text,
    time_up: text,
    result: text,
    part_open: text,
    passed: text,
    failed: text,
    makeup: text,
    /** Slots: day, by, reason. */
    warned: text,
    spared: text,
    key: text,
    record: text,
    certificate: text,
    left: text,
    none: text,
  }),
  sheet: z.strictObject({ exams: sheetOf(10), certificates: sheetOf(5), records: sheetOf(5) }),
  record_kinds: z.strictObject({
    exam: text,
    regrade: text,
    decision: text,
    certificate: text,
    revocation: text,
    training: text,
    signoff: text,
    mystery: text,
  }),
  /** Printed: the certificate and the result slip. */
  print: z.strictObject({
    certificate: text,
    certified: text,
    number: text,
    score: text,
    valid: text,
    given: text,
    slip: text,
    trainee: text,
    taken: text,
    questions: text,
    line: text,
    marks: text,
    mark: text,
  }),
  parts: z.strictObject({ theory: text, practical: text, discipline: text }),
  states: z.strictObject({
    open: text,
    passed: text,
    failed: text,
    valid: text,
    expired: text,
    revised: text,
  }),
});
export type ExamLabels = z.infer<typeof examLabelsFile>;
export type WrittenItem = z.infer<typeof writtenItem> & { readonly topic: ExamTopic };
