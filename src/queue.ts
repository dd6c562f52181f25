/** The part of the store port that the desk's list is made of. */
import type { ConversationRef, MessageRow } from './store.ts';

/** A conversation with what was said last. */
export interface QueueRow {
  readonly conversation: ConversationRef;
  /** When a turn last changed it. */
  readonly at: number;
  readonly last: Pick<MessageRow, 'seq' | 'from' | 'text' | 'attachments' | 'at'> | null;
}

export interface QueueFilter {
  /** Only what changed since, in ms since 1970. */
  readonly since: number;
  readonly limit: number;
  /** Only these. */
  readonly ids?: readonly string[];
  /** Only of this channel. */
  readonly channel?: string;
  /** Of all but this channel. */
  readonly but?: string;
}

export interface Queue {
  /** The conversations of a community, the one that changed last first. */
  queue(communityId: string, filter: QueueFilter): Promise<QueueRow[]>;
}
