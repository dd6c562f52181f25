/** What members of staff do with a ticket beside its moves: assign, merge, link, urge, escalate. */
import { isOpen, type Move, movesFrom } from '../ticket/moves.ts';
import type { ConversationEvent } from './event.ts';
import type { TicketFact } from './facts.ts';
import { moveTicket, refuseMove } from './ticket-moves.ts';
import type { Turn } from './turn.ts';

export type TicketStaffEvent = Extract<
  ConversationEvent,
  { kind: 'assign' | 'merge' | 'link' | 'urge' | 'escalate' }
>;

/** Screens may be old: what is not possible any more is recorded, not an error. */
export function handleTicketStaff(turn: Turn, event: TicketStaffEvent): void {
  const ticket = turn.facts.moved;
  if (!ticket || !isOpen(ticket.state)) {
    refuseMove(turn, event.ticketId, event.kind, ticket?.state ?? null, event.by);
    return;
  }
  const data = { by: event.by.name };
  const { id: ticketId } = ticket;
  switch (event.kind) {
    case 'assign':
      assign(turn, ticket, event);
      return;
    case 'merge':
      turn.effects.push(
        { kind: 'move', ticketId, move: 'merge', reason: event.reason, into: event.into.id, by: event.by },
        // Whoever reported it belongs to the other one from now on.
        { kind: 'note', ticketId: event.into.id, note: 'supplement', text: briefly(ticket) },
        { kind: 'record', event: 'ticket.merged', ticketId, data: { ...data, into: event.into.number } },
      );
      return;
    case 'link':
      turn.effects.push(
        { kind: 'note', ticketId: event.to.id, note: 'affected', text: briefly(ticket) },
        { kind: 'record', event: 'ticket.linked', ticketId, data: { ...data, to: event.to.number } },
      );
      return;
    case 'urge':
      turn.effects.push(
        { kind: 'note', ticketId, note: 'urge', text: '' },
        { kind: 'alert', reason: 'urge:staff', roles: [ticket.assign], ticketId, text: '' },
        { kind: 'record', event: 'ticket.urged', ticketId, data },
      );
      return;
    case 'escalate': {
      const roles = turn.library.standards.figures.escalation.slice(1);
      turn.effects.push(
        { kind: 'alert', reason: 'escalated', roles, ticketId, text: event.reason },
        { kind: 'record', event: 'ticket.escalated', ticketId, data },
      );
      return;
    }
  }
}

/** To somebody by name: dispatched, or passed on from whoever has it; a move like any other. */
function assign(
  turn: Turn,
  ticket: TicketFact,
  { by, to, toId, reason = `→ ${to}` }: Extract<TicketStaffEvent, { kind: 'assign' }>,
): void {
  const { id: ticketId } = ticket;
  const move: Move = movesFrom(ticket.state).includes('dispatch') ? 'dispatch' : 'transfer';
  if (!moveTicket(turn, { kind: 'move', by, ticketId, move, reason, to, toId })) return;
  turn.effects.push({ kind: 'record', event: 'ticket.assigned', ticketId, data: { by: by.name, to } });
}

const briefly = ({ number, issue }: TicketFact): string => `${number} ${issue}`;
