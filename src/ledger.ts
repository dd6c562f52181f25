/** The part of the store port that reports are reckoned from: what happened in a stretch of time, as it was committed. */
import type { EventRow } from './store.ts';
import type { Ticket } from './ticket/ticket.ts';

/** From `from` until just before `to`, ms since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A ticket as it stands now, and what happened to it before the end of a stretch, oldest first. */
export interface TicketHistory {
  readonly ticket: Ticket;
  readonly events: readonly EventRow[];
}

/** A message without its words. */
export interface Spoken {
  readonly conversationId: string;
  /** Of the conversation, with its account. */
  readonly channel: string;
  readonly seq: number;
  readonly from: 'owner' | 'bot' | 'agent';
  readonly at: number;
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
}

/** A version of a wording, as it read when it was first said. */
export interface SaidVersion {
  readonly id: string;
  readonly version: string;
  readonly text: string;
}

/** People are called for something that no turn has brought about, once for each `id`. */
export interface PlainCall {
  readonly id: string;
  readonly communityId: string;
  readonly reason: string;
  readonly roles: readonly string[];
  /** The name of the colleague whom alone it is for: no screen of many shows it. */
  readonly person?: string;
  /** One line of what it is about. */
  readonly list: string;
  /** Lines below it, where there is room for them. */
  readonly lines?: readonly string[];
  readonly at: number;
}

export interface Ledger {
  /** At least the tickets of a community that something happened to in the stretch, or that were open in it; oldest first. */
  histories(communityId: string, stretch: Stretch): Promise<TicketHistory[]>;
  /** Messages of a community's conversations, in their order. */
  spoken(communityId: string, stretch: Stretch): Promise<Spoken[]>;
  /** Events of a community's conversations of these kinds, in their order. */
  happened(communityId: string, kinds: readonly string[], stretch: Stretch): Promise<EventRow[]>;
  /** Every version of these wordings that was ever said, with its text. */
  saidVersions(phrases: readonly string[]): Promise<SaidVersion[]>;
  /** Writes an alert and its event in one transaction. @returns false when the id is known: nothing was written */
  callPeople(call: PlainCall): Promise<boolean>;
}
