/** A ticket is moved by staff: the one way, whichever screen asks for it. */
import { lackingToClose } from '../ticket/closing.ts';
import { MOVES, movesFrom } from '../ticket/moves.ts';
import type { TicketPatch } from '../ticket/ticket.ts';
import { ASSIGNEE_FIELD, NO_WORK, WORK_FIELD } from '../ticket/work.ts';
import type { Colleague, ConversationEvent } from './event.ts';
import type { TicketFact } from './facts.ts';
import { planFollowUp } from './follow-up.ts';
import { tellLater } from './progress.ts';
import { forgetSignature } from './rating.ts';
import type { Turn } from './turn.ts';

type MoveEvent = Extract<ConversationEvent, { kind: 'move' }>;

/** Whose it is after a move; null: as it was. */
function assigneeOf({ move, by, to, toId }: MoveEvent): TicketPatch | null {
  if (move === 'accept') return assignedTo(by.name, by.id);
  return (move === 'dispatch' || move === 'transfer') && to?.trim() ? assignedTo(to.trim(), toId) : null;
}

/** @param id of a member of staff; unknown: whoever had it before is no more */
export function assignedTo(assignee: string, id = ''): TicketPatch {
  return { assignee, fields: { [ASSIGNEE_FIELD]: id } };
}

/**
 * Moves come from screens that may be old: one that is illegal by now is recorded, not an error.
 * @returns whether it was made
 */
export function moveTicket(turn: Turn, event: MoveEvent): boolean {
  const ticket = turn.facts.moved;
  const given = { reason: event.reason, result: event.result };
  const wants = event.move === 'close' && ticket ? lackingToClose(turn.library, ticket, event.checks) : [];
  const lacks = wants.length > 0 || MOVES[event.move].needs.some((need) => !given[need]?.trim());
  if (!ticket || lacks || !movesFrom(ticket.state).includes(event.move)) {
    refuseMove(turn, event.ticketId, event.move, ticket?.state ?? null, event.by);
    return false;
  }
  tick(turn, ticket, event.checks);
  turn.effects.push({
    kind: 'move',
    ticketId: ticket.id,
    move: event.move,
    by: event.by,
    ...(event.reason !== undefined && { reason: event.reason }),
    ...(event.result !== undefined && { result: event.result }),
  });
  const assignee = assigneeOf(event);
  if (assignee !== null) turn.effects.push({ kind: 'patch', ticketId: ticket.id, patch: assignee });
  tellLater(turn, ticket, event.move);
  if (event.move === 'reopen') forgetSignature(turn, ticket.id);
  if (event.move === 'close') planFollowUp(turn, ticket);
  return true;
}

/** What is ticked with a move stays on the ticket. */
function tick(turn: Turn, ticket: TicketFact, checks: readonly string[] = []): void {
  const work = ticket.work ?? NO_WORK;
  if (checks.every((id) => work.checks.includes(id))) return;
  const ticked = [...new Set([...work.checks, ...checks])];
  const fields = { [WORK_FIELD]: JSON.stringify({ ...work, checks: ticked }) };
  turn.effects.push({ kind: 'patch', ticketId: ticket.id, patch: { fields } });
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
