/** The port for skills contests: the same owners for all who take part, and who did best (TRN-10, TRN-13). */
import type { Colleague } from './converse/event.ts';
import type { DrillAnswer } from './lessons.ts';
import type { Difficulty } from './library/drill-schema.ts';

/** drill: an owner is played; judged: people give points (a speech, a text). */
export type ContestRound =
  | { readonly kind: 'drill'; readonly situation: string }
  | { readonly kind: 'judged'; readonly title: string; readonly most: number };

export interface NewContest {
  readonly title: string;
  /** The same for all: it draws the owners. */
  readonly seed: string;
  readonly difficulty: Difficulty;
  readonly from: number;
  readonly to: number;
  readonly rounds: readonly ContestRound[];
}

export interface ContestCard extends NewContest {
  readonly id: string;
  readonly state: 'coming' | 'running' | 'over' | 'cancelled';
  /** As they are shown. */
  readonly names: readonly string[];
  /** Best first; who has the same points in less time stands above. */
  readonly board: readonly {
    readonly place: number;
    readonly trainee: string;
    readonly name: string;
    readonly points: number;
    readonly minutes: number;
    /** By round; null: not finished, or not judged yet. */
    readonly rounds: readonly (number | null)[];
  }[];
}

export interface ContestDesk {
  /** Newest first. */
  contests(): Promise<readonly ContestCard[]>;
  /** @throws YingdaError E_INPUT_SHAPE, E_UNKNOWN_ID when a round cannot be played */
  announce(contest: NewContest, by: Colleague): Promise<ContestCard>;
  cancel(id: string, by: Colleague): Promise<ContestCard>;
  /**
   * The trainee's next round: an owner to be answered like in any drill (StaffDesk.drills.answer). Each is begun once: whoever
   * leaves it has no points of it.
   * @returns null when all have been played
   * @throws YingdaError E_NOT_FOUND, E_CONFLICT when the contest is not running
   */
  play(
    id: string,
    trainee: string,
    messageId: string,
  ): Promise<{ readonly round: number; readonly answer: DrillAnswer } | null>;
  /** Points of a round that people judge. @throws YingdaError E_NOT_FOUND, E_USAGE, E_CONFLICT */
  judge(id: string, trainee: string, round: number, points: number, by: Colleague): Promise<ContestCard>;
}
