/** What turns a conversation aside (lexicon/detours.yaml), checked on load. */
import { z } from 'zod';
import { pattern } from './lexicon-schema.ts';
import { INTENTS } from './terms.ts';

/** What turns a conversation aside, or short, without being a matter of its own. */
export const detoursFile = z.strictObject({
  /** "等一下"; "还是刚才那个地址"; "随便什么时候"; "白天都在". */
  pause: z.array(pattern).min(1),
  /** "怎么办", of nothing in particular. */
  what_now: z.array(pattern).min(1),
  same: z.array(pattern).min(1),
  any_time: z.array(pattern).min(1),
  loose_time: z.array(pattern).min(1),
  /** A phone among somebody else's particulars is the speaker's own. */
  own_phone: z.array(pattern).min(1),
  /** Right before the word of a prohibition: it is not what they are going to do. */
  denies: z.array(pattern).min(1),
  /** Says outright that it is called off. */
  calls_off: z.array(pattern).min(1),
  /** Takes up what was offered. */
  wants: z.array(pattern).min(1),
  /** Tells what was done that is praised (spec 02: 写明事迹). */
  deed: z.array(pattern).min(1),
  /** What fails for many homes at once, and the signs that it does. */
  outage: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z_]+$/),
      words: z.array(z.string()).min(1),
      /** Words in which they stand by chance: "没有电话". */
      except: z.array(z.string()).default([]),
    }),
  ),
  whole: z.array(pattern).min(1),
  /** Says what it is instead. */
  instead: z.array(pattern).min(1),
  /** Asks when somebody comes, or when there is an answer. */
  asks_when: z.array(pattern).min(1),
  /** Asks when power, water … are back. */
  asks_back: z.array(pattern).min(1),
  /** Words for what was told back, by the kind of field: "房号不对". */
  wrong_field: z.array(
    z.strictObject({ from: z.enum(['address', 'phone', 'time', 'issue']), any: z.array(pattern).min(1) }),
  ),
  /** Wants nothing yet but to be heard: "帮我看看". */
  says_nothing: z.array(pattern).min(1),
  /** Calls nothing off: goes back to what was said before ("算了,还是厨房"). */
  keeps: z.array(pattern).min(1),
  /** Wants after all what was called off just before. */
  after_all: z.array(pattern).min(1),
  /** Speaks of a phone without giving a number. */
  of_phone: z.array(pattern).min(1),
  /** Leaves no number, before it is asked for. */
  no_phone: z.array(pattern).min(1),
  /** Says that something is wrong. */
  says_wrong: z.array(pattern).min(1),
  /** Does not want others to know who told us. */
  discreet: z.array(pattern).min(1),
  /** A person in so many words, whatever else is called off. */
  person_now: z.array(pattern).min(1),
  /** Speaks of what was told before. */
  earlier: z.array(pattern).min(1),
  /** Says, after filing, that it is past. */
  settled: z.array(pattern).min(1),
  /** Asks whether a person or a machine answers. */
  asks_nature: z.array(pattern).min(1),
  /** Took us for somebody else, or asks whether we are. */
  dialled_wrong: z.array(pattern).min(1),
  /** Wishes for something else instead. */
  rather: z.array(pattern).min(1),
  /** What a complaint is to lead to (诉求). */
  demands: z.array(pattern).min(1),
  /** Asks for a person in so many words. */
  person_wish: z.array(pattern).min(1),
  /** Says that an emergency is over; a person still checks. */
  all_clear: z.array(pattern).min(1),
  /** Asks what we can do. */
  asks_abilities: z.array(pattern).min(1),
  /** Wants to go on with what was spoken of before. */
  goes_back: z.array(pattern).min(1),
  /** A sign alone that says yes. */
  nods: z.array(pattern).min(1),
  /** Wants another time than was told. */
  reschedules: z.array(pattern).min(1),
  /** Has not decided yet what was asked. */
  undecided: z.array(pattern).min(1),
  /** Something is urgent; nothing is said of what it is. */
  urgent_call: z.array(pattern).min(1),
  /** What a channel writes in place of something that it does not carry. */
  placeholders: z.array(
    z.strictObject({ of: z.enum(['image', 'place', 'voice', 'sticker']), any: z.array(pattern).min(1) }),
  ),
  /** Says yes first, and something after it. */
  yes_first: z.array(pattern).min(1),
  /** Presses for what was told before; says that what was mended is broken again; wants it taken down once more. */
  presses: z.array(pattern).min(1),
  recurs: z.array(pattern).min(1),
  files_anew: z.array(pattern).min(1),
  /** Asks whether we have seen what they wrote. */
  seen: z.array(pattern).min(1),
  /** Asks what we want a phone or an address for, or says that we should know it. */
  asks_why: z.array(z.strictObject({ of: z.enum(['phone', 'address']), any: z.array(pattern).min(1) })),
  /** Not ours to mend, unless a part of the building is named. */
  not_ours: z.strictObject({ any: z.array(pattern).min(1), except: z.array(pattern).min(1) }),
  /** Asks what has become of what they told before: "我投诉的麻将馆怎么样了". */
  asks_outcome: z.array(pattern).min(1),
  /** More of the praise just given: "尤其是王师傅". */
  above_all: z.array(pattern).min(1),
  /** Not to be mended, but complained of. */
  means_complaint: z.array(pattern).min(1),
  /** Says what they will do if it is not done: no matter of its own. */
  threatens: z.array(pattern).min(1),
  /** Asks whose business it is, then. */
  asks_whose: z.array(pattern).min(1),
  /** Why a visit cannot be then; the same at another time, none named; the words around them, which tell of nothing else. */
  no_visit: z.array(pattern).min(1),
  other_time: z.array(pattern).min(1),
  /** … or sooner. */
  sooner: z.array(pattern).min(1),
  visit_words: z.array(pattern).min(1),
  /** Takes a complaint back. */
  withdraws: z.array(pattern).min(1),
  /** What a matter is called when it is called off: "投诉先撤了吧", "灯不用修了". */
  called: z.array(z.strictObject({ kind: z.enum(INTENTS), any: z.array(pattern).min(1) })).min(1),
  /** Several homes, spoken of together; between two of them; the same in another one; all of those they have. */
  several_homes: z.array(pattern).min(1),
  joins: z.array(pattern).min(1),
  likewise: z.array(pattern).min(1),
  all_homes: z.array(pattern).min(1),
  /** "那个东西又响了": something, and not what. */
  vague: z.array(pattern).min(1),
  /** Says that they took us for somebody else; is tired of questions. */
  /** Proposes a time; gives up on us, and means none of it. */
  proposes: z.array(pattern).min(1),
  resigned: z.array(pattern).min(1),
  /** Whoever is to come. */
  visitor: z.array(pattern).min(1),
  /** Asks nothing, though it ends like a question. */
  states: z.array(pattern).min(1),
  /** Is to be written to only, never called. */
  writes_only: z.array(pattern).min(1),
  wrong_told: z.array(pattern).min(1),
  asks_no_more: z.array(pattern).min(1),
  /** Points at something without naming it; asks how far their own matter is; holds a broken promise against us. */
  points: z.array(pattern).min(1),
  own_case: z.array(pattern).min(1),
  broken_promise: z.array(pattern).min(1),
  /** Wants no more notices; wants them again. */
  opt_out: z.array(pattern).min(1),
  opt_in: z.array(pattern).min(1),
});
