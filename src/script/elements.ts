/** Recognises what a line expresses (spec 01 要素), in any reasonable wording. */
import type { Library } from '../library/library.ts';
import { ELEMENTS, type Element } from '../library/terms.ts';
import { Sieve } from '../text/sieve.ts';

export interface Customer {
  readonly surname?: string | undefined;
  readonly gender?: 'm' | 'f' | undefined;
}

const union = (patterns: readonly string[]): RegExp =>
  new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'), 'u');

interface ElementRule {
  readonly any: readonly {
    /** Its place in the sieve. */
    readonly at: number;
    readonly pattern: RegExp;
  }[];
  readonly none: RegExp | null;
}

/** The rules of elements alone, for one sentence. */
export interface ElementRules {
  reads(element: Element, sentence: string): boolean;
}

export class ElementReader implements ElementRules {
  readonly #rules: ReadonlyMap<Element, readonly ElementRule[]>;
  readonly #sieve: Sieve;
  readonly #deadline: RegExp;
  readonly #titles: Readonly<Record<'m' | 'f', string>>;

  constructor(library: Library) {
    const rules = new Map<Element, ElementRule[]>();
    this.#sieve = new Sieve();
    for (const { element, any, none } of library.rules.elements) {
      const row = {
        any: any.map((source) => ({
          at: this.#sieve.add(source),
          pattern: new RegExp(source, none.length > 0 ? 'gu' : 'u'),
        })),
        none: none.length > 0 ? union(none) : null,
      };
      rules.set(element, [...(rules.get(element) ?? []), row]);
    }
    this.#rules = rules;
    this.#deadline = union(library.rules.deadline);
    this.#titles = library.lexicon.signals.honorifics;
  }

  /** @param text normalised text */
  expresses(element: Element, text: string, customer: Customer): boolean {
    if (element === 'honorific') return this.#addresses(text, customer);
    return sentences(text).some((sentence) => this.reads(element, sentence));
  }

  reads(element: Element, sentence: string): boolean {
    return this.#reads(element, sentence, this.#sieve.mayMatch(sentence));
  }

  /** @param may by the place of a pattern: whether it can match the sentence at all */
  #reads(element: Element, sentence: string, may: Uint8Array): boolean {
    for (const { any, none } of this.#rules.get(element) ?? [])
      for (const { at, pattern } of any) {
        if (may[at] === 0) continue;
        if (none ? matchesBut(pattern, none, sentence) : pattern.test(sentence)) return true;
      }
    return false;
  }

  /** Whether a sentence says expressly that it does not. */
  denies(element: Element, sentence: string): boolean {
    return (this.#rules.get(element) ?? []).some(({ none }) => none?.test(sentence) ?? false);
  }

  /** Whether a clause expresses any element but some. */
  any(clause: string, but: readonly Element[]): boolean {
    const may = this.#sieve.mayMatch(clause);
    return ELEMENTS.some(
      (element) => element !== 'honorific' && !but.includes(element) && this.#reads(element, clause, may),
    );
  }

  all(text: string, customer: Customer): Record<Element, boolean> {
    const found = Object.fromEntries(ELEMENTS.map((element) => [element, false])) as Record<Element, boolean>;
    for (const sentence of sentences(text)) {
      const may = this.#sieve.mayMatch(sentence);
      for (const element of ELEMENTS)
        if (!found[element] && element !== 'honorific') found[element] = this.#reads(element, sentence, may);
    }
    found.honorific = this.#addresses(text, customer);
    return found;
  }

  /** Whether a promise says by when (spec 01 promise). */
  hasDeadline(text: string): boolean {
    return this.#deadline.test(text);
  }

  /** Known surname and gender: "林女士"; otherwise 您 is right, and guessing is not (spec 01 称呼). */
  #addresses(text: string, { surname, gender }: Customer): boolean {
    if (surname !== undefined && gender !== undefined)
      return text.includes(`${surname}${this.#titles[gender]}`);
    const rules = this.#rules.get('honorific') ?? [];
    return rules.some(({ any }) => any.some(({ pattern }) => pattern.test(text)));
  }
}

const STOPS = [',', '。', '!', '?', ';'];

/** Whether a pattern matches in some clause of which another says nothing. */
function matchesBut(pattern: RegExp, none: RegExp, sentence: string): boolean {
  // Not matchAll: it copies the expression each time.
  pattern.lastIndex = 0;
  for (let match = pattern.exec(sentence); match !== null; match = pattern.exec(sentence)) {
    if (match[0] === '') pattern.lastIndex++;
    if (!none.test(clauseAround(sentence, match.index, match.index + match[0].length))) return true;
  }
  return false;
}

/** A none-pattern speaks of the clause of a hit only. */
function clauseAround(sentence: string, from: number, to: number): string {
  const start = Math.max(...STOPS.map((mark) => sentence.lastIndexOf(mark, from - 1))) + 1;
  const ends = STOPS.map((mark) => sentence.indexOf(mark, to)).filter((at) => at >= 0);
  return sentence.slice(start, Math.min(sentence.length, ...ends.map((at) => at + 1)));
}

/** Sentences of a line. */
export function sentences(text: string): string[] {
  return text.split(/(?<=[。!?;])/u).filter((sentence) => sentence.trim() !== '');
}
