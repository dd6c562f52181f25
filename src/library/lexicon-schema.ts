/** The shape of scripts-zh/lexicon and scripts-zh/rules: vocabulary and recognition rules. */
import { z } from 'zod';
import { unsafeRegex } from '../text/regex.ts';
import { CHANNEL_KINDS, DIALECTS, ELEMENTS, INTENTS, MOODS, SEVERITIES, VIOLATION_KINDS } from './terms.ts';

/** A regular expression in a data file: checked on load for faults and for catastrophic backtracking. */
export const pattern = z.string().superRefine((source, context) => {
  const fault = unsafeRegex(source);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

/** Marks beside a Chinese character that belong to another script: "热线,那里", "水单上)". */
const NARROW_MARK = /\p{sc=Han}[,;:!?()]|[,;:!?()]\p{sc=Han}/u;

/** Words that are read by people as they stand. */
export const printed = z
  .string()
  .refine(
    (text) => !NARROW_MARK.test(text),
    'marks between Chinese characters are full-width: ，；：！？（）',
  );

export const dialectFile = z.strictObject({
  entries: z.array(
    z.strictObject({
      region: z.enum(DIALECTS),
      word: z.string().min(1),
      mandarin: z.string(),
      example: z.string(),
      /** Evidence of the dialect only; never replaced. */
      cue_only: z.boolean().optional(),
      checked: z.boolean().optional(),
    }),
  ),
});

/**
 * One way of recognising something: a phrase of every group in `all` (alternatives as patterns), none of `none`.
 * Groups are looked for in one clause window of `within` characters.
 */
const cue = z.strictObject({
  all: z.array(z.array(pattern).min(1)).min(1),
  none: z.array(pattern).default([]),
  within: z.int().min(4).max(200).default(40),
  /** Counts in a short message however unlikely the model finds it. */
  certain: z.boolean().default(false),
  example: z.string(),
  not: z.array(z.string()).default([]),
});

export const urgencyFile = z.strictObject({
  /** Words that take the matter out of the present: past, hypothetical, generic. */
  /** What begins to tell of something besides: danger before it, or after, is read by itself. */
  beside: z.array(pattern).min(1),
  not_now: z.array(pattern),
  /** Words that bring it back: 现在, 正在, 刚刚 … */
  now: z.array(pattern),
  /** What only the model half takes for an emergency is none where this is told. */
  harmless: z.array(pattern).min(1),
  emergency: z.array(z.strictObject({ kind: z.string(), cues: z.array(cue).min(1) })),
  urgent: z.array(cue.extend({ intents: z.array(z.enum(INTENTS)).min(1).optional() })),
});

export const moodFile = z.strictObject({
  moods: z.strictObject(
    Object.fromEntries(
      MOODS.filter((mood) => mood !== 'calm').map((mood) => [mood, z.array(pattern).min(1)]),
    ) as Record<'anxious' | 'annoyed' | 'angry' | 'sad', z.ZodArray<typeof pattern>>,
  ),
  abuse: z.array(pattern),
  /** Words that are not told back, and what stands for them. */
  coarse: z.array(z.strictObject({ any: z.array(pattern).min(1), as: z.string() })),
});

export const ratingsFile = z.strictObject({
  /** Words of a rating, in order: the first that fits counts (spec 05 rating). */
  ratings: z.array(z.strictObject({ rating: z.int().min(1).max(5), any: z.array(pattern).min(1) })).min(5),
  /** Words of not wanting to rate. */
  declines: z.array(pattern).min(1),
});

export const conceptFile = z.strictObject({
  concepts: z.record(z.string(), z.array(z.string().min(1)).min(1)),
});

export const placesFile = z.strictObject({
  /** Public parts, and rooms of a home. */
  public: z.array(z.string()),
  /** Shops are numbered by themselves: how one is told. */
  shops: z.strictObject({ words: z.array(z.string()).min(1), told: z.string() }),
  home: z.array(z.string()),
  surnames: z.array(z.string()),
  /** Clauses that carry no matter: greetings, thanks, "在家等". */
  fillers: z.array(pattern),
  /** What a clause may begin with that is not told back: "我家的". */
  leads: z.array(pattern).min(1),
  /** In a long clause that was spoken: left out, and where it is cut. */
  hesitations: z.array(pattern).min(1),
  breaks: z.array(pattern).min(1),
  cancel: z.array(pattern),
  refuse: z.array(pattern),
  done: z.array(pattern),
  repeat: z.array(pattern),
});

const intents = z.array(z.enum(INTENTS)).min(1);
const classes = z.array(z.string()).min(1);

export const signalsFile = z.strictObject({
  own_account: z.array(pattern).min(1),
  third_party: z.array(pattern).min(1),
  injection: z.array(pattern).min(1),
  named_colleague: z.array(pattern).min(1),
  /** Calls for somebody; `who` holds the full name, if it is one of a colleague's. */
  called_colleague: z.array(pattern).min(1),
  another: z.array(pattern).min(1),
  waiting: z.array(pattern).min(1),
  /** Public parts of which every building has its own: the building must be said. */
  building_parts: z.array(pattern).min(1),
  /** Asks whether this is the right office (OPEN-2); complains in so many words; says when they are at home. */
  checks_unit: z.array(pattern).min(1),
  complains: z.array(pattern).min(1),
  available: z.array(pattern).min(1),
  /** Takes back what went before: what follows stands alone. */
  starts_over: z.array(pattern).min(1),
  /** Whom of the family to phone, which is no abuse. */
  names_kin: z.array(pattern).min(1),
  /** A time with one of these right behind or before it is told of what happened, and is no wish. */
  narrated: z.strictObject({ after: z.array(pattern).min(1), before: z.array(pattern).min(1) }),
  /** Of two times that are said, the second counts. */
  new_time: z.array(pattern).min(1),
  /** Between questions that each stand for themselves. */
  besides: z.array(pattern).min(1),
  /** Takes us for another business (TALK-5). */
  other_business: z.array(pattern).min(1),
  /** Does not accept how a complaint was met (CMPL-5 ②). */
  not_accepted: z.array(pattern).min(1),
  /** Wants a home bound to their account, or no longer. */
  binds: z.array(pattern).min(1),
  unbinds: z.array(pattern).min(1),
  /** Asks for private contact (TALK-6); asks who the colleague is (CARE-3). */
  contact_wish: z.array(pattern).min(1),
  /** An invitation, or something to give. */
  invite_wish: z.array(pattern).min(1),
  name_wish: z.array(pattern).min(1),
  /** Asks something; asks what it costs. */
  question: z.array(pattern).min(1),
  price: z.array(pattern).min(1),
  /** Half a question right after an answer: what it costs, another day, another case; answers that tell of money. */
  follows: z.strictObject({
    price: z.array(pattern).min(1),
    day: z.array(pattern).min(1),
    how: z.array(pattern).min(1),
    more: z.array(pattern).min(1),
    dated: z.array(pattern).min(1),
    priced: z.array(pattern).min(1),
  }),
  /** Says that they have got themselves to safety. */
  reached_safety: z.array(pattern).min(1),
  honorifics: z.strictObject({ m: z.string(), f: z.string() }),
  /** In a hurry for somebody, before telling what it is. */
  calls_people: z.array(pattern).min(1),
  acts: z.strictObject({
    /** Its first group is the marks. */
    rating: pattern,
    not_rating: pattern,
    /** Says that something was wrong; with a value in it, it is a correction. */
    corrects: z.array(pattern).min(1),
    has_value: z.array(pattern).min(1),
    asks: pattern,
    /** "对,快点": a yes with something after it, unless that is more than a nod. */
    yes_and_more: pattern,
    but: pattern,
    /** What a short answer `to` a question does; the first that matches counts. */
    answers: z
      .array(
        z.strictObject({
          to: z.array(z.string().min(1)).min(1),
          act: z.enum(['affirm', 'deny', 'cancel', 'correct']),
          any: z.array(pattern).min(1),
          none: z.array(pattern).default([]),
        }),
      )
      .min(1),
  }),
  intents: z.strictObject({
    /** What a good deed, told right after praise, may read like. */
    near_praise: intents,
    /** "我要投诉…" in one of these is a complaint: what is said so outweighs what it is about. */
    complainable: intents,
    /** Beside an act they are no matter. */
    no_matter: intents,
    /** With a number plate in it, a doubtful one of these is about the car. */
    of_cars: intents,
    /** Never a second matter beside another. */
    never_second: intents,
    /** A cue of danger in what is surely one of these is a coincidence of words. */
    mere_talk: intents,
    urgent_always: intents,
    urgent_possible: intents,
    /** Collected, told back and filed. */
    intake: intents,
    /** Answered by a situation's wording. */
    social: intents,
    /** Their plain questions the FAQ may answer before anything is taken down. */
    askable: intents,
  }),
  /** Whose business a letter is, by the classes of words in it (names of concepts). */
  letters: z.strictObject({
    /** What troubles a neighbourhood; that it does; who lives there. */
    nuisance: classes,
    harm: classes,
    residents: pattern,
    /** In a letter: what we ourselves are said to do wrong. */
    at_fault: pattern,
    /** Other offices' business; of it, schools. */
    elsewhere: classes,
    schools: classes,
    /** In a short message: somebody sells something. */
    adverts: classes,
    /** A short message with this in it speaks of us, or complains of what others do. */
    ours: pattern,
  }),
});

export const referralsFile = z.strictObject({
  referrals: z.array(z.strictObject({ words: z.array(z.string()).min(1), where: printed })),
  fallback: printed,
});

export const elementsFile = z.strictObject({
  /** Words that say by when; situations whose promise must say so (spec 01 promise). */
  deadline: z.array(pattern).min(1),
  deadline_situations: z.array(z.string()).min(1),
  /** Situations in which whatever a clause tells besides is the reason, or tells the matter back. */
  telling: z.strictObject({ reason: z.array(z.string()), restate: z.array(z.string()) }),
  elements: z.array(
    z.strictObject({
      element: z.enum(ELEMENTS),
      any: z.array(pattern).min(1),
      none: z.array(pattern).default([]),
    }),
  ),
});

const addressFault = z.strictObject({
  rule: z.string().regex(/^[a-z][a-z0-9-]*$/),
  why: z.string(),
  better: z.string(),
  example: z.string(),
});

/** What every rule of what must not be said has: how much it counts, and where it is on. */
export const switches = {
  /** How many times its severity's points a hit takes; 1 is an ordinary one. */
  weight: z.number().positive().max(10).default(1),
  /** Absent: everywhere. */
  channels: z.array(z.enum(CHANNEL_KINDS)).min(1).optional(),
  /** Ids of communities: on in these only, where one is known. */
  communities: z.array(z.string()).min(1).optional(),
  /** … or off in these. */
  off_in: z.array(z.string()).min(1).optional(),
};

const violationRule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  kind: z.enum(VIOLATION_KINDS),
  severity: z.enum(SEVERITIES),
  /** Any of these is a violation … */
  any: z.array(pattern).min(1),
  /** … unless one of these is found in the same clause. */
  except: z.array(pattern).default([]),
  ...switches,
  /** Only where the situation is known and is none of these. */
  elsewhere_than: z.array(z.string()).min(1).optional(),
  /** Only in these situations, whose own saying it is: there it goes before the rules for all. */
  only_in: z.array(z.string()).min(1).optional(),
  /** Its words stand in innocent lines too, so often that it counts only where the model would find the sentence bad by itself. */
  unsure: z.boolean().default(false),
  /** Its words stand in no innocent line: it counts however harmless the model finds the sentence. */
  sure: z.boolean().default(false),
  why: z.string(),
  better: z.string(),
  example: z.string(),
  not: z.array(z.string()).default([]),
});

export const violationsFile = z.strictObject({
  /** What makes any hit harmless: quoting, negating, explaining. */
  harmless_before: z.array(pattern),
  /** A sentence that denies or concedes: of such the model must be surer. */
  denials: z.array(pattern),
  /** What is told of a violation that no rule names: by kind. */
  kinds: z.record(
    z.enum(VIOLATION_KINDS),
    z.strictObject({ severity: z.enum(SEVERITIES), why: z.string(), better: z.string() }),
  ),
  /** What a colleague's reply cannot go out with; of the rest they are warned, and decide. */
  stops: z.strictObject({
    severities: z.array(z.enum(SEVERITIES)),
    kinds: z.array(z.enum(VIOLATION_KINDS)),
  }),
  /** Calling a customer whose name is known otherwise than by it. */
  address: z.strictObject({
    severity: z.enum(SEVERITIES),
    /** Marks around a form of address; words that may stand right before and right after it. */
    marks: z.string().min(1),
    after: z.array(z.string()).min(1),
    before: z.array(z.string()).min(1),
    /** What makes a surname a nickname: in front of it, behind it. */
    nick: z.array(z.string()).min(1),
    kin: z.array(z.string()).min(1),
    /** … and what may still follow a nickname with something in front. */
    nick_tail: z.array(z.string()).min(1),
    /** What a surname may stand before without fault. */
    ranks: z.array(z.string()).min(1),
    /** The better wording where it is not known whether they are a Mr or a Ms. */
    unknown: z.string().min(1),
    faults: z.strictObject({
      name: addressFault,
      gender: addressFault,
      familiar: addressFault,
      /** A Mr or a Ms where no record and no word of theirs tells which. */
      guessed: addressFault,
      /** The bare name, no title. */
      bare: addressFault,
    }),
  }),
  rules: z.array(violationRule),
});

/** Words that may stand for each other in what a sentence does: insults, hedges, ways of addressing … */
export const classesFile = z.record(z.string().regex(/^[a-z_]+$/), z.array(z.string().min(1)).min(1));

/** What a sentence is cut into for the checker's models; `tools/words.js` writes it. */
export const wordsFile = z.strictObject({
  /** The commonest characters and marks: what is left of a sentence when its matter is taken away. */
  common: z.string().min(1),
  /** Words of two to four characters, in lines of words with a space between. */
  words: z.array(z.string().min(1)).transform((lines) => lines.flatMap((line) => line.split(' '))),
});

/** Sentences with their label, from which the checker's models learn. */
const labelled = z.union([
  /** `fine`: tempting words, but nothing wrong. */
  z.strictObject({ kind: z.enum([...VIOLATION_KINDS, 'fine']), lines: z.array(z.string().min(1)).min(1) }),
  /** All that they express; `none` alone for nothing. Nothing in them is wrong. */
  z.strictObject({
    elements: z.array(z.enum([...ELEMENTS, 'none'])).min(1),
    lines: z.array(z.string().min(1)).min(1),
  }),
]);

export const linesFile = z.array(labelled).min(1);
export type LabelledLines = z.infer<typeof labelled>;

export type Cue = z.infer<typeof cue>;
