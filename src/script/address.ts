/** Calling a known customer by another name, the other gender, or too familiarly (spec 01 称呼). */
import type { Library } from '../library/library.ts';
import type { Normalised } from '../text/normalise.ts';
import type { Customer } from './elements.ts';
import { type Span, type Violation, within } from './spans.ts';

type Fault = keyof Library['rules']['violations']['address']['faults'];

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One of some words, the longest first. */
const either = (words: readonly string[]): string =>
  words
    .toSorted((a, b) => b.length - a.length)
    .map(escaped)
    .join('|');

export class AddressFinder {
  readonly #library: Library;
  /** A name and title by which somebody is spoken to: before a mark, or 您. */
  readonly #titled: RegExp;
  /** A name as friends use it. */
  readonly #familiar: RegExp;
  readonly #genders: ReadonlyMap<string, 'm' | 'f'>;

  constructor(library: Library) {
    this.#library = library;
    const { address } = library.rules.violations;
    const { places, people } = library.lexicon;
    const titles = people.titles.filter(({ own }) => !own);
    this.#genders = new Map(titles.map(({ word, gender }) => [word, gender]));
    const name = either(places.surnames);
    const around = (form: string) =>
      new RegExp(
        `(?<=^|${either([...address.marks, ...address.after])})(?:${form})(?=$|${either([...address.marks, ...address.before])})`,
        'gu',
      );
    this.#titled = around(`(${name})(${either([...this.#genders.keys()])})`);
    this.#familiar = around(`(?:${either(address.nick)})(${name})|(${name})(?:${either(address.kin)})`);
  }

  /** @param quoted what is somebody else's word */
  find(normal: Normalised, customer: Customer, quoted: readonly Span[]): Violation[] {
    const { surname, gender } = customer;
    if (surname === undefined) return [];
    const { text } = normal;
    const found: Violation[] = [];
    const add = (fault: Fault, from: number, to: number) => {
      if (within(quoted, from, to)) return;
      const { faults, severity, unknown } = this.#library.rules.violations.address;
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
        better: gender === undefined ? unknown : better,
      });
    };
    for (const match of text.matchAll(this.#titled)) {
      const [all, name, title] = match as unknown as [string, string, string];
      const [from, to] = [match.index, match.index + all.length];
      if (name !== surname) add('name', from, to);
      else if (gender !== undefined && this.#genders.get(title) !== gender) add('gender', from, to);
    }
    for (const { 0: all, 1: after, 2: before, index } of text.matchAll(this.#familiar))
      if ((after ?? before) === surname) add('familiar', index, index + all.length);
    return found;
  }
}
