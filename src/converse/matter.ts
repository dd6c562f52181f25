/** Collecting a matter: filling fields from what was said, the next question, the restatement, the filing. */
import { flowOf, type Library } from '../library/library.ts';
import type { Flow, FlowField } from '../library/schema.ts';
import type { Intent } from '../library/terms.ts';
import { type Address, addressText } from '../text/addresses.ts';
import { bigrams, dice } from '../text/normalise.ts';
import type { TimeWindow } from '../text/times.ts';
import type { NewTicket } from '../ticket/ticket.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Matter } from './conversation.ts';
import { mergedAddress } from './facts.ts';
import { SOCIAL } from './kinds.ts';
import type { SlotValues } from './say.ts';
import type { Turn } from './turn.ts';

/** A complaint told in fewer characters is asked about once (CMPL-4 ①). */
const LITTLE = 30;
const SUMMARY_CHARS = 300;
const APPOINTMENT_MS = 10 * 3_600_000;
/** Chit-chat of this certainty answers no question. */
const CHATTER = 0.6;
const ISSUE_CHARS = 120;
/** Likeness above which further words say the same again. */
const SAME_WORDS = 0.3;

export function newMatter(
  turn: Turn,
  flow: Flow,
  kind: Intent,
  meaning: Meaning | null,
  text: string,
): Matter {
  const { next, facts } = turn;
  return {
    flow: flow.id,
    flowVersion: flow.version,
    kind,
    task: 'work',
    urgency: meaning?.urgency ?? 'normal',
    stage: 'collect',
    words: text.trim() === '' ? [] : [text.trim()],
    issue: meaning ? (meaning.slots.issue ?? null) : null,
    address: flow.fields.some((field) => field.from === 'address')
      ? (next.home ?? facts.person?.home ?? null)
      : null,
    place: null,
    addressCheck: 'unchecked',
    unitAsked: false,
    time: null,
    fields: inherited(turn, flow),
    asked: null,
    tries: {},
    skipped: next.phoneRefused ? ['phone'] : [],
    attachments: next.media ?? [],
    ticketId: null,
    emergency: meaning?.emergency ?? null,
  };
}

/** A choice made for another matter of the same flow holds for this one too (匿名). */
function inherited(turn: Turn, flow: Flow): Record<string, string> {
  const choices = flow.fields.filter((field) => field.from === 'choice').map((field) => field.id);
  const other = turn.next.matters.find((matter) => matter.flow === flow.id);
  return Object.fromEntries(
    choices.flatMap((id) => (other?.fields[id] === undefined ? [] : [[id, other.fields[id]]])),
  );
}

/** What a fill changed, so that a change at the confirmation is told back. */
export interface Filled {
  readonly any: boolean;
  readonly answered: boolean;
}

/** Fills the active matter from a message: everything said counts, not only what was asked. */
export function fill(turn: Turn, meaning: Meaning, text: string): Filled {
  const matter = turn.matter;
  if (!matter) return { any: false, answered: false };
  const flow = turn.library.flows.get(matter.flow);
  if (!flow) return { any: false, answered: false };
  const { slots } = meaning;
  const change: { -readonly [K in keyof Matter]?: Matter[K] } = {};
  const asked = matter.asked;
  let answered = false;
  const takes = (source: FlowField['from']) => flow.fields.some((field) => field.from === source);

  learnPerson(turn, meaning);
  const said: Address = addressOf(slots);
  if (
    takes('address') &&
    Object.keys(said).length > 0 &&
    (said.building ?? said.unit ?? said.room ?? said.floor) !== undefined
  ) {
    const merged = mergedAddress(matter.address, said);
    if (merged && !sameAddress(merged, matter.address)) {
      change.address = merged;
      change.addressCheck = 'unchecked';
    }
    if (asked === 'room') answered = true;
  }
  if (slots.place !== undefined && takes('address') && (matter.place === null || asked === 'room')) {
    change.place = slots.place;
    if (asked === 'room' && turn.library.lexicon.places.public.includes(slots.place)) answered = true;
  }
  if (slots.phone !== undefined && takes('phone')) answered ||= asked === 'phone';
  // "灯晚上一闪一闪" tells of the fault; a time for us is asked for, or says that somebody is there.
  const askedTime = fieldFrom(flow, asked) === 'time';
  if (
    slots.time !== undefined &&
    takes('time') &&
    (askedTime ||
      meaning.signals.available ||
      isAppointment(slots.time) ||
      (matter.time !== null && matter.stage === 'confirm'))
  ) {
    change.time = slots.time;
    if (askedTime) answered = true;
  }
  const fields: Record<string, string> = {};
  for (const field of flow.fields) {
    if (field.from !== 'choice' || field.id === asked || matter.fields[field.id] !== undefined) continue;
    const value = choose(field, meaning.normalized, 'none');
    if (value !== null) fields[field.id] = value;
  }
  if (slots.plate !== undefined && takes('plate')) fields.plate = slots.plate;
  if (slots.month !== undefined && takes('month')) fields.month = slots.month;
  if (asked !== null && !answered)
    answered = fillAsked(turn, flow, asked, meaning, text, change, fields) || answered;
  if (Object.keys(fields).length > 0) change.fields = { ...matter.fields, ...fields };
  if (meaning.urgency === 'urgent' && matter.urgency === 'normal') change.urgency = 'urgent';
  const words = text.trim();
  const more =
    meaning.intent === matter.kind &&
    matter.words.length > 0 &&
    slots.issue !== undefined &&
    slots.issue !== matter.issue;
  if (
    words !== '' &&
    meaning.intent !== null &&
    !matter.words.includes(words) &&
    (asked === null || answered || more || matter.kind === 'emergency')
  ) {
    change.words = [...matter.words, words].slice(-12);
  }
  if (
    more &&
    change.issue === undefined &&
    matter.issue !== null &&
    dice(bigrams(slots.issue ?? ''), bigrams(matter.issue)) < SAME_WORDS
  ) {
    change.issue = `${matter.issue}, ${slots.issue}`.slice(0, ISSUE_CHARS);
  }
  if (answered) change.asked = null;
  turn.setMatter(change);
  const any =
    answered ||
    Object.keys(change).some((key) => key !== 'words') ||
    slots.phone !== undefined ||
    meaning.surname !== null;
  return { any, answered };
}

/** "明天上午" is a time to come; "晚上" or "今天" alone may only tell of the fault. */
function isAppointment(time: TimeWindow): boolean {
  if (time.from === null || time.to === null || time.text.length < 4) return false;
  return Date.parse(time.to) - Date.parse(time.from) <= APPOINTMENT_MS;
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
    (meaning.signals.refuses || ((meaning.act === 'deny' || meaning.signals.done) && words.length <= 12))
  ) {
    change.skipped = [...matter.skipped, field.id];
    if (field.from === 'phone') turn.next = { ...turn.next, phoneRefused: true };
    return true;
  }
  if (words === '') return false;
  if (field.from === 'choice') {
    const value = choose(field, meaning.normalized, meaning.act);
    if (value === null && meaning.signals.done) change.skipped = [...matter.skipped, field.id];
    else if (value === null) return false;
    else fields[field.id] = value;
    return true;
  }
  if (field.from === 'issue') {
    if (meaning.slots.issue === undefined) return false;
    change.issue = matter.issue === null ? meaning.slots.issue : `${matter.issue}, ${meaning.slots.issue}`;
    return true;
  }
  if (field.from === 'text') {
    if (meaning.act !== 'none' && meaning.intent === null && words.length <= 4) return false;
    if (
      meaning.intent === 'unintelligible' ||
      (meaning.intent !== null && SOCIAL.has(meaning.intent) && meaning.confidence >= CHATTER)
    )
      return false;
    fields[field.id] = words.slice(0, 500);
    return true;
  }
  return false;
}

/** Whether a message answers the very question that was put: then it is an answer, whatever else it might be. */
export function answersAsked(turn: Turn, meaning: Meaning): boolean {
  const matter = turn.matter;
  const field = turn.library.flows
    .get(matter?.flow ?? '')
    ?.fields.find((candidate) => candidate.id === matter?.asked);
  if (!field) return false;
  const { slots, signals } = meaning;
  if (field.refusable && signals.refuses) return true;
  switch (field.from) {
    case 'address':
      return slots.room !== undefined || slots.building !== undefined;
    case 'phone':
      return slots.phone !== undefined;
    case 'time':
      return slots.time !== undefined;
    case 'choice':
      return choose(field, meaning.normalized, meaning.act) !== null;
    default:
      return false;
  }
}

/** The option whose longest word stands in the text; yes and no also by the act. */
function choose(field: FlowField, text: string, act: string): string | null {
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

export function addressOf(slots: Address): Address {
  return {
    ...(slots.building !== undefined && { building: slots.building }),
    ...(slots.unit !== undefined && { unit: slots.unit }),
    ...(slots.room !== undefined && { room: slots.room }),
    ...(slots.floor !== undefined && { floor: slots.floor }),
  };
}

function sameAddress(a: Address, b: Address | null): boolean {
  return (
    b !== null && a.building === b.building && a.unit === b.unit && a.room === b.room && a.floor === b.floor
  );
}

/** Whether the fault lies in a public part: nobody has to let the engineer in. */
export function isPublic(library: Library, matter: Matter): boolean {
  if (matter.place === null || !library.lexicon.places.public.includes(matter.place)) return false;
  return matter.address?.room === undefined;
}

/** The next field to ask for, or null when everything needed is known. */
export function nextField(turn: Turn): FlowField | null {
  const matter = turn.matter;
  const flow = matter ? turn.library.flows.get(matter.flow) : undefined;
  if (!matter || !flow) return null;
  const { max_tries } = turn.library.standards.channels;
  for (const field of flow.fields) {
    if (
      matter.skipped.includes(field.id) ||
      (matter.tries[field.id] ?? 0) >= max_tries ||
      isKnown(turn, matter, field)
    )
      continue;
    if (field.ask === 'never') continue;
    if (
      field.ask === 'in_home' &&
      (isPublic(turn.library, matter) || matter.urgency !== 'normal' || matter.address?.room === undefined)
    )
      continue;
    if (
      field.ask === 'said_little' &&
      (matter.words.join('').length >= LITTLE || (matter.tries[field.id] ?? 0) > 0)
    )
      continue;
    return field;
  }
  return null;
}

function isKnown(turn: Turn, matter: Matter, field: FlowField): boolean {
  switch (field.from) {
    case 'issue':
      return matter.issue !== null;
    case 'address':
      if (matter.address?.room !== undefined && matter.address.building !== undefined) return true;
      return placeIsEnough(turn.library, matter);
    case 'phone':
      return turn.next.phone !== null;
    case 'time':
      return matter.time !== null;
    case 'name':
      return turn.next.surname !== null;
    default:
      return matter.fields[field.id] !== undefined;
  }
}

/** A public part is found by its building and place; an emergency by either; a home needs its room. */
function placeIsEnough(library: Library, matter: Matter): boolean {
  const { address, place } = matter;
  const isPublicPlace = place !== null && library.lexicon.places.public.includes(place);
  if (matter.kind === 'emergency') return address?.building !== undefined || isPublicPlace;
  if (matter.kind === 'repair' && isPublicPlace)
    return (
      address?.building !== undefined ||
      !library.lexicon.signals.building_parts.some((pattern) => new RegExp(pattern, 'u').test(place))
    );
  return (
    address?.building !== undefined &&
    (address.floor !== undefined || isPublicPlace) &&
    matter.kind !== 'fee_query' &&
    matter.kind !== 'fee_dispute'
  );
}

/** Slots with which a matter is told back. */
export function matterSlots(turn: Turn, matter: Matter): SlotValues {
  const { phone } = turn.next;
  const count = matter.fields.count;
  return {
    issue: matter.issue,
    address: addressText(matter.address ?? {}, isPublic(turn.library, matter) ? matter.place : null),
    phone: phone === null ? null : { phone },
    time: matter.time?.text ?? null,
    ...(count !== undefined && { count }),
    ...(matter.fields.plate !== undefined && { plate: matter.fields.plate }),
  };
}

/** The ticket that a matter becomes. */
export function ticketOf(turn: Turn, matter: Matter): NewTicket {
  const { next, facts, library } = turn;
  const flow = library.flows.get(matter.flow);
  const summary = [
    ...new Set([
      ...matter.words,
      ...Object.entries(matter.fields)
        .filter(([id]) => id === 'details')
        .map(([, text]) => text),
    ]),
  ]
    .join('; ')
    .slice(0, SUMMARY_CHARS);
  return {
    id: matter.ticketId ?? turn.newId(),
    kind: matter.kind,
    task: matter.task,
    urgency: matter.urgency,
    summary: summary === '' ? (matter.issue ?? '') : summary,
    issue: matter.issue ?? summary.slice(0, 60),
    address: addressOf(matter.address ?? {}),
    place: matter.place,
    addressCheck:
      matter.addressCheck === 'known'
        ? 'known'
        : matter.addressCheck === 'unchecked'
          ? 'unchecked'
          : 'doubtful',
    homeId: matter.addressCheck === 'known' ? (facts.address?.homeId ?? null) : null,
    phone: next.phone,
    contactName:
      next.surname === null
        ? null
        : `${next.surname}${next.gender === null ? '' : library.lexicon.signals.honorifics[next.gender]}`,
    fields: { ...matter.fields, ...(matter.time !== null && { visit_time: matter.time.text }) },
    assign: flow?.assign ?? '',
    due: turn.due(matter.kind, matter.urgency, matter.task),
    attachments: matter.attachments,
  };
}

/** The flow of an intent, if it collects anything. */
export function intakeFlow(library: Library, intent: Intent): Flow | null {
  const flow = flowOf(library, intent);
  return flow && flow.fields.length > 0 ? flow : null;
}
