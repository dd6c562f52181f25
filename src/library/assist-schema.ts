/** The shape of scripts-zh/assist: how a situation is recognised for an agent, and which step it has come to. */
import { z } from 'zod';
import { pattern } from './lexicon-schema.ts';
import { wording } from './schema.ts';
import { INTENTS, MOODS } from './terms.ts';

/** "OPEN-5" or "FLOW-REPAIR". */
const label = z.string().regex(/^(?:(?:OPEN|HEAR|TALK|CMPL|CARE|CLOSE)-[1-9]|FLOW-[A-Z-]+)$/);
/** What is added to the logarithm of a label's likelihood. */
const speaks = z.record(label, z.number().min(-10).max(10));

/** Conditions, all of which must hold. */
const when = z.strictObject({
  /** One of our last lines, or what the owner said, matches one of the patterns. */
  ours: z.array(pattern).min(1).optional(),
  owner: z.array(pattern).min(1).optional(),
  /** The last of our lines; what a bracket tells of the line. */
  last: z.array(pattern).min(1).optional(),
  bracket: z.array(pattern).min(1).optional(),
  /** Lines of ours since the owner's last words: at least so many, or none when 0. */
  turns: z.int().min(0).optional(),
  /** Whether the owner's message only tells what happens on the line. */
  event: z.boolean().optional(),
  dialect: z.boolean().optional(),
  abusive: z.boolean().optional(),
  moods: z.array(z.enum(MOODS)).min(1).optional(),
  /** The message brings a matter that is collected; it gives what our last line asked of a matter under way. */
  matter: z.boolean().optional(),
  answering: z.boolean().optional(),
  /** Surname and gender of the customer are known. */
  named: z.boolean().optional(),
  /** A colleague is asked for; marks were given; building and room were said; the right office is asked for. */
  colleague: z.boolean().optional(),
  rating: z.boolean().optional(),
  full_address: z.boolean().optional(),
  checks_unit: z.boolean().optional(),
  /** The owner asks for the figures of their own account. */
  own_account: z.boolean().optional(),
  /** The owner asks something; the FAQ surely knows it; our last line explained something. */
  asks: z.boolean().optional(),
  faq: z.boolean().optional(),
  explained: z.boolean().optional(),
  /** The owner refuses our apology, and so often so far. */
  refused: z.int().min(1).optional(),
});

export const suggestFile = z.strictObject({
  /** Wordings of the assistant's own, as sets ASSIST.<key>. */
  wording: z.record(z.string().regex(/^[a-z][a-z_]*$/), z.array(wording).min(2)),
  name: wording,
  why: z.strictObject({ with_words: z.string(), alone: z.string() }),
  restates: z.array(label),
  labels: z.partialRecord(z.enum(INTENTS), label),
  intents: z.partialRecord(z.enum(INTENTS), speaks),
  rules: z.array(z.strictObject({ when, speaks })),
  /** The last row that holds names the step; without any it is the first. */
  steps: z.record(
    label,
    z.array(z.strictObject({ step: z.int().min(1).max(9), branch: z.enum(['a', 'b']).optional(), when })),
  ),
  /** Words that refuse an apology, right after one. */
  refusals: z.array(pattern).min(1),
  satisfaction: z.strictObject({ low: z.int().min(1).max(5), unhappy: z.array(pattern) }),
  expects: z.array(z.strictObject({ what: z.string(), ours: z.array(pattern).min(1) })),
  /** Named group `who`. */
  colleague: z.array(pattern),
  colleague_ours: z.array(pattern),
  /** The owner's words in our mouth: 我 becomes 您. */
  pronouns: z.record(z.string().min(1), z.string()),
  /** What is not told back: who asks it of us, whom it scolds. Left out one after the other. */
  untold: z.array(pattern),
  /** Words for us that are left out before a place of the estate, or one of these. */
  unowned: z.strictObject({ owners: z.array(z.string().min(1)).min(1), places: z.array(z.string().min(1)) }),
  /** Whose forbidden sayings are shown beside a flow. */
  avoid: z.record(label, label),
  /** Which situation a wording of FLOW-COMMON belongs to. */
  common: z.record(z.string(), label),
  /** Where the engine says one of these it knows better than what the words look like: the owner calls off, or asks for others' data. */
  ahead: z.strictObject({
    cancelled: z.array(z.string()).min(1),
    /** What is said of a ticket that the conversation does not know. */
    filed: z.string(),
    others: z.array(z.string()).min(1),
    /** Asked whether a machine answers: what the bot says, and a person in its place; its label where no flow goes on. */
    nature: z.strictObject({ bot: z.string(), person: z.string(), beside: label }),
  }),
  opening: label,
  fallback: z.array(label).min(1),
});

export const examplesFile = z.strictObject({
  examples: z
    .array(
      z.strictObject({
        situation: label,
        lines: z
          .array(z.union([z.string().min(1), z.strictObject({ us: z.string(), owner: z.string() })]))
          .min(5),
      }),
    )
    .min(1),
});

/** When what staff make of a suggested wording is proposed in its place (assist/learning.yaml). */
export const learningFile = z.strictObject({
  least: z.strictObject({ conversations: z.int().min(2), agents: z.int().min(1) }),
  /** How far one looks back. */
  days: z.int().min(1),
  /** Shared pairs of characters, by which two changes are one. */
  alike: z.number().min(0.3).max(1),
  /** In so many conversations every pair of characters that was put in must have been written. */
  shared: z.int().min(2),
  /** Characters of a proposal. */
  most: z.int().min(20),
  /** After a surname they name a person. */
  titles: z.array(z.string().min(1)).min(1),
  /** What is true once only; what the wording itself says is left to it. */
  one_off: z.array(pattern),
});

/** Words in the place of others, as `yingda variant export` writes them. */
export const variantsFile = z.strictObject({
  variants: z.array(
    z.strictObject({
      /** "OPEN-5.1.chat#2" */
      phrase: z.string().min(3),
      /** Of the wording that it was made from. */
      version: z.string(),
      text: z.string().min(2),
    }),
  ),
});

export type LearningRules = z.infer<typeof learningFile>;
export type AssistRules = z.infer<typeof suggestFile>;
export type AssistCondition = z.infer<typeof when>;
export type AssistExample = z.infer<typeof examplesFile>['examples'][number];
