/** Scores a trainee's or an agent's lines in a situation (spec 01 评分公式, spec 04 话术陪练, spec 06 grade). */
import { type Library, stepElements } from '../library/library.ts';
import type { Situation } from '../library/schema.ts';
import type { Grading } from '../library/standards-schema.ts';
import type { ChannelKind, Element } from '../library/terms.ts';
import { normalise } from '../text/normalise.ts';
import { BetterWriter } from './better.ts';
import { DemandReader, type OwnerLine } from './demand.ts';
import type { DialogueTurn } from './dialogue-rule.ts';
import type { Customer } from './elements.ts';
import { FeedbackWriter } from './feedback.ts';
import type { Checker, Violation } from './lint.ts';
import { type Band, bandOf, type ElementMarks, marksOf, scoreOf, summary } from './score.ts';
import { heldShare, placeLines, type SpokenLine, type StepReading } from './steps.ts';
import { type TimedCourse, type TimingResult, WaitReader } from './timing.ts';

/** `at` and `end` are seconds since the conversation began. */
export type GradeTurn =
  | {
      readonly from: 'trainee' | 'owner';
      readonly text: string;
      readonly at?: number | undefined;
      readonly end?: number | undefined;
    }
  | { readonly from: 'trainee' | 'owner'; readonly event: 'hangup'; readonly at?: number | undefined };

export interface GradeInput {
  readonly situation: string;
  /** phone where absent; waits in seconds are the phone's only. */
  readonly channel?: ChannelKind | undefined;
  readonly turns: readonly GradeTurn[];
  readonly customer?: Customer | undefined;
  /** Id of the community, for rules of some communities only. */
  readonly community?: string | undefined;
}

export type { Band, ElementMarks } from './score.ts';

export interface GradedStep {
  readonly step: number;
  readonly branch?: 'a' | 'b';
  readonly elements: ElementMarks;
  /** What was said of it; absent where it was left out. */
  readonly text?: string;
}

export interface GradeResult {
  /** 0 to 100, whole. */
  readonly score: number;
  readonly band: Band;
  /** Of the whole situation: true where every step that asks for it has it. */
  readonly elements: ElementMarks;
  /** The steps that were demanded, in order. */
  readonly steps: readonly GradedStep[];
  readonly violations: readonly (Violation & { readonly turn: number })[];
  readonly timing: readonly Omit<TimingResult, 'kind'>[];
  /** Chinese sentences for the trainee, each with the number of what it speaks of. */
  readonly feedback: string;
  /** What was said worst, better: in the trainee's own words where that can be done, else a model wording. */
  readonly better: string;
}

export type Manners = Pick<GradeResult, 'violations'> & {
  readonly addressed: boolean;
  /** 0 to 1. */
  readonly tone: number;
};

const union = (patterns: readonly string[]): RegExp =>
  new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');

export class Grader {
  readonly #library: Library;
  readonly #checker: Checker;
  readonly #grading: Grading;
  readonly #demand: DemandReader;
  readonly #waits: WaitReader;
  readonly #feedback: FeedbackWriter;
  readonly #better: BetterWriter;
  readonly #hangup: RegExp;
  readonly #casual: RegExp;
  readonly #courteous: RegExp;

  constructor(library: Library, checker: Checker) {
    this.#library = library;
    this.#checker = checker;
    this.#grading = library.standards.grading;
    this.#demand = new DemandReader(library);
    this.#waits = new WaitReader(this.#grading);
    this.#feedback = new FeedbackWriter(library);
    this.#better = new BetterWriter(library, checker);
    this.#hangup = union(this.#grading.hangup);
    this.#casual = union(this.#grading.tone.casual);
    this.#courteous = union(this.#grading.tone.courteous);
  }

  /**
   * Scores a conversation; the same input gives the same result.
   * @throws RangeError for an unknown situation: the caller refuses it first
   */
  grade(input: GradeInput): GradeResult {
    const situation = this.#library.situations.get(input.situation);
    if (!situation) throw new RangeError(`there is no situation "${input.situation}"`);
    const channel = input.channel ?? 'phone';
    const customer = input.customer ?? {};
    const violations = this.#violations(input);
    const course = this.#course(input.turns, customer, situation.id, violations);
    const byDeadline = this.#library.rules.deadline_situations.includes(situation.id);
    const readings = placeLines(situation, course.lines, channel, byDeadline);
    const holds = channel === 'phone' ? this.#waits.holds(comebacks(situation), course) : [];
    const late = holds.some(({ actual }) => (actual ?? 0) > this.#grading.hold.most_s);
    const demanded = this.#demand.demanded(readings, { ...course, late });
    const waits = channel === 'phone' ? this.#waits.waits(demanded, course) : [];
    const timing = [...waits, ...holds];
    const marks = marksOf(demanded);
    const elements = { ...this.#alsoSaid(situation, course.lines, byDeadline), ...summary(marks) };
    const addressed = this.#isAddressed(course.lines, customer, elements, violations);
    const tone = this.#tone(course.lines, violations);
    const score = scoreOf(this.#grading, { marks, timing, violations, addressed, tone });
    return {
      score,
      band: bandOf(this.#grading, score),
      elements,
      steps: demanded.map((reading) => stepResult(reading, course.lines, input.turns)),
      violations,
      timing: timing.map(({ kind: _, ...rest }) => rest),
      feedback: this.#feedback.feedback({
        situation: situation.id,
        said: course.lines.length > 0,
        demanded,
        lines: course.lines,
        timing,
        violations,
        customer,
        addressed,
        polite: course.lines.every(({ text }) => !this.#casual.test(text) && this.#courteous.test(text)),
      }),
      better: this.#better.better({
        situation: situation.id,
        channel,
        demanded,
        violations,
        customer,
        said: course.lines.map(({ turn }) => ({ turn, text: textOf(input.turns[turn]) })),
      }),
    };
  }

  /** What any talk is judged by, whatever it is about: violations, address, tone (0 to 1). */
  manners(input: Omit<GradeInput, 'situation'>): Manners {
    const customer = input.customer ?? {};
    const violations = this.#violations(input);
    const { lines } = this.#course(input.turns, customer, undefined, violations);
    const addressed = this.#isAddressed(lines, customer, {}, violations);
    return { violations, addressed, tone: this.#tone(lines, violations) };
  }

  /** The trainee's lines, the owner's, and the hanging up. A remark in brackets alone is no line. */
  #course(
    turns: readonly GradeTurn[],
    customer: Customer,
    situation: string | undefined,
    violations: readonly { readonly turn: number }[],
  ): TimedCourse {
    const lines: SpokenLine[] = [];
    const owner: OwnerLine[] = [];
    let hangup: number | null = null;
    for (const [turn, one] of turns.entries()) {
      const text = 'text' in one ? normalise(one.text).text.trim() : '';
      if (one.from === 'owner') {
        if (text !== '') owner.push({ turn, text });
      } else if ('event' in one || this.#hangup.test(text)) {
        hangup = turn;
      } else if (text.replace(/[([][^)\]]*[)\]]/gu, '').trim() !== '') {
        const clean = !violations.some((violation) => violation.turn === turn);
        const all = this.#checker.reader.all(text, customer, situation, clean);
        const expressed = new Set((Object.keys(all) as Element[]).filter((element) => all[element]));
        lines.push({ turn, text, expressed, deadline: this.#checker.reader.rules.hasDeadline(text) });
      }
    }
    return { times: turns, lines, owner, hangup };
  }

  #violations(
    input: Omit<GradeInput, 'situation'> & { readonly situation?: string },
  ): (Violation & { turn: number })[] {
    const { situation, channel, customer, community } = input;
    const turns = input.turns.map(
      (one): DialogueTurn => ({
        from: one.from === 'owner' ? 'owner' : 'agent',
        text: textOf(one),
      }),
    );
    return input.turns.flatMap((one, turn) =>
      one.from === 'owner' || !('text' in one) || this.#hangup.test(normalise(one.text).text.trim())
        ? []
        : this.#checker
            .lint({
              text: one.text,
              situation,
              channel,
              customer,
              community,
              history: turns.slice(0, turn),
              later: turns.slice(turn + 1),
            })
            .violations.map((violation) => ({ ...violation, turn })),
    );
  }

  /** What was said besides: elements of steps and branches that were not demanded. */
  #alsoSaid(situation: Situation, lines: readonly SpokenLine[], byDeadline: boolean): ElementMarks {
    const wanted = new Set(
      situation.steps.flatMap((step) => [...step.elements, ...(step.chat_elements ?? [])]),
    );
    const inTime = !byDeadline || lines.some(({ deadline }) => deadline);
    return Object.fromEntries(
      [...wanted]
        .filter((element) => element !== 'promise' || inTime)
        .filter((element) => lines.some(({ expressed }) => expressed.has(element)))
        .map((element) => [element, true]),
    );
  }

  /**
   * Known by name and called so, or not known and nothing wrong (spec 01 称呼). Where nobody is known and no step asks
   * for it, silence is no fault.
   */
  #isAddressed(
    lines: readonly SpokenLine[],
    customer: Customer,
    elements: ElementMarks,
    violations: readonly Violation[],
  ): boolean {
    if (lines.length === 0 || elements.honorific === false) return false;
    if (violations.some(({ kind }) => kind === 'no_honorific')) return false;
    const known = customer.surname !== undefined && customer.gender !== undefined;
    return !known || lines.some(({ expressed }) => expressed.has('honorific'));
  }

  /** 0 to 1: how polite and written the lines are, each counting the same; a plain one is neither rude nor casual. */
  #tone(lines: readonly SpokenLine[], violations: readonly (Violation & { turn: number })[]): number {
    const { kinds, share } = this.#grading.tone;
    if (lines.length === 0) return 0;
    const each = lines.map(({ turn, text }): number => {
      if (violations.some((violation) => violation.turn === turn && kinds.includes(violation.kind))) return 0;
      return this.#casual.test(text) ? share : 1;
    });
    return each.reduce((sum, one) => sum + one, 0) / each.length;
  }
}

function comebacks(situation: Situation): (readonly Element[])[] {
  return situation.steps.filter((step) => step.comes_back).map((step) => stepElements(step, 'phone'));
}

function stepResult(
  reading: StepReading,
  lines: readonly SpokenLine[],
  turns: readonly GradeTurn[],
): GradedStep {
  const { step, elements, held } = reading;
  const said =
    reading.lines && heldShare(reading) > 0 ? lines.slice(reading.lines[0], reading.lines[1] + 1) : [];
  return {
    step: step.step,
    ...(step.branch ? { branch: step.branch } : {}),
    elements: Object.fromEntries(elements.map((element) => [element, held.has(element)])),
    ...(said.length > 0 ? { text: said.map(({ turn }) => textOf(turns[turn])).join('') } : {}),
  };
}

const textOf = (turn: GradeTurn | undefined): string => (turn && 'text' in turn ? turn.text : '');
