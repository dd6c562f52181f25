/** What is told to whoever counts, while the desk works. Nothing of it holds texts, names or ids of people. */
import type { Outcome } from '../store.ts';

/** What became of one attempt to send. `unknown`: nobody knows whether it arrived. */
const SEND_RESULTS = ['sent', 'later', 'failed', 'unknown', 'too_late'] as const;
export type SendOutcome = (typeof SEND_RESULTS)[number];

export interface DeskMeter {
  /**
   * A turn was decided.
   * @param waitedMs since the first message that it answers came in; null where it answers none
   */
  turn(outcome: Outcome, waitedMs: number | null): void;
  /** Messages were set aside, and people are called. */
  setAside(): void;
  /** @param tookMs null where nothing was tried */
  send(channel: string, result: SendOutcome, tookMs: number | null): void;
}

/** Counts nothing. */
export const noMeter: DeskMeter = { turn: () => {}, setAside: () => {}, send: () => {} };
