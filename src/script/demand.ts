/** Which steps of a situation are demanded, by what the owner's turns show (spec 01 有条件的步骤). */
import type { Library } from '../library/library.ts';
import type { StepCondition } from '../library/schema.ts';
import { heldShare, type SpokenLine, type StepReading } from './steps.ts';

export interface OwnerLine {
  readonly turn: number;
  /** Normalised. */
  readonly text: string;
}

export interface CallCourse {
  readonly lines: readonly SpokenLine[];
  readonly owner: readonly OwnerLine[];
  /** Index of the turn in which the trainee hangs up; null when they do not. */
  readonly hangup: number | null;
  /** Whether the owner was kept waiting beyond the limit. */
  readonly late: boolean;
}

/** How much of a conditional step must be said for it to count as begun: unasked, and against what the owner said. */
const BEGUN = 0.5;
const BEGUN_UNASKED = 0.66;

interface Condition {
  readonly after: number;
  readonly any: RegExp | null;
  readonly none: RegExp | null;
  readonly dialect: boolean;
  readonly late: boolean;
}

const union = (patterns: readonly string[]): RegExp | null =>
  patterns.length === 0 ? null : new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');

export class DemandReader {
  readonly #conditions = new Map<StepCondition, Condition>();
  readonly #dialect: readonly string[];

  constructor(library: Library) {
    // One character is too little to tell a dialect by.
    this.#dialect = library.lexicon.dialect.map(({ word }) => word).filter((word) => word.length > 1);
    for (const situation of library.situations.values()) {
      for (const { step, when } of situation.steps) {
        if (!when) continue;
        this.#conditions.set(when, {
          after: when.after ?? step - 1,
          any: union(when.any),
          none: union(when.none),
          dialect: when.dialect,
          late: when.late,
        });
      }
    }
  }

  /**
   * The steps that are demanded, of all that were placed: those without a condition; those that the owner's answers
   * call for; without answers those that were begun; before hanging up one that may be hung up after.
   */
  demanded(readings: readonly StepReading[], course: CallCourse): StepReading[] {
    const found = readings.filter((reading, at) => at === 0 || this.#isDemanded(reading, readings, course));
    if (course.hangup === null || found.some(({ step }) => step.ends)) return found;
    const ending = readings.find(({ step }) => step.ends);
    return ending ? readings.filter((reading) => reading === ending || found.includes(reading)) : found;
  }

  #isDemanded(reading: StepReading, readings: readonly StepReading[], course: CallCourse): boolean {
    const { when } = reading.step;
    const condition = when && this.#conditions.get(when);
    if (!condition) return true;
    if (condition.late && course.late) return true;
    const answers = answersAfter(condition.after, readings, course);
    // What shares its line with the step before is only one more element of it, unless it is said in full.
    const said = reading.shared && heldShare(reading) < 1 ? 0 : heldShare(reading);
    if (answers.length === 0) return said >= BEGUN || isSaidTooEarly(reading, readings, course.lines);
    // An owner who has answered and asks for nothing more was told all that the step before had to tell.
    return (
      (said >= BEGUN_UNASKED && !reading.shared) ||
      answers.some((answer) => this.#shows(condition, answer.text))
    );
  }

  #shows(condition: Condition, text: string): boolean {
    if (condition.none?.test(text)) return false;
    if (condition.any?.test(text)) return true;
    return condition.dialect && this.#dialect.some((word) => text.includes(word));
  }
}

/** Whether all of a step was said before anything of the steps that go before it. */
function isSaidTooEarly(
  { step, elements, lines }: StepReading,
  readings: readonly StepReading[],
  said: readonly SpokenLine[],
): boolean {
  if (lines !== null) return false;
  const before = readings.flatMap((one) => (one.step.step < step.step ? [...one.held] : []));
  const begun = said.findIndex(({ expressed }) => before.some((element) => expressed.has(element)));
  const early = said.slice(0, Math.max(0, begun));
  return elements.every((element) => early.some(({ expressed }) => expressed.has(element)));
}

/** What the owner answered to a step. To a first step that was said badly they answered all the same. */
function answersAfter(step: number, readings: readonly StepReading[], course: CallCourse): OwnerLine[] {
  const at = readings.findIndex((reading) => reading.step.step === step);
  const line = readings[at]?.lines?.[0] ?? (at === 0 ? 0 : undefined);
  const turn = line === undefined ? undefined : course.lines[line]?.turn;
  return turn === undefined ? [] : course.owner.filter((one) => one.turn > turn);
}
