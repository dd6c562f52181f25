/**
 * Another time than the one agreed for a ticket, however long ago it was filed: "换明天上午行不", "明天下午我要出门". The ticket
 * says the new one, and whoever goes there is told.
 */
import { bigrams } from '../text/normalise.ts';
import { shown, shows } from '../text/signs.ts';
import { findTimes, type TimeMention } from '../text/times.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { TicketFact } from './facts.ts';
import { intakeFlow, timeFields } from './matter.ts';
import { SHORT_ANSWER } from './measures.ts';
import { handleStatus } from './status.ts';
import { looseTime } from './told.ts';
import type { Turn } from './turn.ts';

/** More characters beside the wish for another time tell of something else. */
const BESIDE = 4;
/** … of why they cannot be there, where a new time is named. */
const BESIDE_REASON = 8;
const BESIDE_BARE = 1;
/** So many characters name a day (明天, 大后天, 下周五). */
const DAY_CHARS = [2, 3];

interface Wish {
  /** null: another time, and not which. */
  readonly time: TimeMention | null;
  /** No wish: they press, or ask whether somebody comes. */
  readonly instead?: 'urge' | 'status';
}

/** @returns whether it was such a wish, and is dealt with */
export function takeNewTime(turn: Turn, meaning: Meaning, text: string): boolean {
  const { slots, signals, normalized } = meaning;
  if (turn.matter !== null || turn.next.pending) return false;
  if ((slots.phone ?? slots.room ?? slots.ticket ?? slots.plate) !== undefined) return false;
  if (text.trim().length > SHORT_ANSWER) return false;
  const ticket = visitMeant(turn, normalized);
  if (!ticket) return false;
  const awaited = turn.lastSaid('FLOW-COMMON.ask_new_time');
  if (awaited && slots.time === undefined && !signals.cancels) {
    const loose = looseTime(turn, meaning, true);
    const { undecided } = turn.library.lexicon.detours;
    if (loose === null && !shows(undecided, normalized)) return false;
    keep(turn, ticket, loose === null ? null : { text: loose, from: null, to: null }, text);
    turn.say(`FLOW-COMMON.${loose === null ? 'new_time_later' : 'visit_moved'}`, {
      ticket: ticket.number,
      time: loose,
    });
    return true;
  }
  // "楼上漏水了 赶紧来" tells of something else.
  if (slots.place !== undefined && !ticket.issue.includes(slots.place)) return false;
  const wish = wishOf(turn, meaning, ticket, awaited);
  if (!wish) return false;
  const { time } = wish;
  // "能早点来吗", and not when: they press.
  if (wish.instead) {
    handleStatus(turn, meaning, text, wish.instead);
    return true;
  }
  keep(turn, ticket, time, text);
  if (time) turn.say('FLOW-COMMON.visit_moved', { ticket: ticket.number, time: time.text });
  else turn.say('FLOW-COMMON.ask_new_time', { ticket: ticket.number });
  return true;
}

/** The open ticket with a time of which they speak; the newest where the words tell of none. */
function visitMeant(turn: Turn, normalized: string): TicketFact | null {
  const open = turn.facts.tickets.filter(
    (ticket) =>
      ticket.here &&
      ticket.task === 'work' &&
      isOpen(ticket.state) &&
      timeFieldOf(turn, ticket) !== undefined,
  );
  const said = bigrams(normalized);
  const shared = ({ issue }: TicketFact) => [...bigrams(issue)].filter((pair) => said.has(pair)).length;
  return open.reduce<TicketFact | null>(
    (best, ticket) => (best === null || shared(ticket) > shared(best) ? ticket : best),
    null,
  );
}

const timeFieldOf = (turn: Turn, { kind }: TicketFact): string | undefined =>
  intakeFlow(turn.library, kind)?.fields.find(({ from }) => from === 'time')?.id;

function wishOf(
  turn: Turn,
  { normalized, signals }: Meaning,
  ticket: TicketFact,
  awaited: boolean,
): Wish | null {
  const { detours, times: words } = turn.library.lexicon;
  const { now } = turn.context;
  const times = findTimes(normalized, now, words).filter(
    ({ from, to }) => Date.parse(to ?? from ?? '') > now,
  );
  const cannot = shown(detours.no_visit, normalized);
  const moved = shown([...detours.reschedules, ...detours.other_time], normalized);
  const moves = moved ?? shown(detours.sooner, normalized);
  const beside = besides(turn, normalized, times, ticket);
  const last = dayed(turn, times);
  if (cannot !== null) {
    const at = normalized.indexOf(cannot);
    const after = last !== null && last.span[0] > at ? last : null;
    if (after !== null) return beside <= BESIDE_REASON ? { time: after } : null;
    // "明天不在家": which day it cannot be, not which it can.
    return (times.length > 0 || moves !== null) && beside <= BESIDE_BARE ? { time: null } : null;
  }
  if (moves !== null && beside <= (moved === null ? BESIDE_BARE : BESIDE))
    return { time: last, ...(last === null && moved === null && { instead: 'urge' }) };
  // After an answer, a bare time may take that up.
  if (last === null || turn.next.offered || shows(detours.asks_when, normalized)) return null;
  if (!awaited && beside > BESIDE_BARE) return null;
  // "明天能来吗" asks; "明天上午可以吗" proposes.
  const asks = !awaited && signals.asks && !shows(detours.proposes, normalized);
  return { time: last, ...(asks && { instead: 'status' }) };
}

/** "明天下午开会,能改到晚上吗": that evening, not today's. */
function dayed(turn: Turn, times: readonly TimeMention[]): TimeMention | null {
  const last = times.at(-1) ?? null;
  const before = times.at(-2);
  if (!last || !before) return last;
  for (const chars of DAY_CHARS) {
    const said = before.text.slice(0, chars) + last.text;
    const [whole] = findTimes(said, turn.context.now, turn.library.lexicon.times);
    if (whole?.text === said && whole.from !== before.from) return { ...whole, span: last.span };
  }
  return last;
}

/** How many characters tell of something else than the time, and than the matter of the ticket. */
function besides(turn: Turn, normalized: string, times: readonly TimeMention[], ticket: TicketFact): number {
  const { no_visit, reschedules, other_time, sooner, visit_words } = turn.library.lexicon.detours;
  let rest = [...times]
    .reverse()
    .reduce((said, { span: [from, to] }) => `${said.slice(0, from)} ${said.slice(to)}`, normalized);
  for (const signs of [no_visit, other_time, reschedules, sooner, visit_words])
    for (let sign = shown(signs, rest); sign; sign = shown(signs, rest)) rest = rest.replace(sign, ' ');
  return [...rest.replace(/[\s,。!?~、;]/g, '')].filter((unit) => !ticket.issue.includes(unit)).length;
}

function keep(
  turn: Turn,
  ticket: TicketFact,
  time: Pick<TimeMention, 'text' | 'from' | 'to'> | null,
  text: string,
): void {
  turn.effects.push({ kind: 'note', ticketId: ticket.id, note: 'supplement', text: text.slice(0, 2000) });
  const field = timeFieldOf(turn, ticket);
  if (time && field !== undefined)
    turn.effects.push({ kind: 'patch', ticketId: ticket.id, patch: { fields: timeFields(field, time) } });
  // Nobody has it yet: whoever takes it reads the new time.
  if (ticket.state === 'received') return;
  turn.effects.push({
    kind: 'alert',
    reason: 'visit:moved',
    roles: [ticket.assign],
    ticketId: ticket.id,
    text: time?.text ?? '',
  });
}
