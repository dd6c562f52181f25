/** The shape of scripts-zh/drills: cases in which an owner is played, the lists they are varied by, the trainer's labels. */
import { z } from 'zod';
import { parseTemplate, type Template } from '../text/template.ts';
import { CHANNEL_KINDS, VIOLATION_KINDS } from './terms.ts';

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

const slotName = z.string().regex(/^[a-z][a-z_]*$/, 'must be like fault or due_time');

/** A text with {slots} and optional [parts]; which slots there are is checked when the files are joined. */
const line = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const template = parseTemplate(text);
    if (typeof template === 'string') context.addIssue({ code: 'custom', message: template });
  });
const twoLines = z.array(line).min(2, 'at least two wordings, so that no two runs are alike');

/** Lists of texts a slot is drawn from. */
const slotLists = z.record(slotName, z.array(line).min(1));

const drillStep = z.strictObject({
  /** A step of the situation; its branch, where this owner wants one of two. */
  step: z.int().min(1).max(9),
  branch: z.enum(['a', 'b']).optional(),
  /** What the owner does next: all was expressed; something was missing; something was said that must not be. */
  good: twoLines,
  poor: twoLines,
  forbidden: twoLines,
});

const drillCase = z.strictObject({
  id: z.string().regex(/^DRILL-[A-Z]+-[1-9]-[1-9][0-9]?$/, 'must be like DRILL-CMPL-2-1'),
  title: z.string().min(2),
  channel: z.enum(CHANNEL_KINDS),
  persona: z.enum(PERSONAS),
  /** What the trainee knows before anything is said. */
  scene: line,
  /** Who is known to be calling: {surname} is drawn; neither, and 您 is the right address. */
  customer: z.strictObject({ surname: line, gender: z.enum(['m', 'f']) }).optional(),
  /** What is heard first. A line that stands whole in （…） is no speech but what happens on the line. */
  opening: twoLines,
  /** The steps that this owner makes necessary, in their order. */
  steps: z.array(drillStep).min(1),
  /** This case's own slots, for owners' lines and for our wordings ({issue}); they go before the common ones. */
  slots: slotLists.default({}),
  /** What happens once all is said. */
  end: z.array(line).min(1),
});

export const drillFile = z.strictObject({
  situation: z.string().regex(/^(OPEN|HEAR|TALK|CMPL|CARE|CLOSE)-[1-9]$/, 'must be like OPEN-5'),
  cases: z.array(drillCase).min(1),
});

export const drillSlotsFile = z.strictObject({ slots: slotLists });

const names = <K extends string>(keys: readonly K[]) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, z.string().min(1)])) as Record<K, z.ZodString>);

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
  card_head: ['situation', 'title', 'score', 'band'],
  card_step: ['step', 'held', 'missing'],
  card_wait: ['line', 'required', 'actual', 'verdict'],
  card_feedback: ['feedback'],
  card_better: ['better'],
  wait_right: [],
  wait_wrong: [],
  commands: [],
  list_row: ['situation', 'title', 'count', 'personas'],
  result_row: ['situation', 'title', 'count', 'score', 'band', 'best'],
  no_results: ['trainee'],
} as const satisfies Record<string, readonly string[]>;
export type DrillLabel = keyof typeof LABEL_SLOTS;

const label = (key: DrillLabel) =>
  line.superRefine((text, context) => {
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
  /** Lines for every step of a case after which a run is ended. */
  lines_per_step: z.int().min(2).max(10),
  /** Between names in a list. */
  comma: z.string().min(1),
  speakers: names(['owner', 'scene', 'coach', 'trainee']),
  personas: names(PERSONAS),
  kinds: names(VIOLATION_KINDS),
  bands: names(['excellent', 'pass', 'weak', 'fail']),
  says: z.strictObject(
    Object.fromEntries((Object.keys(LABEL_SLOTS) as DrillLabel[]).map((key) => [key, label(key)])) as Record<
      DrillLabel,
      ReturnType<typeof label>
    >,
  ),
});

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
