/** Types that pages in a browser share with the server: nothing here runs. */
import type { Account, AuditRow, Role } from './accounts.ts';
import type { Right } from './api/rights.ts';
import type { CallCard, CallKey, CallSummary } from './calls.ts';
import type { ChannelStanding } from './channel.ts';
import type { ContestCard } from './contests.ts';
import type { ApiToken } from './credentials.ts';
import type { CustomerCard } from './customers.ts';
import type { DutyCalendar, DutyFigures, DutyRow, DutySheet, DutyTaskCard } from './duties.ts';
import type { HookCard, HookDelivery, HookKind } from './hooks.ts';
import type { InspectionBlock, InspectionCard, InspectionMean, InspectionMonths } from './inspections.ts';
import type { KpiCard, KpiRule, KpiTotal } from './kpis.ts';
import type { DrillOffer } from './library/drill-schema.ts';
import type { StaffNotices } from './library/notice-schema.ts';
import type { ConsentState, MysteryCard, MysteryPerson } from './mystery.ts';
import type { PrivacyPage } from './privacy.ts';
import type { InductionCard, ObligationCard, SessionCard, TraineeCard, YearPlanCard } from './programme.ts';
import type { Agreement, PlanCard, ReviewCard } from './quality.ts';
import type { BookFigures, FeeCheck, RegisterCard, RowCard, RowSheet } from './registers.ts';
import type { ChannelPreview, EntryDiff, RevisionHead } from './revisions.ts';
import type { Violation } from './script/lint.ts';
import type {
  CertificateCard,
  ConversationCard,
  DrillAnswer,
  DueDrill,
  ExamAnswer,
  ExamCard,
  ExamOffer,
  MessagesAnswer,
  OwnTalk,
  QueueCard,
  Sheet,
  StaffSuggestion,
  TicketCard,
  TicketLine,
  TicketMore,
  VariantCard,
} from './staff.ts';
import type { NoteRow } from './store.ts';
import type { TicketState } from './ticket/moves.ts';
import type { Candidate } from './ticket/rotation.ts';
import type { Today } from './today.ts';
import type { WarningCard } from './warnings.ts';

export type { Role } from './accounts.ts';
export type { Right } from './api/rights.ts';
export type * from './calls.ts';
export type { ChannelStanding, StaffAction, StaffMove } from './channel.ts';
export type * from './customers.ts';
export type * from './duties.ts';
export type { Flaw } from './errors.ts';
export type * from './inspections.ts';
export type * from './kpis.ts';
export type { EntryKind } from './library/overlay.ts';
export type { SheetField, SheetValue } from './library/sheet-schema.ts';
export type { NoticeDraft, NoticePreview, NoticeReport } from './notices.ts';
export type * from './privacy.ts';
export type * from './quality.ts';
export type * from './registers.ts';
export type * from './reports.ts';
export type * from './revisions.ts';
export type { Violation } from './script/lint.ts';
export type * from './staff.ts';
export type { NoteRow } from './store.ts';
export type { ChecklistItem } from './ticket/closing.ts';
export type { TicketState } from './ticket/moves.ts';
export type { Candidate } from './ticket/rotation.ts';
export type { TicketWork, WorkLine } from './ticket/work.ts';
export type * from './today.ts';
export type { Meaning } from './understand/meaning.ts';
export type { WarningCard, WarningRule, WarningTicket } from './warnings.ts';

/** A member of staff's drills. */
export interface DrillsAnswer {
  readonly offers: readonly DrillOffer[];
  readonly today: readonly DueDrill[];
  readonly own: readonly OwnTalk[];
  readonly current: DrillAnswer | null;
  readonly results: readonly {
    readonly id: string;
    readonly title: string;
    readonly situation: string;
    readonly score: number;
    readonly band: 'excellent' | 'pass' | 'weak' | 'fail';
    readonly finishedAt: number;
  }[];
  /** What may be typed instead of a line: hang up, show a wording, play it again. */
  readonly words: { readonly hangup: string; readonly model: string; readonly again: string };
}

/** A member of staff's exams. */
export interface ExamsAnswer {
  readonly offers: readonly ExamOffer[];
  readonly running: (ExamAnswer & { readonly rule: string }) | null;
  readonly exams: readonly ExamCard[];
  readonly certificates: readonly CertificateCard[];
}

/** Exams of all, for an invigilator. */
export interface InvigilationAnswer {
  readonly exams: readonly (ExamCard & { readonly name: string })[];
  readonly certificates: readonly (CertificateCard & { readonly name: string })[];
}

/** Who has come in, and what the page needs to know from the start. */
export interface SignedIn {
  readonly account: {
    readonly id: string;
    readonly login: string;
    readonly name: string;
    readonly roles: readonly Role[];
    /** Ids of communities that it works for; null: all. */
    readonly communities: readonly string[] | null;
  };
  readonly rights: readonly Right[];
  readonly csrf: string;
  /** Whether the account works for the community that is served here. */
  readonly here: boolean;
  readonly community: { readonly id: string; readonly name: string };
  readonly labels: StaffNotices;
  /** Of tickets, by kind. */
  readonly titles: Readonly<Record<string, string>>;
  /** The table of moves: a page that is cut off goes on by it until the server decides. */
  readonly moves: Readonly<
    Record<
      string,
      {
        readonly from: readonly TicketState[];
        readonly to: TicketState;
        readonly needs: readonly ('reason' | 'result')[];
      }
    >
  >;
}

export interface QueueAnswer {
  /** Where the live stream goes on. */
  readonly cursor: string;
  /** The server's time, ms since 1970. */
  readonly now: number;
  readonly rows: readonly QueueCard[];
}

export interface ConversationAnswer extends MessagesAnswer {
  readonly card: ConversationCard;
  readonly notes: readonly NoteRow[];
}

/** Colleagues who have the conversation open too. */
export interface ReadersAnswer {
  readonly readers: readonly { readonly id: string; readonly name: string }[];
}

export interface CustomerAnswer {
  readonly customer: CustomerCard;
}

export interface SuggestionsAnswer {
  readonly suggestions: readonly StaffSuggestion[];
  readonly avoid: readonly string[];
}

export interface CallsAnswer {
  readonly now: number;
  readonly keys: readonly CallKey[];
  readonly calls: readonly CallSummary[];
}

export interface CallAnswer {
  readonly now: number;
  readonly call: CallCard;
}

export interface CheckAnswer {
  readonly violations: readonly Violation[];
  /** Whether it cannot be sent; false: it can, by somebody who knows what was found. */
  readonly stops: boolean;
}

export interface SheetsAnswer {
  readonly sheets: readonly Sheet[];
}

export interface TicketsAnswer {
  readonly now: number;
  readonly tickets: readonly TicketCard[];
}

export interface TicketAnswer {
  readonly now: number;
  readonly ticket: TicketCard;
  readonly history: readonly TicketLine[];
  readonly notes: TicketMore['notes'];
  readonly affected: TicketMore['affected'];
  readonly mergedInto: TicketMore['mergedInto'];
}

export interface CandidatesAnswer {
  readonly candidates: readonly Candidate[];
}

/** Kinds of notices with the slots to be filled, and those that were sent. */
export interface NoticesAnswer {
  readonly kinds: readonly {
    readonly id: string;
    readonly title: string;
    readonly slots: Readonly<Record<string, string>>;
    readonly text: string;
    readonly emergency: boolean;
    readonly private: boolean;
  }[];
  readonly notices: readonly {
    readonly id: string;
    readonly kind: string;
    readonly by: string;
    readonly at: number;
  }[];
}

/** What agents keep making of suggested wordings. */
export interface VariantsAnswer {
  readonly proposed: readonly VariantCard[];
  readonly decided: readonly VariantCard[];
}

export interface TodayAnswer {
  readonly now: number;
  readonly today: Today;
}

export interface InspectionsAnswer {
  readonly blocks: readonly InspectionBlock[];
  /** Whom a sheet may be of. */
  readonly people: readonly string[];
  readonly inspections: readonly InspectionCard[];
  readonly months: readonly InspectionMonths[];
  readonly means: readonly InspectionMean[];
}

export interface KpisAnswer {
  /** Absent of one's own. */
  readonly rules?: readonly KpiRule[];
  /** Whom points may be given to. */
  readonly people?: readonly string[];
  readonly entries: readonly KpiCard[];
  readonly totals: readonly KpiTotal[];
}

export interface OwnPointsAnswer {
  readonly entries: readonly KpiCard[];
}

export interface QualityAnswer {
  readonly plans: readonly PlanCard[];
  readonly reviews: readonly ReviewCard[];
  readonly agreement: readonly Agreement[];
}

export interface DutiesAnswer {
  readonly now: number;
  readonly duties: readonly DutyRow[];
  readonly tasks: readonly DutyTaskCard[];
}

export interface DutyAnswer {
  readonly now: number;
  readonly duty: DutySheet;
}

export interface DutyCalendarAnswer {
  readonly now: number;
  readonly calendar: DutyCalendar;
}

export interface DutyFiguresAnswer {
  readonly figures: readonly DutyFigures[];
}

export interface RegistersAnswer {
  readonly now: number;
  readonly registers: readonly RegisterCard[];
}

export interface RowsAnswer {
  readonly now: number;
  readonly rows: readonly RowCard[];
}

export interface BookFiguresAnswer {
  readonly figures: BookFigures | null;
}

export interface ComparisonsAnswer {
  readonly comparisons: readonly FeeCheck[];
}

export interface PrivacyAnswer {
  readonly privacy: PrivacyPage;
}

export interface RowAnswer {
  readonly now: number;
  readonly row: RowSheet;
}

export interface MineAnswer {
  readonly now: number;
  /** What my drills and exams are kept under. */
  readonly trainee: string;
  readonly obligation: ObligationCard | null;
  readonly sessions: readonly SessionCard[];
  readonly induction: InductionCard | null;
  readonly contests: readonly ContestCard[];
}

export interface MysteryAnswer {
  readonly now: number;
  readonly version: string;
  /** What everybody is told beforehand. */
  readonly rules: readonly string[];
  readonly subjects: readonly { readonly id: string; readonly title: string }[];
  readonly runs: readonly MysteryCard[];
  readonly people: readonly MysteryPerson[];
}

export interface OwnMysteryAnswer {
  readonly now: number;
  readonly version: string;
  readonly rules: readonly string[];
  readonly consent: ConsentState;
  readonly runs: readonly MysteryCard[];
}

export interface MembersAnswer {
  readonly now: number;
  readonly members: readonly TraineeCard[];
  readonly obligations: readonly ObligationCard[];
  readonly inductions: readonly InductionCard[];
}

export interface PlanAnswer {
  readonly now: number;
  readonly plan: YearPlanCard;
}

export interface WarningsAnswer {
  readonly warnings: readonly WarningCard[];
}

export interface RevisionsAnswer {
  readonly revisions: readonly RevisionHead[];
}

export interface DiffAnswer {
  readonly diffs: readonly EntryDiff[];
}

export interface LibraryFilesAnswer {
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

export interface PreviewAnswer {
  readonly previews: readonly ChannelPreview[];
}

export interface ChannelsAnswer {
  readonly channels: readonly ChannelStanding[];
}

/** An account as administrators see it. */
export type AccountCard = Omit<Account, 'passwordHash'> & {
  readonly active: boolean;
  /** Whether its login takes the code of an authenticator. */
  readonly factor: boolean;
};

export interface AuditAnswer {
  readonly rows: readonly AuditRow[];
}

export interface AuditCheck {
  readonly sound: boolean;
  readonly rows: number;
  /** Number of the first row that does not fit. */
  readonly broken: number | null;
}

/** What changed, as the live stream tells. */
export interface LiveNews {
  readonly conversations: readonly string[];
  readonly tickets: readonly string[];
  readonly lost: readonly { readonly conversation: string; readonly by: string }[];
}

/** Tokens of other systems, without what would let somebody in. */
export interface TokensAnswer {
  readonly scopes: readonly Right[];
  readonly tokens: readonly Omit<ApiToken, 'digest' | 'communityId'>[];
}

export interface HooksAnswer {
  readonly kinds: readonly HookKind[];
  readonly hooks: readonly HookCard[];
}

export interface DeliveriesAnswer {
  readonly deliveries: readonly HookDelivery[];
}
