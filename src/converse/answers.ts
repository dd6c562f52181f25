/** Reading answers into the active matter: everything said counts, not only what was asked. */
import { isOf } from '../library/intent-sets.ts';
import type { Flow, FlowField } from '../library/schema.ts';
import type { Address } from '../text/addresses.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { shown, shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Matter } from './conversation.ts';
import { mergedAddress } from './facts.ts';
import { homeMeant, ownHomes } from './homes.ts';
import { addressOf, hurries } from './matter.ts';
import { outageOf } from './outage.ts';
import {
  crosses,
  inMandarin,
  isAppointment,
  isUndecided,
  looseTime,
  phoneOfOthers,
  phoneRefused,
  spaceMeant,
} from './told.ts';
import type { Turn } from './turn.ts';

const ISSUE_CHARS = 120;
/** Likeness above which further words say the same again. */
const SAME_WORDS = 0.3;

/** The shortest words that add to a matter, alone and beside other particulars. */
const ISSUE_ALONE = 4;
const ISSUE_BESIDE = 8;
/** So much of an answer stands for an option. */
const OWN_WORDS = 30;
/** The shortest words that name who builds. */
const LEAST_NAME = 3;
/** Chit-chat of this certainty answers no question. */
const CHATTER = 0.6;
/** What a fill changed, so that a change at the confirmation is told back. */
export interface Filled {
  readonly any: boolean;
  readonly answered: boolean;
  /** More of the matter was told. */
  readonly more: boolean;
}

/** Fills the active matter from a message: everything said counts, not only what was asked. */
export function fill(turn: Turn, meaning: Meaning, text: string): Filled {
  const matter = turn.matter;
  if (!matter) return { any: false, answered: false, more: false };
  const flow = turn.library.flows.get(matter.flow);
  if (!flow) return { any: false, answered: false, more: false };
  const { slots } = meaning;
  const change: { -readonly [K in keyof Matter]?: Matter[K] } = {};
  const asked = matter.asked;
  let answered = false;
  const takes = (source: FlowField['from']) => flow.fields.some((field) => field.from === source);

  const theirs = phoneOfOthers(turn, flow, asked, meaning);
  if (theirs) {
    const { phone: _, ...others } = slots;
    learnPerson(turn, { ...meaning, slots: others, surname: null });
  } else learnPerson(turn, meaning);
  const spoken: Address = addressOf(slots);
  // "5栋那套": of several homes the one that it fits.
  const mayBeOwn = ownHomes(turn).length > 1 && (asked === 'room' || spoken.room !== undefined);
  const said = (mayBeOwn ? homeMeant(turn, spoken) : null) ?? spoken;
  const space = matter.kind === 'parking' ? spaceMeant(turn, spoken) : null;
  if (space !== null) change.place = space;
  else if (
    takes('address') &&
    (spoken.building ?? spoken.unit ?? spoken.room ?? spoken.floor) !== undefined
  ) {
    const merged = mergedAddress(matter.address, said);
    if (merged && !sameAddress(merged, matter.address)) {
      change.address = merged;
      change.addressCheck = 'unchecked';
    }
    if (asked === 'room') answered = true;
  }
  // "大厅几点关门?" asks about the place, and tells nothing of the matter.
  const tellsPlace = !meaning.signals.asks || meaning.intent === matter.kind;
  if (
    slots.place !== undefined &&
    tellsPlace &&
    space === null &&
    takes('address') &&
    (matter.place === null || asked === 'room')
  ) {
    change.place = slots.place.toUpperCase();
    if (asked === 'room' && turn.library.lexicon.places.public.includes(slots.place)) answered = true;
  }
  if (slots.phone !== undefined && takes('phone') && !theirs) answered ||= asked === 'phone';
  // "灯晚上一闪一闪" tells of the fault; a time for us is asked for, or says that somebody is there.
  const askedTime = fieldFrom(flow, asked) === 'time';
  const gated = flow.fields.some((field) => field.from === 'time' && field.ask === 'in_home');
  if (
    slots.time !== undefined &&
    takes('time') &&
    (!gated ||
      askedTime ||
      (slots.phone !== undefined && slots.issue === undefined) ||
      meaning.signals.available ||
      isAppointment(slots.time) ||
      (matter.stage === 'confirm' && (matter.time !== null || slots.issue === undefined)))
  ) {
    change.time = inMandarin(turn, slots.time, meaning, turn.context.now);
    if (askedTime) answered = true;
    const whole = askedTime && flow.fields.some(({ id, whole }) => whole && id === asked);
    if (whole && meaning.normalized.length <= OWN_WORDS && slots.phone === undefined)
      change.time = { ...change.time, text: meaning.normalized.trim() };
  }
  const loose = slots.time === undefined && takes('time') ? looseTime(turn, meaning, askedTime) : null;
  // "做两个月", beside "下个月开工" and before anything else is said of time.
  const lasts =
    flow.fields.some(({ id, theirs }) => theirs && id === asked) && looseTime(turn, meaning, true);
  if (lasts && loose === null && slots.time === undefined)
    change.time = { from: null, to: null, text: [matter.time?.text ?? '', lasts].filter(Boolean).join(', ') };
  else if (loose !== null && (matter.time === null || askedTime)) {
    change.time = { from: null, to: null, text: loose };
    if (askedTime) answered = true;
  }
  const fields: Record<string, string> = {};
  for (const field of flow.fields) {
    if (field.from !== 'choice' || field.id === asked || matter.fields[field.id] !== undefined) continue;
    if (field.options?.some(({ value }) => value === 'yes')) continue;
    // Also what was told before the matter was taken up: "我下个月退租,要办什么" — "7栋402".
    const told = asked === null ? [...matter.words, meaning.normalized].join(' ') : meaning.normalized;
    const value = choose(field, told, 'none');
    if (value !== null) fields[field.id] = value;
  }
  for (const { id, said: signs } of flow.fields) {
    const found = signs && id !== asked && matter.fields[id] === undefined ? unasked(signs, meaning) : null;
    if (found !== null) fields[id] = found;
  }
  if (slots.plate !== undefined && takes('plate')) fields.plate = slots.plate;
  if (slots.month !== undefined && takes('month')) fields.month = slots.month;
  if (matter.kind === 'repair' && matter.fields.outage === undefined) {
    // "停电了", and only then "整栋都是": what is told first may be told short.
    const outage = outageOf(turn, [...matter.words, meaning.normalized].join(' '));
    if (outage !== null) {
      fields.outage = outage;
      change.urgency = 'urgent';
    }
  }
  if (
    asked === 'room' &&
    change.address === undefined &&
    shows(turn.library.lexicon.detours.same, meaning.normalized)
  ) {
    const before =
      turn.next.home ?? turn.facts.tickets.find(({ address }) => address.building !== undefined)?.address;
    if (before && fieldFrom(flow, asked) === 'address') {
      change.address = before;
      answered = true;
    }
  }
  const refused = phoneRefused(turn, flow, asked, meaning);
  const heard = refused ? { ...meaning, signals: { ...meaning.signals, refuses: false } } : meaning;
  if (asked !== null && !answered)
    answered = fillAsked(turn, flow, asked, heard, text, change, fields) || answered;
  if (refused) {
    change.skipped = [...(change.skipped ?? matter.skipped), refused];
    turn.next = { ...turn.next, phoneRefused: true };
  }
  if (Object.keys(fields).length > 0) change.fields = { ...matter.fields, ...fields };
  const mayBeUrgent = turn.library.lexicon.signals.intents.urgent_possible.includes(matter.kind);
  const urgent = meaning.urgency === 'urgent' || hurries(flow, meaning);
  if (urgent && matter.urgency === 'normal' && mayBeUrgent) change.urgency = 'urgent';
  const words = text.trim();
  const talk = isOf(turn.library, 'social', meaning.intent) || meaning.intent === 'unintelligible';
  const tells = meaning.intent !== null && !(talk && meaning.confidence >= CHATTER);
  const aside = answered || Object.keys(change).length > 0;
  // "我要求他道歉" names no matter of its own: where an account is taken down, it belongs to it as it was said.
  const account = !aside && takes('text') && meaning.act === 'none' && words.length <= ISSUE_CHARS;
  const told = slots.issue ?? (account ? words : undefined);
  // Particulars that come along with an address or a phone are no more of the matter.
  const more =
    meaning.intent === matter.kind &&
    !shows(turn.library.lexicon.detours.undecided, meaning.normalized) &&
    !(askedTime && answered && flow.fields.some(({ whole }) => whole)) &&
    matter.words.length > 0 &&
    told !== undefined &&
    told !== matter.issue &&
    told.length >= (aside ? ISSUE_BESIDE : ISSUE_ALONE) &&
    told.toUpperCase() !== slots.plate &&
    fields[asked ?? ''] === undefined;
  if (
    words !== '' &&
    meaning.intent !== null &&
    !matter.words.includes(words) &&
    ((asked === null && matter.stage !== 'confirm') ||
      answered ||
      more ||
      tells ||
      matter.kind === 'emergency')
  ) {
    change.words = [...matter.words, words].slice(-12);
  }
  const rather = asked === null || shows(turn.library.lexicon.detours.rather, meaning.normalized);
  if (more && rather && matter.fields.refused !== undefined && !crosses(flow, matter.issue, told)) {
    // What was wished for first may not be; this is wished for instead.
    change.issue = told;
  } else if (
    more &&
    change.issue === undefined &&
    matter.issue !== null &&
    dice(bigrams(told), bigrams(matter.issue)) < SAME_WORDS
  ) {
    change.issue = `${matter.issue}, ${told}`.slice(0, ISSUE_CHARS);
  }
  // "就这个,裂了" — "电梯口的瓷砖": what it is stands before what is wrong with it.
  if (
    change.issue === undefined &&
    matter.issue !== null &&
    asked !== null &&
    meaning.act !== 'correct' &&
    slots.issue !== undefined &&
    matter.issue.length <= ISSUE_BESIDE &&
    !matter.issue.includes(slots.issue) &&
    shows(turn.library.lexicon.detours.points, matter.words[0] ?? matter.issue)
  )
    change.issue = `${slots.issue}, ${matter.issue}`;
  // "师傅修完了还在漏" — "厨房那个": where in the home it is.
  const { home } = turn.library.lexicon.places;
  if (
    change.issue === undefined &&
    change.place !== undefined &&
    matter.issue !== null &&
    matter.words.length > 0 &&
    asked !== null &&
    meaning.act !== 'correct' &&
    slots.room === undefined &&
    home.includes(slots.place ?? '') &&
    !matter.issue.includes(slots.place ?? '')
  ) {
    const where = words.length <= ISSUE_BESIDE ? words : (slots.place ?? '');
    change.issue = `${matter.issue}, ${where}`;
  }
  if (answered) change.asked = null;
  turn.setMatter(change);
  const any =
    answered ||
    Object.keys(change).some((key) => key !== 'words') ||
    slots.phone !== undefined ||
    meaning.surname !== null;
  return { any, answered, more };
}

/** What of a message stands for a field that was not asked for; never digits of a phone. */
function unasked(signs: readonly string[], { normalized, slots }: Meaning): string | null {
  const found = shown(signs, normalized.replace(slots.phone ?? '\u0000', ' '));
  return found === null ? null : found.trim();
}

function fieldFrom(flow: Flow, asked: string | null): FlowField['from'] | null {
  return flow.fields.find((field) => field.id === asked)?.from ?? null;
}

/** The answer to the very field that was asked. */
function fillAsked(
  turn: Turn,
  flow: Flow,
  asked: string,
  meaning: Meaning,
  text: string,
  change: { -readonly [K in keyof Matter]?: Matter[K] },
  fields: Record<string, string>,
): boolean {
  const matter = turn.matter;
  const field = flow.fields.find((candidate) => candidate.id === asked);
  if (!field || !matter) return false;
  const words = text.trim();
  if (field.from === 'phone' && turn.next.phone !== null && meaning.slots.phone !== undefined) return true;
  if (
    field.refusable &&
    (meaning.signals.refuses ||
      isUndecided(turn, field, meaning) ||
      (field.from === 'phone' &&
        shows(
          [...turn.library.lexicon.detours.no_phone, ...turn.library.lexicon.detours.asks_no_more],
          meaning.normalized,
        )) ||
      ((meaning.act === 'deny' || meaning.signals.done) && words.length <= 12))
  ) {
    change.skipped = [...matter.skipped, field.id];
    if (field.from === 'phone') turn.next = { ...turn.next, phoneRefused: true };
    return true;
  }
  if (words === '') return false;
  if (field.from === 'time' && meaning.act === 'affirm') {
    // Yes to "when does it suit you?" names no time: it is arranged by phone.
    change.skipped = [...matter.skipped, field.id];
    return true;
  }
  if (field.from === 'choice') {
    const value = choose(field, meaning.normalized, meaning.act);
    const { slots } = meaning;
    const apart =
      (slots.phone ?? slots.room ?? slots.time ?? slots.building ?? slots.place) !== undefined ||
      meaning.act !== 'none' ||
      field.options?.some((option) => option.value === 'yes');
    if (value === null && meaning.signals.done) change.skipped = [...matter.skipped, field.id];
    // Asked once only: what was said instead of an option is kept as it was said.
    else if (value === null && field.once && !apart && words.length <= OWN_WORDS && slots.issue !== undefined)
      fields[field.id] = words;
    else if (value === null) return false;
    else fields[field.id] = value;
    return true;
  }
  if (field.from === 'issue') {
    // "不说" tells of nothing.
    if (meaning.slots.issue === undefined || (meaning.act !== 'none' && meaning.intent === null))
      return false;
    change.issue = matter.issue === null ? meaning.slots.issue : `${matter.issue}, ${meaning.slots.issue}`;
    return true;
  }
  if (field.from === 'text') {
    if (meaning.act !== 'none' && meaning.intent === null && words.length <= 4) return false;
    // Only an address or a phone: no particulars.
    const { slots } = meaning;
    if (
      !field.theirs &&
      slots.issue === undefined &&
      (slots.phone ?? slots.room ?? slots.building) !== undefined
    )
      return false;
    // "下周一" names nobody.
    if (field.theirs && slots.issue === undefined && slots.phone === undefined && slots.time !== undefined)
      return false;
    // … nor does "大概下个月开工".
    const said = change.time?.text.split(', ').at(-1) ?? '';
    const rest = meaning.normalized.replace(said, '').trim();
    if (field.theirs && change.time != null && rest.length < LEAST_NAME) return false;
    if (
      meaning.intent === 'unintelligible' ||
      (isOf(turn.library, 'social', meaning.intent) && meaning.confidence >= CHATTER)
    )
      return false;
    if (field.like && (words.length > OWN_WORDS || !shows(field.like, meaning.normalized))) return false;
    fields[field.id] = words.slice(0, 500);
    return true;
  }
  return false;
}

/** The option whose longest word stands in the text; yes and no also by the act. */
export function choose(field: FlowField, text: string, act: string): string | null {
  let best: { value: string; length: number } | null = null;
  for (const option of field.options ?? []) {
    for (const word of option.words)
      if (text.includes(word) && word.length > (best?.length ?? 0))
        best = { value: option.value, length: word.length };
  }
  if (best) return best.value;
  const values = (field.options ?? []).map((option) => option.value);
  if (act === 'affirm' && values.includes('yes')) return 'yes';
  if (act === 'deny' && values.includes('no')) return 'no';
  return null;
}

/** Name, phone and home that were told, for this and further matters. */
export function learnPerson(turn: Turn, meaning: Meaning): void {
  const { slots, surname, gender } = meaning;
  const { next } = turn;
  const changed: { -readonly [K in keyof typeof next]?: (typeof next)[K] } = {};
  if (surname !== null && surname !== next.surname) Object.assign(changed, { surname, gender });
  else if (gender !== null && next.gender === null) changed.gender = gender;
  if (slots.phone !== undefined && slots.phone !== next.phone) changed.phone = slots.phone;
  if (Object.keys(changed).length === 0) return;
  turn.next = { ...next, ...changed };
  turn.effects.push({
    kind: 'learn',
    ...(changed.surname !== undefined && changed.surname !== null && { surname: changed.surname }),
    ...(changed.gender !== undefined && changed.gender !== null && { gender: changed.gender }),
    ...(changed.phone !== undefined && changed.phone !== null && { phone: changed.phone }),
  });
}

function sameAddress(a: Address, b: Address | null): boolean {
  return (
    b !== null && a.building === b.building && a.unit === b.unit && a.room === b.room && a.floor === b.floor
  );
}
