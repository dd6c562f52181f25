/** The shape of each kind of file under scripts-zh: situations, flows, intents, FAQ. Pure: no file is read here. */
import { z } from 'zod';
import { parseTemplate } from '../text/template.ts';
import { pattern, printed } from './lexicon-schema.ts';
import { ACTS, ELEMENTS, INTENTS, SEVERITIES, SITUATION_GROUPS, SLOTS, VIOLATION_KINDS } from './terms.ts';

/** Slots that a community fills in FAQ answers (scripts-zh/standards/community-defaults.yaml). */
const FACT_SLOT = /^[a-z][a-z_]*$/;

function wordingIn(allowed: (slot: string) => boolean, known: string) {
  return printed.min(2).superRefine((text, context) => {
    const template = parseTemplate(text);
    if (typeof template === 'string') {
      context.addIssue({ code: 'custom', message: template });
      return;
    }
    for (const slot of template.slots) {
      if (!allowed(slot))
        context.addIssue({ code: 'custom', message: `unknown slot {${slot}}, allowed: ${known}` });
    }
  });
}

/** A line said to an owner. */
export const wording = wordingIn((slot) => (SLOTS as readonly string[]).includes(slot), SLOTS.join(' '));
const answer = wordingIn((slot) => FACT_SLOT.test(slot), 'names in community-defaults.yaml');
const twoWordings = z
  .array(wording)
  .min(2, 'at least two wordings, so that the bot does not sound like a tape');
const element = z.enum(ELEMENTS);

/** A single character is a way to speak, not a saying. */
export const LEAST_SAYING = 2;

const neverPair = z.strictObject({
  id: z.string().regex(/^never-[0-9]+$/, 'must be like never-1'),
  kind: z.enum(VIOLATION_KINDS),
  severity: z.enum(SEVERITIES),
  say: z.string().min(LEAST_SAYING),
  paraphrases: z.array(z.string().min(LEAST_SAYING)).min(1),
  why: z.string().min(2),
  better: wording,
});

/**
 * What the owner's turns must show for a step to be demanded of whoever answers (spec 01 有条件的步骤). A step without
 * one is always demanded; without owner's turns, only what was begun.
 */
const stepCondition = z.strictObject({
  /** The step whose line the owner answers; the step before where absent. */
  after: z.int().min(1).max(9).optional(),
  /** An answer with any of these, and in the same answer none of those. */
  any: z.array(pattern).default([]),
  none: z.array(pattern).default([]),
  /** An answer in dialect demands it as well. */
  dialect: z.boolean().default(false),
  /** So does keeping the owner waiting beyond the limit (standards/grading.yaml hold). */
  late: z.boolean().default(false),
});

const step = z.strictObject({
  step: z.int().min(1).max(9),
  branch: z.enum(['a', 'b']).optional(),
  /** Of a moved step: its name as shipped, by which calls, drills and suggestions know it; of an added one: new. */
  was: z
    .string()
    .regex(/^([1-9][ab]?|new)$/, 'must be like 2, 1a, or new')
    .optional(),
  /** What must be expressed; empty where only explaining again is asked (CLOSE-1 ②). */
  elements: z.array(element),
  /** Where the written equivalent asks for other elements (spec 01 文字渠道的对应). */
  chat_elements: z.array(element).optional(),
  wait_s: z.number().positive().max(60).optional(),
  needs: z.string().optional(),
  when: stepCondition.optional(),
  /** Its line ends a time in which the owner was kept waiting (TALK-8, CARE-1). */
  comes_back: z.boolean().default(false),
  ends: z.enum(['hangup']).optional(),
  phone: twoWordings,
  chat: twoWordings,
});

const situation = z.strictObject({
  id: z.string().regex(/^(OPEN|HEAR|TALK|CMPL|CARE|CLOSE)-[1-9]$/, 'must be like OPEN-5'),
  title: z.string().min(2),
  title_en: z.string().min(2),
  when: z.string().min(2),
  cues: z.array(z.string().min(1)).min(3),
  steps: z.array(step).min(1),
  /** Shipped steps that were taken out: calls, drills and suggestions do without them. */
  gone: z.array(z.string().regex(/^[1-9][ab]?$/)).optional(),
  never: z.array(neverPair).min(3, 'at least three forbidden sayings a situation'),
  outcome: z.string().min(1),
});

export const situationFile = z.strictObject({
  group: z.enum(SITUATION_GROUPS),
  title: z.string(),
  situations: z.array(situation).min(1),
});

export const FIELD_SOURCES = [
  'issue',
  'address',
  'phone',
  'time',
  'name',
  'plate',
  'month',
  'amount',
  'rating',
  'ticket',
  'text',
  'choice',
] as const;
/** When a field is asked for: always, for faults within a home, when little was said, never on its own accord. */
const FIELD_CONDITIONS = ['always', 'in_home', 'said_little', 'never'] as const;

const field = z.strictObject({
  id: z.string().regex(/^[a-z][a-z_]*$/),
  label: z.string(),
  from: z.enum(FIELD_SOURCES),
  ask: z.enum(FIELD_CONDITIONS).default('always'),
  /** Whether the owner may say no to it (phone: spec 02 建不建单). */
  refusable: z.boolean().default(false),
  /** Only where the owner's words about the matter show one of these (借钥匙: who borrows). */
  when: z.array(pattern).optional(),
  /** … and never where they show one of these (快递员没有房号). */
  unless: z.array(pattern).optional(),
  /** What a free answer must look like to be one (人数). */
  like: z.array(pattern).optional(),
  /** What of a message it is, unasked ("亲子活动报名 3个人"). */
  said: z.array(pattern).optional(),
  /** Asked at most once: an answer about something else lets it rest. */
  once: z.boolean().default(false),
  /** A phone in its answer is that person's, unless said to be the speaker's (施工负责人). */
  theirs: z.boolean().default(false),
  /** A time that is kept as it was said ("下周一开工,做一个月"), not only the day in it. */
  whole: z.boolean().default(false),
  /** Told back with its label when the matter is restated. */
  told: z.boolean().default(false),
  options: z
    .array(
      z.strictObject({
        value: z.string(),
        words: z.array(z.string()).min(1),
        /** As told back and kept on the ticket; the value where absent. */
        label: z.string().optional(),
      }),
    )
    .optional(),
});

/** A line that is said when one of the words shows: a prohibition, or advice until help comes. */
const spotLine = z.strictObject({
  id: z.string().regex(/^[a-z][a-z_]*$/),
  words: z.array(z.string()).min(1),
  say: twoWordings,
});

export const flowFile = z.strictObject({
  id: z.string().regex(/^FLOW-[A-Z-]+$/),
  /** Changes of structure raise it; changes of wording do not (law 4). */
  version: z.int().min(1),
  title: z.string(),
  title_en: z.string(),
  intents: z.array(z.enum(INTENTS)),
  /** Whether it files a ticket of the intent's kind by itself. */
  files: z.boolean(),
  /** Whether the owner confirms a restatement first; an emergency is filed at once. */
  confirms: z.boolean().default(true),
  /** What cannot wait for a "yes" (moving a car) is filed as soon as nothing is missing. */
  confirms_urgent: z.boolean().default(true),
  /** Words with which it cannot wait, whatever else is said (挪车属时效件). */
  hurries: z.array(pattern).default([]),
  assign: z.string(),
  /** Whether the owner is asked, once its ticket is closed, if it is solved and for 1 to 5 (FLOW-SATISFACTION). */
  follow_up: z.boolean().default(false),
  /** Which department works at it beside, by the value of a choice field (投诉: 对象). */
  route: z.strictObject({ field: z.string(), to: z.record(z.string(), z.string()) }).optional(),
  records: z.array(z.string()).default([]),
  fields: z.array(field),
  red_lines: z.array(spotLine).default([]),
  advice: z.array(spotLine).default([]),
  /** Answers that are offered with a wording, where a channel has menus: each is understood as a reply to it. */
  choices: z.record(z.string(), z.array(z.string().min(1).max(40)).min(2).max(10)).optional(),
  wording: z.record(z.string().regex(/^[a-z][a-z_]*$/), twoWordings),
});

export const emergencyFile = z.strictObject({
  kinds: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z_]*$/),
        title: z.string(),
        alert: z.array(z.string()).min(1),
        guidance: twoWordings,
        /** An unnamed danger is this one where what went before speaks of `of`, and it of `any`. */
        grows: z
          .strictObject({
            of: z.array(z.string()).min(1),
            any: z.array(z.string()).min(1),
            /** Also where the message alone tells of no danger. */ certain: z.boolean().default(false),
          })
          .optional(),
      }),
    )
    .min(1),
});

export const intentFile = z.strictObject({
  intent: z.enum(INTENTS),
  title: z.string(),
  title_en: z.string(),
  utterances: z.array(z.string().min(1)).min(60, 'at least 60 utterances an intent'),
  dialects: z
    .strictObject({
      yue: z.array(z.string()).optional(),
      southwest: z.array(z.string()).optional(),
      wu: z.array(z.string()).optional(),
      northeast: z.array(z.string()).optional(),
      min: z.array(z.string()).optional(),
    })
    .optional(),
  /** More utterances, in any dialect: those that are urgent (spec 05 判据). The others but those of urge are not. */
  urgent: z.array(z.string().min(1)).optional(),
});

export const faqFile = z.strictObject({
  theme: z.string(),
  faqs: z
    .array(
      z.strictObject({
        id: z.string().regex(/^FAQ-[A-Z]+-[0-9]+$/, 'must be like FAQ-FEE-1'),
        title: z.string(),
        intent: z.enum(INTENTS),
        questions: z.array(z.string().min(2)).min(3),
        keywords: z.array(z.string()).min(1),
        answer,
      }),
    )
    .min(1),
});

export const actsFile = z.strictObject({
  acts: z.strictObject(
    Object.fromEntries(
      ACTS.filter((act) => act !== 'none').map((act) => [act, z.array(z.string()).min(20)]),
    ) as Record<'affirm' | 'deny' | 'cancel' | 'correct' | 'rate', z.ZodArray<z.ZodString>>,
  ),
});

export type Situation = z.infer<typeof situation>;
export type SituationStep = z.infer<typeof step>;
export type StepCondition = z.infer<typeof stepCondition>;
export type NeverPair = z.infer<typeof neverPair>;
export type Flow = z.infer<typeof flowFile>;
export type FlowField = z.infer<typeof field>;
export type EmergencyKind = z.infer<typeof emergencyFile>['kinds'][number];
export type IntentData = z.infer<typeof intentFile>;
export type Faq = z.infer<typeof faqFile>['faqs'][number];
