/** The part of the store port that keeps what is to be sent, and how far it has come. Times are ms since 1970. */
import { MINUTE } from './text/shanghai.ts';

/** A send that nobody has heard the end of holds back what was said after it, this long in ms; then it is a crash's. */
export const SEND_LEASE_MS = MINUTE;

/** `urgent`: of an emergency, before all else. `waits`: asked of our own accord, held at night (spec 01 外呼). */
export type SendLane = 'urgent' | 'normal' | 'waits';

export interface OutboxFilter {
  /** Channels by their name without the account (the part before ":"): what others are connected to is left to them. */
  readonly channels?: readonly string[];
  /** Whole names of channels that are left out. */
  readonly except?: readonly string[];
}

export interface OutboxRow {
  readonly id: string;
  readonly conversationId: string;
  readonly channel: string;
  readonly thread: string;
  readonly recipient: string;
  readonly text: string;
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
  /** Whose words they are. */
  readonly from: 'bot' | 'agent';
  /** Sends that were begun and whose end nobody knows, or that failed; waiting is no attempt. */
  readonly attempts: number;
  /** When it was said. */
  readonly at: number;
  readonly lane: SendLane;
  /** Id of a stored picture: all of the message. */
  readonly picture?: string;
}

/** How far a message of ours has come; `uncertain`: nobody knows whether it arrived. */
export type Delivery = 'pending' | 'sending' | 'sent' | 'failed' | 'uncertain';

export interface Outbox {
  /** Urgent ones first, then oldest first; none behind one that waits or is on its way. */
  outboxDue(at: number, limit: number, of?: OutboxFilter): Promise<OutboxRow[]>;
  /**
   * Takes a row of outboxDue to be sent. Within a conversation nothing overtakes, but urgent rows, and any row one of
   * the lane `waits`.
   * @returns false when it may not be sent now: it is not due, another instance has taken it, or an earlier message of the same
   * conversation waits or is on its way (one that nobody heard the end of is first seen to: `interruptedSends`)
   * @param how `repeatable`: to send it again does no harm, so that the mark need not outlast the power
   */
  markSending(id: string, at: number, how?: { readonly repeatable?: boolean }): Promise<boolean>;
  markSent(id: string, channelMessageId: string | null, at: number): Promise<void>;
  /** `retryAt` null: given up, and shown to people. */
  markFailed(id: string, reason: string, retryAt: number | null, at: number): Promise<void>;
  /** Refused for now: tried again at `retryAt`, and no attempt is counted. */
  markLater(id: string, reason: string, retryAt: number, at: number): Promise<void>;
  /** Rows that have been `sending` since before `before`: a crash came between. */
  interruptedSends(before: number): Promise<{ readonly id: string; readonly channel: string }[]>;
  /** Nobody knows whether it arrived, and nobody sends it again: people are shown it (event message.failed). */
  markUncertain(id: string, at: number): Promise<void>;
  /**
   * A message that had been sent did not arrive after all; told once. A report that comes before `markSent` is kept and
   * comes into effect with it.
   * @returns the conversation it belongs to, or null when it is not known as sent, or was told before
   */
  reportFailed(channel: string, channelMessageId: string, reason: string, at: number): Promise<string | null>;
}
