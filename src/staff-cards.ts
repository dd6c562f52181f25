/** What the screens of staff show: tickets, conversations, messages, suggestions. Phones are masked (law 12). */
import type { StaffMove } from './channel.ts';
import type { Colleague, PhraseRef } from './converse/event.ts';
import type { Intent, Mood, Urgency } from './library/terms.ts';
import type { Delivery } from './outbox.ts';
import type { EventRow, TicketNoteRow } from './store.ts';
import type { ChecklistItem } from './ticket/closing.ts';
import type { TicketState } from './ticket/moves.ts';
import type { OwnerPictures } from './ticket/owner-pictures.ts';
import type { PromiseState } from './ticket/promise.ts';
import type { TicketWork } from './ticket/work.ts';
import type { VariantState } from './wordings.ts';

/** What the owner was told by when. */
export interface PromiseCard {
  readonly id: string;
  /** As it was said, and what it is about ("给业主回话"). */
  readonly text: string;
  readonly label: string;
  /** Name of the member of staff; null: the bot. */
  readonly by: string | null;
  readonly madeAt: number;
  readonly dueAt: number;
  /** `broken`: kept too late, or never; `renewed`: another time was told in its stead. */
  readonly state: PromiseState;
  readonly keptAt: number | null;
}

/** A ticket as staff see it. Phones are masked, times are texts ("今天17:00前"). */
export interface TicketCard {
  /** Inner id, for actions. */
  readonly id: string;
  readonly number: string;
  readonly kind: Intent;
  readonly title: string;
  readonly state: TicketState;
  readonly urgency: Urgency;
  readonly issue: string;
  readonly address: string | null;
  readonly contact: string | null;
  readonly due: string | null;
  readonly assign: string;
  /** Of `assign`, one by one: who has the lead first. */
  readonly roles: readonly string[];
  readonly assignee: string | null;
  /** Ids of its pictures: the owner's, and those of the work. */
  readonly media: readonly string[];
  readonly pictures: number;
  /** Of these, the owner's: as it was, and after the work was done. */
  readonly ownerPictures: OwnerPictures;
  readonly work: TicketWork;
  /** What is to be done before it is closed. */
  readonly checklist: readonly ChecklistItem[];
  /** Whose it is, by id ("account:…"); null: by name alone. */
  readonly assigneeId: string | null;
  /** Materials and labour, in 0.01 yuan. */
  readonly feeCents: number;
  /** The legal moves, with what each needs. */
  readonly moves: readonly { readonly move: StaffMove; readonly needs: readonly ('reason' | 'result')[] }[];
  readonly conversationId: string | null;
  /** The due time of `due`, and since when the ticket stands; ms since 1970. */
  readonly dueAt: number | null;
  /** From when on that is soon, ms since 1970: the SLA's warning. */
  readonly soonAt: number | null;
  readonly createdAt: number;
  /** In the owner's own words. */
  readonly summary: string;
  /** Further fields of its flow, with their labels. */
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  /** What the owner was told about it by when, oldest first. */
  readonly promises: readonly PromiseCard[];
}

/** A line of a ticket's history. */
export interface TicketLine {
  readonly at: number;
  /** "ticket.opened", "ticket.moved" … */
  readonly kind: string;
  readonly data: EventRow['data'];
}

/** What a ticket's own page shows beside its card. */
export interface TicketMore {
  /** Why it was moved, and how it ended, in colleagues' words; oldest first. */
  readonly notes: readonly TicketNoteRow[];
  /** Homes that the same outage concerns, or that were linked to it: one line each. */
  readonly affected: readonly string[];
  /** The ticket that it ended in. */
  readonly mergedInto: { readonly id: string; readonly number: string } | null;
}

export interface TicketQuery {
  readonly states?: readonly TicketState[];
  /** A home, or words of the number, the matter, the place or the assignee. */
  readonly search?: string;
  readonly limit: number;
}

/** What is being taken down: the fields of a flow, in the order they are asked. */
export interface FilingCard {
  readonly flow: string;
  readonly title: string;
  readonly urgency: Urgency;
  /** `value` null: not known yet. */
  readonly fields: readonly {
    readonly id: string;
    readonly label: string;
    readonly value: string | null;
    /** The owner was asked for it last, or would not tell. */
    readonly mark: 'asked' | 'refused' | null;
    /** What it may be; empty where anything may be said. */
    readonly options: readonly { readonly value: string; readonly label: string }[];
  }[];
}

/** A row of the desk's list. */
export interface QueueCard {
  readonly id: string;
  readonly owner: string | null;
  readonly address: string | null;
  /** Without the account: "wecom". */
  readonly channel: string;
  readonly room: boolean;
  readonly mood: Mood;
  readonly urgency: Urgency;
  /** null while the bot has it. */
  readonly handedOff: { readonly reason: string; readonly at: number; readonly by: Colleague | null } | null;
  readonly last: {
    readonly from: 'owner' | 'bot' | 'agent';
    readonly text: string;
    readonly attachments: number;
    readonly at: number;
  } | null;
  /** Since when the owner waits for a person, ms since 1970; null when they do not. */
  readonly waitsSince: number | null;
  /** The earliest due time of its open tickets. */
  readonly dueAt: number | null;
  /** From when on that is soon, ms since 1970: the SLA's warning. */
  readonly soonAt: number | null;
  readonly openTickets: number;
  /** Smaller comes first; of equals the smaller `clock`. */
  readonly rank: number;
  readonly clock: number;
}

export interface ConversationCard {
  readonly id: string;
  /** "林女士", or null where the name is unknown. */
  readonly owner: string | null;
  readonly address: string | null;
  readonly mood: Mood;
  /** Many read along: what is sent there, all see. */
  readonly room: boolean;
  /** The newest message of the owner; 0 without one. A suggestion made for an older one is stale. */
  readonly ownerSeq: number;
  /** What it is about, in few words; null where nothing was said yet. */
  readonly summary: string | null;
  /** null while the bot has it. */
  readonly handedOff: { readonly reason: string; readonly by: Colleague | null } | null;
  readonly tickets: readonly TicketCard[];
  /** null while nothing is being taken down. */
  readonly filing: FilingCard | null;
  /** Whether the owner's home is known to be theirs. */
  readonly verified: boolean;
  /** What the owner was told by when, without a ticket. */
  readonly promises: readonly PromiseCard[];
}

/** A message as staff see it. */
export interface StaffMessage {
  readonly seq: number;
  readonly from: 'owner' | 'bot' | 'agent';
  readonly text: string;
  readonly attachments: number;
  /** Ids of its pictures and voices; absent where there are none. */
  readonly media?: readonly string[];
  /** ms since 1970. */
  readonly at: number;
  /** Wordings of the library that it is made of. */
  readonly phrases: readonly PhraseRef[];
  /** null: it is not sent by us. */
  readonly delivery: Delivery | null;
  /** The owner took it back. */
  readonly recalled?: true;
  /** Why it did not reach the owner, in words for staff. */
  readonly failed?: string;
}

export interface StaffSuggestion {
  readonly situation: string;
  readonly step: number | null;
  readonly text: string;
  readonly why: string;
  readonly phrase: PhraseRef;
}

/** A situation or flow as a sheet for the phone: what to say, how long to wait (spec 01). */
export interface Sheet {
  readonly id: string;
  readonly title: string;
  readonly when: string;
  readonly steps: readonly {
    readonly step: number;
    readonly branch: string | null;
    readonly text: string;
    readonly waitS: number | null;
    readonly hangsUp: boolean;
  }[];
  readonly never: readonly string[];
}

/** What a shift leaves to the next. */
export interface Handover {
  /** When the shift began and ended, ms since 1970. */
  readonly from: number;
  readonly to: number;
  /** Tickets of the shift. */
  readonly filed: number;
  /** Unfinished tickets; `leaves`: whoever has it goes home, and it must be passed on. */
  readonly open: readonly { readonly ticket: TicketCard; readonly leaves: boolean }[];
  /** Of these, past their due time. */
  readonly late: number;
  /** Owners who wait for a person. */
  readonly waiting: number;
}

/** An answer of the FAQ, as an owner would be told it. */
export interface FoundAnswer {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** How a version of a wording fared when it was suggested. */
export interface WordingFigures {
  readonly sent: number;
  readonly edited: number;
  readonly dismissed: number;
}

/** Other words for a wording, as agents keep writing them. */
export interface VariantCard {
  readonly id: string;
  /** "OPEN-5.1.chat#2", and the title of its situation or flow. */
  readonly phrase: string;
  readonly title: string | null;
  /** The wording that was changed. */
  readonly version: string;
  readonly was: string;
  readonly text: string;
  /** How many it came from. */
  readonly conversations: number;
  readonly agents: number;
  readonly fared: WordingFigures;
  /** null: nobody has decided. */
  readonly state: VariantState | null;
  readonly by: string | null;
  /** When it was decided, or last written. */
  readonly at: number;
}

export type VariantDecision = 'approve' | 'decline';
