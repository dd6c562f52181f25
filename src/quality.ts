/** Quality (质检): talks with owners, marked by the one checker and by people; appealable, drawn by plan (law 11). Masked (law 12). */
import type { Colleague } from './converse/event.ts';
import type { ReviewState, Risk } from './library/quality-schema.ts';
import type { Severity, ViolationKind } from './library/terms.ts';
import type { PeriodKind } from './reports.ts';

export type { ReviewState, Risk } from './library/quality-schema.ts';

/** What the checker found in a line of staff or bot. */
export interface Finding {
  /** Of the line and the rule. */
  readonly id: string;
  readonly seq: number;
  /** Name; null: the bot. */
  readonly by: string | null;
  readonly kind: ViolationKind;
  readonly severity: Severity;
  readonly rule: string;
  readonly situation: string | null;
  readonly cue: string;
  readonly reason: string;
  readonly better: string;
  /** Wordings of the library in the line. */
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
}

/** What an inspector says of it. */
export type Verdict = 'confirmed' | 'dismissed';

/** One item of the scorecard: its share of full marks; null: it does not apply. */
export interface ItemMark {
  readonly id: string;
  readonly share: number | null;
  /** Lines that decided. */
  readonly seqs: readonly number[];
}

/** What an inspector gives. */
export interface Marking {
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Items that people mark, 0 to 1; and those of the checker that they correct, with a reason in the remark. */
  readonly items: Readonly<Record<string, number | null>>;
  readonly remark: string;
}

export interface Marked extends Marking {
  readonly by: string;
  readonly at: number;
}

export interface Appeal {
  readonly by: string;
  readonly at: number;
  readonly words: string;
  readonly verdict: {
    readonly upheld: boolean;
    readonly by: string;
    readonly at: number;
    readonly reason: string;
  } | null;
}

/** A review as it is listed. */
export interface ReviewCard {
  readonly id: string;
  readonly version: number;
  readonly state: ReviewState;
  readonly plan: string;
  readonly conversation: string;
  readonly at: number;
  readonly people: readonly string[];
  readonly risks: readonly Risk[];
  readonly findings: number;
  /** null while nobody has marked it. */
  readonly score: number | null;
  readonly failed: boolean;
  readonly passed: boolean | null;
  readonly inspector: string | null;
  /** Waits for a second inspector. */
  readonly twice: boolean;
}

export interface ReviewLine {
  readonly seq: number;
  readonly from: 'owner' | 'bot' | 'agent';
  readonly by: string | null;
  readonly at: number;
  readonly text: string;
}

/** All of a review. What a colleague marked is not shown to who has still to mark the same for calibration. */
export interface Review extends ReviewCard {
  readonly lines: readonly ReviewLine[];
  readonly found: readonly Finding[];
  readonly items: readonly (ItemMark & {
    readonly title: string;
    readonly weight: number;
    readonly manual: boolean;
    /** What was confirmed decides: nothing to correct. */
    readonly fixed: boolean;
  })[];
  readonly marks: readonly Marked[];
  readonly appeal: Appeal | null;
}

/** A plan by which talks are drawn. */
export interface PlanCard {
  readonly id: string;
  readonly title: string;
  readonly period: PeriodKind;
  /** When it draws by itself, "02:30", once its period has ended. */
  readonly nightly: string;
  /** What it drew last by itself, and when. */
  readonly last: { readonly period: string; readonly at: number } | null;
}

export interface DrawnPlan {
  readonly plan: string;
  readonly talks: number;
  readonly drawn: number;
  /** Of these, new. */
  readonly made: number;
}

/** How far two inspectors agree. */
export interface Agreement {
  readonly inspectors: readonly [string, string];
  readonly judged: number;
  /** In per cent; null where there was nothing to judge. */
  readonly same: number | null;
  /** Cohen's kappa; null where one of them always says the same. */
  readonly kappa: number | null;
}

/** A confirmed saying that no situation names word for word, for a trainer to put among what is never said. */
export interface NeverPair {
  /** Whose it becomes; null: the trainer says. */
  readonly situation: string | null;
  /** The saying of that situation that it is like ("never-2"); null: it is one of its own. */
  readonly like: string | null;
  readonly kind: ViolationKind;
  readonly severity: Severity;
  readonly say: string;
  readonly why: string;
  readonly better: string;
  readonly times: number;
}

export interface ReviewFilter {
  readonly states?: readonly ReviewState[] | undefined;
  readonly since?: number | undefined;
  readonly person?: string | undefined;
  readonly limit?: number | undefined;
  /** Who looks at the list, by name: of a calibration that is half done it tells the first inspector alone who marked what. */
  readonly as?: string | undefined;
}

export interface QualityDesk {
  plans(): Promise<readonly PlanCard[]>;
  /** Checks every line of the period in which `at` falls and draws what its plan says; again is the same. */
  draw(plan: string, at: number, by: Colleague): Promise<DrawnPlan>;
  list(filter: ReviewFilter): Promise<readonly ReviewCard[]>;
  /** @throws YingdaError E_NOT_FOUND */
  review(id: string, as: Colleague): Promise<Review>;
  /** One's own, once it is marked. @throws YingdaError E_NOT_FOUND */
  mine(id: string, as: Colleague): Promise<Review>;
  /** @throws YingdaError E_NOT_FOUND, E_CONFLICT when somebody was faster, it is marked, or one's own, E_INPUT_SHAPE */
  mark(id: string, version: number, marking: Marking, by: Colleague): Promise<Review>;
  /** By whose talk it was. @throws YingdaError E_CONFLICT when it is not, or too late */
  appeal(id: string, version: number, words: string, by: Colleague): Promise<Review>;
  /** By another inspector than the first. `upheld`: the appeal is right, and the confirmed findings are taken back. */
  decide(
    id: string,
    version: number,
    decision: { upheld: boolean; reason: string },
    by: Colleague,
  ): Promise<Review>;
  agreement(since: number): Promise<readonly Agreement[]>;
  pairs(since: number): Promise<readonly NeverPair[]>;
  /**
   * The entry of a situation with a saying in it, to be worded, checked and published in the workshop; nothing is kept here.
   * @throws YingdaError E_NOT_FOUND when it is not among the pairs
   */
  draftPair(
    since: number,
    say: string,
    data: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>>;
  /** A trainer does not want it: it is not shown again. */
  setAside(say: string, by: Colleague): Promise<void>;
}

/** What can be appealed by whom it is about. */
export interface OwnOpen {
  readonly reviews: number;
  readonly points: number;
}
