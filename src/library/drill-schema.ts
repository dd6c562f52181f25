/** The shape of scripts-zh/drills: cases in which an owner is played, the lists they are varied by, the trainer's labels. */
import { z } from 'zod';
import { parseTemplate, type Template } from '../text/template.ts';
import { CHANNEL_KINDS, DIALECTS, ELEMENTS, VIOLATION_KINDS } from './terms.ts';

/** Whom a case plays (spec 04 话术陪练). */
export const PERSONAS = [
  'calm',
  'anxious',
  'angry',
  'abusive',
  'rambling',
  'dialect',
  'elderly',
  'silent',
  'wrong_number',
  'private_contact',
] as const;
export type Persona = (typeof PERSONAS)[number];

export const DIFFICULTIES = ['easy', 'normal', 'hard'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

/** When the trainee is told what was wrong: after every line, or on the score card. */
export const FEEDBACKS = ['line', 'end'] as const;
export type Feedback = (typeof FEEDBACKS)[number];

export const slotName = z.string().regex(/^[a-z][a-z_]*$/, 'must be like fault or due_time');

/** A text with {slots} and optional [parts]; which slots there are is checked when the files are joined. */
export const drillLine = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const template = parseTemplate(text);
    if (typeof template === 'string') context.addIssue({ code: 'custom', message: template });
  });
export const twoDrillLines = z
  .array(drillLine)
  .min(2, 'at least two wordings, so that no two runs are alike');

/** Lists of texts a slot is drawn from. */
export const slotLists = z.record(slotName, z.array(drillLine).min(1));

const drillStep = z.strictObject({
  /** A step of the situation; its branch, where this owner wants one of two. */
  step: z.int().min(1).max(9),
  branch: z.enum(['a', 'b']).optional(),
  /**
   * What the owner does next: all was expressed; something was missing; something was said that must not be. The last two
   * are the voice's where absent.
   */
  good: twoDrillLines,
  poor: twoDrillLines.optional(),
  forbidden: twoDrillLines.optional(),
  /** Who reacts at this step, where it is not the owner (a colleague that the call goes to). */
  voice: slotName.optional(),
});

const drillCase = z.strictObject({
  id: z.string().regex(/^DRILL-[A-Z]+-[1-9]-[1-9][0-9]?$/, 'must be like DRILL-CMPL-2-1'),
  title: z.string().min(2),
  channel: z.enum(CHANNEL_KINDS),
  persona: z.enum(PERSONAS),
  /** Whose dialect. */
  region: z.enum(DIALECTS).optional(),
  /** Whose lines of drills/voices.yaml the owner reacts with; the persona's (and region's) where absent. */
  voice: slotName.optional(),
  /** What the trainee knows before anything is said. */
  scene: drillLine,
  /** Who is known to be calling: {surname} is drawn; neither, and 您 is the right address. */
  customer: z.strictObject({ surname: drillLine, gender: z.enum(['m', 'f']) }).optional(),
  /** What is heard first. A line that stands whole in （…） is no speech but what happens on the line. */
  opening: twoDrillLines,
  /** The steps that this owner makes necessary, in their order. */
  steps: z.array(drillStep).min(1),
  /** This case's own slots, for owners' lines and for our wordings ({issue}); they go before the common ones. */
  slots: slotLists.default({}),
  /** What happens once all is said. */
  end: z.array(drillLine).min(1),
});

export const drillFile = z.strictObject({
  situation: z.string().regex(/^(OPEN|HEAR|TALK|CMPL|CARE|CLOSE)-[1-9]$/, 'must be like OPEN-5'),
  cases: z.array(drillCase).min(1),
});

const byName = <K extends string, S extends z.ZodType>(keys: readonly K[], schema: S) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S>);

/** How an owner reacts, whatever the matter. */
const voice = z.strictObject({
  /** Whether it is an owner who speaks and can be understood. */
  speaks: z.boolean().default(true),
  /** How angry the owner is from the start; see `heat`. */
  heat: z.int().min(0).max(9),
  /** Something was missing: what is asked for it, where that element has lines; else any of `poor`. */
  lacks: z.partialRecord(z.enum(ELEMENTS), z.array(drillLine).min(1)).default({}),
  poor: twoDrillLines,
  forbidden: twoDrillLines,
  /** Said instead, once the owner boils over. */
  boiling: twoDrillLines,
  /** Said to a line that was right, by one who is not yet ready to go on. */
  balks: twoDrillLines,
});

export const drillVoicesFile = z.strictObject({
  /** What each line does to the owner's anger, 0 to `most`; from `boils` on nothing goes on until it has gone down. */
  heat: z
    .strictObject({
      most: z.int().min(2).max(9),
      boils: z.int().min(1).max(9),
      violation: z.int(),
      severe: z.int(),
      poor: z.int(),
      good: z.int(),
      /** Elements that soothe, and by how much more; for lines without a violation. */
      soothing: z.array(z.enum(ELEMENTS)).min(1),
      soothed: z.int(),
    })
    .refine(({ boils, most }) => boils <= most, 'boils must not be above most'),
  difficulties: byName(
    DIFFICULTIES,
    z.strictObject({
      heat: z.int(),
      lines_per_step: z.int().min(2).max(10),
      /** Whether a wording is shown at once where a line lacks something. */
      hints: z.boolean(),
      /** How often the owner balks at a line that was right. */
      balks: z.int().min(0).max(3),
    }),
  ),
  /** What is asked for a missing element by a voice without lines of its own for it. */
  lacks: z.partialRecord(z.enum(ELEMENTS), z.array(drillLine).min(2)),
  voices: z.record(slotName, voice),
  /** Told as a happening when the owner calms down or flares up. */
  moods: z.strictObject({ calmer: twoDrillLines, hotter: twoDrillLines }),
});
export type DrillVoices = z.infer<typeof drillVoicesFile>;
export type Voice = z.infer<typeof voice>;

export const drillSlotsFile = z.strictObject({ slots: slotLists });

const names = <K extends string>(keys: readonly K[]) => byName(keys, z.string().min(1));

/** Slots that each label may hold. */
const LABEL_SLOTS = {
  line_good: ['step'],
  line_missing: ['step', 'missing'],
  line_violation: ['cue', 'kind', 'reason', 'better'],
  line_waited_short: ['actual', 'required'],
  line_waited_long: ['actual', 'required'],
  line_better: ['better'],
  line_blank: [],
  line_too_long: ['limit'],
  /** After the last line of a call that we hang up ourselves. */
  line_hang_up: ['required'],
  out_of_lines: ['limit'],
  already_over: [],
  /** A wording that was asked for. */
  model_line: ['model'],
  model_none: [],
  card_head: ['situation', 'title', 'score', 'band'],
  card_step: ['step', 'held', 'missing'],
  card_wait: ['line', 'required', 'actual', 'verdict'],
  card_line: ['line', 'comment'],
  card_models: ['count'],
  card_feedback: ['feedback'],
  card_better: ['better'],
  wait_right: [],
  wait_wrong: [],
  commands: [],
  today_due: ['situation', 'title', 'known'],
  today_new: ['situation', 'title'],
  today_exam: ['situation', 'title', 'known'],
  today_none: [],
  exam_set: ['day'],
  list_row: ['situation', 'title', 'count', 'personas'],
  result_row: ['situation', 'title', 'count', 'score', 'band', 'best'],
  no_results: ['trainee'],
  /** A conversation of one's own, practised again. */
  real_title: [],
  real_scene: ['day', 'count'],
  real_then: ['answered'],
  real_fine: [],
  real_card: ['score', 'band'],
  real_none: [],
} as const satisfies Record<string, readonly string[]>;
export type DrillLabel = keyof typeof LABEL_SLOTS;

const label = (key: DrillLabel) =>
  drillLine.superRefine((text, context) => {
    const allowed: readonly string[] = LABEL_SLOTS[key];
    const template = parseTemplate(text);
    for (const slot of typeof template === 'string' ? [] : template.slots) {
      if (!allowed.includes(slot))
        context.addIssue({
          code: 'custom',
          message: `unknown slot {${slot}}, allowed: ${allowed.join(' ') || 'none'}`,
        });
    }
  });

export const drillLabelsFile = z.strictObject({
  /** Inputs that mean hanging up, besides those of standards/grading.yaml. */
  hangup: z.array(z.string().min(1)).min(1),
  quit: z.array(z.string().min(1)).min(1),
  /** The longest line that is taken, in characters. */
  most_chars: z.int().min(50).max(5000),
  again: z.array(z.string().min(1)).min(1),
  model: z.array(z.string().min(1)).min(1),
  /** Between names in a list. */
  comma: z.string().min(1),
  speakers: names(['owner', 'scene', 'coach', 'trainee']),
  personas: names(PERSONAS),
  difficulties: names(DIFFICULTIES),
  kinds: names(VIOLATION_KINDS),
  bands: names(['excellent', 'pass', 'weak', 'fail']),
  says: z.strictObject(
    Object.fromEntries((Object.keys(LABEL_SLOTS) as DrillLabel[]).map((key) => [key, label(key)])) as Record<
      DrillLabel,
      ReturnType<typeof label>
    >,
  ),
});

/** The drills there are of one situation. */
export interface DrillOffer {
  readonly situation: string;
  readonly title: string;
  readonly cases: number;
  readonly personas: readonly { readonly id: Persona; readonly label: string }[];
}

/** The voice a case is played with; its steps may name another. */
export function voiceOf({
  voice: own,
  persona,
  region,
}: Pick<DrillCase, 'voice' | 'persona' | 'region'>): string {
  return own ?? (region ? `${persona}_${region}` : persona);
}

export type DrillStepData = z.infer<typeof drillStep>;
export type DrillLabels = z.infer<typeof drillLabelsFile>;
/** A case with the situation it trains. */
export type DrillCase = z.infer<typeof drillCase> & { readonly situation: string };
export type DrillSlots = z.infer<typeof slotLists>;

/** A checked text as a template. @throws RangeError for a text no schema has seen */
export function templateOf(text: string): Template {
  const template = parseTemplate(text);
  if (typeof template === 'string') throw new RangeError(template);
  return template;
}
