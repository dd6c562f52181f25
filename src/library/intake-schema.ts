/** The shape of scripts-zh/drills/flow-*.yaml and intake.yaml: owners with a matter, to be taken down as its flow asks (spec 02). */
import { z } from 'zod';
import { drillLine, PERSONAS, slotLists, slotName, twoDrillLines } from './drill-schema.ts';
import { pattern } from './lexicon-schema.ts';
import { FIELD_SOURCES } from './schema.ts';
import { CHANNEL_KINDS, DIALECTS, INTENTS } from './terms.ts';

const fieldId = z.string().regex(/^[a-z][a-z_]*$/);

/** What an owner knows of a field. */
const fact = z.strictObject({
  /** What is to be told back. */
  value: drillLine,
  /** How it is said when it is asked for; the value itself where absent. */
  says: z.array(drillLine).min(1).optional(),
});

const intakeCase = z.strictObject({
  id: z.string().regex(/^DRILL-FLOW-[A-Z-]+-[1-9][0-9]?$/, 'must be like DRILL-FLOW-REPAIR-1'),
  title: z.string().min(2),
  channel: z.enum(CHANNEL_KINDS).default('phone'),
  persona: z.enum(PERSONAS),
  region: z.enum(DIALECTS).optional(),
  voice: slotName.optional(),
  scene: drillLine,
  customer: z.strictObject({ surname: drillLine, gender: z.enum(['m', 'f']) }).optional(),
  slots: slotLists.default({}),
  /** What the matter is filed as; the first intent of the flow where absent. */
  intent: z.enum(INTENTS).optional(),
  /** A public part: nobody has to let the engineer in. */
  public: z.boolean().default(false),
  urgent: z.boolean().default(false),
  opening: twoDrillLines,
  /** Fields that the opening tells already. */
  told: z.array(fieldId).default([]),
  /** By field; those of intake.yaml where one has none. */
  facts: z.record(fieldId, fact).default({}),
  /** Fields that the owner would rather not tell. */
  refuses: z.array(fieldId).default([]),
  /** Of an emergency: whose guidance comes before all questions. */
  emergency: z.string().optional(),
  /** The wording of the flow that ends it. */
  closes: z.string().default('filed'),
  end: z.array(drillLine).min(1),
});

export const intakeFile = z.strictObject({
  flow: z.string().regex(/^FLOW-[A-Z-]+$/),
  /** What owners of this flow say of its fields, where a case has no answer of its own. */
  facts: z.record(fieldId, fact).default({}),
  cases: z.array(intakeCase).min(5, 'at least five cases a flow'),
});
export type IntakeCase = z.infer<typeof intakeCase> & { readonly flow: string };

/** `any` shows that a field is asked for, unless `none` shows too. */
const cue = z.strictObject({ any: z.array(pattern).min(1), none: z.array(pattern).default([]) });

const INTAKE_SAYS = [
  'asked',
  'together',
  'again',
  'open',
  'guide',
  'refuse',
  'restate',
  'unasked',
  'close',
  'filed',
  'looked_up',
  'calming',
  'card_fields',
  'card_missing',
  'card_restated',
  'card_told',
  'card_faults',
] as const;
export type IntakeSay = (typeof INTAKE_SAYS)[number];

export const intakeRulesFile = z.strictObject({
  /** A sentence that asks for something. */
  asking: z.array(pattern).min(1),
  /** Another way to the same answer ("没有单号说房号也行"): no second question. */
  instead: z.array(pattern).min(1),
  /** What shows that a field is asked for, by where its answer comes from. */
  asks: z.partialRecord(z.enum(FIELD_SOURCES), cue),
  /** The same of single fields ("FLOW-ACCESS.borrower"), or of a field in every flow ("back"). */
  fields: z.record(z.string(), cue),
  answers: z.partialRecord(z.enum(FIELD_SOURCES), fact),
  /** How personas say {answer}. */
  manners: z.record(slotName, z.array(drillLine).min(2)),
  /** The owner's words: asked for what was told; for what is none of their matter; will not tell; all told back rightly. */
  again: twoDrillLines,
  strange: twoDrillLines,
  refuses: twoDrillLines,
  agrees: twoDrillLines,
  /** {label} was not told back, or not told. */
  lacks: twoDrillLines,
  /** Points off for each. */
  off: z.strictObject({ together: z.int().min(0).max(30), again: z.int().min(0).max(30) }),
  /**
   * How near to ours words must be, by the pairs of characters they have in common: a question (Dice), what is told back and
   * guidance (the share of it that is said), a matter told back in the owner's own words (how many pairs).
   */
  near: z.strictObject({
    question: z.number().min(0).max(1),
    told: z.number().min(0).max(1),
    words: z.int().min(1).max(20),
    guidance: z.number().min(0).max(1),
  }),
  /** Of what the flow's last words must tell. */
  labels: z.record(slotName, z.string().min(1)),
  says: z.strictObject(
    Object.fromEntries(INTAKE_SAYS.map((key) => [key, drillLine])) as Record<IntakeSay, typeof drillLine>,
  ),
});
export type IntakeRules = z.infer<typeof intakeRulesFile>;
