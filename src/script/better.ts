/** A better line in the trainee's own words: what was forbidden left out, what was missing added from our wordings. */
import { type Library, type Phrase, situationSet } from '../library/library.ts';
import type { ChannelKind, Element } from '../library/terms.ts';
import { normalise } from '../text/normalise.ts';
import { fillTemplate } from '../text/template.ts';
import type { Customer } from './elements.ts';
import type { Checker, Violation } from './lint.ts';
import { heldShare, type StepReading } from './steps.ts';

export interface BetterInput {
  readonly situation: string;
  readonly channel: ChannelKind;
  readonly demanded: readonly StepReading[];
  readonly violations: readonly (Violation & { readonly turn: number })[];
  readonly customer: Customer;
  /** The trainee's lines as they were said, in the order of the readings' `lines`. */
  readonly said: readonly { readonly turn: number; readonly text: string }[];
}

/** Fewer characters left of one's own are not worth keeping. */
const WORTH_KEEPING = 5;
/** These open a line; whatever else was missing is added at its end. */
const OPENING: readonly Element[] = ['greeting', 'affirm', 'apology', 'empathy', 'reassure', 'reason'];
/** Stands where only the conversation would know. */
const UNKNOWN = /[（…]/u;
const SENTENCE = /[^。！？；!?;]+[。！？；!?;]?/gu;
/** A tag question belongs to the clause before it. */
const CLAUSE = /[^，。！？；,!?;]+[，。！？；,!?;]*(?:[^，。！？；,!?;]{1,3}[？?])?/gu;

export class BetterWriter {
  readonly #library: Library;
  readonly #checker: Checker;

  constructor(library: Library, checker: Checker) {
    this.#library = library;
    this.#checker = checker;
  }

  /** For the step that was said worst: one's own words mended, else a violation's better wording, else the model wording. */
  better(input: BetterInput): string {
    const { demanded, violations } = input;
    const worst = demanded.reduce<StepReading | undefined>(
      (least, one) => (least === undefined || heldShare(one) < heldShare(least) ? one : least),
      undefined,
    );
    if (!worst) return violations[0]?.better ?? '';
    const whole = heldShare(worst) === 1;
    const mended = this.#mended(worst, input);
    if (mended !== null) return mended;
    const better = violations[0]?.better;
    return whole && better !== undefined ? better : this.#model(this.#phrases(worst, input), input.customer);
  }

  #phrases({ step }: StepReading, { situation, channel }: BetterInput): readonly Phrase[] {
    return this.#library.phraseSets.get(situationSet(situation, step.step, channel, step.branch)) ?? [];
  }

  /** Null where too little of one's own is left, or where the checker would not let the line pass. */
  #mended(worst: StepReading, input: BetterInput): string | null {
    const lines = worst.lines === null ? [] : input.said.slice(worst.lines[0], worst.lines[1] + 1);
    const kept = lines.map((line) => withoutForbidden(line, input.violations)).join('');
    if (kept.length < WORTH_KEEPING) return null;
    const passes = (text: string) => {
      const { situation, channel, customer } = input;
      return this.#checker.lint({ text, situation, step: worst.step.step, channel, customer }).ok;
    };
    const name = this.#name(input.customer);
    const own = worst.elements.includes('honorific') && name !== null && !kept.includes(name);
    const named = (text: string) => (own && !text.includes(name) ? `${name}，${text}` : text);
    if (passes(named(kept))) return named(kept);
    const expressed = this.#expressed(kept, input);
    const lacking = worst.elements.filter((element) => element !== 'honorific' && !expressed.has(element));
    // Consent is asked for before the questions: adding it behind them would be no better.
    if (lacking.includes('consent') && expressed.has('collect')) return null;
    for (const phrase of this.#phrases(worst, input)) {
      const wording =
        this.#filled(phrase, input.customer, this.#library.standards.grading.placeholders) ?? '';
      for (const piece of [CLAUSE, SENTENCE]) {
        const line = this.#added(
          kept,
          lacking,
          (wording.match(piece) ?? []).filter((text) => !UNKNOWN.test(text)),
          input,
        );
        if (line !== null && passes(named(line))) return named(line);
      }
    }
    return null;
  }

  /** Adds the pieces of a wording that say what is lacking, and as little else as can be; null where it does not say all. */
  #added(
    kept: string,
    lacking: readonly Element[],
    pieces: readonly string[],
    input: BetterInput,
  ): string | null {
    const said = this.#expressed(kept, input);
    const read = pieces.map((text) => ({ text, says: this.#expressed(text, input) }));
    // What is said already is better not said once more.
    const besides = (says: ReadonlySet<Element>) =>
      [...says].reduce((sum, one) => sum + (lacking.includes(one) ? 0 : said.has(one) ? 2 : 1), 0);
    const before = new Set<string>();
    const after = new Set<string>();
    for (const element of lacking) {
      const saying = read.filter(({ says }) => says.has(element));
      const [best] = saying.sort((a, b) => besides(a.says) - besides(b.says));
      if (!best) return null;
      (OPENING.includes(element) && !after.has(best.text) ? before : after).add(best.text);
    }
    for (const text of before) after.delete(text);
    return [...before, ended(kept), ended([...after].join(''))].join('');
  }

  #expressed(text: string, { situation, customer }: BetterInput): ReadonlySet<Element> {
    const all = this.#checker.reader.all(normalise(text).text, customer, situation, true);
    const { rules } = this.#library;
    // Where a promise must say by when, one that does not is none.
    const inTime =
      !rules.deadline_situations.includes(situation) ||
      this.#checker.reader.rules.hasDeadline(normalise(text).text);
    return new Set(
      (Object.keys(all) as Element[]).filter((element) => all[element] && (element !== 'promise' || inTime)),
    );
  }

  /** "林女士"; null when surname or gender is not known: nobody guesses. */
  #name({ surname, gender }: Customer): string | null {
    if (surname === undefined || gender === undefined) return null;
    return `${surname}${this.#library.lexicon.signals.honorifics[gender]}`;
  }

  /** The first wording that needs nothing unknown; else the first, with placeholders. */
  #model(phrases: readonly Phrase[], customer: Customer): string {
    for (const phrase of phrases) {
      const text = this.#filled(phrase, customer, null);
      if (text !== null) return text;
    }
    const first = phrases[0];
    return first
      ? (this.#filled(first, customer, this.#library.standards.grading.placeholders) ?? first.text)
      : '';
  }

  /** @param placeholders for what nobody knows; null: then a wording that needs it is none */
  #filled(
    phrase: Phrase,
    { surname, gender }: Customer,
    placeholders: Readonly<Partial<Record<string, string>>> | null,
  ): string | null {
    const { standards, lexicon } = this.#library;
    const known = surname !== undefined && gender !== undefined;
    const values: Record<string, string | undefined> = {
      ...standards.defaults,
      agent_number: standards.channels.agent_number,
      surname: known ? surname : undefined,
      honorific: known ? lexicon.signals.honorifics[gender] : undefined,
    };
    const required = new Set(phrase.template.needs);
    if (placeholders === null && [...required].some((slot) => values[slot] === undefined)) return null;
    const text = fillTemplate(
      phrase.template,
      (slot) => values[slot] ?? (required.has(slot) ? (placeholders?.[slot] ?? '…') : null),
    );
    return 'text' in text ? text.text : null;
  }
}

/** A line without the sentences in which something forbidden stands. */
function withoutForbidden(
  { turn, text }: { readonly turn: number; readonly text: string },
  violations: BetterInput['violations'],
): string {
  const spans = violations.filter((violation) => violation.turn === turn).map(({ span }) => span);
  if (spans.length === 0) return text;
  return [...text.matchAll(SENTENCE)]
    .filter(({ 0: said, index }) => !spans.some(([from, to]) => from < index + said.length && index < to))
    .map(([said]) => said)
    .join('');
}

/** With a full stop where a clause was left hanging. */
function ended(text: string): string {
  const bare = text.trim().replace(/[，,、\s]+$/u, '');
  return bare === '' || /[。！？；.!?;]$/u.test(bare) ? bare : `${bare}。`;
}
