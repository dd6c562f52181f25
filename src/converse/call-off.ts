/** An owner who does not want it any more: "算了", "不用来了". */
import { isOf } from '../library/intent-sets.ts';
import type { Intent } from '../library/terms.ts';
import { bigrams } from '../text/normalise.ts';
import { HOUR } from '../text/shanghai.ts';
import { shows } from '../text/signs.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { lastFiled } from './addition.ts';
import { fill } from './answers.ts';
import type { TicketFact } from './facts.ts';
import { advance, goOn, resume } from './intake.ts';
import { SHORT_ANSWER, SURE_INTERRUPTION } from './measures.ts';
import type { Turn } from './turn.ts';

/** A new matter beside words that call off. */
const SURE_OTHER = 0.9;

/** So long what was called off can be taken up again. */
const TAKEN_BACK_MS = 2 * HOUR;

/** What the owner calls off: the matter under way, or their ticket while nobody has begun with it. */
export function callOff(turn: Turn, meaning: Meaning, text: string): void {
  const matter = turn.matter;
  const named = kindCalled(turn, meaning);
  const others = turn.next.matters.filter(({ kind }) => kind === named);
  // "投诉先撤了吧", while a repair is taken down: of the other one.
  if (matter && named !== null && matter.kind !== named && matter.ticketId === null) {
    const ticket = others.length > 0 ? null : ticketMeant(turn, meaning, named);
    if (others.length > 0) {
      turn.next = { ...turn.next, matters: turn.next.matters.filter((one) => !others.includes(one)) };
      turn.say('FLOW-COMMON.cancelled');
    } else if (ticket?.kind === named) takeOff(turn, ticket, text);
    if (others.length > 0 || ticket?.kind === named) {
      resume(turn, true);
      return;
    }
  }
  if (matter) {
    turn.dropMatter();
    if (matter.ticketId === null) turn.next = { ...turn.next, calledOff: { matter, at: turn.context.now } };
    turn.effects.push({ kind: 'record', event: 'matter.cancelled', data: { flow: matter.flow } });
    turn.say('FLOW-COMMON.cancelled');
    goOn(turn);
    return;
  }
  turn.next = { ...turn.next, pending: null };
  const ticket = ticketMeant(turn, meaning, named);
  if (!ticket) turn.say('FLOW-COMMON.nothing_to_cancel');
  else takeOff(turn, ticket, text);
}

/** What it is called in their words: a complaint, a repair … or null. */
function kindCalled({ library }: Turn, { normalized }: Meaning): Intent | null {
  const { called, withdraws: backs } = library.lexicon.detours;
  const named = called.find(({ any }) => shows(any, normalized))?.kind ?? null;
  return named ?? (shows(backs, normalized) ? 'complaint' : null);
}

/** Of several the one that they name by its kind, and of these the one that their words are about; else the newest. */
function ticketMeant(turn: Turn, { normalized }: Meaning, named: Intent | null): TicketFact | null {
  const open = turn.facts.tickets.filter(
    ({ here, state, task, id }) =>
      here && isOpen(state) && (task === 'work' || turn.next.filed.some((filed) => filed.id === id)),
  );
  const said = bigrams(normalized);
  const weight = ({ kind, issue }: TicketFact) =>
    (kind === named ? 100 : 0) + [...bigrams(issue)].filter((pair) => said.has(pair)).length;
  return open.reduce<TicketFact | null>(
    (best, ticket) => (best === null || weight(ticket) > weight(best) ? ticket : best),
    null,
  );
}

function takeOff(turn: Turn, ticket: TicketFact, text: string): void {
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
  withdraws(turn, meaning, text) ||
  (meaning.signals.cancels && isOfHere(turn, meaning) && !goesOn(turn, meaning));

/** "已经挪走了,不用了", soon after it was filed. */
function isPast(turn: Turn, { normalized }: Meaning, text: string): boolean {
  const { settled, calls_off } = turn.library.lexicon.detours;
  const past =
    text.trim().length <= SHORT_ANSWER && shows(settled, normalized) && shows(calls_off, normalized);
  return past && lastFiled(turn) !== null;
}

/** "算了不投诉了,反正你们也不管": what is given up in bitterness is kept, and pressed for. @returns whether it was that */
export function keepsComplaint(turn: Turn, { normalized, slots }: Meaning, text: string): boolean {
  const { resigned, withdraws: backs } = turn.library.lexicon.detours;
  if (turn.matter !== null || text.trim().length > SHORT_ANSWER || slots.ticket !== undefined) return false;
  if (!shows(resigned, normalized) || !shows(backs, normalized)) return false;
  const ticket = turn.facts.tickets.find(
    ({ here, kind, state }) => here && isOpen(state) && (kind === 'complaint' || kind === 'fee_dispute'),
  );
  if (!ticket) return false;
  const { id: ticketId, number, assign } = ticket;
  turn.effects.push({ kind: 'note', ticketId, note: 'urge', text: text.slice(0, 2000) });
  turn.effects.push({ kind: 'alert', reason: 'urge', roles: [assign], ticketId, text: '' });
  turn.say('FLOW-COMPLAINT.not_dropped', { ticket: number });
  return true;
}

/** "投诉就算了,人家来道歉了", while there is one; bitter words take nothing back. */
function withdraws(turn: Turn, { normalized, mood, abusive, signals }: Meaning, text: string): boolean {
  if (mood === 'angry' || abusive || signals.notAccepted || text.trim().length > SHORT_ANSWER) return false;
  if (!shows(turn.library.lexicon.detours.withdraws, normalized)) return false;
  const complains = ({ kind }: { readonly kind: Intent }) => kind === 'complaint' || kind === 'fee_dispute';
  return (
    turn.next.matters.some(complains) ||
    turn.facts.tickets.some((ticket) => ticket.here && isOpen(ticket.state) && complains(ticket))
  );
}

/** "不用来了": a matter under way, or one filed here; a clear new matter in the same words is one. */
function isOfHere(turn: Turn, meaning: Meaning): boolean {
  if (turn.matter !== null || (meaning.act === 'cancel' && turn.next.filed.length > 0)) return true;
  // "那算了,我报修": with nothing to call off, what is told is what is meant.
  const nothing = !turn.facts.tickets.some(({ here, state }) => here && isOpen(state));
  const sure = nothing && meaning.slots.issue !== undefined ? SURE_INTERRUPTION : SURE_OTHER;
  return !(isOf(turn.library, 'intake', meaning.intent) && meaning.confidence > sure);
}

/** "好了,3栋2单元1502" goes on with the matter; "算了,你们就会糊弄" calls nothing off. */
function goesOn(turn: Turn, { slots, signals, normalized }: Meaning): boolean {
  if (turn.matter === null) return signals.notAccepted;
  if (shows(turn.library.lexicon.detours.keeps, normalized)) return true;
  const gives = (slots.phone ?? slots.room ?? slots.building) !== undefined;
  return gives && !shows(turn.library.lexicon.detours.calls_off, normalized);
}
