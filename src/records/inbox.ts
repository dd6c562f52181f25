/** What came in, its timers, and what becomes of a turn that fails, as rows. */
import { createHash } from 'node:crypto';
import type { Inbound } from '../channel.ts';
import type { Conversation } from '../converse/conversation.ts';
import type { OutboxRow } from '../outbox.ts';
import type { ConversationRef, InboxRow, TimerRow, TurnRequest } from '../store.ts';
import type { EventInsert, TimerChange } from './turn.ts';

/** A conversation with the person behind it, which only stores see. */
export type StoredConversation = ConversationRef & { readonly personId: string };

export interface ConversationRow {
  readonly id: string;
  readonly community_id: string;
  readonly channel: string;
  readonly thread: string;
  readonly sender: string;
  readonly person_id: string;
  readonly version: number;
  readonly state: Conversation;
}

export function conversationFromRow(row: ConversationRow): StoredConversation {
  const { id, channel, thread, sender, version, state } = row;
  return {
    id,
    communityId: row.community_id,
    channel,
    thread,
    sender,
    personId: row.person_id,
    version,
    state,
  };
}

export interface InboxColumns {
  readonly id: string;
  readonly conversation_id: string;
  readonly received_at: number;
  readonly payload: Inbound;
}

export function inboxFromRow(row: InboxColumns): InboxRow {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    receivedAt: row.received_at,
    inbound: row.payload,
  };
}

export interface TimerColumns {
  readonly key: string;
  readonly kind: string;
  readonly conversation_id: string;
  readonly due_at: number;
}

export function timerFromRow(row: TimerColumns): TimerRow {
  return { key: row.key, kind: row.kind, conversationId: row.conversation_id, dueAt: row.due_at };
}

/** The key of the timer that ends a conversation's burst. */
export const burstKey = (conversationId: string) => `turn:${conversationId}`;

/** The id under which a message is known: the channel's own, else a hash of what it says and when. */
export function inboxId(inbound: Inbound, at: number): string {
  const own =
    inbound.messageId ??
    createHash('sha256')
      .update(
        JSON.stringify([
          inbound.thread,
          inbound.sender,
          inbound.text,
          inbound.images,
          inbound.voices,
          inbound.event,
          inbound.sentAt ?? at,
          ...(inbound.videos ?? []),
        ]),
      )
      .digest('hex')
      .slice(0, 32);
  return messageIdOf(inbound, own);
}

/** The id of a message, from the channel's own id of it. */
export const messageIdOf = ({ channel, thread }: Pick<Inbound, 'channel' | 'thread'>, own: string): string =>
  JSON.stringify([channel, thread, own]);

/** The channel's own id in the id of a message (see messageIdOf); null where it has another one. */
export function ownIdOf(id: string): string | null {
  return id.startsWith('["') ? ((JSON.parse(id) as string[])[2] ?? null) : null;
}

/** When a turn that failed `attempts` times is tried again: the wait doubles. */
export function retryAt(attempts: number, at: number): number {
  return at + 1000 * 2 ** attempts;
}

/** A person takes over: whatever the machine cannot read must not be met with silence. */
export function deadLettered(state: Conversation, at: number): Conversation {
  return { ...state, handedOff: { reason: 'dead_letter', at } };
}

/**
 * The timer that calls colleagues for a conversation whose messages were set aside: due at once, so that the next turn sets
 * its pace; none where that very timer failed.
 */
export function waitingTimer({ conversationId, timer }: TurnRequest, at: number): TimerChange | null {
  const key = `waiting:${conversationId}`;
  return timer === key ? null : { key, kind: 'waiting', conversation_id: conversationId, due_at: at };
}

/** What the log says of messages that were set aside. */
export function deadLetterEvents(request: TurnRequest, at: number): EventInsert[] {
  const tell = (kind: string, data: EventInsert['data']): EventInsert => ({
    at,
    kind,
    ticket_id: null,
    conversation_id: request.conversationId,
    data,
    message: null,
  });
  return [
    tell('inbox.dead', { messages: request.inbox.length }),
    tell('conversation.handoff', { reason: 'dead_letter' }),
    tell('alert', { reason: 'dead_letter', roles: [] }),
  ];
}

export interface OutboxColumns {
  readonly id: string;
  readonly conversation_id: string;
  readonly channel: string;
  readonly thread: string;
  readonly sender: string;
  readonly text: string;
  readonly phrases: OutboxRow['phrases'];
  readonly at: number;
  readonly attempts: number;
  readonly lane: OutboxRow['lane'];
  /** The first attachment; null without one. */
  readonly picture: string | null;
  readonly said_by: OutboxRow['from'];
}

export function outboxFromRow({
  conversation_id,
  sender,
  picture,
  said_by,
  ...row
}: OutboxColumns): OutboxRow {
  return {
    ...row,
    conversationId: conversation_id,
    recipient: sender,
    from: said_by,
    ...(picture !== null && { picture }),
  };
}

/** The space of small records in which failures wait that were told before their send had ended. */
export const EARLY_FAILURES = 'early-failure';

export const earlyKey = (channel: string, channelMessageId: string) => `${channel}\n${channelMessageId}`;

/** What the log says of a message that did not arrive. */
export function failureEvent(
  conversationId: string,
  message: string,
  reason: string,
  at: number,
): EventInsert {
  return {
    at,
    kind: 'message.failed',
    ticket_id: null,
    conversation_id: conversationId,
    data: { message, reason },
    message: null,
  };
}
