/** The port for mystery owners: planned by a trainer, played at the live desk, shown to whoever was tested first (TRN-13). */
import type { Colleague } from './converse/event.ts';
import type { Difficulty } from './library/drill-schema.ts';
import type { MysteryEnd } from './library/mystery-schema.ts';
import type { Band } from './script/grade.ts';

export interface NewMystery {
  /** A situation or flow that may be played. */
  readonly subject: string;
  readonly difficulty: Difficulty;
  /** Whom it is meant for; null: whoever answers in this time (a shift). */
  readonly trainee: string | null;
  /** It begins within this time, ms since 1970. */
  readonly from: number;
  readonly to: number;
}

/** What was said, and how it was marked. */
export interface MysteryOutcome {
  /** null: nobody said anything that could be marked. */
  readonly score: number | null;
  readonly band: Band | null;
  readonly lines: readonly { readonly from: 'owner' | 'staff'; readonly text: string }[];
  /** The score card, line by line. */
  readonly card: readonly string[];
}

export interface MysteryCard extends Omit<NewMystery, 'trainee'> {
  readonly id: string;
  readonly title: string;
  readonly by: string;
  readonly state: 'planned' | 'running' | 'over';
  /** Whom it is meant for, by name. */
  readonly wanted: string | null;
  readonly end: {
    readonly how: MysteryEnd;
    readonly text: string;
    readonly at: number;
    /** Who answered, by name. */
    readonly name: string | null;
    /** null: it is theirs alone as yet, or nothing was marked. */
    readonly outcome: MysteryOutcome | null;
    /** When they saw it. */
    readonly seenAt: number | null;
  } | null;
}

/** unread: nobody is tested who has not confirmed the rules. */
export type ConsentState = 'unread' | 'told' | 'out';

export interface MysteryPerson {
  readonly trainee: string;
  readonly name: string;
  readonly consent: ConsentState;
  /** Runs that were marked and may be seen. */
  readonly runs: number;
  /** null: too few to say anything. */
  readonly mean: number | null;
}

export interface MysteryDesk {
  /** What everybody is told beforehand, and what can be played. */
  rules(): {
    readonly version: string;
    readonly rules: readonly string[];
    readonly subjects: readonly { readonly id: string; readonly title: string }[];
  };
  /** For trainers, newest first. */
  runs(): Promise<readonly MysteryCard[]>;
  people(): Promise<readonly MysteryPerson[]>;
  /** @throws YingdaError E_INPUT_SHAPE, E_UNKNOWN_ID, E_CONFLICT when the person may not be tested then */
  plan(run: NewMystery, by: Colleague): Promise<MysteryCard>;
  /** Before it has begun. @throws YingdaError E_NOT_FOUND, E_CONFLICT */
  cancel(id: string, by: Colleague): Promise<MysteryCard>;
  /** One's own: what one has agreed to, and the runs that one answered. */
  mine(trainee: string): Promise<{ readonly consent: ConsentState; readonly runs: readonly MysteryCard[] }>;
  /** Has read the rules, or wants no part in it. */
  consent(trainee: string, state: 'told' | 'out', by: Colleague): Promise<void>;
  /** One's own result was seen: the record has its line from now on. @throws YingdaError E_NOT_FOUND */
  see(id: string, trainee: string): Promise<MysteryCard>;
  /** Begins what is due, lets owners answer, ends what is over. @returns how many runs went on by it */
  look(): Promise<number>;
}
