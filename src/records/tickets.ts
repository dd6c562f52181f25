/** A ticket as a row of its table, and back. */
import type { TicketFact } from '../converse/facts.ts';
import type { Address } from '../text/addresses.ts';
import { startClock } from '../ticket/clock.ts';
import { isOpen } from '../ticket/moves.ts';
import { ownersAfter } from '../ticket/owner-pictures.ts';
import type { Ticket, TicketPatch } from '../ticket/ticket.ts';
import { workOf } from '../ticket/work.ts';

export interface TicketRow {
  readonly id: string;
  readonly community_id: string;
  readonly number: string;
  /** YYYY-MM-DD in Asia/Shanghai: numbers are unique within community and day. */
  readonly day: string;
  readonly kind: Ticket['kind'];
  readonly task: Ticket['task'];
  readonly state: Ticket['state'];
  readonly urgency: Ticket['urgency'];
  readonly summary: string;
  readonly issue: string;
  readonly building: string | null;
  readonly unit: string | null;
  readonly room: string | null;
  readonly floor: string | null;
  readonly place: string | null;
  readonly address_check: Ticket['addressCheck'];
  readonly home_id: string | null;
  readonly phone: string | null;
  readonly contact_name: string | null;
  readonly fields: Ticket['fields'];
  readonly attachments: Ticket['attachments'];
  readonly assign: string;
  readonly assignee: string | null;
  readonly due_respond: number | null;
  readonly due_arrive: number | null;
  readonly due_plan: number | null;
  readonly due_resolve: number | null;
  readonly reporter: string | null;
  readonly conversation_id: string | null;
  readonly merged_into: string | null;
  /** Null on tickets of before there were clocks. */
  readonly clock: Ticket['clock'] | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The columns of a ticket, in the order of the table; `org_id` comes before them. */
export const TICKET_COLUMNS = [
  'id',
  'community_id',
  'number',
  'day',
  'kind',
  'task',
  'state',
  'urgency',
  'summary',
  'issue',
  'building',
  'unit',
  'room',
  'floor',
  'place',
  'address_check',
  'home_id',
  'phone',
  'contact_name',
  'fields',
  'attachments',
  'assign',
  'assignee',
  'due_respond',
  'due_arrive',
  'due_plan',
  'due_resolve',
  'reporter',
  'conversation_id',
  'merged_into',
  'clock',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof TicketRow)[];

export function ticketFromRow(row: TicketRow): Ticket {
  return {
    id: row.id,
    communityId: row.community_id,
    number: row.number,
    kind: row.kind,
    task: row.task,
    state: row.state,
    urgency: row.urgency,
    summary: row.summary,
    issue: row.issue,
    address: {
      ...(row.building !== null && { building: row.building }),
      ...(row.unit !== null && { unit: row.unit }),
      ...(row.room !== null && { room: row.room }),
      ...(row.floor !== null && { floor: row.floor }),
    },
    place: row.place,
    addressCheck: row.address_check,
    homeId: row.home_id,
    phone: row.phone,
    contactName: row.contact_name,
    fields: row.fields,
    attachments: row.attachments,
    assign: row.assign,
    assignee: row.assignee,
    due: { respond: row.due_respond, arrive: row.due_arrive, plan: row.due_plan, resolve: row.due_resolve },
    reporter: row.reporter,
    conversationId: row.conversation_id,
    mergedInto: row.merged_into,
    clock: row.clock ?? startClock(row.created_at),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** All columns of a ticket. @param day YYYY-MM-DD of its number */
export function ticketToRow(ticket: Ticket, day: string): TicketRow {
  const { address, due } = ticket;
  return {
    id: ticket.id,
    community_id: ticket.communityId,
    number: ticket.number,
    day,
    kind: ticket.kind,
    task: ticket.task,
    state: ticket.state,
    urgency: ticket.urgency,
    summary: ticket.summary,
    issue: ticket.issue,
    building: address.building ?? null,
    unit: address.unit ?? null,
    room: address.room ?? null,
    floor: address.floor ?? null,
    place: ticket.place,
    address_check: ticket.addressCheck,
    home_id: ticket.homeId,
    phone: ticket.phone,
    contact_name: ticket.contactName,
    fields: ticket.fields,
    attachments: ticket.attachments,
    assign: ticket.assign,
    assignee: ticket.assignee,
    due_respond: due.respond,
    due_arrive: due.arrive,
    due_plan: due.plan,
    due_resolve: due.resolve,
    reporter: ticket.reporter,
    conversation_id: ticket.conversationId,
    merged_into: ticket.mergedInto,
    clock: ticket.clock,
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
  };
}

/** The row after a patch at `at`: fields and attachments add up, the rest replaces. */
export function patchedTicket(row: TicketRow, patch: TicketPatch, at: number): TicketRow {
  const before = ticketFromRow(row);
  const { attachments, fields, ...rest } = patch;
  return ticketToRow(
    {
      ...before,
      ...rest,
      fields: { ...before.fields, ...fields },
      attachments: [...new Set([...before.attachments, ...(attachments ?? [])])],
      updatedAt: at,
    },
    row.day,
  );
}

/** What a decision is told of a ticket; `here`: it was filed in the conversation. */
export function ticketFact(row: TicketRow, conversationId: string): TicketFact {
  const ticket = ticketFromRow(row);
  const { due } = ticket;
  return {
    id: ticket.id,
    number: ticket.number,
    kind: ticket.kind,
    task: ticket.task,
    state: ticket.state,
    urgency: ticket.urgency,
    issue: ticket.issue,
    address: ticket.address,
    assign: ticket.assign,
    assignee: ticket.assignee,
    createdAt: ticket.createdAt,
    dueAt:
      isOpen(ticket.state) && ticket.clock.pausedAt === null
        ? ticket.state === 'received'
          ? (due.respond ?? due.resolve)
          : (due.resolve ?? due.arrive ?? due.plan)
        : null,
    due,
    clock: ticket.clock,
    here: ticket.conversationId === conversationId,
    outage: ticket.fields.outage ?? null,
    work: workOf(ticket.fields),
    ownersAfter: ownersAfter(ticket.fields),
  };
}

/** What a search looks into, in both dialects. */
export const SEARCHED =
  "number || ' ' || issue || ' ' || coalesce(place, '') || ' ' || coalesce(assignee, '')";

/** The columns of a home that is asked for, with what is to stand there. */
export const homeParts = ({ building, unit, room }: Address = {}): (readonly [string, string])[] =>
  Object.entries({ building, unit, room }).flatMap(([column, value]) =>
    value === undefined ? [] : [[column, value] as const],
  );
