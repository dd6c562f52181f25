/** A ticket is moved by staff: the one way, whichever screen asks for it. */
import { MOVES, movesFrom } from '../ticket/moves.ts';
import type { Colleague, ConversationEvent } from './event.ts';
import type { TicketFact } from './facts.ts';
import { planFollowUp } from './follow-up.ts';
import { tellLater } from './progress.ts';
import { forgetSignature } from './rating.ts';
import type { Turn } from './turn.ts';

type MoveEvent = Extract<ConversationEvent, { kind: 'move' }>;

/** Whose it is after a move; null: as it was. */
function assigneeOf({ move, by, to }: MoveEvent): string | null {
  if (move === 'accept') return by.name;
  return (move === 'dispatch' || move === 'transfer') && to?.trim() ? to.trim() : null;
}

/**
 * Moves come from screens that may be old: one that is illegal by now is recorded, not an error.
 * @returns whether it was made
 */
export function moveTicket(turn: Turn, event: MoveEvent): boolean {
  const ticket = turn.facts.moved;
  const given = { reason: event.reason, result: event.result };
  const lacks = MOVES[event.move].needs.some((need) => !given[need]?.trim());
  if (!ticket || lacks || !movesFrom(ticket.state).includes(event.move)) {
    refuseMove(turn, event.ticketId, event.move, ticket?.state ?? null, event.by);
    return false;
  }
  turn.effects.push({
    kind: 'move',
    ticketId: ticket.id,
    move: event.move,
    by: event.by,
    ...(event.reason !== undefined && { reason: event.reason }),
    ...(event.result !== undefined && { result: event.result }),
  });
  const assignee = assigneeOf(event);
  if (assignee !== null) turn.effects.push({ kind: 'patch', ticketId: ticket.id, patch: { assignee } });
  tellLater(turn, ticket, event.move);
  if (event.move === 'reopen') forgetSignature(turn, ticket.id);
  if (event.move === 'close') planFollowUp(turn, ticket);
  return true;
}

/** What a colleague wanted to do with a ticket, and could not. */
export function refuseMove(
  turn: Turn,
  ticketId: string,
  move: string,
  state: TicketFact['state'] | null,
  by: Colleague,
): void {
  turn.effects.push({
    kind: 'record',
    event: 'ticket.move_refused',
    ticketId,
    data: { move, state, by: by.id },
  });
}
