/** FLOW-SATISFACTION (回访): after a ticket is closed, whether it is solved and 1 to 5; dissatisfied reopens and escalates. */
import type { Flow } from '../library/schema.ts';
import { MINUTE } from '../text/shanghai.ts';
import { shows } from '../text/signs.ts';
import { nextOutreach } from '../ticket/calendar.ts';
import { movesFrom } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer } from './answer.ts';
import { choose } from './answers.ts';
import { answersAsked } from './answers-asked.ts';
import type { TicketFact } from './facts.ts';
import { AFTER_CLOSING_MS } from './follow-up.ts';
import { BRIEF_ANSWER, SURE_INTERRUPTION } from './measures.ts';
import type { Turn } from './turn.ts';

const FLOW = 'FLOW-SATISFACTION';
/** A question that was not answered for so long gives way to that about the next ticket. */
const ANSWER_MS = 60 * MINUTE;

/** The timer of a follow-up: asked when nothing else is being talked about, else left for later. */
export function askFollowUp(turn: Turn): void {
  const [id, ...rest] = turn.next.toRate ?? [];
  if (id === undefined) return;
  const ticket = turn.facts.tickets.find((candidate) => candidate.id === id);
  if (ticket?.state !== 'closed') {
    turn.next = { ...turn.next, toRate: rest };
    if (rest.length > 0) turn.effects.push({ kind: 'timer', name: 'rate', inMs: AFTER_CLOSING_MS });
    return;
  }
  const { now } = turn.context;
  const later = () => {
    const at = nextOutreach(turn.library.standards.channels.outreach, now + ANSWER_MS);
    turn.effects.push({ kind: 'timer', name: 'rate', inMs: at - now });
  };
  const { pending } = turn.next;
  const stale =
    pending?.kind === 'sign' ||
    (pending?.kind === 'rating' && (pending.dropped || now - (pending.at ?? 0) >= ANSWER_MS));
  // While a person has the conversation the bot is silent; it asks once it has it again.
  const talking = turn.next.handedOff !== null || (turn.matter !== null && !turn.next.abandoned);
  if (talking || (pending !== null && !stale)) {
    later();
    return;
  }
  if (rest.length > 0) later();
  // What the owner has confirmed is not asked again.
  const asked = turn.next.signed?.includes(id) ? 'rating' : 'solved';
  turn.next = {
    ...turn.next,
    toRate: rest,
    pending: { kind: 'rating', asked, ticketId: id, tries: 0, at: now },
  };
  turn.say(`${FLOW}.ask_${asked}`, { issue: ticket.issue, ticket: ticket.number });
  turn.effects.push({ kind: 'record', event: 'ticket.follow_up_asked', ticketId: id, data: {} });
}

/** An answer to the follow-up. @returns false when the message is about something else */
export function takeFollowUp(turn: Turn, meaning: Meaning, text: string): boolean {
  const { pending } = turn.next;
  if (pending?.kind !== 'rating') return false;
  const flow = turn.library.flows.get(FLOW);
  const ticket = turn.facts.tickets.find((candidate) => candidate.id === pending.ticketId);
  if (!flow || !ticket) {
    turn.next = { ...turn.next, pending: null };
    return false;
  }
  const solved = pending.asked === 'solved' && !pending.dropped ? isSolved(flow, meaning) : null;
  const rating = meaning.act === 'rate' ? (meaning.slots.rating ?? null) : null;
  if (solved === null && rating !== null) return rated(turn, ticket, Number(rating), text);
  const asksElse = meaning.signals.asks && faqAnswer(turn, meaning, meaning.intent) !== null;
  const other =
    (asksElse || text.trim().length > BRIEF_ANSWER) &&
    meaning.intent !== null &&
    meaning.intent !== 'thanks' &&
    meaning.intent !== 'closing' &&
    meaning.confidence >= SURE_INTERRUPTION;
  if (pending.dropped || (turn.matter !== null && answersAsked(turn, meaning))) return false;
  if (declines(turn, meaning)) return leave(turn);
  if (solved === 'no') return unsolved(turn, ticket, null, text);
  if (solved === 'yes') {
    turn.next = { ...turn.next, pending: { ...pending, asked: 'rating', tries: 0 } };
    turn.say(`${FLOW}.ask_rating`);
    return true;
  }
  if (other) {
    // Another matter: the question is not put again, but a rating that comes later still counts.
    turn.next = { ...turn.next, pending: { ...pending, dropped: true } };
    return false;
  }
  if (meaning.intent === 'thanks' || meaning.intent === 'closing' || pending.tries > 0) return leave(turn);
  turn.next = { ...turn.next, pending: { ...pending, tries: pending.tries + 1 } };
  turn.say(`${FLOW}.ask_${pending.asked}_again`);
  return true;
}

/** "不想评了": thanked and left in peace; it says nothing of the matter. */
function declines(turn: Turn, meaning: Meaning): boolean {
  return meaning.signals.refuses || shows(turn.library.lexicon.ratings.declines, meaning.normalized);
}

function leave(turn: Turn): true {
  turn.next = { ...turn.next, pending: null };
  turn.say(`${FLOW}.thanks_good`);
  return true;
}

function isSolved(flow: Flow, meaning: Meaning): string | null {
  const field = flow.fields.find((candidate) => candidate.id === 'solved');
  return field ? choose(field, meaning.normalized, meaning.act) : null;
}

function rated(turn: Turn, ticket: TicketFact, rating: number, text: string): true {
  if (rating <= turn.library.standards.figures.low_rating) return unsolved(turn, ticket, rating, text);
  note(turn, ticket, rating, true, text);
  turn.say(`${FLOW}.thanks_good`);
  return true;
}

/** Reopened, and the supervisor is told (STD-6, spec 02 不满意重开并升级). */
function unsolved(turn: Turn, ticket: TicketFact, rating: number | null, text: string): true {
  note(turn, ticket, rating, false, text);
  forgetSignature(turn, ticket.id);
  const due = turn.due(ticket.kind === 'fee_dispute' ? 'fee_dispute' : 'complaint', 'normal', 'work');
  if (movesFrom(ticket.state).includes('reopen')) {
    turn.effects.push({
      kind: 'move',
      ticketId: ticket.id,
      move: 'reopen',
      reason: rating === null ? text.slice(0, 200) : String(rating),
    });
    turn.effects.push({ kind: 'patch', ticketId: ticket.id, patch: { due } });
  }
  turn.effects.push({
    kind: 'alert',
    reason: 'rating:low',
    roles: turn.library.standards.figures.escalation.slice(1, 2),
    ticketId: ticket.id,
    text: text.slice(0, 200),
  });
  turn.say(`${FLOW}.thanks_low`, {
    ticket: ticket.number,
    due: due.respond === null ? null : { due: due.respond },
  });
  return true;
}

/** A reopened ticket has to be confirmed anew. */
export function forgetSignature(turn: Turn, id: string): void {
  const { signed = [] } = turn.next;
  if (signed.includes(id)) turn.next = { ...turn.next, signed: signed.filter((one) => one !== id) };
}

function note(turn: Turn, ticket: TicketFact, rating: number | null, solved: boolean, text: string): void {
  turn.next = { ...turn.next, pending: null };
  turn.effects.push(
    { kind: 'note', ticketId: ticket.id, note: 'rating', text: text.slice(0, 500) },
    { kind: 'record', event: 'ticket.rated', ticketId: ticket.id, data: { rating, solved } },
  );
}
