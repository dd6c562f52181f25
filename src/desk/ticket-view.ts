/** A ticket as staff see it: masked, with its legal moves. */
import type { StaffMove } from '../channel.ts';
import type { Library } from '../library/library.ts';
import { maskPersonal, maskPhone } from '../script/fill.ts';
import type { TicketCard, TicketMore } from '../staff.ts';
import type { Store } from '../store.ts';
import { addressText } from '../text/addresses.ts';
import { dueText } from '../text/times.ts';
import { dueNow, soonFrom } from '../ticket/clock.ts';
import { checklistOf } from '../ticket/closing.ts';
import { isOpen, MOVES, movesFrom } from '../ticket/moves.ts';
import { ownerPictures } from '../ticket/owner-pictures.ts';
import { rolesOf, type Ticket } from '../ticket/ticket.ts';
import { ticketTitle } from '../ticket/title.ts';
import { ASSIGNEE_FIELD, feeOf, workOf } from '../ticket/work.ts';
import { fieldsOf, promiseCards } from './overview.ts';

/** Only of the community that is served here. */
export async function ownTicket(
  { store, communityId }: { readonly store: Pick<Store, 'ticketById'>; readonly communityId: string },
  ticketId: string,
): Promise<Ticket | null> {
  const ticket = await store.ticketById(ticketId);
  return ticket?.communityId === communityId ? ticket : null;
}

/** @param now ms since 1970 */
export function ticketCard(library: Library, ticket: Ticket, now: number): TicketCard {
  const due = dueNow(ticket);
  return {
    id: ticket.id,
    number: ticket.number,
    kind: ticket.kind,
    title: ticketTitle(library, ticket),
    state: ticket.state,
    urgency: ticket.urgency,
    issue: maskPersonal(ticket.issue),
    address: addressText(ticket.address, ticket.place),
    contact: contactOf(ticket),
    due: due === null ? null : dueText(due, now, library.lexicon.times.told),
    assign: ticket.assign,
    roles: rolesOf(ticket.assign),
    assignee: ticket.assignee,
    media: ticket.attachments,
    pictures: ticket.attachments.length,
    ownerPictures: ownerPictures(ticket, workOf(ticket.fields)),
    work: workOf(ticket.fields),
    checklist: checklistOf(library, { ...ticket, work: workOf(ticket.fields) }),
    assigneeId: ticket.fields[ASSIGNEE_FIELD] || null,
    feeCents: feeOf(workOf(ticket.fields)),
    moves: movesFrom(ticket.state)
      .filter((move): move is StaffMove => move !== 'merge')
      .map((move) => ({ move, needs: MOVES[move].needs })),
    conversationId: ticket.conversationId,
    dueAt: due,
    soonAt: due === null ? null : soonFrom(library.standards.sla, ticket.createdAt, due),
    createdAt: ticket.createdAt,
    summary: maskPersonal(ticket.summary),
    fields: fieldsOf(library, ticket),
    promises: promiseCards(library, ticket.clock.promises, now, isOpen(ticket.state)),
  };
}

/** What a ticket's own page shows beside its card; masked (law 12). */
export async function ticketMore(
  store: Pick<Store, 'ticketNotes' | 'ticketById'>,
  { id, mergedInto }: Ticket,
): Promise<TicketMore> {
  const notes = (await store.ticketNotes(id))
    .filter(({ text }) => text !== '')
    .map((note) => ({ ...note, text: maskPersonal(note.text) }));
  const other = mergedInto === null ? null : await store.ticketById(mergedInto);
  return {
    notes: notes.filter(({ kind }) => kind !== AFFECTED),
    affected: notes.filter(({ kind }) => kind === AFFECTED).map(({ text }) => text),
    mergedInto: other && { id: other.id, number: other.number },
  };
}

const AFFECTED = 'affected';

function contactOf({ contactName, phone }: Ticket): string | null {
  const parts = [contactName, phone === null ? null : maskPhone(phone)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}
