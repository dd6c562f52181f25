/** Makes the text of a suggestion: filled completely, addressed by name where known, and passing the checker. */
import { type Library, type Phrase, situationSet } from '../library/library.ts';
import type { ChannelKind } from '../library/terms.ts';
import type { DialogueTurn } from '../script/dialogue-rule.ts';
import type { Customer } from '../script/elements.ts';
import { fillParts, maskPhones } from '../script/fill.ts';
import type { Checker } from '../script/lint.ts';
import type { SaidPart, SlotValue } from '../script/said.ts';
import { bare, normalise } from '../text/normalise.ts';
import { fillTemplate, parseTemplate } from '../text/template.ts';
import type { Place } from './steps.ts';

export interface WordingContext {
  readonly channel: ChannelKind;
  readonly customer: Customer;
  readonly now: number;
  /** Slots of all wordings, but for the owner's own words. */
  readonly slots: Readonly<Record<string, SlotValue>>;
  /** What the owner tells, in the ways it may be told back, best first. */
  readonly issues: readonly string[];
  /** Our earlier lines, normalised: nothing is suggested twice. */
  readonly ours: readonly string[];
  /** What was said so far: the checker looks at a line together with it. */
  readonly history: readonly DialogueTurn[];
  readonly ticket: string | null;
  /** Whether the time limits can keep what a line promises. */
  readonly keeps: (line: string) => boolean;
  /** Somebody may be in danger. */
  readonly danger: boolean;
  /** Id of the community, for the checker. */
  readonly community: string | undefined;
}

export interface Worded {
  readonly text: string;
  readonly step: number | null;
  readonly phrase: { readonly id: string; readonly version: string };
}

export class Wording {
  readonly #library: Library;
  readonly #checker: Checker;

  constructor(library: Library, checker: Checker) {
    this.#library = library;
    this.#checker = checker;
  }

  /** A wording of a situation's step; of an earlier step when that one cannot be filled; null when none passes. */
  situation(id: string, place: Place, context: WordingContext): Worded | null {
    const situation = this.#library.situations.get(id);
    if (!situation) return null;
    const earlier = situation.steps.filter((step) => step.step < place.step).reverse();
    const later = situation.steps.filter((step) => step.step > place.step);
    for (const at of [place, ...earlier, ...later]) {
      const set = situationSet(id, at.step, context.channel, at.branch);
      for (const issue of [...context.issues, null]) {
        const slots = issue === null ? context.slots : { ...context.slots, issue: { text: issue } };
        for (const phrase of this.#ordered(set, context)) {
          const text = this.#filled([{ phrase: phrase.id, slots }], context);
          const ready = text === null ? null : this.finish(text, context, id, at.step);
          if (ready !== null)
            return { text: ready, step: at.step, phrase: { id: phrase.id, version: phrase.version } };
        }
      }
    }
    return null;
  }

  /**
   * The engine's reply as one text.
   * @param heard whether to tell back first what the owner said
   */
  reply(parts: readonly SaidPart[], context: WordingContext, heard: boolean): Worded | null {
    const main = [...parts].reverse().find((part) => !isCommon(part)) ?? parts.at(-1);
    const phrase = main && this.#library.phrases.get(main.phrase);
    if (!phrase) return null;
    const said = this.#apologisingOnce(parts).map((part) => ({
      ...part,
      slots:
        'agent_number' in part.slots
          ? { ...part.slots, agent_number: context.slots.agent_number as SlotValue }
          : part.slots,
    }));
    const text = this.#filled(said, context);
    if (text === null) return null;
    const first = heard ? context.issues[0] : undefined;
    const before = first === undefined ? null : this.#heard(first, context);
    const ready =
      (before === null ? null : this.finish(`${before}${text}`, context)) ?? this.finish(text, context);
    return ready === null
      ? null
      : { text: ready, step: null, phrase: { id: phrase.id, version: phrase.version } };
  }

  /** What consoles and says sorry goes before a flow's own words, but not where those say sorry too. */
  #apologisingOnce(parts: readonly SaidPart[]): readonly SaidPart[] {
    const apologises = ({ phrase }: SaidPart) =>
      this.#checker.reader.rules.expresses('apology', this.#library.phrases.get(phrase)?.text ?? '', {});
    const last = parts.findLastIndex(apologises);
    return parts.filter((part, at) => at >= last || !isCommon(part) || !apologises(part));
  }

  /** A wording of any set. */
  ofSet(set: string, context: WordingContext): Worded | null {
    for (const phrase of this.#ordered(set, context)) {
      const worded = this.reply([{ phrase: phrase.id, slots: context.slots }], context, false);
      if (worded) return worded;
    }
    return null;
  }

  /** Adds the name, hides phones, and asks the checker. @returns null when the line may not be said */
  finish(text: string, context: WordingContext, situation?: string, step?: number): string | null {
    const masked = maskPhones(this.#named(text, context));
    const { ok } = this.#checker.lint({
      text: masked,
      situation,
      step,
      channel: context.channel,
      customer: context.customer,
      history: context.history,
      community: context.community,
    });
    return ok && !/[{}[\]]/u.test(masked) && !repeats(masked, context) && context.keeps(masked)
      ? masked
      : null;
  }

  #heard(issue: string, context: WordingContext): string | null {
    const phrase = this.#library.phraseSets.get('ASSIST.heard')?.[0];
    return phrase
      ? this.#filled([{ phrase: phrase.id, slots: { ...context.slots, issue: { text: issue } } }], context)
      : null;
  }

  /** Known surname and gender: said once in every suggestion (spec 01 称呼). */
  #named(text: string, { customer }: WordingContext): string {
    const { surname, gender } = customer;
    if (surname === undefined || gender === undefined) return text;
    const template = parseTemplate(this.#library.assist.rules.name);
    if (typeof template === 'string') return text;
    const honorific = this.#library.lexicon.signals.honorifics[gender];
    if (text.includes(`${surname}${honorific}`)) return text;
    const name = fillTemplate(template, (slot) => (slot === 'surname' ? surname : honorific));
    return 'text' in name ? `${name.text}${text}` : text;
  }

  #filled(parts: readonly SaidPart[], { now, ticket }: WordingContext): string | null {
    const numbers = new Map(ticket === null ? [] : [[ticket, ticket]]);
    try {
      const { text } = fillParts(this.#library, parts, { now, numbers, masked: true });
      return text === '' ? null : text;
    } catch (error) {
      // A slot that nobody knows here: a ticket that is not filed, an explanation that is not given.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  /** Not said before, with most of what is known in it, in the order of the library. */
  #ordered(set: string, { ours, slots, issues }: WordingContext): Phrase[] {
    const known = (slot: string) => slot in slots || (slot === 'issue' && issues.length > 0);
    const weigh = (phrase: Phrase) => {
      const said = ours.some((line) => line.includes(opening(phrase)));
      const used = phrase.template.slots.filter((slot) => slot !== 'honorific' && known(slot)).length;
      return (said ? -10 : 0) + used;
    };
    return [...(this.#library.phraseSets.get(set) ?? [])]
      .map((phrase, at) => ({ phrase, at, weight: weigh(phrase) }))
      .sort((a, b) => b.weight - a.weight || a.at - b.at)
      .map(({ phrase }) => phrase);
  }
}

const isCommon = ({ phrase }: SaidPart): boolean => phrase.startsWith('FLOW-COMMON.');

/** A shorter sentence is a nod. */
const SENTENCE_CHARS = 6;

const sentencesOf = (text: string): string[] =>
  normalise(text)
    .text.split(/[。!?;]/u)
    .map(bare)
    .filter((sentence) => sentence.length >= SENTENCE_CHARS);

/** Whether it says a sentence that we have said just before; what keeps somebody safe is said again. */
function repeats(text: string, { ours, danger }: WordingContext): boolean {
  const before = danger ? [] : sentencesOf(ours.at(-1) ?? '');
  return before.length > 0 && sentencesOf(text).some((sentence) => before.includes(sentence));
}

/** The longest fixed piece of a wording: by it a line is known again. */
function opening(phrase: Phrase): string {
  const pieces = phrase.template.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  return normalise([...pieces].sort((a, b) => b.length - a.length)[0] ?? phrase.text).text;
}
