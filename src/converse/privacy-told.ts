/** What becomes of personal data, told in a conversation. */
import type { Flow } from '../library/schema.ts';
import type { Turn } from './turn.ts';

/** What becomes of personal data is told once, before the first question for it; which version stands in the log. */
export function noticePrivacy(turn: Turn, flow: Flow, id: string): void {
  const from = flow.fields.find((field) => field.id === id)?.from;
  const personal = from === 'address' || from === 'phone' || from === 'name';
  if (!personal || turn.next.noticed !== undefined || turn.spoken) return;
  const part = turn.speaker.part('FLOW-COMMON.privacy_notice');
  const phrase = part ? turn.library.phrases.get(part.phrase) : undefined;
  if (!part || !phrase) return;
  turn.speaker.parts.push(part);
  turn.next = { ...turn.next, noticed: phrase.version };
  turn.effects.push({
    kind: 'record',
    event: 'privacy.noticed',
    data: { phrase: phrase.id, version: phrase.version },
  });
}
