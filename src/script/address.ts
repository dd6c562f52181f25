/** Calling a known customer by another name, the other gender, or too familiarly (spec 01 称呼). */
import type { Library } from '../library/library.ts';
import type { Normalised } from '../text/normalise.ts';
import type { Customer } from './elements.ts';
import { type Span, type Violation, within } from './spans.ts';

type Fault = keyof Library['rules']['violations']['address']['faults'];

const either = (words: readonly string[]): string => [...words].sort((a, b) => b.length - a.length).join('|');

export class AddressFinder {
  readonly #library: Library;
  /** A name and title by which somebody is spoken to: before a mark, or 您. */
  readonly #titled: RegExp;
  readonly #genders: ReadonlyMap<string, 'm' | 'f'>;

  constructor(library: Library) {
    this.#library = library;
    const { address } = library.rules.violations;
    const { places, people } = library.lexicon;
    const titles = people.titles.filter(({ own }) => !own);
    this.#genders = new Map(titles.map(({ word, gender }) => [word, gender]));
    this.#titled = new RegExp(
      `(?<=^|[${address.marks}]|${either(address.after)})(${either(places.surnames)})(${either([...this.#genders.keys()])})(?=$|[${address.marks}]|${either(address.before)})`,
      'gu',
    );
  }

  /** @param quoted what is somebody else's word */
  find(normal: Normalised, customer: Customer, quoted: readonly Span[]): Violation[] {
    const { surname, gender } = customer;
    if (surname === undefined) return [];
    const { text } = normal;
    const found: Violation[] = [];
    const add = (fault: Fault, from: number, to: number) => {
      if (within(quoted, from, to)) return;
      const { faults, severity } = this.#library.rules.violations.address;
      const { rule, why, better } = faults[fault];
      const span = normal.span(from, to);
      const cue = normal.original.slice(span[0], span[1]);
      found.push({
        kind: 'no_honorific',
        severity,
        rule,
        situation: null,
        cue,
        span,
        reason: why,
        better: gender === undefined ? faults.guessed.better : better,
      });
    };
    for (const match of text.matchAll(this.#titled)) {
      const [all, name, title] = match as unknown as [string, string, string];
      const [from, to] = [match.index, match.index + all.length];
      if (name !== surname) add('name', from, to);
      else if (gender === undefined) add('guessed', from, to);
      else if (this.#genders.get(title) !== gender) add('gender', from, to);
    }
    for (const [from, to] of this.#familiar(text, surname)) add('familiar', from, to);
    return found;
  }

  /** "老林," and "林姐您": somebody whose name is known, called as friends do. */
  #familiar(text: string, surname: string): Span[] {
    if (!text.includes(surname)) return [];
    const { address } = this.#library.rules.violations;
    const pattern = new RegExp(
      `(?<=^|[${address.marks}]|${either(address.after)})(?:(?:${either(address.nick)})${surname}|${surname}(?:${either(address.kin)}))(?=$|[${address.marks}]|${either(address.before)})`,
      'gu',
    );
    return [...text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]);
  }
}
