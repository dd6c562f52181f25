/** What a drill is made of between two lines: its state, what the trainee does, what comes back. */
import type { Difficulty, Feedback } from '../library/drill-schema.ts';
import type { Element } from '../library/terms.ts';
import type { GradeResult, Grader, GradeTurn } from '../script/grade.ts';
import type { Checker, Violation } from '../script/lint.ts';
import type { DrillLine } from './cast.ts';

/** What judges a run: single lines, and all of it. */
export interface Examiner {
  readonly checker: Pick<Checker, 'lint'>;
  readonly grader: Pick<Grader, 'grade' | 'manners'>;
}

/** What every run has, as it is stored between two lines. Times are ms since 1970; those of turns are seconds since `startedAt`. */
interface RunState {
  readonly version: 2;
  readonly case: string;
  readonly seed: string;
  readonly difficulty: Difficulty;
  readonly feedback: Feedback;
  readonly startedAt: number;
  /** All that was said and what happened on the line (an owner's turn in brackets). */
  readonly turns: readonly GradeTurn[];
  /** How angry the owner is (drills/voices.yaml). */
  readonly heat: number;
  /** How often a wording was asked for. */
  readonly models: number;
  /** What the score card tells of single lines, where they were not commented on at once. */
  readonly comments: readonly { readonly line: number; readonly texts: readonly string[] }[];
  readonly over: boolean;
}

/** A situation that is practised. */
export interface DrillState extends RunState {
  /** Indices of the owner's turns that only answer a line that was not right: they ask for no further step. */
  readonly asides: readonly number[];
  /** The step of the situation that is waited for. */
  readonly step: number;
  /** What the trainee has said at this step: its elements may be spread over several lines. */
  readonly said: readonly string[];
  /** A wait that the last line began (OPEN-5), in seconds since the start. */
  readonly wait: { readonly since: number; readonly required: number } | null;
  /** How often the owner balked at a line that was right. */
  readonly balks: number;
  /** All steps are said; the trainee is to hang up. */
  readonly closing: boolean;
}

/** A matter that is taken down. Fields are named by their ids, of what is told back and told by slots of wordings. */
export interface IntakeState extends RunState {
  readonly intake: {
    /** The fields are asked for; all is told back; the end is told. */
    readonly phase: 'collect' | 'restate' | 'close';
    /** Fields that the trainee asked for. */
    readonly asked: readonly string[];
    readonly restated: readonly string[];
    readonly told: readonly string[];
    /** Whether it was asked if all is right. */
    readonly checked: boolean;
    /** Sets of wordings that had to be said and were: guidance, red lines. */
    readonly warned: readonly string[];
    /** Guidance came after a question. */
    readonly late: boolean;
    /** How often several things were asked for at once, and what the owner had told. */
    readonly together: number;
    readonly again: number;
  };
}

/** A conversation of the trainee's own, practised again; its turns are kept with their names replaced. */
export interface RealState extends RunState {
  readonly real: {
    /** What the owner said, and what the trainee had answered. */
    readonly pairs: readonly { readonly owner: string; readonly answered: string }[];
    /** How many of them were answered. */
    readonly at: number;
    /** When it was, ms since 1970. */
    readonly happenedAt: number;
  };
}

export type TalkState = DrillState | IntakeState | RealState;

/** What the trainee does. `began`: when they began to speak or type, where that is known. */
export type DrillEvent = { readonly text: string; readonly began?: number } | { readonly hangup: true };

/** One line's marks. */
export interface LineFeedback {
  readonly step: number;
  /** Of the step's elements, over all that was said at it. */
  readonly elements: Readonly<Partial<Record<Element, boolean>>>;
  readonly missing: readonly Element[];
  readonly violations: readonly Violation[];
  /** The wait before this line; null when none was asked for. */
  readonly waited: { readonly required: number; readonly actual: number; readonly ok: boolean } | null;
  /** A wording that lacks nothing, where this line did. */
  readonly better: string | null;
}

export interface DrillStep<S extends TalkState = DrillState> {
  readonly state: S;
  readonly shows: readonly DrillLine[];
  readonly lineFeedback: LineFeedback | null;
  /** When the run is over. */
  readonly result: GradeResult | null;
}

/** What the grader reads: without the owner's answers to lines that were not right. */
export function gradedTurns({ turns, asides }: DrillState): GradeTurn[] {
  return turns.filter((_, at) => !asides.includes(at));
}

export function lineCount({ turns }: Pick<TalkState, 'turns'>): number {
  return turns.filter((turn) => turn.from === 'trainee' && 'text' in turn).length;
}
