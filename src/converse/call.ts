/** A phone call as a conversation: what happens on the line leads to the line to say next and the seconds to wait. */
import { situationSet } from '../library/library.ts';
import type { CallEvent } from './event.ts';
import { matterSlots } from './matter.ts';
import type { Turn } from './turn.ts';

/** An event that repeats goes to the next step of its situation; another event begins its own (standards/channels.yaml). */
export function handleCall(turn: Turn, event: CallEvent): void {
  if (event === 'hangup') {
    turn.next = { ...turn.next, call: null };
    turn.effects.push({ kind: 'record', event: 'call.ended', data: {} });
    return;
  }
  const id = turn.library.standards.channels.call_events[event];
  const situation = id === undefined ? undefined : turn.library.situations.get(id);
  if (!situation) return;
  const going = turn.next.call?.situation === situation.id ? turn.next.call.step : 0;
  const last = Math.max(...situation.steps.map((step) => step.step));
  const number = Math.min(going + 1, last);
  const rule = situation.steps.find((step) => step.step === number);
  if (!rule) return;
  turn.next = { ...turn.next, call: { situation: situation.id, step: number } };
  const issue = turn.matter?.issue ?? turn.next.filed.at(-1)?.issue ?? null;
  const part = turn.speaker.part(situationSet(situation.id, number, 'phone', rule.branch), {
    ...turn.known(),
    ...(turn.matter && matterSlots(turn, turn.matter)),
    issue,
  });
  if (part)
    turn.effects.push({
      kind: 'prompt',
      parts: [part],
      waitS: rule.wait_s ?? null,
      ends: rule.ends === 'hangup',
    });
  turn.next = { ...turn.next, recent: turn.speaker.recent };
}
