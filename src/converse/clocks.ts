/** Keeps the clocks of tickets beside every decision, and tells people when one is about to run out, or has. */
import {
  afterMove,
  look,
  nextLook,
  noted,
  reach,
  startClock,
  type Tell,
  type TicketClock,
  type Watched,
} from '../ticket/clock.ts';
import { isOpen, MOVES } from '../ticket/moves.ts';
import { keptPromises, withPromise } from '../ticket/promise.ts';
import { limitOf } from '../ticket/sla.ts';
import type { Effect } from './event.ts';
import type { Facts, TicketFact } from './facts.ts';
import type { StepContext, Turn } from './turn.ts';

/** A timer of a ticket has come due: whoever must know is told (STD-7; escalation 客服 → 客服主管 → 项目经理). */
export function handleClock(turn: Turn, ticketId: string): void {
  const ticket = turn.facts.moved;
  if (!ticket) return;
  const { clock } = lookAt(turn, watched(ticket, turn.context), ticket);
  turn.effects.push({ kind: 'patch', ticketId, patch: { clock } });
}

/** Tells whoever must know of what has come due. @param ticket null where a conversation has none */
export function lookAt(turn: Turn, now: Watched, ticket: TicketFact | null): { readonly clock: TicketClock } {
  const { sla, figures } = turn.library.standards;
  const { tells, clock } = look(now, turn.context.now, { sla, calendar: turn.context.calendar });
  for (const tell of tells) {
    const level = tell.what === 'late' ? tell.level : 0;
    const roles = [
      ...new Set([...(level === 0 && ticket ? [ticket.assign] : []), figures.escalation[level] ?? '']),
    ];
    turn.effects.push(
      {
        kind: 'alert',
        reason: reasonOf(tell),
        roles: roles.filter((role) => role !== ''),
        ticketId: ticket?.id ?? null,
        text: '',
      },
      {
        kind: 'record',
        event: 'promise' in tell ? 'promise.clock' : 'ticket.clock',
        ...(ticket && { ticketId: ticket.id }),
        data: {
          reason: reasonOf(tell),
          late_ms: Math.max(0, turn.context.now - tell.dueAt),
          ...(tell.what === 'late' && { step: tell.step }),
        },
      },
    );
  }
  return { clock };
}

function reasonOf(tell: Tell): string {
  if (tell.what === 'note') return 'sla:note';
  return `${tell.promise === undefined ? 'sla' : 'promise'}:${tell.what}:${tell.stage}`;
}

/** What a decision's effects mean for the clocks: patches and timers to be added. */
export function clockEffects(effects: readonly Effect[], facts: Facts, context: StepContext): Effect[] {
  const known = new Map<string, Watched>();
  const of = (id: string): Watched | null => {
    const fact = [facts.moved, ...facts.tickets].find((ticket) => ticket?.id === id);
    return known.get(id) ?? (fact ? watched(fact, context) : null);
  };
  const changed = new Set<string>();
  const records: Effect[] = [];
  const set = (id: string, ticket: Watched, patch: boolean) => {
    known.set(id, ticket);
    if (patch) changed.add(id);
  };
  for (const effect of effects) {
    if (effect.kind === 'open') {
      const { ticket } = effect;
      set(
        ticket.id,
        {
          state: 'received',
          createdAt: context.now,
          due: ticket.due,
          clock: startClock(context.now),
          ...limitsOf(ticket, context),
        },
        false,
      );
      continue;
    }
    if (effect.kind === 'relay') {
      // A person has written to the owner: first contact, and a communication on record.
      for (const ticket of facts.tickets)
        if (ticket.here && isOpen(ticket.state)) {
          const now = of(ticket.id);
          if (now)
            set(
              ticket.id,
              { ...now, clock: noted(reach(now.clock, ['respond'], context.now), context.now) },
              true,
            );
        }
      continue;
    }
    if (!('ticketId' in effect) || typeof effect.ticketId !== 'string') continue;
    const ticket = of(effect.ticketId);
    if (!ticket) continue;
    if (effect.kind === 'move') {
      const after = afterMove(ticket, effect.move, context.now);
      if (openPromises(after.clock) < openPromises(ticket.clock))
        records.push({
          kind: 'record',
          event: 'promise.kept',
          ticketId: effect.ticketId,
          data: { by: 'work' },
        });
      set(effect.ticketId, { ...ticket, ...after, state: MOVES[effect.move].to }, true);
    } else if (effect.kind === 'promise') {
      const promises = withPromise(ticket.clock.promises ?? [], effect.promise);
      set(effect.ticketId, { ...ticket, clock: { ...ticket.clock, promises } }, true);
    } else if (effect.kind === 'keep') {
      const promises = keptPromises(ticket.clock.promises ?? [], ({ id }) => effect.promises.includes(id), {
        at: context.now,
        by: effect.by,
      });
      set(effect.ticketId, { ...ticket, clock: { ...ticket.clock, promises } }, true);
    } else if (effect.kind === 'note') {
      set(effect.ticketId, { ...ticket, clock: noted(ticket.clock, context.now) }, true);
    } else if (effect.kind === 'patch') {
      const { clock = ticket.clock, due = ticket.due, urgency } = effect.patch;
      if (effect.patch.clock || effect.patch.due || urgency)
        set(effect.ticketId, { ...ticket, clock, due }, false);
    }
  }
  const { sla } = context.library.standards;
  const clocks = [...known].flatMap(([ticketId, ticket]): Effect[] => [
    ...(changed.has(ticketId)
      ? [{ kind: 'patch', ticketId, patch: { clock: ticket.clock, due: ticket.due } } as const]
      : []),
    {
      kind: 'ticket_timer',
      ticketId,
      at: notBefore(context.now, nextLook(ticket, { sla, calendar: context.calendar })),
    },
  ]);
  return [...records, ...clocks];
}

/** What a reopened ticket was owed long ago is due now: nobody was late to look. */
const notBefore = (now: number, at: number | null) => (at === null ? null : Math.max(now, at));

const openPromises = ({ promises }: TicketClock): number =>
  promises?.filter(({ end }) => end === null).length ?? 0;

function watched(ticket: TicketFact, context: StepContext): Watched {
  return {
    state: ticket.state,
    createdAt: ticket.createdAt,
    due: ticket.due,
    clock: ticket.clock,
    ...limitsOf(ticket, context),
  };
}

function limitsOf(
  ticket: Parameters<typeof limitOf>[1],
  { library }: StepContext,
): Pick<Watched, 'always' | 'escalate'> {
  const row = limitOf(library, ticket);
  return { always: row?.limits.clock === 'always', escalate: row?.escalate };
}
