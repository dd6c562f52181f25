/** The shape of scripts-zh/standards/warnings.yaml: what counts as the risk of many owners complaining together (群诉). */
import { z } from 'zod';
import { pattern } from './lexicon-schema.ts';
import { line } from './line-schema.ts';
import { INTENTS, MOODS } from './terms.ts';

const count = z.int().min(2).max(1000);
const hours = z
  .int()
  .min(1)
  .max(24 * 31);
const name = z.string().regex(/^[a-z][a-z_-]*$/);

const notice = z.strictObject({
  kind: z.string().regex(/^NOTICE-[A-Z0-9-]+$/),
  slots: z.record(z.string(), line('topic', 'where')),
});

export const warningsFile = z.strictObject({
  /** Roles that are told at once (STD-13). */
  tell: z.array(z.string()).min(1),
  /** Tickets looked back at, at most. */
  look_back: z.int().min(100).max(100_000),
  /** The same matter from so many homes of a building, or of the community, within the hours. */
  same: z
    .array(
      z.strictObject({
        id: name,
        kinds: z.array(z.enum(INTENTS)).min(1),
        window_h: hours,
        building: count,
        community: count,
      }),
    )
    .min(1),
  /** How alike two descriptions without a common topic must be: Dice of pairs of characters. */
  likeness: z.number().min(0.2).max(1),
  /** Homes that are entered for one outage. */
  /** What comes within `again_h` after the last who were entered is the same outage, also on another ticket. */
  outage: z.strictObject({ homes: count, again_h: z.number().min(0).max(72) }),
  topics: z.array(
    z.strictObject({ id: name, title: z.string().min(2), words: z.array(z.string().min(1)).min(1) }),
  ),
  /** Complaints of one home, its reminders counted too. */
  home: z.strictObject({
    kinds: z.array(z.enum(INTENTS)).min(1),
    window_days: z.int().min(1).max(366),
    times: count,
  }),
  /** What owners say who mean to act together or go public; matched on normalised text. */
  words: z.array(
    z.strictObject({
      id: z.enum(['petition', 'media']),
      title: z.string().min(2),
      any: z.array(pattern).min(1),
      not: z.array(pattern).default([]),
    }),
  ),
  again_h: hours,
  /** So many people whose mood turned within the hours. */
  mood: z.strictObject({
    window_h: hours,
    people: count,
    from: z.array(z.enum(MOODS)).min(1),
    to: z.array(z.enum(MOODS)).min(1),
  }),
  notices: z.strictObject({ outage: notice, same: notice }),
  /** What outages are called, by their ids (lexicon/detours.yaml). */
  outages: z.record(z.string(), z.string().min(2)),
  labels: z.strictObject({
    building: line('building'),
    everywhere: z.string().min(2),
    unnamed: z.string().min(2),
    list: line('homes', 'tickets'),
    people: line('people'),
  }),
});

export type WarningRules = z.infer<typeof warningsFile>;
