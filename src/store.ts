/**
 * The store port: one contract, several implementations (adapters/sqlite, adapters/postgres), proved by
 * test/contracts/store.contract.ts. Times are ms since 1970, UTC.
 */
import type { Accounts } from './accounts.ts';
import type { Inbound } from './channel.ts';
import type { Conversation } from './converse/conversation.ts';
import type { Effect } from './converse/event.ts';
import type { Facts, FactsQuery } from './converse/facts.ts';
import type { Credentials } from './credentials.ts';
import type { Customers } from './customers.ts';
import type { Directory } from './directory.ts';
import type { Hooks } from './hooks.ts';
import type { Learning } from './learning.ts';
import type { Ledger } from './ledger.ts';
import type { Notices } from './notices.ts';
import type { Delivery, Outbox, SendLane } from './outbox.ts';
import type { Papers } from './papers.ts';
import type { People } from './people.ts';
import type { Queue } from './queue.ts';
import type { Revisions } from './revisions.ts';
import type { Rounds } from './rounds.ts';
import type { Address } from './text/addresses.ts';
import type { TicketState } from './ticket/moves.ts';
import type { Ticket } from './ticket/ticket.ts';
import type { Upkeep } from './upkeep.ts';
import type { Warnings } from './warnings.ts';
import type { Wordings } from './wordings.ts';

/** Who a conversation is with, and where it stands. */
export interface ConversationRef {
  readonly id: string;
  readonly communityId: string;
  readonly channel: string;
  readonly thread: string;
  readonly sender: string;
  /** Raised by every committed turn. */
  readonly version: number;
  readonly state: Conversation;
}

export interface InboxRow {
  readonly id: string;
  readonly conversationId: string;
  readonly receivedAt: number;
  readonly inbound: Inbound;
}

/** A conversation and what waits in it for a turn, in order; read at one moment. */
export interface Waiting {
  readonly conversation: ConversationRef;
  readonly rows: readonly InboxRow[];
}

export interface Accepted {
  readonly conversationId: string;
  /** `known`: this message was accepted before; nothing was written. */
  readonly outcome: 'new' | 'known';
}

export interface TimerRow {
  readonly key: string;
  readonly kind: string;
  readonly conversationId: string;
  readonly dueAt: number;
}

/** One turn to be decided and committed. */
export interface TurnRequest {
  readonly conversationId: string;
  /** The version that the meaning was computed for; when it has moved on, the outcome is `moved`. */
  readonly assumes: number;
  /** Inbox rows that this turn answers; marked done with it. */
  readonly inbox: readonly string[];
  /** The timer that this turn answers; removed with it. */
  readonly timer: string | null;
  readonly query: FactsQuery;
}

export interface LoadedTurn<T extends TurnRequest = TurnRequest> {
  readonly request: T;
  readonly conversation: ConversationRef;
  readonly facts: Facts;
}

/** What a turn writes. Ticket numbers are given between the two calls, so that wordings can hold them (law 3). */
export interface Decision {
  /** Letters of the tickets to be opened, in order: "BX", "TF". */
  readonly prefixes: readonly string[];
  /** `MMDD` of today in Asia/Shanghai, and the day itself: numbers are unique within community and day. */
  readonly day: string;
  write(numbers: readonly string[]): TurnWrites;
}

export interface TurnWrites {
  readonly next: Conversation;
  readonly received: readonly {
    readonly id: string;
    readonly from: 'owner' | 'agent';
    readonly text: string;
    readonly attachments: readonly string[];
    readonly at: number;
    readonly meaning: string | null;
  }[];
  readonly said: readonly SaidMessage[];
  /** Messages that go on in another thread of the same sender: into the inbox, due at once. */
  readonly redirects?: readonly Inbound[];
  readonly opened: readonly Ticket[];
  /** The other effects, as decided: patches, moves, notes, alerts, timers, what was learnt. */
  readonly effects: readonly Effect[];
  readonly phrases: readonly { readonly id: string; readonly version: string; readonly text: string }[];
  readonly at: number;
}

export interface SaidMessage {
  readonly id: string;
  /** agent: a person's own words, sent through us. */
  readonly from: 'bot' | 'agent';
  readonly text: string;
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
  readonly lane?: SendLane;
  /** Id of a stored picture: all of the message. */
  readonly picture?: string;
  /** `send`: through the outbox; `prompt`: for an agent on the phone, not sent. */
  readonly purpose: 'send' | 'prompt';
}

export type Outcome =
  | {
      readonly status: 'done';
      readonly version: number;
      readonly said: readonly SaidMessage[];
      readonly opened: readonly Ticket[];
      readonly effects: readonly Effect[];
    }
  | { readonly status: 'moved'; readonly version: number }
  | { readonly status: 'failed'; readonly error: unknown };

export interface MessageRow {
  readonly seq: number;
  readonly from: 'owner' | 'bot' | 'agent';
  /** The channel's own id of what an owner wrote. */
  readonly own?: string;
  readonly text: string;
  /** How many pictures and voice messages came with it. */
  readonly attachments: number;
  /** Their ids; absent where there are none. */
  readonly media?: readonly string[];
  readonly at: number;
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
  /** null: it is not sent by us. */
  readonly delivery: Delivery | null;
  /** The owner took it back. */
  readonly recalled?: true;
  /** Why it was not delivered, in the channel's words; absent where nothing is known of that. */
  readonly failed?: string;
}

export interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly ticketId: string | null;
  readonly conversationId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AlertRow {
  readonly reason: string;
  readonly roles: readonly string[];
  readonly ticketId: string | null;
  readonly at: number;
}

/** A finished drill of a trainee (spec 04). */
export interface DrillRecord {
  readonly id: string;
  readonly communityId: string;
  readonly trainee: string;
  readonly situation: string;
  readonly caseId: string;
  readonly score: number;
  readonly band: 'excellent' | 'pass' | 'weak' | 'fail';
  readonly startedAt: number;
  readonly finishedAt: number;
  /** The lines and their marks, as JSON. */
  readonly detail: unknown;
}

export interface NoteRow {
  readonly seq: number;
  readonly by: string;
  /** Whispered to this colleague, by id; absent: for all. */
  readonly for?: string;
  readonly text: string;
  readonly at: number;
}

/** `kind`: the move that it says why of, or what was told ("affected", "supplement" …). */
export interface TicketNoteRow {
  readonly kind: string;
  readonly text: string;
  readonly at: number;
}

export interface TicketFilter {
  readonly conversationId?: string;
  readonly states?: readonly TicketState[];
  /** Opened after this moment. */
  readonly since?: number;
  /** In the number, the matter, the place or the assignee's name; letters of both cases are one. */
  readonly text?: string;
  /** Of these homes: all parts that are given. */
  readonly address?: Address;
  readonly limit?: number;
}

export interface Store
  extends Upkeep,
    Learning,
    Ledger,
    Queue,
    People,
    Wordings,
    Customers,
    Rounds,
    Directory,
    Outbox {
  readonly accounts: Accounts;
  readonly notices: Notices;
  readonly papers: Papers;
  readonly credentials: Credentials;
  readonly hooks: Hooks;
  readonly warnings: Warnings;
  readonly revisions: Revisions;
  /** Makes the organisation and community when they are not there; returns nothing else. */
  ensureCommunity(community: {
    readonly orgId: string;
    readonly id: string;
    readonly name: string;
  }): Promise<void>;
  /** Commits messages before they are acknowledged (law 6); a message id known for the channel is not taken twice. */
  accept(
    communityId: string,
    inbound: readonly Inbound[],
    at: number,
    dueAt: (inbound: Inbound) => number,
  ): Promise<Accepted[]>;
  /** Whether a message with this id was accepted from a thread. */
  isKnown(
    message: Pick<ConversationRef, 'channel' | 'thread'> & { readonly messageId: string },
  ): Promise<boolean>;
  /** Timers due at `at`, earliest first, at most `limit`; leased until `leaseUntil`; of one conversation only when named. */
  dueTimers(at: number, limit: number, leaseUntil: number, only?: string): Promise<TimerRow[]>;
  /** Removes a timer that has no work any more. */
  dropTimer(key: string): Promise<void>;
  /** Gives leased timers back: whoever looks next may have them. */
  freeTimers(keys: readonly string[]): Promise<void>;
  /** Ends a conversation's burst: what waits for more is due at `at`. */
  endBurst(conversationId: string, at: number): Promise<void>;
  /**
   * The clock may have been set back: turns that were to wait beyond `longest` are due at `at`, leases beyond `lease`
   * are given back. All in ms since 1970.
   */
  clockSetBack(at: number, longest: number, lease: number): Promise<void>;
  /** When the next timer (of one conversation, when named) is due, or null. */
  nextDue(only?: string): Promise<number | null>;
  conversation(id: string): Promise<ConversationRef | null>;
  /** The inbox rows of a conversation that wait for a turn, in order. */
  waiting(conversationId: string): Promise<InboxRow[]>;
  /** Conversations by id, those that are there, each with the inbox rows that wait: many in one go. */
  waitingIn(conversationIds: readonly string[]): Promise<ReadonlyMap<string, Waiting>>;
  /** Decides and commits turns of different conversations in one transaction, each in a savepoint of its own. */
  commitTurns<T extends TurnRequest>(
    batch: readonly T[],
    decide: (turn: LoadedTurn<T>) => Decision,
  ): Promise<Outcome[]>;
  /** A turn that failed is counted; after `most` times its messages are set aside and a person is called. */
  failTurn(request: TurnRequest, error: string, at: number, most: number): Promise<{ deadLettered: boolean }>;
  /** The append-only log after a number, oldest first: what staff channels follow. */
  events(afterSeq: number, limit: number): Promise<EventRow[]>;
  /** The number of the newest event, 0 when there is none. */
  lastEvent(): Promise<number>;
  /** Internal notes of a conversation, oldest first. */
  notes(conversationId: string): Promise<NoteRow[]>;
  /** Small JSON records of adapters and sessions, by space and key; null when absent. */
  kept(space: string, key: string): Promise<unknown>;
  keep(space: string, key: string, value: unknown, at: number): Promise<void>;
  forget(space: string, key: string): Promise<void>;
  /**
   * Takes or renews a lease: a record of its own that one holder has at a time.
   * @returns false while somebody else has it, that is before the `until` they gave
   */
  lease(space: string, key: string, holder: string, until: number, at: number): Promise<boolean>;
  /** A finished drill; the same id is kept once. */
  keepDrill(record: DrillRecord): Promise<void>;
  /** Newest first. */
  drills(filter: {
    readonly trainee?: string;
    readonly situation?: string;
    readonly limit?: number;
  }): Promise<DrillRecord[]>;
  messages(conversationId: string, afterSeq: number, limit: number): Promise<MessageRow[]>;
  /** The newest messages, oldest first. @param before only those of a lower seq */
  recentMessages(conversationId: string, limit: number, before?: number): Promise<MessageRow[]>;
  conversationId(channel: string, thread: string, sender: string): Promise<string | null>;
  tickets(communityId: string, filter: TicketFilter): Promise<Ticket[]>;
  ticket(communityId: string, numberOrTail: string): Promise<Ticket | null>;
  /** By inner id. */
  ticketById(id: string): Promise<Ticket | null>;
  ticketEvents(ticketId: string): Promise<EventRow[]>;
  /** Notes of a ticket, oldest first: why and how it was moved, who else is concerned. */
  ticketNotes(ticketId: string): Promise<TicketNoteRow[]>;
  alerts(communityId: string, limit: number): Promise<AlertRow[]>;
  /**
   * Stores that several instances share: calls when another instance may have committed something. Calls are gathered,
   * and one may say nothing new; none is lost for longer than a broken connection is down.
   * @returns ends the calls
   */
  onChange?(listener: () => void): () => void;
  /** Looks through the whole store: minutes on a big one (yingda doctor). */
  health(): Promise<{ readonly ok: boolean; readonly detail: string }>;
  close(): Promise<void>;
}
