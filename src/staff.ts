/**
 * The port for the screens of staff (Slack, later the console): what they may see, masked (law 12), and what they may do.
 * Screens follow the committed events; what they do is committed like any message before it takes effect.
 */
import type { CallDesk } from './calls.ts';
import type { StaffAction } from './channel.ts';
import type { ClassroomDesk } from './classroom.ts';
import type { ContestDesk } from './contests.ts';
import type { Colleague } from './converse/event.ts';
import type { CustomerDesk } from './customers.ts';
import type { DutyDesk } from './duties.ts';
import { YingdaError } from './errors.ts';
import type { DrillDesk, ExamDesk } from './lessons.ts';
import type { StaffNotices } from './library/notice-schema.ts';
import type { MemberDesk } from './members.ts';
import type { MessengerDesk } from './messenger.ts';
import type { MysteryDesk } from './mystery.ts';
import type { NoticeDesk } from './notices.ts';
import type { ProgrammeDesk } from './programme.ts';
import type { RegisterDesk } from './registers.ts';
import type { LintResult, Violation } from './script/lint.ts';
import type {
  ConversationCard,
  FoundAnswer,
  Handover,
  QueueCard,
  Sheet,
  StaffMessage,
  StaffSuggestion,
  TicketCard,
  TicketLine,
  TicketMore,
  TicketQuery,
  VariantCard,
  VariantDecision,
} from './staff-cards.ts';
import type { EventRow, NoteRow } from './store.ts';
import type { SupervisionDesk } from './supervision.ts';
import type { Candidate } from './ticket/rotation.ts';
import type { Today } from './today.ts';
import type { WarningDesk } from './warnings.ts';

export type * from './classroom.ts';
export type * from './contests.ts';
export type * from './lessons.ts';
export type * from './messenger.ts';
export type * from './mystery.ts';
export type * from './programme.ts';

export type * from './staff-cards.ts';

/** @param reason as the outbox has it: "window_closed; template_sent" */
export function failureWords({ failures }: StaffNotices, reason: string): string {
  const codes = reason.match(/[a-z_]+/gi) ?? [];
  const known = codes.flatMap((code) => failures[code] ?? []);
  return known.length > 0 ? [...new Set(known)].join('；') : (failures.other ?? reason);
}

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

/** Messages, oldest first. */
export interface MessagesAnswer {
  readonly messages: readonly StaffMessage[];
  /** Whether older ones are kept. */
  readonly earlier: boolean;
}

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
  /** The Slack users that a colleague is; none where the roster has none, or two of that name. */
  slackOf(name: string): Promise<readonly string[]>;
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
  /** The newest messages, oldest first. @param before only those of a lower seq */
  recentMessages(conversationId: string, limit: number, before?: number): Promise<StaffMessage[]>;
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
  /** Whether that id was taken: a repeat that comes too late to be legal again is no fault. */
  hasActed(id: string, conversationId: string): Promise<boolean>;
  /** Does what was decided in a conversation and has not taken effect yet. */
  catchUp(conversationId: string): Promise<void>;
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
