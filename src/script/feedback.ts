/** What a trainee is told: sentences of standards/grading.yaml (spec 04 陪练). */
import type { Library } from '../library/library.ts';
import type { Grading } from '../library/standards-schema.ts';
import type { Element } from '../library/terms.ts';
import { fillTemplate, parseTemplate } from '../text/template.ts';
import type { Customer } from './elements.ts';
import type { Violation } from './lint.ts';
import type { SpokenLine, StepReading } from './steps.ts';
import type { TimingResult } from './timing.ts';

export interface FeedbackInput {
  readonly situation: string;
  /** Whether there was any line. */
  readonly said: boolean;
  readonly demanded: readonly StepReading[];
  /** In the order of the readings' `lines`. */
  readonly lines: readonly SpokenLine[];
  readonly timing: readonly TimingResult[];
  readonly violations: readonly Violation[];
  readonly customer: Customer;
  readonly addressed: boolean;
  readonly polite: boolean;
}

/** More are not read. */
const MOST_VIOLATIONS = 5;

export class FeedbackWriter {
  readonly #library: Library;
  readonly #grading: Grading;

  constructor(library: Library) {
    this.#library = library;
    this.#grading = library.standards.grading;
  }

  /** What was good first; then violations, waits, what is missing by step, address and tone. */
  feedback(input: FeedbackInput): string {
    const { situation, demanded, timing, violations } = input;
    if (!input.said) return this.#say('silent', { situation });
    const name = this.#name(input.customer);
    const sentences = [
      ...violations.slice(0, MOST_VIOLATIONS).map(({ cue, situation: source, reason }) =>
        this.#say('violation', {
          cue,
          why: reason.replace(/。$/u, ''),
          // A rule's own id tells a trainee nothing; a situation is where to read on.
          ...(source !== null && { situation: source }),
        }),
      ),
      ...timing.filter(({ ok }) => !ok).map((one) => this.#wait(situation, one)),
      ...demanded.flatMap((reading, at) =>
        this.#missing(situation, reading, misplaced(demanded, at, input.lines)),
      ),
      ...(input.addressed || name === null ? [] : [this.#say('honorific', { name })]),
      ...(input.polite || violations.length > 0 ? [] : [this.#say('tone', {})]),
    ];
    if (sentences.length === 0) return this.#say('all_right', {});
    return [...new Set([...this.#good(demanded, violations), ...sentences])].join('');
  }

  /** The elements that every step has which asks for them. Beside a violation nothing is praised but the whole. */
  #good(demanded: readonly StepReading[], violations: readonly Violation[]): string[] {
    const all = [...new Set(demanded.flatMap(({ elements }) => elements))];
    const held = all.filter((element) =>
      demanded.every((reading) => !reading.elements.includes(element) || reading.held.has(element)),
    );
    if (held.length === 0 || (violations.length > 0 && held.length < all.length)) return [];
    if (held.length === all.length) return [this.#say('all_said', {})];
    return [this.#say('good', { elements: held.map((element) => this.#grading.labels[element]).join('、') })];
  }

  #missing(
    situation: string,
    { step, elements, held }: StepReading,
    { early, after, late }: Misplaced,
  ): string[] {
    const named = (which: readonly Element[]) =>
      which.map((element) => this.#grading.labels[element]).join('、');
    const slots = { situation, step: String(step.step) };
    const lacking = elements.filter(
      (element) => !held.has(element) && !early.includes(element) && !late.includes(element),
    );
    return [
      ...(early.length > 0
        ? [this.#say('order', { ...slots, elements: named(early), before: String(after) })]
        : []),
      ...(late.length > 0 ? [this.#say('order_late', { ...slots, elements: named(late) })] : []),
      ...(lacking.length > 0 ? [this.#say('missing', { ...slots, elements: named(lacking) })] : []),
    ];
  }

  #wait(situation: string, { kind, required, actual }: TimingResult): string {
    const asked = String(required);
    if (actual === null) return this.#say('wait_skipped', { situation, required: asked });
    const slots = {
      situation,
      required: asked,
      actual: String(actual),
      most: String(this.#grading.hold.most_s),
    };
    return this.#say(kind === 'hold' ? 'hold_long' : 'wait_wrong', slots);
  }

  #say(remark: keyof Grading['feedback'], slots: Readonly<Record<string, string>>): string {
    return filled(this.#grading.feedback[remark], slots) ?? '';
  }

  /** "林女士"; null when surname or gender is not known: nobody guesses. */
  #name({ surname, gender }: Customer): string | null {
    if (surname === undefined || gender === undefined) return null;
    return `${surname}${this.#library.lexicon.signals.honorifics[gender]}`;
  }
}

/** What a step lacks but was said: before the step that comes `after`, or only when a later step was said. */
interface Misplaced {
  readonly early: readonly Element[];
  readonly after: number;
  readonly late: readonly Element[];
}

function misplaced(demanded: readonly StepReading[], at: number, lines: readonly SpokenLine[]): Misplaced {
  const { elements, held, lines: own } = demanded[at] as StepReading;
  const others = demanded.filter((_, other) => other !== at);
  // What another step asks for too belongs there.
  const lacking = elements.filter(
    (element) => !held.has(element) && others.every((other) => !other.elements.includes(element)),
  );
  const said = (from: number, to: number) =>
    lacking.filter((element) =>
      lines
        .slice(from, to)
        .some(({ expressed, deadline }) => expressed.has(element) && (element !== 'promise' || deadline)),
    );
  const before = demanded.slice(0, at).findLast((reading) => reading.lines !== null);
  const early = said(0, before?.lines?.[1] ?? 0);
  const next = demanded.slice(at + 1).find((reading) => reading.lines !== null);
  const from = Math.max(own?.[1] ?? -1, next?.lines?.[0] ?? lines.length) + 1;
  const late = said(from, lines.length).filter((element) => !early.includes(element));
  return { early, after: before?.step.step ?? 0, late };
}

/** The text, or null when a slot has no value. */
function filled(source: string, slots: Readonly<Record<string, string>>): string | null {
  const template = parseTemplate(source);
  if (typeof template === 'string') return null;
  const text = fillTemplate(template, (slot) => slots[slot] ?? null);
  return 'text' in text ? text.text : null;
}
