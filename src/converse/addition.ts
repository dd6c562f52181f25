/** Soon after filing: what is added to the ticket, or asked of it, makes no second one. */
import { isOf } from '../library/intent-sets.ts';
import { flowOf } from '../library/library.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { shows } from '../text/signs.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer, sayFaq } from './answer.ts';
import { learnPerson } from './answers.ts';
import type { FiledTicket } from './conversation.ts';
import type { TicketFact } from './facts.ts';
import { timeFields } from './matter.ts';
import { SHORTEST_MATTER } from './measures.ts';
import { ADDITION_MS } from './media.ts';
import { redLine } from './red-lines.ts';
import { referral } from './social.ts';
import type { Turn } from './turn.ts';

/** The ticket that was filed here last, when that was just now and it is open. */
export function lastFiled(turn: Turn): TicketFact | null {
  const last = turn.next.filed.at(-1);
  const ticket = turn.facts.tickets.find(({ id }) => id === last?.id);
  if (!last || !ticket || turn.context.now - last.at > ADDITION_MS || !isOpen(ticket.state)) return null;
  return ticket;
}

/** Of several that were filed together, the one that the words are about; the last where they tell of none. */
export function filedAbout(turn: Turn, meaning: Meaning): { last: FiledTicket; ticket: TicketFact } | null {
  const ticket = lastFiled(turn);
  const newest = turn.next.filed.at(-1);
  if (!ticket || !newest) return null;
  const said = bigrams(meaning.slots.issue ?? '');
  let best = { last: newest, ticket, likeness: dice(said, bigrams(newest.issue)) };
  for (const last of turn.next.filed) {
    const fact = turn.facts.tickets.find(({ id }) => id === last.id);
    const likeness = dice(said, bigrams(last.issue));
    if (fact && last.at === newest.at && isOpen(fact.state) && likeness > best.likeness)
      best = { last, ticket: fact, likeness };
  }
  return best;
}

/** Soon after filing, "是主卧那个" or a phone number belongs to the ticket. */
export function addition(turn: Turn, meaning: Meaning, text: string): boolean {
  const about = filedAbout(turn, meaning);
  if (!about) return false;
  const { last, ticket } = about;
  const { slots } = meaning;
  const gives =
    slots.phone !== undefined ||
    slots.room !== undefined ||
    slots.building !== undefined ||
    slots.time !== undefined ||
    slots.plate !== undefined;
  const vague =
    meaning.intent === null
      ? meaning.act === 'correct'
      : meaning.confidence < 0.5 && meaning.intent !== 'unintelligible';
  const sameKind =
    meaning.intent === last.kind &&
    (slots.issue === undefined || dice(bigrams(slots.issue), bigrams(last.issue)) >= 0.2);
  // Too short for another matter: "你们这是推卸责任" scolds about what was filed, "就是楼道灯" says what is being looked for.
  const short = text.trim().length < SHORTEST_MATTER;
  const scolds =
    short && last.kind === 'complaint' && meaning.intent === 'complaint' && slots.place === undefined;
  const names = short && last.kind === 'ticket_status' && isOf(turn.library, 'intake', meaning.intent);
  // "今天晚上7点" and no more, "能换成周日吗": whatever it reads like.
  const moved =
    slots.time !== undefined && short && shows(turn.library.lexicon.detours.reschedules, meaning.normalized);
  const bare =
    moved ||
    (gives && slots.issue === undefined && slots.ticket === undefined && !meaning.signals.asks && short);
  const when = moved || (bare && isAhead(turn, slots.time)) ? timeFieldOf(turn, last) : undefined;
  const adds = (gives && meaning.intent === null) || bare || vague || sameKind || scolds || names;
  if (!adds) return false;
  if (scolds || meaning.mood === 'angry') turn.say('FLOW-COMMON.soothe_angry');
  learnPerson(turn, meaning);
  turn.effects.push({ kind: 'note', ticketId: last.id, note: 'supplement', text: text.slice(0, 2000) });
  turn.effects.push({
    kind: 'patch',
    ticketId: last.id,
    patch: {
      ...(slots.phone !== undefined && { phone: slots.phone }),
      ...((slots.building ?? slots.unit ?? slots.room) !== undefined && {
        address: { ...ticket.address, ...pick(slots) },
      }),
      // Whoever goes there reads the field, not the notes; the note keeps when the owner changed it.
      ...((when !== undefined || slots.phone !== undefined) && {
        fields: {
          ...(when !== undefined && slots.time !== undefined && timeFields(when, slots.time)),
          ...(slots.phone !== undefined && phoneLeft(turn, last)),
        },
      }),
    },
  });
  const asks = meaning.signals.asks && !moved && !gives;
  turn.say(`FLOW-COMMON.${asks ? 'question_noted' : 'noted_extra'}`, asks ? {} : { ticket: ticket.number });
  return true;
}

/** "赶着送孩子上学呢", right after a car in the way was filed: told of that, where it asks for nothing. @returns whether so */
export function tellsBeside(turn: Turn, meaning: Meaning, text: string): boolean {
  const ticket = lastFiled(turn);
  const { states } = turn.library.lexicon.detours;
  const asks = meaning.signals.asks && !shows(states, meaning.normalized);
  if (ticket?.task !== 'work' || asks || meaning.signals.price) return false;
  if (text.trim().length > SHORTEST_MATTER || referral(turn, meaning) !== null) return false;
  turn.effects.push({ kind: 'note', ticketId: ticket.id, note: 'supplement', text: text.slice(0, 2000) });
  turn.say('FLOW-COMMON.noted_extra', { ticket: ticket.number });
  return true;
}

/** More characters than these beside a phone tell of something. */
const BESIDE_PHONE = 8;

/** "哦电话138…", however long after it was filed without one: on every open ticket of theirs. @returns whether it was that */
export function leavesPhone(turn: Turn, meaning: Meaning, text: string): boolean {
  const { phone, room, building, time } = meaning.slots;
  if (phone === undefined || turn.next.phone !== null || turn.matter !== null) return false;
  if ((room ?? building ?? time) !== undefined || text.trim().length - phone.length > BESIDE_PHONE)
    return false;
  const filed = turn.facts.tickets.filter(({ here, state }) => here && isOpen(state));
  const [newest] = filed;
  if (!newest || turn.next.pending) return false;
  learnPerson(turn, meaning);
  for (const { id, kind } of filed) {
    const flow = flowOf(turn.library, kind)?.id ?? '';
    const fields = phoneLeft(turn, { flow });
    turn.effects.push({ kind: 'patch', ticketId: id, patch: { phone, fields } });
  }
  turn.effects.push({ kind: 'note', ticketId: newest.id, note: 'supplement', text: text.slice(0, 2000) });
  turn.say('FLOW-COMMON.noted_extra', { ticket: newest.number });
  return true;
}

/** That no phone was left stands on the ticket no more. */
function phoneLeft(turn: Turn, { flow }: Pick<FiledTicket, 'flow'>): Record<string, string> {
  const id = turn.library.flows.get(flow)?.fields.find(({ from }) => from === 'phone')?.id;
  return id === undefined ? {} : { [id]: '' };
}

/** The field of its flow that holds when the owner is at home. */
const timeFieldOf = (turn: Turn, { flow }: FiledTicket): string | undefined =>
  turn.library.flows.get(flow)?.fields.find(({ from }) => from === 'time')?.id;

/** "昨天晚上" tells when something was, no time to come. */
function isAhead(turn: Turn, time: Meaning['slots']['time']): boolean {
  const until = time?.to ?? time?.from;
  return until != null && Date.parse(until) >= turn.context.now;
}

/** "墙能不能敲掉一面", right after the renovation was filed: of that one, answered or passed on, and no second ticket. */
export function asksOfFiled(turn: Turn, meaning: Meaning, text: string): boolean {
  const ticket = lastFiled(turn);
  const filed = turn.next.filed.at(-1);
  const flow = filed ? turn.library.flows.get(filed.flow) : undefined;
  const { another } = turn.library.lexicon.signals;
  const { slots, signals, normalized, intent } = meaning;
  if (!ticket || !flow || intent !== ticket.kind || !signals.asks || shows(another, normalized)) return false;
  if ((slots.room ?? slots.building ?? slots.phone ?? slots.ticket) !== undefined) return false;
  const line = redLine(turn.library, flow, meaning);
  const faq = line ? null : faqAnswer(turn, meaning, intent);
  turn.effects.push({ kind: 'note', ticketId: ticket.id, note: 'supplement', text: text.slice(0, 2000) });
  if (line) turn.say(`${flow.id}.red_${line.id}`);
  else if (faq !== null) sayFaq(turn, faq, meaning.normalized);
  else turn.say('FLOW-COMMON.question_noted');
  return true;
}

export function pick(slots: Meaning['slots']): { building?: string; unit?: string; room?: string } {
  return {
    ...(slots.building !== undefined && { building: slots.building }),
    ...(slots.unit !== undefined && { unit: slots.unit }),
    ...(slots.room !== undefined && { room: slots.room }),
  };
}
