/** What supervisors open every morning: what needs somebody today, each the thing itself. Masked (law 12). */
import type { DutyRow } from './duties.ts';
import type { RegisterDesk } from './registers.ts';
import type { PromiseCard, QueueCard, TicketCard } from './staff.ts';
import type { WarningCard } from './warnings.ts';

export interface TodayPromise {
  readonly promise: PromiseCard;
  /** Where it was made: a ticket, or a conversation without one. */
  readonly ticket: Pick<TicketCard, 'id' | 'number'> | null;
  readonly conversationId: string | null;
}

/** A conversation, and what its owner wrote last: the bot's answer says nothing of how they are. Null: nothing but pictures. */
export interface TodayTalk extends QueueCard {
  readonly words: string | null;
}

/** Of the bot and of people, apart: what one does says nothing of the other. */
export interface Apart {
  readonly bot: number;
  readonly people: number;
}

export interface Today {
  /** Open tickets past the next time they are due by. */
  readonly late: readonly TicketCard[];
  /** Those that are about to be: as people are warned of them (standards/sla.yaml). */
  readonly soon: readonly TicketCard[];
  readonly emergencies: readonly TicketCard[];
  /** Owners who wait for a person, the longest wait first. */
  readonly unanswered: readonly TodayTalk[];
  /** Past their time, or due within hours; the earliest first. */
  readonly promises: readonly TodayPromise[];
  /** Calls and visits after a ticket, past their time or due within hours. */
  readonly followUps: readonly TicketCard[];
  /** Who is in no good mood and has written lately. */
  readonly moods: readonly TodayTalk[];
  /** Early warnings that nobody has seen to. */
  readonly warnings: readonly WarningCard[];
  /** To be done or checked: past their time, or due within hours. */
  readonly duties: readonly DutyRow[];
  /** What is due in the books. */
  readonly rows: Awaited<ReturnType<RegisterDesk['due']>>;
  readonly duty: readonly { readonly name: string; readonly role: string }[];
  readonly figures: {
    /** Messages to owners since midnight. */
    readonly said: Apart;
    /** Conversations of today: those the bot answered alone, and those in which people did. */
    readonly conversations: Apart;
    /** Owners who wait now: for the bot (their message is being answered), for people. */
    readonly waiting: Apart;
  };
}
