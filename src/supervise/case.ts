/** What a ticket was at a moment, from its row and the events before then: what every figure of a report is reckoned from. */
import type { TicketHistory } from '../ledger.ts';
import type { Library } from '../library/library.ts';
import type { CaseSet, CaseTest } from '../library/report-schema.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import { STAGES, type Stage } from '../ticket/clock.ts';
import { followUpPolicy } from '../ticket/follow-up.ts';
import { isOpen, MOVES, type Move, type TicketState } from '../ticket/moves.ts';
import { workingDaysAfter } from '../ticket/sla.ts';
import type { Ticket } from '../ticket/ticket.ts';
import type { Period } from './period.ts';

export interface Case {
  readonly ticket: Ticket;
  readonly state: TicketState;
  /** When it was last done, closed; null while it is not, or not any more. */
  readonly doneAt: number | null;
  readonly closedAt: number | null;
  readonly contactedAt: number | null;
  /** Times it was opened again, asked after by the owner, told to be late for want of a communication (STD-7). */
  readonly reopened: readonly number[];
  readonly urged: readonly number[];
  readonly unnoted: readonly number[];
  readonly rated: { readonly at: number; readonly rating: number | null; readonly solved: boolean } | null;
  /** The owner was asked how it went. */
  readonly askedAt: number | null;
  /** When the call or visit after it was to be made, and was; null where none was planned. */
  readonly call: { readonly dueAt: number | null; readonly doneAt: number | null } | null;
}

export interface CaseContext {
  readonly library: Library;
  readonly calendar: WorkingCalendar;
  /** Until when is looked: the end of the period, or now. */
  readonly until: number;
}

/** @param histories of the community; what comes after `until` is as if it had not happened */
export function casesOf(histories: readonly TicketHistory[], until: number): Case[] {
  const cases = histories.filter(({ ticket }) => ticket.createdAt < until).map((one) => caseOf(one, until));
  const calls = new Map(
    cases.flatMap(({ ticket, doneAt }) => {
      const of = ticket.fields.follow_up;
      return of === undefined ? [] : [[of, { dueAt: ticket.due.respond, doneAt }] as const];
    }),
  );
  return cases.map((one) => ({ ...one, call: calls.get(one.ticket.number) ?? null }));
}

function caseOf({ ticket, events }: TicketHistory, until: number): Case {
  const known = events.filter(({ at }) => at < until);
  const times = (kind: string) => known.filter((event) => event.kind === kind).map(({ at }) => at);
  let state: TicketState = 'received';
  let doneAt: number | null = null;
  let closedAt: number | null = null;
  for (const { kind, at } of known) {
    const move = MOVES[kind.replace('ticket.', '') as Move];
    if (!move) continue;
    state = move.to;
    if (state === 'done') doneAt = at;
    if (state === 'confirmed') doneAt ??= at;
    if (state === 'closed') closedAt = at;
    if (isOpen(state)) [doneAt, closedAt] = [null, null];
  }
  const rated = known.findLast(({ kind }) => kind === 'ticket.rated');
  const contacts = [
    ticket.clock.contactedAt,
    ticket.clock.met.respond,
    ...known.flatMap(({ kind, at }) => (CONTACT.has(kind) ? at : [])),
  ];
  const contactedAt = Math.min(...contacts.filter((at) => at !== undefined && at < until).map(Number));
  return {
    ticket,
    state,
    doneAt,
    closedAt,
    contactedAt: Number.isFinite(contactedAt) ? contactedAt : null,
    reopened: times('ticket.reopen'),
    urged: times('ticket.note.urge'),
    unnoted: known
      .filter(({ kind, data }) => kind === 'ticket.clock' && data.reason === 'sla:note')
      .map(({ at }) => at),
    rated: rated
      ? { at: rated.at, rating: ratingOf(rated.data.rating), solved: rated.data.solved === true }
      : null,
    askedAt: times('ticket.follow_up_asked').at(-1) ?? null,
    call: null,
  };
}

/** Moves by which somebody has taken it up with the owner (ticket/clock.ts REACHES). */
const CONTACT: ReadonlySet<string> = new Set(['ticket.accept', 'ticket.start', 'ticket.finish']);

const ratingOf = (value: unknown) => (typeof value === 'number' ? value : null);

/** Called off, or the same as another one: nothing was owed. */
const calledOff = ({ state }: Case) => state === 'cancelled' || state === 'merged';

const within = (at: number | null, { from, to }: Period) => at !== null && at >= from && at < to;

/** Stages with a time, and when each was reached. */
function staged({ ticket: { due, clock } }: Case, stages: readonly Stage[], until: number) {
  return stages.flatMap((stage) => {
    const dueAt = due[stage];
    const met = clock.met[stage];
    return dueAt === null ? [] : [{ dueAt, metAt: met === undefined || met >= until ? null : met }];
  });
}

/** What a figure asks beside the names of its set and test. */
export interface Asked {
  readonly stages?: readonly Stage[] | undefined;
  readonly within_h?: number | undefined;
}

/** When the owner should have been asked at the latest; null while it is not closed, or waits for rain. */
function followUpBy(one: Case, { library }: CaseContext): number | null {
  if (one.closedAt === null) return null;
  if (one.call) return one.call.dueAt ?? one.closedAt;
  const { rain } = followUpPolicy(library.standards.followUp, one.ticket) ?? {};
  const hours = library.standards.figures.figures.find(({ id }) => id === 'STD-8')?.number ?? 0;
  return one.closedAt + (rain ? rain.latest_days * DAY : hours * HOUR);
}

/** Whether a ticket is one of those that a figure of a period is of. */
export function belongs(
  one: Case,
  set: CaseSet,
  period: Period,
  context: CaseContext,
  asked: Asked,
): boolean {
  const { ticket, doneAt, closedAt, contactedAt, rated } = one;
  const { until, calendar, library } = context;
  if (set === 'called_off') return calledOff(one) && within(ticket.createdAt, period);
  if (calledOff(one)) return false;
  const opened = within(ticket.createdAt, period);
  const stages = staged(one, asked.stages ?? STAGES, until);
  switch (set) {
    case 'opened':
      return opened;
    case 'finished':
      return within(doneAt, period);
    case 'closed':
      return within(closedAt, period);
    case 'rated':
      return within(rated?.at ?? null, period);
    case 'settling': {
      const last = Math.max(...staged(one, STAGES, until).map(({ dueAt }) => dueAt));
      return opened && (doneAt !== null || (Number.isFinite(last) && last < until));
    }
    case 'staged':
      return opened && stages.some(({ dueAt, metAt }) => metAt !== null || dueAt < until);
    case 'to_contact': {
      const by = asked.within_h === undefined ? ticket.due.respond : ticket.createdAt + asked.within_h * HOUR;
      return opened && (contactedAt !== null || (by !== null && by < until));
    }
    case 'to_follow_up': {
      const by = followUpBy(one, context);
      return within(closedAt, period) && (isFollowedUp(one) || (by !== null && by < until));
    }
    case 'long': {
      const late = workingDaysAfter(calendar, ticket.createdAt, library.standards.sla.note_after_days);
      const end = Math.min(doneAt ?? until, until);
      return late < end && late < period.to && end > period.from;
    }
    case 'open':
      return isOpen(one.state);
  }
}

/** A person where a person is to, else whoever asks. */
function isFollowedUp({ call, askedAt, rated }: Case): boolean {
  return call ? call.doneAt !== null : askedAt !== null || rated !== null;
}

/** Whether a ticket does well, in the one respect that a figure asks for. */
export function passes(
  one: Case,
  test: CaseTest,
  period: Period,
  context: CaseContext,
  asked: Asked,
): boolean {
  const { ticket, doneAt, contactedAt, rated } = one;
  const { until, library } = context;
  switch (test) {
    case 'solved':
      return doneAt !== null;
    case 'in_time':
      return staged(one, asked.stages ?? STAGES, until).every(({ dueAt, metAt }) =>
        metAt === null ? dueAt >= until : metAt <= dueAt,
      );
    case 'contacted': {
      const by = asked.within_h === undefined ? ticket.due.respond : ticket.createdAt + asked.within_h * HOUR;
      return contactedAt !== null && (by === null || contactedAt <= by);
    }
    case 'effective':
      return one.reopened.length === 0 && rated?.solved !== false;
    case 'satisfied':
      return (
        rated?.solved === true &&
        (rated.rating === null || rated.rating > library.standards.figures.low_rating)
      );
    case 'followed_up':
      return isFollowedUp(one);
    case 'answered':
      return rated !== null;
    case 'noted':
      return !one.unnoted.some((at) => at < period.to);
    case 'reopened':
      return one.reopened.some((at) => within(at, period));
    case 'urged':
      return one.urged.some((at) => within(at, period));
  }
}
