/** A ticket as staff see it: masked, with its legal moves. */
import type { StaffMove } from '../channel.ts';
import type { Library } from '../library/library.ts';
import { maskPersonal, maskPhone } from '../script/fill.ts';
import type { TicketCard } from '../staff.ts';
import { addressText } from '../text/addresses.ts';
import { dueText } from '../text/times.ts';
import { isOpen, MOVES, movesFrom } from '../ticket/moves.ts';
import { ownerPictures } from '../ticket/owner-pictures.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { feeOf, workOf } from '../ticket/work.ts';
import { fieldsOf, nextDue, promiseCards } from './overview.ts';

/** @param now ms since 1970 */
export function ticketCard(library: Library, ticket: Ticket, now: number): TicketCard {
  const due = nextDue(ticket);
  return {
    id: ticket.id,
    number: ticket.number,
    kind: ticket.kind,
    title: library.standards.tickets.titles[ticket.kind] ?? ticket.kind,
    state: ticket.state,
    urgency: ticket.urgency,
    issue: maskPersonal(ticket.issue),
    address: addressText(ticket.address, ticket.place),
    contact: contactOf(ticket),
    due: due === null || !isOpen(ticket.state) ? null : dueText(due, now),
    assign: ticket.assign,
    assignee: ticket.assignee,
    media: ticket.attachments,
    pictures: ticket.attachments.length,
    ownerPictures: ownerPictures(ticket, workOf(ticket.fields)),
    work: workOf(ticket.fields),
    feeCents: feeOf(workOf(ticket.fields)),
    moves: movesFrom(ticket.state)
      .filter((move): move is StaffMove => move !== 'merge')
      .map((move) => ({ move, needs: MOVES[move].needs })),
    conversationId: ticket.conversationId,
    dueAt: isOpen(ticket.state) ? due : null,
    createdAt: ticket.createdAt,
    summary: maskPersonal(ticket.summary),
    fields: fieldsOf(library, ticket),
    promises: promiseCards(library, ticket.clock.promises, now, isOpen(ticket.state)),
  };
}

function contactOf({ contactName, phone }: Ticket): string | null {
  const parts = [contactName, phone === null ? null : maskPhone(phone)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}
