/** The waits of a phone conversation (spec 01 计时): after a line, before coming back, before hanging up. */
import type { Grading } from '../library/standards-schema.ts';
import type { OwnerLine } from './demand.ts';
import type { SpokenLine, StepReading } from './steps.ts';

export interface TimingResult {
  /** Index of the turn that the wait follows. */
  readonly after: number;
  /** Seconds asked for: the wait, or the usual time until coming back. */
  readonly required: number;
  /** Seconds waited; null where the line that should have followed was left out. */
  readonly actual: number | null;
  readonly ok: boolean;
  /** A wait asked for by a step, or the time an owner was kept waiting (TALK-8, CARE-1). */
  readonly kind: 'wait' | 'hold';
}

/** When a turn began and ended, in seconds; absent where nobody measured. */
export interface TurnTime {
  readonly at?: number | undefined;
  readonly end?: number | undefined;
}

export interface TimedCourse {
  readonly times: readonly TurnTime[];
  readonly lines: readonly SpokenLine[];
  readonly owner: readonly OwnerLine[];
  readonly hangup: number | null;
}

/** A gap shorter than this is an answer, not a coming back, in seconds. */
const ANSWER_S = 2;

const endOf = (time: TurnTime | undefined): number | undefined => time?.end ?? time?.at;
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Seconds from the end of one turn to the beginning of another. */
function gap(times: readonly TurnTime[], from: number, to: number): number | null {
  const start = endOf(times[from]);
  const next = times[to]?.at;
  return start === undefined || next === undefined ? null : rounded(next - start);
}

export class WaitReader {
  readonly #grading: Grading;
  readonly #silent: RegExp;

  constructor(grading: Grading) {
    this.#grading = grading;
    this.#silent = new RegExp(grading.silent.map((pattern) => `(?:${pattern})`).join('|'), 'u');
  }

  /** Whether an owner's turn has words in it, or a remark that tells of some. */
  isSpeech(text: string): boolean {
    const words = text.replace(/[([][^)\]]*[)\]]/gu, '').replace(/[\s\p{P}\p{S}]/gu, '');
    return words !== '' || (/[([]/u.test(text) && !this.#silent.test(text));
  }

  /** Every wait that the demanded steps ask for, as far as times were taken: none without any. */
  waits(demanded: readonly StepReading[], course: TimedCourse): TimingResult[] {
    if (!course.times.some(({ at }) => at !== undefined)) return [];
    return demanded
      .flatMap((reading, at) => this.#wait(reading, demanded.slice(at + 1), demanded.slice(0, at), course))
      .sort((a, b) => a.after - b.after);
  }

  #wait(
    reading: StepReading,
    later: readonly StepReading[],
    earlier: readonly StepReading[],
    course: TimedCourse,
  ): TimingResult[] {
    const required = reading.step.wait_s;
    const ends = reading.step.ends !== undefined;
    if (!reading.lines) {
      // Left out: a wait of its own is missing, or whoever hung up did so with the owner still speaking (HEAR-2 ③).
      const before = [...earlier].reverse().find(({ lines }) => lines);
      const wait = required ?? before?.step.wait_s;
      if (wait === undefined || (required === undefined && course.hangup === null)) return [];
      const last = before?.lines?.[1] ?? 0;
      return [skipped(course.lines[last]?.turn ?? 0, wait)];
    }
    if (required === undefined) return [];
    const last = course.lines[reading.lines[1]];
    if (!last) return [];
    const nextLine = course.lines[reading.lines[1] + 1];
    // What ends with hanging up asks for a wait before that only (HEAR-2 ②, then ③).
    if (ends && nextLine) return [];
    const next = nextLine?.turn ?? course.hangup;
    if (next === null || next === undefined)
      return later.length > 0 && !ends ? [skipped(last.turn, required)] : [];
    if (course.owner.some(({ turn, text }) => turn > last.turn && turn < next && this.isSpeech(text)))
      return [];
    const actual = gap(course.times, last.turn, next);
    if (actual === null) return [];
    const { early_s, late_s } = this.#grading.wait;
    const ok = actual >= rounded(required - early_s) && actual <= rounded(required + late_s);
    return [{ after: last.turn, required, actual, ok, kind: 'wait' }];
  }

  /**
   * The times an owner was kept waiting, in situations that have a step that comes back (TALK-8, CARE-1): every gap
   * beyond the limit, and the gap before each line that comes back.
   */
  holds(comesBack: readonly StepReading['elements'][], course: TimedCourse): TimingResult[] {
    if (comesBack.length === 0) return [];
    const { usual_s, least_s, most_s } = this.#grading.hold;
    return course.lines.slice(1).flatMap((line) => {
      const actual = gap(course.times, line.turn - 1, line.turn);
      if (actual === null || actual < ANSWER_S) return [];
      const back = comesBack.some(
        (elements) => elements.filter((element) => line.expressed.has(element)).length * 2 >= elements.length,
      );
      if (!back && actual <= most_s) return [];
      const ok = actual >= least_s && actual <= most_s;
      return [{ after: line.turn - 1, required: usual_s, actual, ok, kind: 'hold' as const }];
    });
  }
}

const skipped = (after: number, required: number): TimingResult => ({
  after,
  required,
  actual: null,
  ok: false,
  kind: 'wait',
});
