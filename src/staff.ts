/**
 * The port for the screens of staff (Slack, later the console): what they may see, masked (law 12), and what they may do.
 * Screens follow the committed events; what they do is committed like any message before it takes effect.
 */
import type { CallDesk } from './calls.ts';
import type { StaffAction, StaffMove } from './channel.ts';
import type { ClassroomDesk } from './classroom.ts';
import type { ContestDesk } from './contests.ts';
import type { Colleague, PhraseRef } from './converse/event.ts';
import type { CustomerDesk } from './customers.ts';
import type { DutyDesk } from './duties.ts';
import { YingdaError } from './errors.ts';
import type { DrillDesk, ExamDesk } from './lessons.ts';
import type { StaffNotices } from './library/notice-schema.ts';
import type { Intent, Mood, Urgency } from './library/terms.ts';
import type { MemberDesk } from './members.ts';
import type { MessengerDesk } from './messenger.ts';
import type { MysteryDesk } from './mystery.ts';
import type { NoticeDesk } from './notices.ts';
import type { ProgrammeDesk } from './programme.ts';
import type { RegisterDesk } from './registers.ts';
import type { LintResult, Violation } from './script/lint.ts';
import type { Delivery, EventRow, NoteRow, TicketNoteRow } from './store.ts';
import type { SupervisionDesk } from './supervision.ts';
import type { ChecklistItem } from './ticket/closing.ts';
import type { TicketState } from './ticket/moves.ts';
import type { OwnerPictures } from './ticket/owner-pictures.ts';
import type { PromiseState } from './ticket/promise.ts';
import type { Candidate } from './ticket/rotation.ts';
import type { TicketWork } from './ticket/work.ts';
import type { Today } from './today.ts';
import type { WarningDesk } from './warnings.ts';
import type { VariantState } from './wordings.ts';

export type * from './classroom.ts';
export type * from './contests.ts';
export type * from './lessons.ts';
export type * from './messenger.ts';
export type * from './mystery.ts';
export type * from './programme.ts';

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

/** @param reason as the outbox has it: "window_closed; template_sent" */
export function failureWords({ failures }: StaffNotices, reason: string): string {
  const codes = reason.match(/[a-z_]+/gi) ?? [];
  const known = codes.flatMap((code) => failures[code] ?? []);
  return known.length > 0 ? [...new Set(known)].join('；') : (failures.other ?? reason);
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

export interface VariantDesk {
  /** What agents keep making of wordings, the most frequent first; and what was decided, the newest first. */
  list(): Promise<{ readonly proposed: readonly VariantCard[]; readonly decided: readonly VariantCard[] }>;
  /**
   * An approved one is said at once, by suggestions and by the bot; a declined one no more.
   * @throws YingdaError E_NOT_FOUND, E_CONFLICT when the wording is gone or has other slots, E_BLOCKED_WORDS
   */
  decide(id: string, decision: VariantDecision, by: Colleague): Promise<VariantCard>;
  /** Takes up what was decided elsewhere. */
  refresh(): Promise<void>;
}

/** A reply that was not sent: it must not go out as it stands, or whoever sends it is to know first what was found in it. */
export class BlockedWords extends YingdaError {
  readonly violations: readonly Violation[];
  /** Whether it goes out when it is sent again knowingly. */
  readonly warns: boolean;

  constructor(violations: readonly Violation[], warns = false) {
    super(
      warns ? 'E_WARNED_WORDS' : 'E_BLOCKED_WORDS',
      violations.map(({ cue, reason, better }) => `${cue}: ${reason} → ${better}`).join('; '),
    );
    this.violations = violations;
    this.warns = warns;
  }
}

/** What is wrong with a draft, and whether it can be sent all the same. */
export type DraftCheck = LintResult & { readonly stops: boolean };

export interface StaffDesk {
  /** Notices to owners. */
  readonly notices: NoticeDesk;
  /** Who owners are to the centre. */
  readonly customers: CustomerDesk;
  /** What agents make of suggested wordings. */
  readonly variants: VariantDesk;
  /** Early warning: what people have been told of. */
  readonly warnings: WarningDesk;
  /** Who somebody of Slack is. */
  readonly members: MemberDesk;
  /** What staff do again and again, and the books of the office. */
  readonly duties: DutyDesk;
  readonly registers: RegisterDesk;
  /** What needs somebody today. */
  today(): Promise<Today>;
  readonly supervision: SupervisionDesk;
  /** The community that is served here. */
  readonly communityId: string;
  readonly labels: StaffNotices;
  /** Committed events after a number, oldest first. */
  events(afterSeq: number, limit: number): Promise<EventRow[]>;
  lastEvent(): Promise<number>;
  /** Calls `listener` after every commit. @returns ends it */
  follow(listener: () => void): () => void;
  /** Names of those of these roles who are on duty at a moment, by the roster. */
  onDuty(roles: readonly string[], at: number): Promise<readonly string[]>;
  conversation(id: string): Promise<ConversationCard | null>;
  /** Where its owner is written to; null: of no conversation of this community. */
  talkOf(
    id: string,
  ): Promise<{ readonly channel: string; readonly thread: string; readonly sender: string } | null>;
  /**
   * Who is to be answered first: those who wait for a person, then by urgency and due time.
   * @param ids only these
   */
  queue(since: number, limit: number, ids?: readonly string[]): Promise<readonly QueueCard[]>;
  /** Conversations that changed at or after a moment (ms since 1970), the newest first, at most `limit`. */
  changed(since: number, limit: number): Promise<readonly { readonly id: string; readonly at: number }[]>;
  /** Of the shift that ended last. */
  handover(): Promise<Handover>;
  /** When that was: `from` and `to` of it. */
  lastShift(): { readonly from: number; readonly to: number };
  /** Which of these conversations are of the community that is served here. */
  ofHere(conversationIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Internal notes, oldest first. */
  notes(conversationId: string): Promise<readonly NoteRow[]>;
  tickets(query: TicketQuery): Promise<readonly TicketCard[]>;
  history(ticketId: string): Promise<readonly TicketLine[]>;
  more(ticketId: string): Promise<TicketMore>;
  /** The phone of a ticket's contact, whole: for whoever may call, and the look is to be logged (law 12). */
  phoneOf(ticketId: string): Promise<string | null>;
  /** The same, logged under the name of whoever looks. */
  seePhone(ticketId: string, by: Colleague): Promise<string | null>;
  /** Who may be given a ticket, whose turn it is first: those of its role who are on duty, else all of the role. */
  candidates(ticketId: string): Promise<readonly Candidate[]>;
  ticket(id: string): Promise<TicketCard | null>;
  /** By number, or its last three digits. */
  findTicket(numberOrTail: string): Promise<TicketCard | null>;
  /** Oldest first. */
  messages(conversationId: string, afterSeq: number, limit: number): Promise<StaffMessage[]>;
  /** The newest messages, oldest first. */
  recentMessages(conversationId: string, limit: number): Promise<StaffMessage[]>;
  /** Replies to what the owner wrote last, best first, and what not to say. */
  suggest(
    conversationId: string,
    agent?: string,
  ): Promise<{ readonly suggestions: readonly StaffSuggestion[]; readonly avoid: readonly string[] }>;
  /** What a draft must not say (the one checker). */
  check(text: string, conversationId: string | null): Promise<DraftCheck>;
  /** Answers of the FAQ by words, best first. */
  answers(query: string): readonly FoundAnswer[];
  /** Situations by id or words, best first. */
  sheets(query: string): readonly Sheet[];
  /**
   * Commits what a member of staff decided; it takes effect in the conversation's order.
   * A reply's masked phones are the owner's own, and go out whole.
   * @param id of the click or message: the same one twice has no second effect
   * The checker has looked at every reply: no screen can send what must not be said. What it only warns of goes out when it is
   * sent `knowing`, and that it did is recorded.
   * @throws BlockedWords (E_BLOCKED_WORDS, E_WARNED_WORDS), YingdaError E_NOT_FOUND, E_INPUT_SHAPE
   */
  act(id: string, by: Colleague, conversationId: string, action: StaffAction, text?: string): Promise<void>;
  readonly calls: CallDesk;
  readonly drills: DrillDesk;
  readonly exams: ExamDesk;
  readonly training: TrainingDesk;
}

/** What trainers do beside drills and exams. */
export interface TrainingDesk {
  /** Who is trained, yearly plans, trainings, inductions, what is due. */
  readonly programme: ProgrammeDesk;
  /** How a class comes along. */
  readonly classroom: ClassroomDesk;
  readonly contests: ContestDesk;
  /** Owners whom yingda plays at the live desk. */
  readonly mystery: MysteryDesk;
  /** Drills in the direct chat of a messenger. */
  readonly messenger: MessengerDesk;
}
