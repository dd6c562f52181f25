/** FLOW-STATUS: how far a matter is, and urging it (spec 02: 催办记一次沟通并提醒负责人). */

import { bigrams, dice } from '../text/normalise.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { choose, learnPerson } from './answers.ts';
import type { TicketFact } from './facts.ts';
import { begin } from './intake.ts';
import { addressOf, intakeFlow, newMatter } from './matter.ts';
import { notDone } from './progress.ts';
import type { Turn } from './turn.ts';

const FLOW = 'FLOW-STATUS';
const MAX_ASKED = 2;

/** Answers a status question or an urge; asks for the number once or twice when nothing is found. */
export function handleStatus(turn: Turn, meaning: Meaning, text: string, kind: 'status' | 'urge'): void {
  learnPerson(turn, meaning);
  const { building, room } = meaning.slots;
  if (building !== undefined && room !== undefined)
    turn.next = { ...turn.next, home: addressOf(meaning.slots) };
  const soothed = meaning.mood === 'angry' || meaning.abusive;
  if (soothed) turn.say('FLOW-COMMON.soothe_angry');
  const ticket = find(turn, meaning);
  if (ticket) {
    turn.next = { ...turn.next, pending: null };
    if (isStillWrong(turn, meaning) && ticket.task === 'work') {
      if (isOpen(ticket.state) && ticket.state !== 'done') tell(turn, ticket, 'urge', text);
      else notDone(turn, ticket, text);
    } else tell(turn, ticket, kind, text);
    return;
  }
  if (startsAnew(turn, meaning, text)) return;
  const tries = turn.next.pending && 'tries' in turn.next.pending ? turn.next.pending.tries : 0;
  const before = turn.next.pending && 'words' in turn.next.pending ? turn.next.pending.words : [];
  if (tries >= MAX_ASKED || (tries > 0 && meaning.signals.refuses)) {
    fileCallback(turn, meaning, [...before, text.trim()].join('; '), kind);
    return;
  }
  turn.next = {
    ...turn.next,
    pending: {
      kind,
      tries: tries + 1,
      words: [...before, text.trim()].filter((line) => line !== '').slice(-4),
      ...(isStillWrong(turn, meaning) && { fault: meaning.slots.issue ?? text.trim() }),
    },
  };
  if (kind === 'urge' && tries === 0 && !soothed) turn.say('FLOW-COMMON.sorry_trouble');
  const given = meaning.slots.ticket !== undefined;
  turn.say(`${FLOW}.ask_ticket${tries === 0 && !given ? '' : '_again'}`);
}

/** The ticket meant: by number, else by likeness of the matter, else the newest open one. */
function find(turn: Turn, meaning: Meaning): TicketFact | null {
  if (turn.facts.asked) return turn.facts.asked;
  if (meaning.slots.ticket !== undefined) return null;
  const mine = turn.facts.tickets;
  const open = mine.filter((ticket) => isOpen(ticket.state));
  const said = bigrams(meaning.slots.issue ?? '');
  const alike = [...mine]
    .map((ticket) => ({ ticket, score: dice(said, bigrams(ticket.issue)) }))
    .sort((a, b) => b.score - a.score)[0];
  if (alike && alike.score >= 0.25) return alike.ticket;
  return open[0] ?? mine[0] ?? null;
}

function tell(turn: Turn, ticket: TicketFact, kind: 'status' | 'urge', text: string): void {
  const group =
    ticket.state === 'confirmed' || ticket.state === 'followed_up'
      ? 'done'
      : ticket.state === 'returned' || ticket.state === 'reopened' || ticket.state === 'merged'
        ? 'received'
        : ticket.state;
  const state = turn.speaker.part(`${FLOW}.state_${group}`);
  const phrase = state ? turn.library.phrases.get(state.phrase) : undefined;
  const urging = kind === 'urge' && isOpen(ticket.state);
  // What is due then is that somebody gets in touch, not a result.
  const status = ticket.state === 'received' ? 'status_received' : 'status';
  turn.say(`${FLOW}.${urging ? 'urged' : status}`, {
    ticket: ticket.number,
    issue: ticket.issue,
    state: phrase?.text ?? '',
    assignee: ticket.assignee ?? ticket.assign,
    due:
      ticket.dueAt !== null && ticket.dueAt > turn.context.now && isOpen(ticket.state)
        ? { due: ticket.dueAt }
        : null,
  });
  if (urging) {
    turn.effects.push({ kind: 'note', ticketId: ticket.id, note: 'urge', text: text.slice(0, 2000) });
    turn.effects.push({
      kind: 'alert',
      reason: 'urge',
      roles: [ticket.assign],
      ticketId: ticket.id,
      text: '',
    });
  }
}

/** "师傅修完了但是还在漏". */
function isStillWrong({ library }: Turn, { normalized }: Meaning): boolean {
  const solved = library.flows.get('FLOW-SATISFACTION')?.fields.find(({ id }) => id === 'solved');
  return solved !== undefined && choose(solved, normalized, 'none') === 'no';
}

/** No ticket is found of what is still wrong: it is taken down anew, with all that was told of it. @returns whether so */
export function startsAnew(turn: Turn, meaning: Meaning, text: string): boolean {
  const { pending } = turn.next;
  if ((pending?.kind !== 'status' && pending?.kind !== 'urge') || pending.fault === undefined) return false;
  const flow = intakeFlow(turn.library, 'repair');
  if (!flow || turn.facts.asked !== null || meaning.signals.cancels) return false;
  turn.next = { ...turn.next, pending: null };
  const more = meaning.slots.place === undefined ? [] : [meaning.slots.issue ?? ''];
  const issue = [pending.fault, ...more].filter((part) => part !== '').join(', ');
  turn.say(`${FLOW}.not_found_anew`);
  const about = { ...meaning, intent: 'repair' as const, slots: { ...meaning.slots, issue } };
  begin(turn, flow, 'repair', about, [...pending.words, text.trim()].join('\n'));
  return true;
}

/** Nothing found: people look for it (CARE-8). */
function fileCallback(turn: Turn, meaning: Meaning, text: string, kind: 'status' | 'urge'): void {
  const flow = turn.library.flows.get(FLOW);
  if (!flow) return;
  turn.next = { ...turn.next, pending: null };
  const matter = {
    ...newMatter(turn, flow, kind === 'urge' ? 'urge' : 'ticket_status', meaning, text),
    task: 'callback' as const,
  };
  const id = turn.newId();
  const due = turn.due(matter.kind, 'normal', 'callback');
  turn.effects.push({
    kind: 'open',
    ticket: {
      id,
      kind: matter.kind,
      task: 'callback',
      urgency: 'normal',
      summary: text.slice(0, 300),
      issue: matter.issue ?? text.slice(0, 60),
      address: addressOf(turn.facts.address?.asked ?? {}),
      place: null,
      addressCheck: 'unchecked',
      homeId: null,
      phone: turn.next.phone,
      contactName: turn.next.surname,
      fields: {},
      assign: flow.assign,
      due,
      attachments: [],
    },
  });
  turn.filed({ id, flow: FLOW, kind: matter.kind, issue: matter.issue ?? '', at: turn.context.now });
  turn.say(`${FLOW}.not_found`).say(`${FLOW}.callback_filed`, {
    ticket: { ticket: id },
    due: due.respond === null ? null : { due: due.respond },
  });
}
