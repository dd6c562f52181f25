/** When and how an owner is asked after their ticket was closed (回访): standards/follow-up.yaml (STD-6, STD-8). */
import type { FollowUp } from '../library/standards-schema.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { shanghaiIso } from '../text/times.ts';
import { nextOutreach } from '../ticket/calendar.ts';
import { followUpPolicy } from '../ticket/follow-up.ts';
import { isOpen } from '../ticket/moves.ts';
import type { NewTicket } from '../ticket/ticket.ts';
import type { TicketFact } from './facts.ts';
import { intakeFlow } from './matter.ts';
import type { Turn } from './turn.ts';

/** Nothing of ours rings at night: this long after closing, or when the outreach hours begin. */
export const AFTER_CLOSING_MS = MINUTE;

/** A ticket was closed: its owner is asked once, at a decent hour, by whom and when its policy says. */
export function planFollowUp(turn: Turn, ticket: TicketFact): void {
  if (ticket.task !== 'work') return;
  const policy = policyOf(turn, ticket);
  if (policy?.person) callAfter(turn, ticket, policy.person);
  if (policy?.asks === false || intakeFlow(turn.library, ticket.kind)?.follow_up !== true) return;
  const { now } = turn.context;
  if (turn.next.byPhone === true) {
    if (!policy?.person) callAfter(turn, ticket, turn.library.standards.followUp.unreached);
    return;
  }
  if (policy?.rain) {
    const afterRain = (turn.next.afterRain ?? []).filter(({ ticketId }) => ticketId !== ticket.id);
    turn.next = { ...turn.next, afterRain: [...afterRain, { ticketId: ticket.id, at: now }] };
    turn.effects.push({ kind: 'timer', name: 'rain', inMs: tomorrow(turn) - now });
    return;
  }
  askLater(turn, ticket.id, AFTER_CLOSING_MS);
}

const policyOf = (turn: Turn, ticket: TicketFact) => followUpPolicy(turn.library.standards.followUp, ticket);

function askLater(turn: Turn, ticketId: string, inMs: number): void {
  const waiting = turn.next.toRate ?? [];
  if (waiting.includes(ticketId)) return;
  turn.next = { ...turn.next, toRate: [...waiting, ticketId] };
  const { now } = turn.context;
  const at = nextOutreach(turn.library.standards.channels.outreach, now + inMs);
  turn.effects.push({ kind: 'timer', name: 'rate', inMs: at - now });
}

/** When people may be asked on the next day. */
function tomorrow(turn: Turn): number {
  const { outreach } = turn.library.standards.channels;
  return nextOutreach(outreach, Date.parse(`${dayOf(turn.context.now + DAY)}T00:00:00+08:00`));
}

const dayOf = (at: number): string => shanghaiIso(at).slice(0, 10);

/** Every day while a repaired leak waits for rain: asked on the day after it has rained, or when it never does. */
export function lookForRain(turn: Turn): void {
  const { now } = turn.context;
  const today = dayOf(now);
  const rainy = turn.facts.rainyDays ?? [];
  const left = (turn.next.afterRain ?? []).filter(({ ticketId, at }) => {
    const ticket = turn.facts.tickets.find(({ id }) => id === ticketId);
    if (ticket?.state !== 'closed') return false;
    const latest = (policyOf(turn, ticket)?.rain?.latest_days ?? 0) * DAY;
    const rained = rainy.some((day) => day >= dayOf(at) && day < today);
    if (!rained && now - at < latest) return true;
    askLater(turn, ticketId, 0);
    return false;
  });
  turn.next = { ...turn.next, afterRain: left };
  if (left.length > 0) turn.effects.push({ kind: 'timer', name: 'rain', inMs: tomorrow(turn) - now });
}

/** Our question did not arrive: somebody calls instead, once. */
export function followUpUnreached(turn: Turn): void {
  const { pending } = turn.next;
  if (pending?.kind !== 'rating') return;
  turn.next = { ...turn.next, pending: null };
  const ticket = turn.facts.tickets.find(({ id }) => id === pending.ticketId);
  if (ticket) callAfter(turn, ticket, turn.library.standards.followUp.unreached);
}

/** A colleague's answer did not arrive: one call, however many of them did not. */
export function replyUnreached(turn: Turn): void {
  const { now, calendar } = turn.context;
  const { reply_task: issue, unreached_reply: wanted } = turn.library.standards.followUp;
  const tickets = turn.facts.tickets.filter(({ state }) => isOpen(state));
  if (tickets.some((ticket) => ticket.task === 'callback' && ticket.issue === issue)) return;
  const about = tickets[0];
  personTask(turn, {
    kind: about?.kind ?? 'info',
    issue,
    address: about?.address ?? turn.facts.person?.home ?? turn.next.home ?? {},
    fields: about ? { about: about.number } : {},
    assign: wanted.assign,
    respond: calendar.nextStart(now + wanted.within_min * MINUTE),
  });
}

/** A call or visit after a ticket, by a member of staff. */
function callAfter(turn: Turn, ticket: TicketFact, { assign, within_min }: FollowUp['unreached']): void {
  const { now, calendar } = turn.context;
  personTask(turn, {
    kind: ticket.kind,
    issue: filledText(turn.library.standards.followUp.task, { ticket: ticket.number, issue: ticket.issue }),
    address: ticket.address,
    fields: { follow_up: ticket.number },
    assign,
    respond: calendar.nextStart(now + within_min * MINUTE),
  });
}

/** A visit or call by a member of staff, as a task with its time. */
export function personTask(
  turn: Turn,
  {
    issue,
    respond,
    ...task
  }: Pick<NewTicket, 'kind' | 'issue' | 'address' | 'fields' | 'assign'> & { readonly respond: number },
): void {
  turn.effects.push({
    kind: 'open',
    ticket: {
      ...task,
      id: turn.newId(),
      task: 'callback',
      urgency: 'normal',
      summary: issue,
      issue,
      place: null,
      addressCheck: 'unchecked',
      homeId: null,
      phone: turn.next.phone,
      contactName: turn.next.surname,
      due: { respond, arrive: null, plan: null, resolve: null },
      attachments: [],
    },
  });
}
