/** FLOW-PROGRESS: owners are told how their tickets move on, and confirm (签字) what was done. */

import { MINUTE } from '../text/shanghai.ts';
import { nextOutreach } from '../ticket/calendar.ts';
import { MOVES, type Move, movesFrom, type TicketState } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { choose } from './answers.ts';
import type { ConversationEvent } from './event.ts';
import type { TicketFact } from './facts.ts';
import { BRIEF_ANSWER, SURE_INTERRUPTION } from './measures.ts';
import type { Turn } from './turn.ts';

const FLOW = 'FLOW-PROGRESS';

/** A ticket was moved by staff: its owners are told after a while, with what happens meanwhile; not at night unless urgent. */
export function tellLater(turn: Turn, { id, task, urgency }: TicketFact, move: Move): void {
  const { tickets, channels } = turn.library.standards;
  if (task !== 'work' || tickets.progress.moves[move] !== true) return;
  const { now } = turn.context;
  const gathered = now + tickets.progress.gather_min[urgency] * MINUTE;
  const at = urgency === 'normal' ? nextOutreach(channels.outreach, gathered) : gathered;
  turn.effects.push({ kind: 'tell_linked', ticketId: id, inMs: at - now });
}

/** Tells the owner of this conversation how the ticket stands by now. */
export function tellProgress(
  turn: Turn,
  { ticketId }: Extract<ConversationEvent, { kind: 'progress' }>,
): void {
  const ticket = turn.facts.moved;
  if (ticket?.id !== ticketId || turn.next.byPhone === true || turn.next.room === true) return;
  // The question whether it is solved tells that it is closed.
  if (ticket.state === 'closed' && askedAbout(turn, ticketId)) return;
  const wording = wordingFor(turn, ticket);
  if (wording === null) return;
  turn.say(`${FLOW}.${wording}`, {
    ticket: ticket.number,
    issue: ticket.issue,
    assignee: ticket.assignee ?? ticket.assign,
  });
  turn.effects.push({ kind: 'record', event: 'ticket.told', ticketId, data: { state: ticket.state } });
  // What was signed on the spot needs no second confirmation.
  if (ticket.work?.signature != null && ticket.state === 'done') sign(turn, ticketId);
  if (wording === 'done') turn.next = { ...turn.next, pending: { kind: 'sign', ticketId, tries: 0 } };
}

function askedAbout({ next: { toRate = [], pending } }: Turn, id: string): boolean {
  return toRate.includes(id) || (pending?.kind === 'rating' && pending.ticketId === id);
}

/** States of which nothing is told by themselves: the work goes on as it was told. */
const AS: Partial<Record<TicketState, TicketState>> = { in_progress: 'accepted', paused: 'accepted' };

function wordingFor(turn: Turn, ticket: TicketFact): string | null {
  const { moves } = turn.library.standards.tickets.progress;
  const told = (state: TicketState) =>
    (Object.keys(MOVES) as Move[]).some((move) => moves[move] === true && MOVES[move].to === state);
  const state = told(ticket.state) ? ticket.state : AS[ticket.state];
  if (state === undefined || !told(state)) return null;
  const has = (name: string) => turn.speaker.has(`${FLOW}.${name}`);
  if (ticket.outage != null && has(`outage_${state}`)) return `outage_${state}`;
  if (state === 'done') return isFree(turn) && ticket.work?.signature == null ? 'done' : 'done_told';
  if (ticket.urgency !== 'normal' && has(`${state}_urgent`)) return `${state}_urgent`;
  return has(state) ? state : null;
}

/** Whether a question may be put: nothing else is asked, and no person has the conversation. */
function isFree({ next, matter }: Turn): boolean {
  const talking = matter !== null && next.abandoned !== true;
  const asking = next.pending !== null && next.pending.kind !== 'sign';
  return next.handedOff === null && !talking && !asking;
}

/** An answer to "is it done": confirmed, or not done. @returns false when the message is about something else */
export function takeSignature(turn: Turn, meaning: Meaning, text: string): boolean {
  const { pending } = turn.next;
  if (pending?.kind !== 'sign') return false;
  const ticket = turn.facts.tickets.find(({ id }) => id === pending.ticketId);
  const leave = () => {
    turn.next = { ...turn.next, pending: null };
    return false;
  };
  if (ticket?.state !== 'done') return leave();
  const short = text.trim().length <= BRIEF_ANSWER;
  const other =
    meaning.intent !== null &&
    meaning.intent !== 'thanks' &&
    meaning.intent !== 'closing' &&
    meaning.confidence >= SURE_INTERRUPTION;
  const said = saidOf(turn, meaning);
  if (said === 'yes' && (short || !other) && !meaning.signals.asks) return signed(turn, ticket, text);
  if (said === 'no') return notDone(turn, ticket, text);
  if (said === 'later' && (short || !other)) {
    turn.say(`${FLOW}.sign_later`);
    return true;
  }
  if (other || pending.tries > 0 || meaning.intent === 'thanks' || meaning.intent === 'closing')
    return leave();
  turn.next = { ...turn.next, pending: { ...pending, tries: pending.tries + 1 } };
  turn.say(`${FLOW}.sign_again`, { ticket: ticket.number, issue: ticket.issue });
  return true;
}

/** "yes", "no", "later", or null: in so many words, as "好的" only says that the message was read. */
function saidOf({ library }: Turn, { normalized, act }: Meaning): string | null {
  const fields = [FLOW, 'FLOW-SATISFACTION'].flatMap((id) => library.flows.get(id)?.fields ?? []);
  const [signed] = fields;
  const options = fields.flatMap((field) => field.options ?? []);
  return signed ? choose({ ...signed, options }, normalized, act === 'deny' ? 'deny' : 'none') : null;
}

/** 签字: the owner's own words are the record of it. */
function signed(turn: Turn, ticket: TicketFact, text: string): true {
  turn.next = { ...turn.next, pending: null };
  sign(turn, ticket.id);
  turn.effects.push(
    { kind: 'move', ticketId: ticket.id, move: 'confirm' },
    { kind: 'note', ticketId: ticket.id, note: 'signed', text: text.slice(0, 500) },
  );
  turn.say(`${FLOW}.signed`, { ticket: ticket.number });
  return true;
}

function sign(turn: Turn, id: string): void {
  const others = (turn.next.signed ?? []).filter((one) => one !== id);
  turn.next = { ...turn.next, signed: [...others, id].slice(-20) };
}

export function notDone(turn: Turn, ticket: TicketFact, text: string): true {
  turn.next = { ...turn.next, pending: null };
  const due = turn.due(ticket.kind, ticket.urgency, 'work');
  if (movesFrom(ticket.state).includes('reopen'))
    turn.effects.push(
      { kind: 'move', ticketId: ticket.id, move: 'reopen', reason: text.slice(0, 200) },
      { kind: 'patch', ticketId: ticket.id, patch: { due } },
    );
  turn.effects.push({
    kind: 'alert',
    reason: 'progress:not_done',
    roles: [ticket.assign],
    ticketId: ticket.id,
    text: text.slice(0, 200),
  });
  turn.say(`${FLOW}.unsigned`, {
    ticket: ticket.number,
    due: due.respond === null ? null : { due: due.respond },
  });
  return true;
}
