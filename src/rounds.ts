/** Work of the office that belongs to no conversation: when it is due. Times are ms since 1970. */

/** The kind of its timers; the rest of their key says whose: "round:<community>". */
export const ROUND = 'round';

/** The part of the store port for it. */
export interface Rounds {
  /** Sets a timer of no conversation, or moves it; whoever looks next may have it. */
  setTimer(timer: { readonly key: string; readonly kind: string; readonly dueAt: number }): Promise<void>;
}
