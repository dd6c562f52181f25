/** What the lists of staff are made of: the queue by urgency and clock, the fields being taken down. Masked (law 12). */
import { activeMatter, type Conversation, type Matter } from '../converse/conversation.ts';
import type { Library } from '../library/library.ts';
import type { StaffNotices } from '../library/notice-schema.ts';
import type { FlowField } from '../library/schema.ts';
import { URGENCIES, type Urgency } from '../library/terms.ts';
import { isPlayed } from '../played.ts';
import type { QueueRow } from '../queue.ts';
import { maskPersonal, maskPhone } from '../script/fill.ts';
import {
  type FilingCard,
  failureWords,
  type PromiseCard,
  type QueueCard,
  type StaffMessage,
  type TicketCard,
} from '../staff.ts';
import type { EventRow, MessageRow, TicketFilter } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import { homeIn } from '../text/home-name.ts';
import { datedText } from '../text/times.ts';
import { dueNow, soonFrom } from '../ticket/clock.ts';
import { type Promised, promiseState } from '../ticket/promise.ts';
import { fromField, type Ticket } from '../ticket/ticket.ts';

/** Of the last message, as much as a row shows. */
const PREVIEW = 80;

/** "林女士"; null where the name is unknown. */
export function ownerName(library: Library, { surname, gender }: Conversation): string | null {
  if (surname === null) return null;
  return gender === null ? surname : `${surname}${library.lexicon.signals.honorifics[gender]}`;
}

/** @param tickets the open ones of the community */
export function queueCards(
  library: Library,
  rows: readonly QueueRow[],
  tickets: readonly Ticket[],
): QueueCard[] {
  const ofConversation = new Map<string, Ticket[]>();
  for (const ticket of tickets) {
    const { conversationId } = ticket;
    if (conversationId === null) continue;
    const known = ofConversation.get(conversationId);
    if (known) known.push(ticket);
    else ofConversation.set(conversationId, [ticket]);
  }
  return rows
    .map((row) => queueCard(library, row, ofConversation.get(row.conversation.id) ?? []))
    .sort((a, b) => a.rank - b.rank || a.clock - b.clock);
}

function queueCard(
  library: Library,
  { conversation, at, last }: QueueRow,
  tickets: readonly Ticket[],
): QueueCard {
  const { state } = conversation;
  const matter = activeMatter(state);
  const { handedOff } = state;
  const address = matter?.address ?? tickets[0]?.address ?? state.home;
  // What a ticket was filed of is as urgent as its ticket, and done with it.
  const filed = matter !== null && matter.ticketId !== null;
  const urgency = worst([
    ...tickets.map((ticket) => ticket.urgency),
    filed ? 'normal' : (matter?.urgency ?? 'normal'),
  ]);
  const [first] = tickets
    .flatMap((ticket) => {
      const due = dueNow(ticket);
      return due === null ? [] : [{ due, soon: soonFrom(library.standards.sla, ticket.createdAt, due) }];
    })
    .sort((a, b) => a.due - b.due);
  const dueAt = first?.due ?? null;
  const waitsSince =
    handedOff && last?.from === 'owner' ? Math.max(last.at, handedOff.at) : unanswered(handedOff);
  return {
    id: conversation.id,
    owner: ownerName(library, state),
    address: address ? addressText(address, matter?.place ?? null) : null,
    // A played owner looks like any other until the end.
    channel: isPlayed(conversation.id)
      ? library.exams.mystery.shown_as
      : (conversation.channel.split(':')[0] ?? ''),
    room: state.room === true,
    mood: state.mood,
    urgency,
    handedOff: handedOff && { reason: handedOff.reason, at: handedOff.at, by: handedOff.by ?? null },
    last: last && {
      from: last.from,
      text: maskPersonal(last.text).slice(0, PREVIEW),
      attachments: last.attachments,
      at: last.at,
    },
    waitsSince,
    dueAt,
    soonAt: first?.soon ?? null,
    openTickets: tickets.length,
    rank: rankOf(handedOff, urgency, tickets.length > 0),
    // Who waits, by how long; then what is due first; then who wrote last.
    clock: waitsSince ?? dueAt ?? Number.MAX_SAFE_INTEGER - at,
  };
}

/** Handed over, and nobody has taken it. */
function unanswered(handedOff: Conversation['handedOff']): number | null {
  return handedOff && !handedOff.by ? handedOff.at : null;
}

/** An emergency before all; then who waits for a person, whom a person has, open work, the rest; urgent ones first in each. */
function rankOf(handedOff: Conversation['handedOff'], urgency: Urgency, work: boolean): number {
  if (urgency === 'emergency') return 0;
  const group = handedOff ? (handedOff.by ? 2 : 1) : work ? 3 : 4;
  return group * 2 - (urgency === 'urgent' ? 1 : 0);
}

function worst(urgencies: readonly Urgency[]): Urgency {
  return urgencies.reduce<Urgency>(
    (most, one) => (URGENCIES.indexOf(one) > URGENCIES.indexOf(most) ? one : most),
    'normal',
  );
}

/** The matter that is being taken down, field by field. */
export function filingOf(library: Library, state: Conversation): FilingCard | null {
  const matter = activeMatter(state);
  const flow = matter ? library.flows.get(matter.flow) : undefined;
  if (!matter || !flow) return null;
  return {
    flow: flow.id,
    title: flow.title,
    urgency: matter.urgency,
    fields: flow.fields
      .map((field) => ({
        id: field.id,
        label: field.label,
        value: known(library, state, matter, field),
        mark: markOf(matter, field),
        options: (field.options ?? []).map(({ value, label, words }) => ({
          value,
          label: label ?? words[0] ?? value,
        })),
      }))
      .filter(
        ({ value, id }) => value !== null || flow.fields.find((field) => field.id === id)?.ask !== 'never',
      ),
  };
}

function markOf(matter: Matter, { id }: FlowField): 'asked' | 'refused' | null {
  if (matter.skipped.includes(id)) return 'refused';
  return matter.asked === id ? 'asked' : null;
}

function known(library: Library, state: Conversation, matter: Matter, field: FlowField): string | null {
  switch (field.from) {
    case 'issue':
      return matter.issue === null ? null : maskPersonal(matter.issue);
    case 'address':
      return addressText(matter.address ?? {}, matter.place);
    case 'phone':
      return state.phone === null ? null : maskPhone(state.phone);
    case 'time':
      return matter.time?.text ?? null;
    case 'name':
      return ownerName(library, state);
    default: {
      const value = matter.fields[field.id];
      return value === undefined ? null : maskPersonal(shownChoice(field, value));
    }
  }
}

/** A choice is kept by its value, and shown by its first word. */
function shownChoice({ options }: FlowField, value: string): string {
  return options?.find((option) => option.value === value)?.words[0] ?? value;
}

/** The further fields of a ticket, as its flow names them. */
export function fieldsOf(library: Library, ticket: Ticket): TicketCard['fields'] {
  const fields = [...library.flows.values()]
    .filter(({ intents }) => intents.includes(ticket.kind))
    .flatMap((flow) => flow.fields);
  return Object.entries(ticket.fields).flatMap(([id, given]) => {
    const field = fields.find((one) => one.id === id);
    if (!field || given === '') return [];
    const value = maskPersonal(shownChoice(field, given));
    const from = Date.parse(ticket.fields[fromField(id)] ?? '');
    const { told } = library.lexicon.times;
    return [{ label: field.label, value: from > 0 ? datedText(value, from, told) : value }];
  });
}

/** What an owner was told by when. @param open whether it still binds: the ticket is open, or there is none */
export function promiseCards(
  library: Library,
  promises: readonly Promised[] | undefined,
  now: number,
  open: boolean,
): PromiseCard[] {
  const { kinds } = library.rules.promises;
  return (promises ?? []).map((promise) => ({
    id: promise.id,
    text: maskPersonal(promise.text),
    label: kinds.find(({ stage }) => stage === promise.stage)?.label ?? promise.stage,
    by: promise.by,
    madeAt: promise.madeAt,
    dueAt: promise.dueAt,
    state: promiseState(promise, now, open),
    keptAt: promise.end?.by === 'renewed' ? null : (promise.end?.at ?? null),
  }));
}

export function masked(data: EventRow['data']): EventRow['data'] {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' ? maskPersonal(value) : value,
    ]),
  );
}

/** A message as screens of staff see it. */
export function messageShown(
  { text, failed, own: _, ...row }: MessageRow,
  labels: StaffNotices,
): StaffMessage {
  const message = { ...row, text: maskPersonal(text) };
  return failed === undefined ? message : { ...message, failed: failureWords(labels, failed) };
}

/** So many digits in a row are of nobody's business but the phone's. */
const PHONE_LIKE = /\d{5,}/;

/** What a search among tickets is for: a home in whatever writing, else words; never parts of phones, which stand masked. */
export function searchedFor(search: string): Pick<TicketFilter, 'text' | 'address'> {
  const home = /[a-z]/iu.test(search) ? null : homeIn(search);
  if (home?.building !== undefined && home.room !== undefined) return { address: home };
  return { text: search.replace(PHONE_LIKE, '\n') };
}
