/** What a colleague who takes over is told of an owner and their matter (TALK-9 brief). */
import type { SaidPart } from '../script/said.ts';
import { matterSlots } from './matter.ts';
import type { Turn } from './turn.ts';

/** @param issue where neither a matter nor a ticket tells what it is about */
export function briefOf(turn: Turn, issue: string): readonly SaidPart[] {
  const told = turn.matter?.issue ?? turn.next.filed.at(-1)?.issue;
  const brief = turn.speaker.part('FLOW-COMMON.brief', {
    ...turn.known(),
    ...(turn.matter && matterSlots(turn, turn.matter)),
    issue: told ?? issue,
  });
  return brief ? [brief] : [];
}
