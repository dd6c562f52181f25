/** The port for drills and exams: what trainees are asked, and what stays on record of it. */
import type { Difficulty, DrillOffer, Feedback, Persona } from './library/drill-schema.ts';
import type { ItemKind } from './library/exam-schema.ts';
import type { ViolationKind } from './library/terms.ts';
import type { DrillRecord } from './store.ts';

/** One answer of a drill: what is shown, and whether it is over. */
export interface DrillAnswer {
  /** `speaker`: as shown to the trainee ("业主"). */
  readonly shows: readonly {
    readonly from: 'owner' | 'scene' | 'coach' | 'trainee';
    readonly speaker: string;
    readonly text: string;
  }[];
  readonly over: boolean;
  /** When it began, ms since 1970. */
  readonly startedAt: number;
  /** On the phone the clock runs. */
  readonly phone: boolean;
  /** A wait that the last line began: since when, and for how many seconds. */
  readonly wait: { readonly since: number; readonly seconds: number } | null;
  /** The message was answered before: nothing has happened by it now. */
  readonly repeated: boolean;
}

/** A situation that a trainee is to practise today. */
export interface DueDrill {
  readonly situation: string;
  readonly title: string;
  /** Due again, never practised, or about to be forgotten before the exam. */
  readonly reason: 'due' | 'new' | 'exam';
  /** 0 to 1: the chance of still knowing it (on the exam's day where that is the reason); null when never practised. */
  readonly known: number | null;
  /** All of it as a line. */
  readonly text: string;
}

/** What is asked for when a drill begins; what is left open is drawn by the seed. */
export interface DrillChoice {
  readonly situation?: string;
  readonly persona?: Persona;
  /** normal where absent. */
  readonly difficulty?: Difficulty;
  /** Comments after every line, or with the score card; `line` where absent. */
  readonly feedback?: Feedback;
  readonly seed: string;
  readonly messageId: string;
}

/** A conversation that the trainee has had with an owner; all who are named in it are others here. */
export interface OwnTalk {
  readonly id: string;
  readonly at: number;
  /** How it began. */
  readonly text: string;
  /** How often the owner was answered. */
  readonly count: number;
}

/** A finding that was confirmed, in a line at work. */
export interface ConfirmedFinding {
  readonly kind: ViolationKind;
  /** The situation it belongs to, where that is known. */
  readonly situation: string | null;
}

export interface DrillDesk {
  /** What can be drilled, in the order of the catalogue. */
  offers(): readonly DrillOffer[];
  /** What may be typed instead of a line. */
  words(): { readonly hangup: string; readonly model: string; readonly again: string };
  /** @throws YingdaError E_UNKNOWN_ID when there is no drill of that situation */
  start(trainee: string, wish: DrillChoice): Promise<DrillAnswer>;
  /**
   * A line of the trainee's, or one of the words of drills/labels.yaml: hang up, show a wording, play the same again.
   * @param began when they began to speak or type, ms since 1970, where that is known: waits end there
   * @returns null when no drill is running; the same message id twice has no second effect
   */
  answer(trainee: string, messageId: string, text: string, began?: number): Promise<DrillAnswer | null>;
  running(trainee: string): Promise<boolean>;
  stop(trainee: string): Promise<boolean>;
  results(trainee: string): Promise<readonly DrillRecord[]>;
  /** What the trainee is to practise today, most urgent first. */
  today(trainee: string): Promise<readonly DueDrill[]>;
  /** The day that today's lists work towards; null: none. @param at ms since 1970 */
  setExamDate(trainee: string, at: number | null): Promise<void>;
  /** The drill that runs, with all that was said; null where none does. */
  current(trainee: string): Promise<DrillAnswer | null>;
  /** Conversations of late that the trainee has had and that can be practised again, newest first. */
  own(trainee: string): Promise<readonly OwnTalk[]>;
  /** @throws YingdaError E_NOT_FOUND when it is none of the trainee's own */
  startOwn(
    trainee: string,
    conversation: string,
    wish: Omit<DrillChoice, 'situation' | 'persona'>,
  ): Promise<DrillAnswer>;
  /** The trainee has answered an owner: the conversation can be practised. */
  answered(trainee: string, conversation: string): Promise<void>;
  /** A violation at work was confirmed: its situation, or the one its kind is practised by, stands on today's list. @throws YingdaError E_UNKNOWN_ID */
  practiseAfter(trainee: string, finding: ConfirmedFinding): Promise<void>;
}

/** An exam that can be sat. */
export interface ExamOffer {
  readonly rule: string;
  readonly title: string;
  readonly minutes: number;
  readonly openBook: boolean;
}

/** Where an exam stands. */
export interface ExamPlace {
  /** Goes up with every answer that was taken; to be sent back with the answer to what is shown. */
  readonly position: number;
  /** The question that is shown, of so many, those that are played included; null behind the last. */
  readonly item: {
    readonly nth: number;
    readonly of: number;
    readonly kind: ItemKind | 'drill';
    readonly options: readonly { readonly letter: string; readonly text: string }[];
  } | null;
  /** The time limit, ms since 1970. */
  readonly endsAt: number;
}

/** One answer of an exam: the next question, the owner who is played, or the result slip. */
export interface ExamAnswer extends ExamPlace {
  readonly shows: DrillAnswer['shows'];
  readonly over: boolean;
}

export type ExamPart = 'theory' | 'practical' | 'discipline';

export interface ExamOutcome {
  /** null while a person has not marked the part. */
  readonly parts: Readonly<Partial<Record<ExamPart, number | null>>>;
  /** null while a part is not marked. */
  readonly total: number | null;
  readonly state: 'open' | 'passed' | 'failed';
  /** Make-up exams that are left after this one. */
  readonly makeups: number;
  /** What the system says after the last failure; a person decides what follows. */
  readonly conclusion: string | null;
}

/** A marked exam. */
export interface ExamCard {
  readonly id: string;
  readonly trainee: string;
  readonly rule: string;
  readonly title: string;
  readonly at: number;
  /** 1, and one more for each make-up exam. */
  readonly attempt: number;
  readonly seed: string;
  readonly outcome: ExamOutcome;
  /** open: a person is to decide on a warning; null: there is nothing to decide. */
  readonly decision: ExamDecision | 'open' | null;
  /** All of it as a line. */
  readonly text: string;
}

/** A part marked or marked anew by a person; the first mark stays as it was. */
export interface Regrade {
  readonly exam: string;
  readonly part: ExamPart;
  readonly points: number;
  readonly by: string;
  readonly reason: string;
}

/** A mark that a person gave, and what stood there before. */
export interface MarkGiven extends Omit<Regrade, 'exam'> {
  readonly before: number | null;
  readonly at: number;
}

/** What a person decided after the last make-up exam had failed (TRN-4 to 8). */
export interface ExamDecision {
  readonly warned: boolean;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}

/** A marked exam with its answers, as an invigilator sees it. */
export interface ExamPaper extends ExamCard {
  /** How often the page was left. */
  readonly left: number;
  readonly minutes: number;
  readonly slip: readonly string[];
  /** The most that each part may have. */
  readonly most: Readonly<Partial<Record<ExamPart, number>>>;
  /** Question and key are known while the library is the one it was made from. */
  readonly answers: readonly {
    readonly item: string;
    readonly answer: string;
    readonly points: number;
    readonly question: string | null;
    readonly options: readonly string[];
    readonly key: string | null;
    readonly most: number | null;
  }[];
  readonly drills: readonly { readonly case: string; readonly score: number }[];
  /** Oldest first. */
  readonly marks: readonly MarkGiven[];
}

export interface ExamSheetCard extends ExamPaper {
  readonly name: string;
}

export interface CertificateCard {
  readonly id: string;
  /** The exam it was earned by, and when. */
  readonly exam: string;
  readonly at: number;
  readonly trainee: string;
  readonly rule: string;
  readonly title: string;
  readonly expiresAt: number;
  /** revised: a situation it was earned on says other things now. */
  readonly state: 'valid' | 'expired' | 'revised';
  readonly text: string;
}

export interface ExamDesk {
  offers(): readonly ExamOffer[];
  /**
   * Begins an exam, the make-up exam after a failure; one that runs goes on, one of another rule ends as it stands.
   * @param name of the trainee, for slips and certificates, where no account has it
   * @throws YingdaError E_UNKNOWN_ID
   */
  start(trainee: string, rule: string, seed: string, name?: string): Promise<ExamAnswer>;
  /** The exam that runs, as it stands. */
  running(trainee: string): Promise<(ExamAnswer & { readonly rule: string }) | null>;
  /** Ends the exam that runs where its time is over, as it stands: nobody keeps one open. @returns whether one was ended */
  expire(trainee: string): Promise<boolean>;
  /** The page was left during an exam: noted, and told on the slip. */
  left(trainee: string): Promise<boolean>;
  /** @throws YingdaError E_NOT_FOUND */
  sheet(exam: string): Promise<ExamSheetCard>;
  /** The result slip as PDF. @throws YingdaError E_NOT_FOUND */
  slipPdf(exam: string): Promise<Uint8Array>;
  /** A certificate as PDF. @throws YingdaError E_NOT_FOUND */
  certificatePdf(certificate: string): Promise<Uint8Array>;
  /** How somebody is called. */
  nameOf(trainee: string): Promise<string>;
  /** @returns null when no exam is running; an answer sent twice is taken once */
  answer(trainee: string, position: number, text: string): Promise<ExamAnswer | null>;
  /** Newest first. */
  exams(filter: { readonly trainee?: string; readonly rule?: string }): Promise<readonly ExamCard[]>;
  /** Those that were not called back, newest first. */
  certificates(trainee?: string): Promise<readonly CertificateCard[]>;
  /** A part marked, or marked anew; who, why and what it was stay on record. @throws YingdaError E_NOT_FOUND, E_USAGE */
  mark(mark: Regrade): Promise<ExamCard>;
  /**
   * A warning after the last make-up exam, or none; the latest decision counts.
   * @throws YingdaError E_NOT_FOUND, E_CONFLICT where there is nothing to decide, E_USAGE
   */
  decide(decision: Omit<ExamDecision, 'at'> & { readonly exam: string }): Promise<ExamCard>;
}
