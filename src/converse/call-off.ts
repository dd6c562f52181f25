/** An owner who does not want it any more: "算了", "不用来了". */
import { isOf } from '../library/intent-sets.ts';
import { HOUR } from '../text/shanghai.ts';
import { shows } from '../text/signs.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { lastFiled } from './addition.ts';
import { fill } from './answers.ts';
import { advance, goOn } from './intake.ts';
import { SHORT_ANSWER, SURE_INTERRUPTION } from './measures.ts';
import type { Turn } from './turn.ts';

/** So long what was called off can be taken up again. */
const TAKEN_BACK_MS = 2 * HOUR;

/** What the owner calls off: the matter under way, or their ticket while nobody has begun with it. */
export function callOff(turn: Turn, text: string): void {
  const matter = turn.matter;
  if (matter) {
    turn.dropMatter();
    if (matter.ticketId === null) turn.next = { ...turn.next, calledOff: { matter, at: turn.context.now } };
    turn.effects.push({ kind: 'record', event: 'matter.cancelled', data: { flow: matter.flow } });
    turn.say('FLOW-COMMON.cancelled');
    goOn(turn);
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

/** "还是来人吧", "好吧,登记": what was called off just now is wanted after all, with all that was told of it. @returns whether so */
export function takeBack(turn: Turn, meaning: Meaning, text: string): boolean {
  const { calledOff } = turn.next;
  if (!calledOff || turn.matter !== null) return false;
  const { matter, at } = calledOff;
  const late = turn.context.now - at > TAKEN_BACK_MS;
  if (late || text.trim().length > SHORT_ANSWER) return false;
  const { slots, act, intent, confidence } = meaning;
  if (slots.ticket !== undefined || act === 'cancel' || act === 'deny') return false;
  // "还是帮我查下物业费吧" is another matter.
  const another =
    isOf(turn.library, 'intake', intent) && intent !== matter.kind && confidence >= SURE_INTERRUPTION;
  if (another || !shows(turn.library.lexicon.detours.after_all, meaning.normalized)) return false;
  turn.next = { ...turn.next, calledOff: null };
  const { asked, tries } = matter;
  // The question that stood open is put as if for the first time.
  const anew = asked === null ? tries : { ...tries, [asked]: Math.max(0, (tries[asked] ?? 1) - 1) };
  turn.addMatter({ ...matter, stage: 'collect', asked: null, tries: anew }, 'top');
  // "还是投诉吧" tells nothing of it; "还是来修吧,明天下午在家" does.
  if ((slots.phone ?? slots.room ?? slots.building ?? slots.time ?? slots.place) !== undefined)
    fill(turn, meaning, text);
  turn.say('FLOW-COMMON.taken_back');
  advance(turn);
  return true;
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
