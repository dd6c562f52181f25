/** An owner who does not want it any more: "算了", "不用来了". */
import { isOf } from '../library/intent-sets.ts';
import { shows } from '../text/signs.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { lastFiled } from './fresh.ts';
import { advance } from './intake.ts';
import type { Turn } from './turn.ts';
import { SHORT_ANSWER } from './underway.ts';

/** What the owner calls off: the matter under way, or their ticket while nobody has begun with it. */
export function callOff(turn: Turn, text: string): void {
  const matter = turn.matter;
  if (matter) {
    turn.dropMatter();
    turn.effects.push({ kind: 'record', event: 'matter.cancelled', data: { flow: matter.flow } });
    turn.say('FLOW-COMMON.cancelled');
    if (turn.matter) advance(turn);
    return;
  }
  turn.next = { ...turn.next, pending: null };
  const ticket = turn.facts.tickets.find(
    ({ here, state, task, id }) =>
      here && isOpen(state) && (task === 'work' || turn.next.filed.some((filed) => filed.id === id)),
  );
  if (!ticket) {
    turn.say('FLOW-COMMON.nothing_to_cancel');
    return;
  }
  if (ticket.state === 'received' && ticket.kind !== 'emergency') {
    turn.effects.push({ kind: 'move', ticketId: ticket.id, move: 'cancel', reason: text.slice(0, 200) });
    turn.say('FLOW-COMMON.cancel_filed', { ticket: ticket.number });
    return;
  }
  turn.effects.push({ kind: 'note', ticketId: ticket.id, note: 'supplement', text: text.slice(0, 2000) });
  turn.say('FLOW-COMMON.cancel_late', { ticket: ticket.number });
}

/** Whether a message in which the owner cancels is meant so. */
export const callsOff = (turn: Turn, meaning: Meaning, text: string): boolean =>
  isPast(turn, meaning, text) ||
  (meaning.signals.cancels && isOfHere(turn, meaning) && !goesOn(turn, meaning));

/** "已经挪走了,不用了", soon after it was filed. */
function isPast(turn: Turn, { normalized }: Meaning, text: string): boolean {
  const { settled, calls_off } = turn.library.lexicon.detours;
  const past =
    text.trim().length <= SHORT_ANSWER && shows(settled, normalized) && shows(calls_off, normalized);
  return past && lastFiled(turn) !== null;
}

/** "不用来了": a matter under way, or one filed here; a clear new matter in the same words is one. */
function isOfHere(turn: Turn, meaning: Meaning): boolean {
  if (turn.matter !== null || (meaning.act === 'cancel' && turn.next.filed.length > 0)) return true;
  return !(isOf(turn.library, 'intake', meaning.intent) && meaning.confidence > 0.9);
}

/** "好了,3栋2单元1502" goes on with the matter; "算了,你们就会糊弄" calls nothing off. */
function goesOn(turn: Turn, { slots, signals, normalized }: Meaning): boolean {
  if (turn.matter === null) return signals.notAccepted;
  if (shows(turn.library.lexicon.detours.keeps, normalized)) return true;
  const gives = (slots.phone ?? slots.room ?? slots.building) !== undefined;
  return gives && !shows(turn.library.lexicon.detours.calls_off, normalized);
}
