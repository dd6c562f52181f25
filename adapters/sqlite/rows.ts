/** Rows of the tables, to and from the domain's shapes. */
import { startClock, type Ticket } from '../../src/index.ts';

export interface TicketRow {
  id: string;
  community_id: string;
  number: string;
  day: string;
  kind: Ticket['kind'];
  task: Ticket['task'];
  state: Ticket['state'];
  urgency: Ticket['urgency'];
  summary: string;
  issue: string;
  building: string | null;
  unit: string | null;
  room: string | null;
  floor: string | null;
  place: string | null;
  address_check: Ticket['addressCheck'];
  home_id: string | null;
  phone: string | null;
  contact_name: string | null;
  fields: string;
  attachments: string;
  assign: string;
  assignee: string | null;
  due_respond: number | null;
  due_arrive: number | null;
  due_plan: number | null;
  due_resolve: number | null;
  reporter: string | null;
  conversation_id: string | null;
  merged_into: string | null;
  clock: string | null;
  created_at: number;
  updated_at: number;
}

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
    fields: JSON.parse(row.fields) as Record<string, string>,
    attachments: JSON.parse(row.attachments) as string[],
    assign: row.assign,
    assignee: row.assignee,
    due: { respond: row.due_respond, arrive: row.due_arrive, plan: row.due_plan, resolve: row.due_resolve },
    reporter: row.reporter,
    conversationId: row.conversation_id,
    mergedInto: row.merged_into,
    // Tickets of before migration 3 begin with a fresh one.
    clock: row.clock === null ? startClock(row.created_at) : (JSON.parse(row.clock) as Ticket['clock']),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The columns of a ticket, for an insert or an update of all. */
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
    fields: JSON.stringify(ticket.fields),
    attachments: JSON.stringify(ticket.attachments),
    assign: ticket.assign,
    assignee: ticket.assignee,
    due_respond: due.respond,
    due_arrive: due.arrive,
    due_plan: due.plan,
    due_resolve: due.resolve,
    reporter: ticket.reporter,
    conversation_id: ticket.conversationId,
    merged_into: ticket.mergedInto,
    clock: JSON.stringify(ticket.clock),
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
  };
}
