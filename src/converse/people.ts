/** Handing a conversation to people, with everything told so far (TALK-1, TALK-9). */
import { shows } from '../text/signs.ts';
import { momentText } from '../text/times.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer, sayFaq } from './answer.ts';
import { fill, learnPerson } from './answers.ts';
import { briefOf } from './brief.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { fileConfirmed } from './intake.ts';
import type { Turn } from './turn.ts';

/** Fewer characters ("经理呢") are no question of their own. */
const SHORTEST_QUESTION = 5;

/** TALK-1: a colleague by name; TALK-9: anybody. Everything told so far goes along. */
export function wantPerson(turn: Turn, meaning: Meaning, text: string): void {
  const who = meaning.signals.colleague;
  const insisted = turn.next.pending?.kind === 'colleague';
  if (who !== null && !insisted && turn.matter === null) {
    turn.next = { ...turn.next, pending: { kind: 'colleague', who } };
    turn.say('FLOW-COMMON.named', { colleague: who });
    return;
  }
  learnPerson(turn, meaning);
  const insistedOn = turn.next.pending?.kind === 'colleague' ? turn.next.pending.who : null;
  if (insistedOn !== null && turn.matter === null) {
    const named = who ?? insistedOn;
    const id = callBack(turn, named, 'human', meaning, text);
    turn.say('FLOW-COMMON.named_callback', { colleague: named, ticket: { ticket: id } });
    return;
  }
  if (turn.matter) fill(turn, meaning, '');
  handOver(turn, who ?? 'wish', meaning, text);
}

/** The bot gets no further: what there is, is filed, and a person goes on without asking all anew. */
export function handOver(turn: Turn, reason: string, meaning: Meaning, text = ''): void {
  const matter = turn.matter;
  if (
    matter &&
    matter.ticketId === null &&
    matter.issue !== null &&
    turn.library.flows.get(matter.flow)?.files
  ) {
    turn.setMatter({ stage: 'confirm' });
    const before = turn.speaker.parts.length;
    fileConfirmed(turn);
    turn.speaker.parts.splice(before);
    const id = turn.next.filed.at(-1)?.id;
    turn.say('FLOW-COMMON.handoff_filed', { ticket: id === undefined ? null : { ticket: id } });
    const { calendar, now } = turn.context;
    if (!calendar.isWorkingTime(now)) sayHandOff(turn);
  } else if (reason === 'not_understood') turn.say('FLOW-COMMON.clarify_last');
  else sayHandOff(turn);
  handOff(turn, reason, meaning, text);
}

/** A call-back task for somebody by name or role (spec 02 回电任务). @returns its inner id */
function callBack(
  turn: Turn,
  who: string,
  kind: 'human' | 'complaint',
  meaning: Meaning,
  text: string,
): string {
  const id = turn.newId();
  turn.next = { ...turn.next, pending: null };
  const issue = meaning.slots.issue ?? text.slice(0, 60);
  turn.effects.push({
    kind: 'open',
    ticket: {
      id,
      kind,
      task: 'callback',
      urgency: 'normal',
      summary: text.slice(0, 300),
      issue,
      address: {},
      place: null,
      addressCheck: 'unchecked',
      homeId: null,
      phone: turn.next.phone,
      contactName: turn.next.surname,
      fields: { colleague: who },
      assign: who,
      due: turn.due(kind, 'normal', 'callback'),
      attachments: [],
    },
  });
  turn.filed({ id, flow: 'FLOW-COMMON', kind, issue, at: turn.context.now });
  return id;
}

/** CMPL-5 ②: a complaint on record is not settled for the owner; the manager calls within two hours and is told at once. */
export function toManager(turn: Turn, meaning: Meaning, text: string): boolean {
  const last = turn.facts.tickets.find(
    (ticket) =>
      ticket.here && ticket.task === 'work' && (ticket.kind === 'complaint' || ticket.kind === 'fee_dispute'),
  );
  if (!last || turn.matter !== null || !meaning.signals.notAccepted) return false;
  learnPerson(turn, meaning);
  const roles = turn.library.standards.figures.escalation.slice(1);
  const manager = roles.at(-1) ?? '';
  const waiting = turn.facts.tickets.find(
    (ticket) =>
      ticket.here && ticket.task === 'callback' && ticket.assign === manager && isOpen(ticket.state),
  );
  if (waiting) {
    // The manager is on the way already: told once more, not asked for twice.
    turn.effects.push({ kind: 'note', ticketId: waiting.id, note: 'urge', text: text.slice(0, 2000) });
    turn.effects.push({ kind: 'alert', reason: 'urge', roles, ticketId: waiting.id, text: '' });
    turn.say('FLOW-COMPLAINT.manager_again', { ticket: waiting.number });
    return true;
  }
  const id = callBack(turn, manager, 'complaint', meaning, text);
  turn.effects.push({ kind: 'alert', reason: 'complaint:not_accepted', roles, ticketId: last.id, text: '' });
  turn.say('FLOW-COMPLAINT.manager').say('FLOW-COMPLAINT.manager_ticket', { ticket: { ticket: id } });
  return true;
}

function sayHandOff(turn: Turn): void {
  const { calendar, now } = turn.context;
  if (calendar.isWorkingTime(now)) turn.say('FLOW-COMMON.handoff');
  else
    turn.say('FLOW-COMMON.handoff_night', {
      due: momentText(calendar.nextStart(now), now, turn.library.lexicon.times.told),
    });
}

export function handOff(turn: Turn, reason: string, meaning: Meaning, text = ''): void {
  turn.next = { ...turn.next, handedOff: { reason, at: turn.context.now }, pending: null };
  const said = meaning.slots.issue ?? text.slice(0, 60);
  const brief = briefOf(turn, said === '' ? meaning.normalized.slice(0, 60) : said);
  turn.effects.push({ kind: 'handoff', reason, brief });
}

/** Whether the bot has nothing more to say until it is handed back: a colleague has it, or is called and the owner knows. */
export const isQuiet = ({ handedOff }: Pick<Conversation, 'handedOff'>): boolean =>
  handedOff !== null &&
  (handedOff.by !== undefined || handedOff.reason === 'takeover' || handedOff.told === true);

const wishesPerson = ({ library }: Turn, heard: Meaning | null): boolean =>
  heard !== null &&
  (heard.intent === 'human' || shows(library.lexicon.detours.person_wish, heard.normalized));

/** "我家押金退了没": no rule answers that. */
const isOwnCase = ({ library }: Turn, { normalized }: Meaning) =>
  shows(library.lexicon.detours.own_case, normalized);

/** "物业费怎么交", while nobody has come yet: answered out of the library, and they keep their place. @returns whether so */
function answersWaiting(turn: Turn, heard: Meaning): boolean {
  const { handedOff } = turn.next;
  if (!handedOff || handedOff.by || handedOff.reason === 'takeover' || heard.urgency === 'emergency')
    return false;
  if (shows(turn.library.lexicon.detours.asks_nature, heard.normalized)) {
    turn.say('FLOW-COMMON.not_a_person').say('FLOW-COMMON.still_waiting');
    return true;
  }
  const { signals, slots } = heard;
  if (
    !signals.asks ||
    signals.ownAccount ||
    signals.thirdParty ||
    isOwnCase(turn, heard) ||
    wishesPerson(turn, heard)
  )
    return false;
  if (heard.normalized.length < SHORTEST_QUESTION) return false;
  if ((slots.room ?? slots.phone ?? slots.ticket) !== undefined) return false;
  const faq = faqAnswer(turn, heard, heard.intent);
  if (faq === null) return false;
  sayFaq(turn, faq, heard.normalized);
  turn.say('FLOW-COMMON.still_waiting');
  return true;
}

/** A person has the conversation: the bot passes on, says so once, and is silent. */
export function notePassedOn(
  turn: Turn,
  event: Extract<ConversationEvent, { kind: 'message' }>,
  heard: Meaning | null,
): void {
  const last = turn.next.filed.at(-1);
  if (last && event.text.trim() !== '')
    turn.effects.push({
      kind: 'note',
      ticketId: last.id,
      note: 'supplement',
      text: event.text.slice(0, 2000),
    });
  if (heard) learnPerson(turn, heard);
  const { handedOff } = turn.next;
  if (!handedOff) return;
  if (heard && answersWaiting(turn, heard)) return;
  if (handedOff.by) {
    if (handedOff.since !== undefined) return;
    turn.next = { ...turn.next, handedOff: { ...handedOff, since: turn.context.now, called: 0 } };
  } else if (handedOff.reason !== 'takeover' && !handedOff.told) {
    turn.say('FLOW-COMMON.handed_note');
    turn.next = { ...turn.next, handedOff: { ...handedOff, told: true } };
  } else if (handedOff.reason !== 'takeover' && !handedOff.pressed && wishesPerson(turn, heard)) {
    // Asked for once more while nobody has come: those who are called are told, and so is the owner, once.
    const roles = turn.library.standards.figures.escalation.slice(0, 1);
    turn.effects.push({ kind: 'alert', reason: 'handoff:unclaimed', roles, ticketId: null, text: '' });
    turn.say('FLOW-COMMON.person_pressed');
    turn.next = { ...turn.next, handedOff: { ...handedOff, pressed: true } };
  }
}
