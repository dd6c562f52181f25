/** What an owner was promised by a time: a clock beside the stages of a ticket, or of a conversation without one. */
import type { PromiseStage } from '../library/promise-schema.ts';

export interface Promised {
  readonly id: string;
  readonly stage: PromiseStage;
  /** As it was said: "明天下午给您回电". */
  readonly text: string;
  /** Name of the member of staff; null: the bot. */
  readonly by: string | null;
  readonly madeAt: number;
  readonly dueAt: number;
  readonly warned: boolean;
  /** How many steps of the escalation have been told that it is broken. */
  readonly late: number;
  readonly end: PromiseEnd | null;
}

export interface PromiseEnd {
  readonly at: number;
  /** Marked by a person, by the ticket's move, by the line that fulfils it; or another time was promised instead. */
  readonly by: 'staff' | 'work' | 'reply' | 'renewed';
}

/** Older ones are in the log. */
const MOST = 20;

/** The same thing promised anew takes the place of what was promised before and is not due yet. */
export function withPromise(promises: readonly Promised[], made: Promised): readonly Promised[] {
  const before = promises.map((one) =>
    one.end === null && one.stage === made.stage && one.dueAt > made.madeAt
      ? { ...one, end: { at: made.madeAt, by: 'renewed' as const } }
      : one,
  );
  return [...before, made].slice(-MOST);
}

/** @param which those that are kept now */
export function keptPromises(
  promises: readonly Promised[],
  which: (promise: Promised) => boolean,
  end: PromiseEnd,
): readonly Promised[] {
  return promises.map((one) => (one.end === null && which(one) ? { ...one, end } : one));
}

export type PromiseState = 'open' | 'late' | 'kept' | 'broken' | 'renewed';

/** @param open whether the ticket is, or the conversation has none */
export function promiseState({ end, dueAt }: Promised, now: number, open: boolean): PromiseState {
  if (end?.by === 'renewed') return 'renewed';
  if (end) return end.at <= dueAt ? 'kept' : 'broken';
  return dueAt > now ? (open ? 'open' : 'kept') : open ? 'late' : 'broken';
}
