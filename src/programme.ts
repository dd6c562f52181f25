/** The port for the training programme (TRN-1 to 12): who is trained, yearly plans, trainings with sign-in, inductions, what is due. */
import type { Colleague } from './converse/event.ts';
import type { PeriodName } from './library/programme-schema.ts';

/** Somebody who is trained, as they are looked after. */
export interface Trainee {
  /** What their drills and exams are kept under. */
  readonly trainee: string;
  readonly name: string;
  /** Other names that their drills are kept under: the account of the console, Slack. */
  readonly aliases: readonly string[];
  readonly groups: readonly string[];
  /** The first day at work, ms since 1970. */
  readonly from: number;
  /** Has the seven days to go through (TRN-2). */
  readonly newcomer: boolean;
}

export interface TraineeCard extends Trainee {
  readonly left: boolean;
}

export const PLAN_MOVES = ['submit', 'approve', 'return'] as const;
export type PlanMove = (typeof PLAN_MOVES)[number];
/** none: nobody has drawn it up. */
export type PlanState = 'none' | 'draft' | 'submitted' | 'approved' | 'returned';

export interface PlanLineCard {
  readonly rule: string;
  readonly title: string;
  /** When each begins, ms since 1970. */
  readonly at: readonly number[];
  readonly minutes: number;
  readonly form: string;
  readonly scope: string;
  readonly standard: string;
  /** Of each, in yuan. */
  readonly budget: number;
}

export interface YearPlanCard {
  readonly year: number;
  readonly state: PlanState;
  /** Of the sheet: goes back with a change. 0: there is none yet. */
  readonly version: number;
  /** The end of the day on which it is to be approved. */
  readonly dueAt: number;
  readonly late: boolean;
  readonly lines: readonly PlanLineCard[];
  readonly note: string;
  /** All of it, in yuan. */
  readonly budget: number;
  /** What keeps it from being submitted, in words. */
  readonly faults: readonly string[];
  /** Why it was returned. */
  readonly reason: string | null;
  readonly history: readonly { readonly at: number; readonly by: string; readonly state: string }[];
}

export interface SessionResultCard {
  readonly kind: 'exam' | 'assessment';
  readonly points: number | null;
  readonly passed: boolean;
  readonly note: string;
}

export interface SessionCard {
  readonly id: string;
  readonly version: number;
  readonly rule: string;
  readonly title: string;
  readonly topic: string;
  readonly form: string;
  readonly place: string;
  readonly trainer: string;
  readonly state: 'planned' | 'held' | 'cancelled';
  readonly at: number;
  readonly minutes: number;
  /** The least that it may last; 0: no limit, or a course whose minutes add up. */
  readonly least: number;
  readonly signed: readonly {
    readonly trainee: string;
    readonly name: string;
    readonly at: number;
    readonly by: string;
    readonly result: SessionResultCard | null;
  }[];
  readonly reason: string;
}

export interface NewSession {
  readonly rule: string;
  readonly at: number;
  readonly topic: string;
  readonly form?: string;
  readonly place: string;
  readonly trainer: string;
  readonly minutes?: number;
}

export interface SignatureCard {
  readonly by: string;
  readonly at: number;
}

export interface InductionCard {
  readonly trainee: string;
  readonly name: string;
  readonly from: number;
  readonly days: readonly {
    readonly day: number;
    readonly title: string;
    readonly content: readonly string[];
    readonly at: number;
    readonly trainer: SignatureCard | null;
    readonly trainee: SignatureCard | null;
    readonly late: boolean;
    readonly text: string;
  }[];
  /** What the system says; what follows a person decides (TRN-2). */
  readonly state: 'running' | 'open' | 'passed' | 'failed';
  readonly conclusion: string;
  readonly decision: { readonly text: string; readonly by: string; readonly at: number } | null;
}

export interface DutyCard {
  readonly rule: string;
  readonly title: string;
  readonly every: PeriodName;
  readonly lastAt: number | null;
  readonly nextAt: number;
  /** Ends of the periods of the last year that went by without it. */
  readonly missed: readonly number[];
  readonly state: 'held' | 'open' | 'due' | 'overdue';
  readonly text: string;
}

/** What somebody owes: trainings, days that are not signed, exams to make up, certificates to renew. */
export interface ObligationCard {
  readonly trainee: string;
  readonly name: string;
  readonly duties: readonly DutyCard[];
  /** Days of the induction that are late. */
  readonly days: readonly number[];
  /** Failed, and to be made up. */
  readonly makeups: readonly { readonly rule: string; readonly title: string; readonly text: string }[];
  /** Failed for good: a person is to decide on a warning. */
  readonly undecided: readonly {
    readonly id: string;
    readonly at: number;
    readonly rule: string;
    readonly title: string;
    readonly text: string;
  }[];
  /** Expired, or to be earned anew as a situation was revised. */
  readonly certificates: readonly { readonly rule: string; readonly title: string; readonly text: string }[];
  /** Of all this, how many are past their time. */
  readonly open: number;
}

export interface ProgrammeDesk {
  /** Those who are here, by name. */
  members(): Promise<readonly TraineeCard[]>;
  /**
   * What the drills, exams and records of a colleague are kept under: as they are enrolled, else by their account.
   * @param by an id of any screen; name: as the staff list has it, empty where it has not
   */
  traineeOf(by: Colleague): Promise<string>;
  /** Takes somebody in, or changes what is known of them. @throws YingdaError E_INPUT_SHAPE */
  enrol(member: Trainee, by: Colleague): Promise<TraineeCard>;
  /** They are not trained here any more; their record stays. @throws YingdaError E_NOT_FOUND */
  leave(trainee: string, by: Colleague): Promise<void>;

  /** The plan of a year as it stands; a draft by the rules where nobody has drawn one up. */
  plan(year: number): Promise<YearPlanCard>;
  /** @throws YingdaError E_CONFLICT when somebody was faster or it is not to be changed, E_INPUT_SHAPE */
  savePlan(
    plan: { readonly year: number; readonly version: number; readonly lines: unknown; readonly note: string },
    by: Colleague,
  ): Promise<YearPlanCard>;
  /**
   * Whoever submits it does not approve it. Once approved, its trainings stand in the calendar.
   * @throws YingdaError E_CONFLICT, E_FORBIDDEN, E_FIELDS_MISSING naming what is missing, E_USAGE without a reason
   */
  movePlan(
    year: number,
    move: { readonly version: number; readonly move: PlanMove; readonly reason?: string },
    by: Colleague,
  ): Promise<YearPlanCard>;
  /** As an .xlsx file. */
  planSheet(year: number): Promise<Uint8Array>;

  /** Trainings that begin from one moment to before another, oldest first. */
  sessions(from: number, to: number): Promise<readonly SessionCard[]>;
  addSession(session: NewSession, by: Colleague): Promise<SessionCard>;
  /** Signs in, or is written in by somebody else. @throws YingdaError E_NOT_FOUND, E_USAGE, E_CONFLICT */
  signIn(id: string, trainee: string, by: Colleague): Promise<SessionCard>;
  /** @throws YingdaError E_NOT_FOUND, E_CONFLICT */
  assess(id: string, trainee: string, result: SessionResultCard, by: Colleague): Promise<SessionCard>;
  /** It was held: everybody's record gets its line. @throws YingdaError E_USAGE too short, E_FIELDS_MISSING no result */
  hold(id: string, minutes: number, by: Colleague): Promise<SessionCard>;
  cancel(id: string, reason: string, by: Colleague): Promise<SessionCard>;
  /** The attendance sheets of a time, as an .xlsx file. */
  sessionSheet(from: number, to: number): Promise<Uint8Array>;

  /** Of those who are new. */
  inductions(): Promise<readonly InductionCard[]>;
  /** @throws YingdaError E_NOT_FOUND, E_USAGE */
  signDay(trainee: string, day: number, as: 'trainer' | 'trainee', by: Colleague): Promise<InductionCard>;
  /** What a person decides after the conclusion. @throws YingdaError E_NOT_FOUND, E_CONFLICT before there is one */
  decide(trainee: string, text: string, by: Colleague): Promise<InductionCard>;

  /** Of everybody; of one where named. */
  obligations(trainee?: string): Promise<readonly ObligationCard[]>;
  /** Tells people what is due, overdue, unsigned or to be planned; each once. @returns how many were told now */
  remind(): Promise<number>;
}
