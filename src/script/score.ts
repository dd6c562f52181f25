/** The score of a conversation from what was found in it (spec 01 评分公式); all numbers are standards/grading.yaml's. */
import type { Grading } from '../library/standards-schema.ts';
import type { Element } from '../library/terms.ts';
import type { Violation } from './lint.ts';
import type { StepReading } from './steps.ts';
import type { TimingResult } from './timing.ts';

export type Band = 'excellent' | 'pass' | 'weak' | 'fail';
export type ElementMarks = Partial<Record<Element, boolean>>;

/** A step's element and whether it was expressed. */
export interface Mark {
  readonly element: Element;
  readonly held: boolean;
}

export interface ScoreParts {
  readonly marks: readonly Mark[];
  readonly timing: readonly TimingResult[];
  readonly violations: readonly Violation[];
  readonly addressed: boolean;
  /** 0 to 1. */
  readonly tone: number;
}

/**
 * Every element of every demanded step. A step left out lacks what no other step expressed, unless it is to repeat an
 * earlier step (OPEN-5 ②): then it lacks all.
 */
export function marksOf(demanded: readonly StepReading[]): Mark[] {
  const key = (reading: StepReading) => [...reading.elements].sort().join();
  return demanded.flatMap((reading, at) => {
    const repeats = demanded.slice(0, at).some((earlier) => key(earlier) === key(reading));
    const excused = (element: Element) =>
      reading.lines === null && !repeats && demanded.some((other) => other.held.has(element));
    return reading.elements
      .filter((element) => !excused(element))
      .map((element) => ({ element, held: reading.held.has(element) }));
  });
}

/** True where every step that asks for an element has it. */
export function summary(marks: readonly Mark[]): ElementMarks {
  const result: ElementMarks = {};
  for (const { element, held } of marks) result[element] = held && (result[element] ?? true);
  return result;
}

/** @returns 0 to 100, whole. Without waits their points go to the elements. */
export function scoreOf({ points, penalties, caps }: Grading, parts: ScoreParts): number {
  const { marks, timing, violations } = parts;
  const expressed = share(marks.map(({ held }) => held));
  const waited = share(timing.map(({ ok }) => ok));
  const sum =
    expressed * (timing.length > 0 ? points.elements : points.elements + points.waits) +
    waited * points.waits +
    (parts.addressed ? points.honorific : 0) +
    parts.tone * points.tone -
    violations.reduce(
      (off, { severity, weight = 1 }) => off + (severity === 'severe' ? 0 : weight * penalties[severity]),
      0,
    );
  const most = [
    100,
    ...(violations.some(({ severity }) => severity === 'severe') ? [caps.severe] : []),
    ...(timing.some(({ ok }) => !ok) ? [caps.unwaited] : []),
    ...(marks.some(({ held }) => !held) ? [caps.incomplete] : []),
  ];
  return Math.round(Math.max(0, Math.min(sum, ...most)));
}

export function bandOf({ bands }: Grading, score: number): Band {
  if (score >= bands.excellent) return 'excellent';
  if (score >= bands.pass) return 'pass';
  return score >= bands.weak ? 'weak' : 'fail';
}

const share = (each: readonly boolean[]): number =>
  each.length === 0 ? 0 : each.filter(Boolean).length / each.length;
