/** How records are shown outside of the desk: times in Asia/Shanghai, phones masked (law 12). */
import { maskPhone, maskPhones } from '../script/fill.ts';
import { addressText } from '../text/addresses.ts';
import { shanghaiIso } from '../text/times.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { INNER_FIELDS } from '../ticket/work.ts';

/** A ticket as it is shown outside: times in Asia/Shanghai, phone masked (law 12). */
export function ticketView(ticket: Ticket) {
  const due = ticket.due.respond ?? ticket.due.arrive ?? ticket.due.plan ?? ticket.due.resolve;
  return {
    number: ticket.number,
    kind: ticket.kind,
    task: ticket.task,
    state: ticket.state,
    urgency: ticket.urgency,
    address: addressText(ticket.address, ticket.place),
    address_check: ticket.addressCheck,
    phone: ticket.phone === null ? null : maskPhone(ticket.phone),
    contact: ticket.contactName,
    issue: maskPhones(ticket.issue),
    summary: maskPhones(ticket.summary),
    // Of the work, staff's screens show what there is.
    fields: Object.fromEntries(
      Object.entries(ticket.fields).filter(([name]) => !INNER_FIELDS.includes(name)),
    ),
    assign: ticket.assign,
    due: due === null ? null : shanghaiIso(due),
    attachments: ticket.attachments.length,
    created_at: shanghaiIso(ticket.createdAt),
  };
}
