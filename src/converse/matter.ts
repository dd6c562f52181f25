/** A matter: how it begins, what is still to be asked, how it is told back, the ticket it becomes. */
import { type AskedAbout, isAskedFor } from '../library/asked.ts';
import { flowOf, type Library } from '../library/library.ts';
import type { Flow, FlowField } from '../library/schema.ts';
import type { Intent } from '../library/terms.ts';
import { type Address, addressText } from '../text/addresses.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { shows } from '../text/signs.ts';
import { filledText } from '../text/template.ts';
import type { TimeWindow } from '../text/times.ts';
import { isOpen } from '../ticket/moves.ts';
import { fromField, jointly, type NewTicket, rolesOf } from '../ticket/ticket.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Matter } from './conversation.ts';
import type { Facts } from './facts.ts';
import { ownHomes } from './homes.ts';
import { isLetBe } from './phone-asked.ts';
import type { SlotValues } from './say.ts';
import type { Turn } from './turn.ts';

const SUMMARY_CHARS = 300;
/** Longer particulars stand on the ticket only. */
const DETAILS_CHARS = 40;
/** Likeness above which they say the matter again. */
const SAME_WORDS = 0.5;
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
    urgency: hurries(flow, meaning) ? 'urgent' : (meaning?.urgency ?? 'normal'),
    stage: 'collect',
    words: text.trim() === '' ? [] : [text.trim()],
    issue: meaning ? (meaning.slots.issue ?? null) : null,
    address: flow.fields.some((field) => field.from === 'address')
      ? (next.home ?? (ownHomes(turn).length > 1 ? null : (facts.person?.home ?? null)))
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

/** "车被堵了,出不去": it cannot wait, whatever is not said beside it. */
export const hurries = (flow: Flow, meaning: Meaning | null): boolean =>
  meaning?.urgency === 'normal' && flow.hurries.length > 0 && shows(flow.hurries, meaning.normalized);

/** A choice made for another matter of the same flow holds for this one too (匿名). */
function inherited(turn: Turn, flow: Flow): Record<string, string> {
  const choices = flow.fields.filter((field) => field.from === 'choice').map((field) => field.id);
  const other = turn.next.matters.find((matter) => matter.flow === flow.id);
  return Object.fromEntries(
    choices.flatMap((id) => (other?.fields[id] === undefined ? [] : [[id, other.fields[id]]])),
  );
}

export function addressOf(slots: Address): Address {
  return {
    ...(slots.building !== undefined && { building: slots.building }),
    ...(slots.unit !== undefined && { unit: slots.unit }),
    ...(slots.room !== undefined && { room: slots.room }),
    ...(slots.floor !== undefined && { floor: slots.floor }),
  };
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
      isLetBe(turn, matter, field) ||
      isKnown(turn, matter, field)
    )
      continue;
    const once = field.once || field.ask === 'said_little';
    if (once && (matter.tries[field.id] ?? 0) > 0) continue;
    if (isAskedFor(field, askedAbout(turn.library, matter))) return field;
  }
  return null;
}

function askedAbout(library: Library, matter: Matter): AskedAbout {
  const { words, issue, urgency, address } = matter;
  const room = address?.room !== undefined;
  return { words, issue, urgent: urgency !== 'normal', public: isPublic(library, matter), room };
}

/** A field without which nobody could act, asked for as often as is decent, and still not known. */
export function isStuck(turn: Turn): boolean {
  const matter = turn.matter;
  const flow = matter ? turn.library.flows.get(matter.flow) : undefined;
  if (!matter || !flow?.confirms) return false;
  const { max_tries } = turn.library.standards.channels;
  return flow.fields.some(
    (field) =>
      (field.from === 'issue' || field.from === 'address') &&
      !field.refusable &&
      (matter.tries[field.id] ?? 0) >= max_tries &&
      !isKnown(turn, matter, field),
  );
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
  if (matter.kind === 'emergency') {
    // "我在楼顶": of which building?
    const anywhere = place !== null && shows(library.lexicon.signals.building_parts, place);
    return address?.building !== undefined || (isPublicPlace && !anywhere);
  }
  if (matter.fields.outage !== undefined) return address?.building !== undefined;
  if (matter.kind === 'repair' && isPublicPlace)
    return address?.building !== undefined || !shows(library.lexicon.signals.building_parts, place);
  return (
    address?.building !== undefined &&
    (address.floor !== undefined || isPublicPlace) &&
    matter.kind !== 'fee_query' &&
    matter.kind !== 'fee_dispute'
  );
}

/** Slots with which a matter is told back. */
export function matterSlots(turn: Turn, matter: Matter): SlotValues {
  const { library } = turn;
  const { phone } = turn.next;
  const count = matter.fields.count;
  const told = (library.flows.get(matter.flow)?.fields ?? []).flatMap((field) => {
    const value = matter.fields[field.id];
    if (!field.told || value === undefined) return [];
    // The owner's own words stand in quotes, as the matter does.
    return [
      `${field.label}：${field.options?.find((option) => option.value === value)?.label ?? `“${value}”`}`,
    ];
  });
  return {
    ...(told.length > 0 && { content: told.join('，') }),
    issue: withDetails(matter),
    address: placeText(turn.library, matter),
    phone: phone === null ? null : { phone },
    time: matter.time?.text ?? null,
    ...(count !== undefined && { count }),
    ...(matter.fields.plate !== undefined && { plate: matter.fields.plate }),
  };
}

/** Where it is, as it is told back: "3栋2单元1502", "3栋电梯", "商铺12号". */
function placeText(library: Library, matter: Matter): string | null {
  const { place } = matter;
  const { building, room } = matter.address ?? {};
  const { shops } = library.lexicon.places;
  if (building === undefined && room !== undefined && place !== null && shops.words.includes(place))
    return filledText(shops.told, { place, room });
  // "商业街那一排", then a number without a building: the place is what finds it.
  if (building === undefined && place !== null && library.lexicon.places.public.includes(place))
    return addressText({}, place);
  const told = addressText(matter.address ?? {}, isPublic(library, matter) ? place : null);
  return told ?? (matter.kind === 'parking' ? place : null);
}

/** What was told when asked for the particulars is told back beside the matter, where it is short. */
function withDetails({ issue, fields }: Matter): string | null {
  const { details } = fields;
  if (issue === null || details === undefined || details.length > DETAILS_CHARS) return issue;
  return dice(bigrams(details), bigrams(issue)) < SAME_WORDS ? `${issue}, ${details}` : issue;
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
    fields: {
      ...matter.fields,
      ...(next.phone === null && !turn.spoken && matter.kind !== 'emergency' && noPhone(library, flow)),
      ...(matter.time !== null && timeFields(flow?.fields.find(isTime)?.id ?? 'visit_time', matter.time)),
    },
    assign: assignOf(flow, matter),
    due: turn.due(matter.kind, matter.urgency, matter.task),
    attachments: matter.attachments,
  };
}

/** Whoever calls reads that no phone was left, and where to turn instead. */
function noPhone({ standards }: Library, flow: Flow | undefined): Record<string, string> {
  const id = flow?.fields.find(({ from }) => from === 'phone')?.id;
  return id === undefined ? {} : { [id]: standards.channels.no_phone };
}

const isTime = ({ from }: FlowField): boolean => from === 'time';

/** A time in the owner's words, and from when it is: "明天下午" is another day to who reads it tomorrow. */
export const timeFields = (id: string, { text, from }: TimeWindow): Record<string, string> => ({
  [id]: text,
  [fromField(id)]: from ?? '',
});

/** The flow's own people, and the department that the matter is about (投诉: 客服主管 + 责任部门). */
function assignOf(flow: Flow | undefined, matter: Matter): string {
  if (!flow) return '';
  const beside = flow.route?.to[matter.fields[flow.route.field] ?? ''];
  return jointly([...rolesOf(flow.assign), ...(beside === undefined ? [] : rolesOf(beside))]);
}

/** The flow of an intent, if it collects anything. */
export function intakeFlow(library: Library, intent: Intent): Flow | null {
  const flow = flowOf(library, intent);
  return flow && flow.fields.length > 0 ? flow : null;
}

/** An emergency whose ticket is done is over: nobody is on the way any more, and what is written next is something new. */
export const isSettled = ({ ticketId }: Matter, { tickets }: Facts): boolean =>
  tickets.some(({ id, state }) => id === ticketId && !isOpen(state) && state !== 'merged');
