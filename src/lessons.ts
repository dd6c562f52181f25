/** The port for drills and exams: what trainees are asked, and what stays on record of it. */
import type { Difficulty, DrillOffer, Feedback, Persona } from './library/drill-schema.ts';
import type { DrillRecord } from './store.ts';

/** One answer of a drill: what is shown, and whether it is over. */
export interface DrillAnswer {
  /** `speaker`: as shown to the trainee ("业主"). */
  readonly shows: readonly {
    readonly from: 'owner' | 'scene' | 'coach';
    readonly speaker: string;
    readonly text: string;
  }[];
  readonly over: boolean;
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

export interface DrillDesk {
  /** What can be drilled, in the order of the catalogue. */
  offers(): readonly DrillOffer[];
  /** @throws YingdaError E_UNKNOWN_ID when there is no drill of that situation */
  start(trainee: string, wish: DrillChoice): Promise<DrillAnswer>;
  /**
   * A line of the trainee's, or one of the words of drills/labels.yaml: hang up, show a wording, play the same again.
   * @returns null when no drill is running; the same message id twice has no second effect
   */
  answer(trainee: string, messageId: string, text: string): Promise<DrillAnswer | null>;
  running(trainee: string): Promise<boolean>;
  stop(trainee: string): Promise<boolean>;
  results(trainee: string): Promise<readonly DrillRecord[]>;
  /** What the trainee is to practise today, most urgent first. */
  today(trainee: string): Promise<readonly DueDrill[]>;
  /** The day that today's lists work towards; null: none. @param at ms since 1970 */
  setExamDate(trainee: string, at: number | null): Promise<void>;
  /** A confirmed violation at work: its situation stands on today's list. @throws YingdaError E_UNKNOWN_ID */
  practiseSoon(trainee: string, situation: string): Promise<void>;
}

/** An exam that can be sat. */
export interface ExamOffer {
  readonly rule: string;
  readonly title: string;
  readonly minutes: number;
  readonly openBook: boolean;
}

/** One answer of an exam: the next question, the owner who is played, or the result slip. */
export interface ExamAnswer {
  readonly shows: DrillAnswer['shows'];
  readonly over: boolean;
  /** To be sent back with the answer to what is shown. */
  readonly position: number;
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
  readonly outcome: {
    /** null while a person has not marked the part. */
    readonly parts: Readonly<Partial<Record<'theory' | 'practical' | 'discipline', number | null>>>;
    readonly total: number | null;
    readonly state: 'open' | 'passed' | 'failed';
    readonly makeups: number;
    readonly conclusion: string | null;
  };
  /** All of it as a line. */
  readonly text: string;
}

export interface CertificateCard {
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
  /** Begins an exam, the make-up exam after a failure; one that runs is given up. @throws YingdaError E_UNKNOWN_ID */
  start(trainee: string, rule: string, seed: string): Promise<ExamAnswer>;
  /** @returns null when no exam is running; an answer sent twice is taken once */
  answer(trainee: string, position: number, text: string): Promise<ExamAnswer | null>;
  /** Newest first. */
  exams(filter: { readonly trainee?: string; readonly rule?: string }): Promise<readonly ExamCard[]>;
  /** Those that were not called back, newest first. */
  certificates(trainee?: string): Promise<readonly CertificateCard[]>;
  /** A part marked, or marked anew; who, why and what it was stay on record. @throws YingdaError E_NOT_FOUND, E_USAGE */
  mark(mark: {
    readonly exam: string;
    readonly part: 'theory' | 'practical' | 'discipline';
    readonly points: number;
    readonly by: string;
    readonly reason: string;
  }): Promise<ExamCard>;
}
