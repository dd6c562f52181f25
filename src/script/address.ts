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

/** Characters of a given name; of one character there are too many innocent words. */
const GIVEN = 2;

export class AddressFinder {
  readonly #library: Library;
  /** A name and title by which somebody is spoken to: before a mark, or 您. */
  readonly #titled: RegExp;
  /** At the head of a line: what may be a whole name. */
  readonly #bare: RegExp;
  /** What may follow a surname instead of a given name. */
  readonly #ranks: readonly string[];
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
    this.#bare = new RegExp(
      `^(?:(?:${either(address.after)})[${escaped(address.marks)}]?)?(\\p{Script=Han}{${GIVEN + 1},${GIVEN + 2}})(?=[,!:])`,
      'u',
    );
    this.#ranks = [...this.#genders.keys(), ...address.kin, ...address.ranks];
    this.#familiar = around(
      `(?:${either(address.nick)})(${name})(?:${either(address.nick_tail)})?|(${name})(?:${either(address.kin)})`,
    );
  }

  /** @param quoted what is somebody else's word. @param told what the owner said before: it may tell how they are called */
  find(
    normal: Normalised,
    customer: Customer,
    quoted: readonly Span[],
    told: readonly string[] = [],
  ): Violation[] {
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
      else if (gender === undefined) {
        if (!told.some((said) => said.includes(title))) add('guessed', from, to);
      } else if (this.#genders.get(title) !== gender) add('gender', from, to);
    }
    for (const { 0: all, 1: after, 2: before, index } of text.matchAll(this.#familiar))
      if ((after ?? before) === surname) add('familiar', index, index + all.length);
    const whole = this.#bare.exec(text);
    const called = whole?.[1] ?? '';
    if (
      called.startsWith(surname) &&
      called.length === surname.length + GIVEN &&
      !this.#ranks.some((rank) => called.endsWith(rank))
    )
      add('bare', text.indexOf(called), text.indexOf(called) + called.length);
    return found;
  }
}
