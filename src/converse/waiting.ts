/** An owner waits for a person: nobody has come, or whoever came is silent. Others are called, step by step (spec 02 逐级上报). */
import type { Sla } from '../library/standards-schema.ts';
import { MINUTE } from '../text/shanghai.ts';
import type { Conversation } from './conversation.ts';
import type { Effect } from './event.ts';
import type { StepContext, Turn } from './turn.ts';

type HandedOff = Conversation['handedOff'];

interface Wait {
  readonly reason: 'handoff:unclaimed' | 'handoff:silent';
  readonly since: number;
  readonly steps: Sla['escalate'];
}

function waitOf(handedOff: HandedOff, { library, calendar }: StepContext): Wait | null {
  if (handedOff === null) return null;
  const { unclaimed, silent } = library.standards.people;
  if (handedOff.by)
    return handedOff.since === undefined
      ? null
      : { reason: 'handoff:silent', since: handedOff.since, steps: silent };
  // Somebody took it over outside of our screens.
  if (handedOff.reason === 'takeover') return null;
  return { reason: 'handoff:unclaimed', since: calendar.nextStart(handedOff.at), steps: unclaimed };
}

/** The timer has come due: colleagues are called, the owner is told once, and who is silent too long loses the conversation. */
export function handleWaiting(turn: Turn): void {
  const { handedOff } = turn.next;
  const wait = waitOf(handedOff, turn.context);
  if (!handedOff || !wait) return;
  const { people, figures } = turn.library.standards;
  const waited = turn.context.now - wait.since;
  let called = handedOff.called ?? 0;
  for (let step = wait.steps[called]; step && waited >= step.after_min * MINUTE; step = wait.steps[++called])
    turn.effects.push({
      kind: 'alert',
      reason: wait.reason,
      roles: [figures.escalation[step.level] ?? figures.escalation.at(-1) ?? ''],
      ticketId: null,
      text: '',
    });
  const excused = waited >= people.tell_owner_min * MINUTE;
  if (excused && !handedOff.excused) turn.say('FLOW-COMMON.person_late');
  turn.next = { ...turn.next, handedOff: { ...handedOff, called, ...(excused && { excused }) } };
  if (!handedOff.by || waited < people.release_min * MINUTE) return;
  const { reason, told = true } = handedOff;
  turn.next = {
    ...turn.next,
    handedOff: {
      reason: reason === 'takeover' ? 'silent' : reason,
      at: turn.context.now,
      told,
      excused: true,
    },
  };
  turn.effects.push({ kind: 'record', event: 'conversation.released', data: { by: handedOff.by.id } });
}

/** When to look again, after a decision that changed who has the conversation or who waits for whom. */
export function waitingEffects(before: HandedOff, after: HandedOff, context: StepContext): Effect[] {
  if (before === after) return [];
  const wait = waitOf(after, context);
  if (!after || !wait) return waitOf(before, context) ? [{ kind: 'cancel_timer', name: 'waiting' }] : [];
  const { people } = context.library.standards;
  const minutes = [
    wait.steps[after.called ?? 0]?.after_min,
    after.excused ? undefined : people.tell_owner_min,
    after.by ? people.release_min : undefined,
  ].filter((at) => at !== undefined);
  if (minutes.length === 0) return [];
  const at = wait.since + Math.min(...minutes) * MINUTE;
  return [{ kind: 'timer', name: 'waiting', inMs: Math.max(0, at - context.now) }];
}
