/**
 * Takes people out of a conversation before it is practised: names, phones, homes, plates, ticket numbers, accounts. The same
 * one becomes the same other one throughout. What looks like somebody's is taken out rather than left in.
 */
import type { Library } from '../library/library.ts';
import { findAddresses } from '../text/addresses.ts';
import { type Found, findName, findPlate, findTicketNumber } from '../text/contacts.ts';
import { normalise } from '../text/normalise.ts';
import { NUMERAL, readDigits, SPOKEN_DIGIT, spokenDigits } from '../text/numbers.ts';
import { anyPattern, anyWord } from '../text/words.ts';
import { chance } from './cast.ts';

/** What is known of the people of a conversation beside its words. */
export interface KnownPeople {
  /** Whole names or surnames, of owners and colleagues. */
  readonly names: readonly string[];
  /** Rooms of homes that are spoken of: "1502". */
  readonly rooms: readonly string[];
}

type Cut = { readonly from: number; readonly to: number; readonly text: string };

/** So many digits in a row are a number of somebody: phone, card, account. */
const NUMBER = /[0-9](?:[- .·]?[0-9]){4,}/gu;
const SPOKEN = new RegExp(`${SPOKEN_DIGIT}{5,}`, 'gu');
const MAIL = /[a-z0-9][a-z0-9._+-]*@[a-z0-9.-]+\.[a-z]{2,}/gu;
const LINK = /https?:\/\/[^\s\p{Script=Han}]+/gu;
const ROOM_ALONE = /^\s*[0-9]{3,4}[a-z]?\s*(?:室|房|号)?\s*$/u;
/** @param seed the same seed gives the same people */
export function anonymised(
  library: Library,
  texts: readonly string[],
  known: KnownPeople,
  seed: string,
): string[] {
  const mask = new Mask(library, known, seed);
  for (const text of texts) mask.learn(text);
  return texts.map((text) => mask.cover(text));
}

class Mask {
  readonly #seed: string;
  readonly #surnames: readonly string[];
  readonly #others: readonly string[];
  readonly #mobiles: readonly string[];
  /** Whole names, and given names of two characters. */
  readonly #names = new Set<string>();
  readonly #given = new Set<string>();
  readonly #rooms: Set<string>;
  readonly #named: RegExp;
  readonly #titled: RegExp;
  readonly #said: RegExp;
  readonly #account: RegExp;
  readonly #lexicon: Library['lexicon'];

  constructor({ lexicon, drilling }: Library, known: KnownPeople, seed: string) {
    this.#seed = seed;
    this.#lexicon = lexicon;
    const { people } = lexicon;
    this.#surnames = [...lexicon.places.surnames].sort((a, b) => b.length - a.length);
    this.#others = drilling.slots.surname ?? [];
    this.#mobiles = drilling.slots.mobile ?? [];
    this.#rooms = new Set(known.rooms.map((room) => room.toLowerCase()));
    const surname = this.#surnames.join('|');
    this.#named = new RegExp(`^(${surname})(\\p{Script=Han}{1,2})$`, 'u');
    this.#titled = new RegExp(`(${surname})(\\p{Script=Han}{0,2}?)(?=${anyPattern(people.any_title)})`, 'gu');
    this.#said = new RegExp(
      `${anyPattern(people.any_named)}(?:是|为|:)?\\s*(${surname})(\\p{Script=Han}{1,2})(?=${anyPattern(people.name_ends)}|$)`,
      'gu',
    );
    this.#account = new RegExp(
      `(${anyWord(people.account_before)}(?:号|号码)?(?:是|:|,|\\s)*)([a-z0-9_-]{4,})`,
      'gu',
    );
    for (const name of known.names) this.#learnName(normalise(name).text.trim());
  }

  /** Whoever is named anywhere is covered everywhere. */
  learn(text: string): void {
    const plain = normalise(text).text;
    for (const [, surname = '', given = ''] of plain.matchAll(this.#said)) this.#learnName(surname + given);
    for (const [, surname = '', given = ''] of plain.matchAll(this.#titled))
      if (given !== '') this.#learnName(surname + given);
    const own = findName(plain, this.#lexicon.people);
    if (own && !own.titled) this.#learnName(own.name);
    for (const { room } of findAddresses(plain, this.#lexicon.addresses))
      if (room !== undefined) this.#rooms.add(room.toLowerCase());
    if (ROOM_ALONE.test(plain)) this.#rooms.add(plain.replace(/[^0-9a-z]/gu, ''));
  }

  #learnName(name: string): void {
    const [, , given = ''] = this.#named.exec(name) ?? [];
    if (given === '') return;
    this.#names.add(name);
    if (given.length > 1) this.#given.add(given);
  }

  cover(text: string): string {
    const read = normalise(text);
    let plain = read.text;
    const { people, addresses } = this.#lexicon;
    const { masks } = people;
    const cuts: Cut[] = [];
    const take = (from: number, to: number, other: string) => {
      cuts.push({ from, to, text: other });
      plain = plain.slice(0, from) + '\u0001'.repeat(to - from) + plain.slice(to);
    };
    for (const found of plain.matchAll(LINK)) take(found.index, found.index + found[0].length, masks.link);
    for (const found of plain.matchAll(MAIL))
      take(found.index, found.index + found[0].length, 'yezhu@example.com');
    for (const found of plain.matchAll(this.#account)) {
      const at = found.index + (found[1] ?? '').length;
      take(at, at + (found[2] ?? '').length, 'yezhu01');
    }
    this.#each(
      () => findTicketNumber(plain, people),
      take,
      (value) => this.#ticket(value),
    );
    this.#each(
      () => findPlate(plain),
      take,
      (value) => masks.plate.replace('{digits}', this.#digits(value, 2)),
    );
    for (const found of plain.matchAll(NUMBER))
      take(found.index, found.index + found[0].length, this.#number(found[0]));
    for (const found of plain.matchAll(SPOKEN)) {
      const number = this.#number(readDigits(found[0]) ?? found[0]);
      take(found.index, found.index + found[0].length, spokenDigits(number));
    }
    for (const mention of findAddresses(plain, addresses)) {
      for (const kind of ['building', 'unit', 'room'] as const) {
        const span = mention.spans[kind];
        const value = mention[kind];
        if (span && value !== undefined) this.#place(plain.slice(...span), kind, value, span[0], take);
      }
    }
    for (const room of this.#rooms) {
      const spoken = spokenDigits(room);
      for (const form of [room, spoken, spoken.replaceAll('零', '〇'), spoken.replaceAll('一', '幺')]) {
        const pattern = new RegExp(`(?<![0-9a-z])${form}(?![0-9a-z])`, 'gu');
        for (const found of plain.matchAll(pattern))
          take(found.index, found.index + form.length, this.#room(room));
      }
    }
    for (const name of [...this.#names].sort((a, b) => b.length - a.length))
      for (const found of plain.matchAll(new RegExp(name, 'gu'))) {
        const [, surname = ''] = this.#named.exec(name) ?? [];
        take(
          found.index,
          found.index + name.length,
          this.#surname(surname) + masks.given.repeat(name.length - surname.length),
        );
      }
    for (const given of this.#given)
      for (const found of plain.matchAll(new RegExp(given, 'gu')))
        take(found.index, found.index + given.length, masks.given.repeat(given.length));
    for (const found of plain.matchAll(this.#titled))
      take(
        found.index,
        found.index + found[0].length,
        this.#surname(found[1] ?? '') + masks.given.repeat((found[2] ?? '').length),
      );
    for (const found of plain.matchAll(
      new RegExp(`(?<=免贵|我|敝|贵|她|他|[,。;!?\\s]|^)姓(${this.#surnames.join('|')})`, 'gu'),
    ))
      take(found.index + 1, found.index + found[0].length, this.#surname(found[1] ?? ''));
    return cuts
      .sort((a, b) => b.from - a.from)
      .reduce((shown, { from, to, text: other }) => {
        const [start, end] = read.span(from, to);
        return shown.slice(0, start) + other + shown.slice(end);
      }, read.original);
  }

  #each(
    find: () => Found | null,
    take: (from: number, to: number, text: string) => void,
    other: (value: string) => string,
  ) {
    for (let found = find(); found; found = find()) take(found.span[0], found.span[1], other(found.value));
  }

  /** The number in a part of an address. */
  #place(
    part: string,
    kind: 'building' | 'unit' | 'room',
    value: string,
    from: number,
    take: (from: number, to: number, text: string) => void,
  ): void {
    const found = new RegExp(`[a-z]?${NUMERAL}+[a-z]?|[a-z]+`, 'u').exec(part);
    if (!found) return;
    const other =
      kind === 'room'
        ? this.#room(value)
        : String(1 + Math.floor(this.#pick(kind, value) * (kind === 'unit' ? 4 : 30)));
    take(from + found.index, from + found.index + found[0].length, other);
  }

  #pick(kind: string, value: string): number {
    return chance(this.#seed, `${kind}/${value.toLowerCase()}`);
  }

  #room(room: string): string {
    const floor = 2 + Math.floor(this.#pick('floor', room) * 15);
    const other = `${floor}0${1 + Math.floor(this.#pick('door', room) * 4)}`;
    return other === room ? `${floor + 1}05` : other;
  }

  #surname(surname: string): string {
    const others = this.#others.filter((one) => one !== surname);
    return (
      others[Math.floor(this.#pick('surname', surname) * others.length)] ?? this.#lexicon.people.masks.given
    );
  }

  #ticket(value: string): string {
    const letters = /^[A-Z]+/u.exec(value)?.[0];
    const tail = this.#digits(value.slice(-3), 3);
    return letters === undefined ? tail : `${letters}-0101-${tail}`;
  }

  /** Digits that hang on a value, and are not its own. */
  #digits(value: string, count: number): string {
    const made = Array.from({ length: count }, (_, at) =>
      Math.floor(this.#pick(`digit ${at}`, value) * 10),
    ).join('');
    return value.endsWith(made) ? made.replace(/.$/u, (last) => String((Number(last) + 1) % 10)) : made;
  }

  #number(shown: string): string {
    const digits = shown.replace(/[^0-9]/gu, '').replace(/^86(?=1[3-9][0-9]{9}$)/u, '');
    if (/^1[3-9][0-9]{9}$/u.test(digits)) {
      const others = this.#mobiles.filter((one) => one !== digits);
      return others[Math.floor(this.#pick('mobile', digits) * others.length)] ?? '13900000000';
    }
    return this.#digits(digits, digits.length);
  }
}
