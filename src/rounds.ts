/** Work of the office that belongs to no conversation: when it is due, and how people are called for it. Times are ms since 1970. */

/** The kind of its timers; the rest of their key says whose: "round:<community>". */
export const ROUND = 'round';

/** A call for people that is no ticket's and no conversation's. It holds no owner's name and no phone. */
export interface PeopleCall {
  /** The same id calls once, whoever finds the reason and how often. */
  readonly id: string;
  readonly communityId: string;
  /** "duty:missed" */
  readonly reason: string;
  readonly roles: readonly string[];
  /** What it is about, in few words. */
  readonly list: string;
  readonly at: number;
}

/** The part of the store port for it. */
export interface Rounds {
  /** Sets a timer of no conversation, or moves it; whoever looks next may have it. */
  setTimer(timer: { readonly key: string; readonly kind: string; readonly dueAt: number }): Promise<void>;
  /** Writes the alert and its event in one transaction. @returns false when people were called under this id: nothing was written */
  callPeople(call: PeopleCall): Promise<boolean>;
}
