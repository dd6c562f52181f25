/** What a trainee is told: sentences of standards/grading.yaml, and a model wording of the library (spec 04 陪练). */
import { type Library, type Phrase, situationSet } from '../library/library.ts';
import type { Grading } from '../library/standards-schema.ts';
import type { ChannelKind } from '../library/terms.ts';
import { fillTemplate, parseTemplate } from '../text/template.ts';
import type { Customer } from './elements.ts';
import type { Violation } from './lint.ts';
import { heldShare, type StepReading } from './steps.ts';
import type { TimingResult } from './timing.ts';

export interface FeedbackInput {
  readonly situation: string;
  /** Whether there was any line. */
  readonly said: boolean;
  readonly demanded: readonly StepReading[];
  readonly timing: readonly TimingResult[];
  readonly violations: readonly Violation[];
  readonly customer: Customer;
  readonly addressed: boolean;
  readonly polite: boolean;
}

export interface BetterInput {
  readonly situation: string;
  readonly channel: ChannelKind;
  readonly demanded: readonly StepReading[];
  readonly violations: readonly Violation[];
  readonly customer: Customer;
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

  /** Violations first, then waits, then what is missing by step, then address and tone; praise when there is nothing. */
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
      ...demanded.flatMap((reading) => this.#missing(situation, reading)),
      ...(input.addressed || name === null ? [] : [this.#say('honorific', { name })]),
      ...(input.polite || violations.length > 0 ? [] : [this.#say('tone', {})]),
    ];
    return sentences.length > 0 ? [...new Set(sentences)].join('') : this.#say('all_right', {});
  }

  /** A violation's own better wording where nothing is missing, else the model wording of the step that lacks most. */
  better({ situation, channel, demanded, violations, customer }: BetterInput): string {
    const worst = demanded.reduce<StepReading | undefined>(
      (least, one) => (least === undefined || heldShare(one) < heldShare(least) ? one : least),
      undefined,
    );
    const better = violations[0]?.better;
    if (!worst || (better !== undefined && heldShare(worst) === 1)) return better ?? '';
    const { step, branch } = worst.step;
    const phrases = this.#library.phraseSets.get(situationSet(situation, step, channel, branch)) ?? [];
    return this.#model(phrases, customer);
  }

  #missing(situation: string, { step, elements, held }: StepReading): string[] {
    const lacking = elements.filter((element) => !held.has(element));
    if (lacking.length === 0) return [];
    const labels = lacking.map((element) => this.#grading.labels[element]).join('、');
    return [this.#say('missing', { situation, step: String(step.step), elements: labels })];
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

  /** The first wording that needs nothing unknown; else the first, with placeholders. */
  #model(phrases: readonly Phrase[], { surname, gender }: Customer): string {
    const known = surname !== undefined && gender !== undefined;
    const values: Record<string, string | undefined> = {
      ...this.#library.standards.defaults,
      agent_number: this.#library.standards.channels.agent_number,
      surname: known ? surname : undefined,
      honorific: known ? this.#library.lexicon.signals.honorifics[gender] : undefined,
    };
    const ready = phrases.find(({ template }) => template.needs.every((slot) => values[slot] !== undefined));
    const phrase = ready ?? phrases[0];
    if (!phrase) return '';
    const required = new Set(phrase.template.needs);
    const text = fillTemplate(
      phrase.template,
      (slot) => values[slot] ?? (required.has(slot) ? (this.#grading.placeholders[slot] ?? '…') : null),
    );
    return 'text' in text ? text.text : phrase.text;
  }
}

/** The text, or null when a slot has no value. */
function filled(source: string, slots: Readonly<Record<string, string>>): string | null {
  const template = parseTemplate(source);
  if (typeof template === 'string') return null;
  const text = fillTemplate(template, (slot) => slots[slot] ?? null);
  return 'text' in text ? text.text : null;
}
