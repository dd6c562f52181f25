/** What is written about a ticket that stands: "都投诉三回了,到底管不管", "又堵了", "那重新报吧". None of it is a matter of its own. */
import { isOf } from '../library/intent-sets.ts';
import { shown, shows } from '../text/signs.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { lastFiled } from './addition.ts';
import type { TicketFact } from './facts.ts';
import { begin } from './intake.ts';
import { intakeFlow } from './matter.ts';
import { SHORT_ANSWER } from './measures.ts';
import { handleStatus } from './status.ts';
import type { Turn } from './turn.ts';

/** More words than these beside the pressing tell of something. */
const BESIDE = 8;

/** @returns whether it was about a ticket, and is dealt with */
export function pressesFiled(turn: Turn, meaning: Meaning, text: string): boolean {
  const { slots, signals } = meaning;
  if ((slots.room ?? slots.building ?? slots.phone ?? slots.ticket) !== undefined) return false;
  if (signals.notAccepted || signals.cancels || text.trim().length > SHORT_ANSWER) return false;
  if (filesAnew(turn, meaning, text)) return true;
  const here = turn.facts.tickets.filter(
    ({ here, task, state, kind }) => here && task === 'work' && isOpen(state) && kind !== 'emergency',
  );
  if (here.length === 0) return false;
  const last = lastFiled(turn);
  if (last && shows(turn.library.lexicon.detours.threatens, meaning.normalized)) {
    turn.effects.push({ kind: 'note', ticketId: last.id, note: 'supplement', text: text.slice(0, 2000) });
    turn.say('FLOW-COMMON.soothe_angry').say('FLOW-COMMON.noted_extra', { ticket: last.number });
    return true;
  }
  if (!presses(turn, meaning) && !recurs(turn, meaning, here)) return false;
  handleStatus(turn, meaning, text, 'urge');
  return true;
}

/** "都投诉三回了,你们到底管不管", and nothing beside it. */
function presses(turn: Turn, { normalized, slots }: Meaning): boolean {
  const { presses: signs } = turn.library.lexicon.detours;
  let rest = normalized;
  for (let sign = shown(signs, rest); sign; sign = shown(signs, rest)) rest = rest.replace(sign, '');
  return rest !== normalized && slots.place === undefined && rest.replace(/[\s,。!?]/g, '').length <= BESIDE;
}

/** "师傅来过了,又堵了", of a repair that is not closed yet. */
function recurs(turn: Turn, { normalized, slots }: Meaning, here: readonly TicketFact[]): boolean {
  const repair = here.find(({ kind }) => kind === 'repair');
  if (!repair || !shows(turn.library.lexicon.detours.recurs, normalized)) return false;
  return slots.place === undefined || repair.issue.includes(slots.place);
}

/** "那重新报吧", after a ticket that nobody found: what it is about is asked for, the home is known. */
function filesAnew(turn: Turn, meaning: Meaning, text: string): boolean {
  const last = lastFiled(turn);
  const flow = intakeFlow(turn.library, 'repair');
  if (last?.task !== 'callback' || (last.kind !== 'ticket_status' && last.kind !== 'urge') || !flow)
    return false;
  if (!shows(turn.library.lexicon.detours.files_anew, meaning.normalized)) return false;
  const { issue: _, ...slots } = meaning.slots;
  begin(turn, flow, 'repair', { ...meaning, intent: 'repair', slots }, text);
  return true;
}

/** "又没来,我要投诉", of a repair that still stands: whoever has it is pressed as well, not only complained of. */
export function pressBroken(turn: Turn, { normalized, slots }: Meaning, text: string): void {
  const open = turn.facts.tickets.find(
    ({ here, kind, task, state }) => here && kind === 'repair' && task === 'work' && isOpen(state),
  );
  if (!open || slots.place !== undefined || !shows(turn.library.lexicon.detours.broken_promise, normalized))
    return;
  const { id: ticketId, number: ticket, assign } = open;
  turn.effects.push({ kind: 'note', ticketId, note: 'urge', text: text.slice(0, 2000) });
  turn.effects.push({ kind: 'alert', reason: 'urge', roles: [assign], ticketId, text: '' });
  turn.say('FLOW-COMMON.pressed_too', { ticket });
}

/** "那个人什么时候来呀", hours after it was filed: whoever they wait for, not what else comes. */
export function awaitsVisit(turn: Turn, { intent, normalized }: Meaning): boolean {
  const open = turn.facts.tickets.some(({ here, task, state }) => here && task === 'work' && isOpen(state));
  return (
    open && (isOf(turn.library, 'social', intent) || shows(turn.library.lexicon.detours.visitor, normalized))
  );
}
