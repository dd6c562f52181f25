/**
 * The SLA clocks of a ticket: what has been met, whom to tell next, pauses (spec 02 时限默认值, STD-7). Pure.
 * Emergencies and urgent matters are watched day and night; the rest only in working time: nothing that can wait rings at
 * midnight, and nothing ticks once the work is done.
 */
import type { Sla } from '../library/standards-schema.ts';
import { MINUTE } from '../text/shanghai.ts';
import type { WorkingCalendar } from './calendar.ts';
import type { Move, TicketState } from './moves.ts';
import { isOpen } from './moves.ts';
import { keptPromises, type Promised } from './promise.ts';
import { workingDaysAfter } from './sla.ts';
import type { TicketDue } from './ticket.ts';

export const STAGES = ['respond', 'arrive', 'plan', 'resolve'] as const;
/** First contact, on the spot, a plan told, done. */
export type Stage = (typeof STAGES)[number];

export interface TicketClock {
  /** When a stage was reached, ms since 1970. */
  readonly met: Readonly<Partial<Record<Stage, number>>>;
  /** Stages of which people were warned before they were due. */
  readonly warned: readonly Stage[];
  /** How many steps of the escalation have been told of a late stage. */
  readonly late: Readonly<Partial<Record<Stage, number>>>;
  readonly pausedAt: number | null;
  /** The last communication on record (STD-7), and whether its lack was told since. */
  readonly notedAt: number;
  readonly noteTold: boolean;
  /** What the owner was told by when; absent where nothing was. */
  readonly promises?: readonly Promised[];
  /** The first contact, where the clocks have begun anew since. */
  readonly contactedAt?: number;
}

export function startClock(now: number): TicketClock {
  return { met: {}, warned: [], late: {}, pausedAt: null, notedAt: now, noteTold: false };
}

/** A conversation without a ticket, as the clocks see it: only what was promised ticks. */
export function owed(promises: readonly Promised[], now: number): Watched {
  return {
    state: 'received',
    createdAt: now,
    due: { respond: null, arrive: null, plan: null, resolve: null },
    clock: { ...startClock(now), noteTold: true, promises },
    always: false,
  };
}

/** A ticket as its clocks see it. */
export interface Watched {
  readonly state: TicketState;
  readonly createdAt: number;
  readonly due: TicketDue;
  readonly clock: TicketClock;
  /** Day and night, or in working time only. */
  readonly always: boolean;
  /** Steps of its own, where its row of limits has some. */
  readonly escalate?: Sla['escalate'] | undefined;
}

export interface ClockContext {
  readonly sla: Sla;
  readonly calendar: WorkingCalendar;
}

/** Something people are to be told; with `promise`, of what the owner was told. */
export type Tell =
  | { readonly what: 'warn'; readonly stage: Stage; readonly dueAt: number; readonly promise?: string }
  /** `step`, `level`: which step of the escalation, from 0, and how high it goes. */
  | {
      readonly what: 'late';
      readonly stage: Stage;
      readonly dueAt: number;
      readonly step: number;
      readonly level: number;
      readonly promise?: string;
    }
  | { readonly what: 'note'; readonly dueAt: number };

type Told = Exclude<Tell, { readonly what: 'note' }>;

interface Due {
  readonly tell: Tell;
  readonly at: number;
}

/** The next instant at which people may have to be told something; null when nothing ticks. */
export function nextLook(ticket: Watched, context: ClockContext): number | null {
  const all = upcoming(ticket, context).map(({ at }) => at);
  return all.length === 0 ? null : Math.min(...all);
}

/** What has come due by `now`, and the clock that remembers it was told. */
export function look(
  ticket: Watched,
  now: number,
  context: ClockContext,
): { readonly tells: readonly Tell[]; readonly clock: TicketClock } {
  const tells: Tell[] = [];
  let clock = ticket.clock;
  // One step at a time: after a long downtime each is told once, in order.
  for (let rounds = 0; rounds < 20; rounds++) {
    const due = upcoming({ ...ticket, clock }, context).filter(({ at }) => at <= now);
    if (due.length === 0) break;
    for (const { tell } of due) {
      tells.push(tell);
      clock = told(clock, tell);
    }
  }
  return { tells, clock };
}

function told(clock: TicketClock, tell: Tell): TicketClock {
  if (tell.what === 'note') return { ...clock, noteTold: true };
  if (tell.promise !== undefined) {
    const promises = (clock.promises ?? []).map((one) =>
      one.id !== tell.promise
        ? one
        : tell.what === 'warn'
          ? { ...one, warned: true }
          : { ...one, late: tell.step + 1 },
    );
    return { ...clock, promises };
  }
  if (tell.what === 'warn') return { ...clock, warned: [...clock.warned, tell.stage] };
  return { ...clock, late: { ...clock.late, [tell.stage]: tell.step + 1 } };
}

function upcoming(ticket: Watched, context: ClockContext): Due[] {
  const { clock, due, always, createdAt } = ticket;
  if (!isOpen(ticket.state)) return [];
  // An owner who was told a time waits for it, paused or not.
  const found = (clock.promises ?? [])
    .filter(({ end }) => end === null)
    .flatMap(({ id, stage, dueAt, madeAt, warned, late }) =>
      limitDue(
        { stage, dueAt, since: madeAt, warned, late, always, escalate: context.sla.promises.escalate },
        context,
      ).map(({ tell, at }): Due => ({ tell: { ...tell, promise: id }, at })),
    );
  if (clock.pausedAt !== null) return found;
  for (const stage of STAGES) {
    const dueAt = due[stage];
    if (dueAt === null || clock.met[stage] !== undefined) continue;
    const warned = clock.warned.includes(stage);
    const escalate = ticket.escalate ?? context.sla.escalate;
    const late = clock.late[stage] ?? 0;
    found.push(...limitDue({ stage, dueAt, since: createdAt, warned, late, always, escalate }, context));
  }
  if (!clock.noteTold) {
    const { sla, calendar } = context;
    const dueAt = workingDaysAfter(calendar, clock.notedAt, sla.note_after_days);
    found.push({ tell: { what: 'note', dueAt }, at: dueAt });
  }
  return found;
}

/** Something that is due: a stage of a ticket, or what an owner was promised. */
interface Limit {
  readonly stage: Stage;
  readonly dueAt: number;
  readonly since: number;
  readonly warned: boolean;
  /** How many steps of `escalate` have been told. */
  readonly late: number;
  /** Day and night, or in working time only. */
  readonly always: boolean;
  readonly escalate: Sla['escalate'];
}

/** Whom to tell next of something due, and when: the warning, then step by step that it is late. */
function limitDue(limit: Limit, { sla, calendar }: ClockContext): { tell: Told; at: number }[] {
  const { stage, dueAt, since, warned, late, always, escalate } = limit;
  const decent = (at: number) => (always ? at : calendar.nextStart(at));
  if (late === 0 && !warned) {
    const early = soonFrom(sla, since, dueAt);
    const inTime = always ? early : (calendar.lastBefore(early) ?? early);
    // Too short to be warned of: it is told when it is late.
    if (inTime > since) return [{ tell: { what: 'warn', stage, dueAt }, at: inTime }];
  }
  const next = escalate[late];
  if (!next) return [];
  const { level, after_min } = next;
  return [
    { tell: { what: 'late', stage, dueAt, step: late, level }, at: decent(dueAt + after_min * MINUTE) },
  ];
}

/** Which stages a move reaches. */
const REACHES: Readonly<Partial<Record<Move, readonly Stage[]>>> = {
  accept: ['respond'],
  start: ['respond', 'arrive'],
  finish: ['respond', 'arrive', 'plan', 'resolve'],
  confirm: ['respond', 'arrive', 'plan', 'resolve'],
};

/** What was promised is kept by work itself: to be there, and to be done. That a ticket is taken calls nobody back. */
const KEEPS: Readonly<Partial<Record<Move, readonly Stage[]>>> = {
  start: ['arrive'],
  finish: STAGES,
  confirm: STAGES,
};

/** The time that counts now, ms since 1970: of the first stage that is not reached; null where nothing ticks. */
export function dueNow({ state, due, clock }: Pick<Watched, 'state' | 'due' | 'clock'>): number | null {
  if (!isOpen(state) || clock.pausedAt !== null || clock.met.resolve !== undefined) return null;
  const times = STAGES.flatMap((stage) =>
    due[stage] !== null && clock.met[stage] === undefined ? [due[stage]] : [],
  );
  return times.length === 0 ? null : Math.min(...times);
}

/** From when on something that ticks since `since` is due soon, ms since 1970: SLA's warning. */
export function soonFrom({ warn }: Pick<Sla, 'warn'>, since: number, dueAt: number): number {
  // Whole ms: stores keep no other times.
  return Math.floor(dueAt - Math.max(warn.least_min * MINUTE, (dueAt - since) * warn.share));
}

/** The clock and due times after a move at `now`: a pause takes no time, a reopened ticket begins anew. */
export function afterMove(
  { clock, due }: Pick<Watched, 'clock' | 'due'>,
  move: Move,
  now: number,
): { readonly clock: TicketClock; readonly due: TicketDue } {
  if (move === 'pause') return { clock: { ...clock, pausedAt: now }, due };
  if (move === 'resume') {
    const gap = clock.pausedAt === null ? 0 : now - clock.pausedAt;
    return { clock: { ...clock, pausedAt: null }, due: shifted(due, clock, gap) };
  }
  const { promises } = clock;
  if (move === 'reopen') {
    const contactedAt = clock.contactedAt ?? clock.met.respond;
    return {
      clock: {
        ...startClock(now),
        ...(promises && { promises }),
        ...(contactedAt !== undefined && { contactedAt }),
      },
      due,
    };
  }
  const reached = reach(clock, REACHES[move] ?? [], now);
  const keeps = KEEPS[move] ?? [];
  if (!promises || keeps.length === 0) return { clock: reached, due };
  const kept = keptPromises(promises, ({ stage }) => keeps.includes(stage), { at: now, by: 'work' });
  return { clock: { ...reached, promises: kept }, due };
}

/** Marks stages as reached; the first time counts. */
export function reach(clock: TicketClock, stages: readonly Stage[], now: number): TicketClock {
  const met = { ...clock.met };
  for (const stage of stages) met[stage] ??= now;
  return { ...clock, met };
}

/** Somebody sees to what is late: of these stages no more is told. */
export function hushed({ clock, due }: Pick<Watched, 'clock' | 'due'>, now: number): TicketClock {
  const late = { ...clock.late };
  for (const stage of STAGES) {
    const at = due[stage];
    if (at !== null && at <= now && clock.met[stage] === undefined) late[stage] = Number.MAX_SAFE_INTEGER;
  }
  const promises = clock.promises?.map((one) =>
    one.end === null && one.dueAt <= now ? { ...one, late: Number.MAX_SAFE_INTEGER } : one,
  );
  return { ...clock, late, ...(promises && { promises }) };
}

/** A communication with the owner was put on record (STD-7). */
export function noted(clock: TicketClock, now: number): TicketClock {
  return { ...clock, notedAt: now, noteTold: false };
}

function shifted(due: TicketDue, clock: TicketClock, gap: number): TicketDue {
  const moved = (stage: Stage) => {
    const at = due[stage];
    return at === null || clock.met[stage] !== undefined ? at : at + gap;
  };
  return {
    respond: moved('respond'),
    arrive: moved('arrive'),
    plan: moved('plan'),
    resolve: moved('resolve'),
  };
}
