/** The shape of the words that the grammars of src/text are made with: lexicon/times.yaml, addresses.yaml, people.yaml. */
import { z } from 'zod';
import type { AddressWords } from '../text/address-words.ts';
import type { ContactWords } from '../text/contacts.ts';
import { SOLAR_TERMS } from '../text/festivals.ts';
import type { TimeWords } from '../text/time-words.ts';
import type { ToldTimes } from '../text/times.ts';
import { pattern } from './lexicon-schema.ts';
import { SLOTS } from './terms.ts';

/** Plain characters, no pattern. */
const word = z.string().regex(/^[\p{Script=Han}a-z0-9]+$/u, 'must be plain words in small letters');
const words = z.array(word);
/** Part of a larger pattern, whose groups are counted. */
const part = pattern.refine(
  (source) => !/\((?!\?)|\(\?<[a-z]/i.test(source.replace(/\\.|\[[^\]]*\]/g, '')),
  'may not capture: write (?:…)',
);
const parts = z.array(part).min(1);
const hour = z.int().min(0).max(24);
const dayOfMonth = z.int().min(1).max(28);
const monthDay = z.tuple([z.int().min(1).max(12), z.int().min(1).max(31)]);

/** A text with these slots, all of them. */
const told = (...slots: string[]) =>
  z
    .string()
    .refine((text) => slots.every((slot) => text.includes(`{${slot}}`)), `must hold {${slots.join('}, {')}}`);

export const timesFile = z.strictObject({
  parts: z
    .array(
      z.strictObject({
        from: hour,
        to: hour,
        alone: words.default([]),
        joined: words.default([]),
        short: words.default([]),
      }),
    )
    .min(1),
  days: z
    .array(
      z.strictObject({
        words: words.min(1),
        first: z.int().min(-31).max(31),
        count: z.int().min(1).max(7).default(1),
        before: words.min(1).optional(),
        not_before: words.min(1).optional(),
      }),
    )
    .min(1),
  soon: z.strictObject({ days: z.int().min(1).max(14), any: parts }),
  weekend: words.min(1),
  month: z.strictObject({
    begins_to: dayOfMonth,
    middle_from: dayOfMonth,
    middle_to: dayOfMonth,
    ends_from: dayOfMonth,
    year_ends_from: dayOfMonth,
  }),
  after: parts,
  since: parts,
  before: parts,
  past: parts,
  points: z.strictObject({
    introduced: parts,
    followed: parts,
    never: parts,
    listed: z.strictObject({ before: parts, after: parts }),
  }),
  any_time: parts,
  busy: z.strictObject({ after: parts, before: parts }),
  festivals: z
    .array(
      z.strictObject({
        names: parts,
        over: z.array(part).default([]),
        falls: z.union([
          z.strictObject({ solar: monthDay }),
          z.strictObject({ lunar: monthDay }),
          z.strictObject({ term: z.enum(SOLAR_TERMS) }),
        ]),
        holiday: z
          .strictObject({ first: z.int().min(-7).max(31), days: z.int().min(1).max(15) })
          .default({ first: 0, days: 1 }),
      }),
    )
    .min(1),
  festival_ends: words.min(1),
  told: z.strictObject({
    minutes: z.strictObject({ most_min: z.int().min(1), text: told('count') }),
    hours: z.strictObject({ most_min: z.int().min(1), text: told('count') }),
    by: told('moment'),
    today: told('clock'),
    tomorrow: told('clock'),
    day: told('month', 'day', 'clock'),
    dated: told('words', 'month', 'day'),
  }),
}) satisfies z.ZodType<TimeWords & { told: ToldTimes }>;

export const addressesFile = z.strictObject({
  home: parts,
  neighbour: parts,
  room_behind: parts,
  room_before: parts,
  counted: z.strictObject({ before: parts, after: parts }),
  no_storey: parts,
  parking: words.min(1),
  garage: words.min(1),
  corrected: parts,
  takes_back: parts,
  of_units: words.min(1),
  rather_than: parts,
  particles: words.min(1),
}) satisfies z.ZodType<AddressWords>;

export const peopleFile = z.strictObject({
  titles: z.array(z.strictObject({ word, gender: z.enum(['m', 'f']), own: z.boolean().optional() })).min(1),
  own_surname: parts,
  own_name: parts,
  own_title: parts,
  named: parts,
  phone_before: words.min(1),
  identity_before: words.min(1),
  ticket_before: words.min(1),
  /** Where names are taken out of a conversation: titles, what stands before a name and an account, what ends a name. */
  any_title: words.min(1),
  any_named: words.min(1),
  name_ends: parts,
  account_before: words.min(1),
  /** What is written in their place: for each character of a name; for a link; a plate with two {digits}. */
  masks: z.strictObject({
    given: z.string().length(1),
    link: z.string().min(1),
    plate: told('digits'),
  }),
  /** Of whom a sentence may speak: the checker's models look for them. */
  persons: words.min(1),
}) satisfies z.ZodType<Omit<ContactWords, 'surnames' | 'letters'>>;

/** What each slot of a wording reads like: previews and the checker fill them with it. */
export const samplesFile = z.strictObject({ samples: z.record(z.enum(SLOTS), z.string().min(1)) });

/** What is said around people's names and numbers, with what other files know of them. */
export type PeopleWords = z.infer<typeof peopleFile> & ContactWords;
