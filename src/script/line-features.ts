/**
 * What the checker's models see of a sentence: characters in ones, twos and threes, words and pairs of words, what is left when
 * its matter is taken away, its marks and persons, and what its words are for. Chosen by what other authors' lines said of it
 * (docs/evaluation.md).
 */
import type { Library } from '../library/library.ts';
import { hashName } from '../text/classifier.ts';
import { normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

const DIGITS = /[0-9]+/g;
/** Names decide nothing. */
const NAMED = /\p{Script=Han}{1,2}(?=先生|女士)/gu;
/** What is quoted is somebody else's word; that something is quoted says much. */
const QUOTED = /(?<=[“「『‘"])[^”」』’"]+(?=[”」』’"])/gu;
const QUOTES = /[“「『‘"]/u;
const TITLES = /先生|女士/u;
const MARKS = /[\s~…、:]+/gu;
/** A class counts as several features: it stands beside scores of characters. */
const CLASS = ['c', 'C', 'k'];
/** More classes say so little each that their pairs are noise. */
const MOST_PAIRED = 8;

/** Who speaks of whom. */
export const PERSONS = ['您', '你', '我', '我们', '咱'];
const MARK = /[,。!?;、~…“”"]/u;
/** The first marks tell the shape of a sentence. */
const MOST_MARKS = 6;
/** Stands for what is not common, however long it is. */
const MATTER = '_';

const hashed = (...names: string[]) => names.map((name) => hashName(name)) as [number, ...number[]];
const [ONE, TWO, THREE, FIRST, LAST] = hashed('1', '2', '3', '<', '>') as [
  number,
  number,
  number,
  number,
  number,
];
const [TINY, SHORT, LONG] = hashed('#tiny', '#short', '#long') as [number, number, number];
const [WORD, PAIR, SHAPE_3, SHAPE_4, MARKED, ENDED, WHO] = hashed('w', 'ww', 's', 'ss', 'm', 'e', 'who') as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];
const WITH = hashed(...PERSONS.map((person) => `+${person}`));
const WITHOUT = hashed(...PERSONS.map((person) => `-${person}`));
/** How many features a sentence has at most beside its characters and classes. */
const BESIDE = 16 + PERSONS.length;
/** … and for each character: three of characters, two of words, two of the shape. */
const EACH = 7;

/** A sentence's own words without what decides nothing: names, numbers, what is quoted. @param sentence normalised */
export function plainOf(sentence: string): string {
  return plainOfOwn(ownOf(sentence));
}

const ownOf = (sentence: string): string => (QUOTES.test(sentence) ? sentence.replace(QUOTED, '') : sentence);

function plainOfOwn(own: string): string {
  const digits = own.replace(DIGITS, '0');
  return (TITLES.test(digits) ? digits.replace(NAMED, 'n') : digits).replace(MARKS, ' ').trim();
}

export class LineFeatures {
  /** Words to cut a sentence into, with their length. */
  readonly #cutter: PhraseScanner<number>;
  readonly #common: ReadonlySet<string>;
  /** Words of classes, with the place of their class by name. */
  readonly #words: PhraseScanner<number>;
  readonly #found: Uint8Array;
  /** Hashes of the classes as features, and of their pairs. */
  readonly #alone: readonly (readonly number[])[];
  readonly #pairs: readonly Int32Array[];
  #hashes = new Int32Array(1024);
  /** Where each character begins, and where the last one ends. */
  #starts = new Int32Array(256);

  /** By unit of the text, the longest word that begins there. */
  #longest = new Uint8Array(256);

  constructor(library: Library) {
    const { words, common } = library.rules.words;
    this.#cutter = new PhraseScanner(words.map((word) => [word, word.length] as const));
    this.#common = new Set(common);
    const names = Object.keys(library.rules.classes).sort();
    this.#words = new PhraseScanner(
      names.flatMap((name, at) =>
        (library.rules.classes[name] ?? []).map((word) => [normalise(word).text, at] as const),
      ),
    );
    this.#found = new Uint8Array(names.length);
    this.#alone = names.map((name) => CLASS.map((prefix) => hashName(`${prefix}:${name}`)));
    this.#pairs = names.map((one) => Int32Array.from(names, (other) => hashName(`p:${one}+${other}`)));
  }

  /**
   * The hashes of its features, some more than once.
   * @param sentence normalised
   */
  read(sentence: string): Int32Array {
    const own = ownOf(sentence);
    const plain = plainOfOwn(own);
    const count = this.#cut(plain);
    const starts = this.#starts;
    const most = EACH * plain.length + this.#room;
    if (this.#hashes.length < most) this.#hashes = new Int32Array(2 * most);
    const hashes = this.#hashes;
    let length = 0;
    for (let at = 0; at < count; at++) {
      const from = starts[at] as number;
      const one = starts[at + 1] as number;
      hashes[length++] = hashName(plain, ONE, from, one);
      if (at + 1 >= count) continue;
      const two = starts[at + 2] as number;
      hashes[length++] = hashName(plain, TWO, from, two);
      if (at + 2 < count) hashes[length++] = hashName(plain, THREE, from, starts[at + 3] as number);
    }
    hashes[length++] = hashName(plain, FIRST, 0, starts[Math.min(2, count)] as number);
    hashes[length++] = hashName(plain, LAST, starts[Math.max(0, count - 2)] as number);
    hashes[length++] = count < 6 ? TINY : count < 14 ? SHORT : LONG;
    length = this.#addWords(plain, length);
    length = this.#addShape(plain, length);
    length = this.#addMarks(sentence, length);
    return hashes.slice(0, this.#addClasses(own, length));
  }

  /** Words and pairs of words, the longest first. @returns how many hashes there are then */
  #addWords(plain: string, before: number): number {
    if (this.#longest.length < plain.length) this.#longest = new Uint8Array(2 * plain.length);
    const longest = this.#longest.fill(1, 0, plain.length);
    this.#cutter.visit(plain, (length, from) => {
      if (length > (longest[from] as number)) longest[from] = length;
    });
    const hashes = this.#hashes;
    let length = before;
    let last = -1;
    for (let from = 0; from < plain.length; ) {
      const to = from + (longest[from] as number);
      if (plain.charAt(from) !== ' ') {
        hashes[length++] = hashName(plain, WORD, from, to);
        if (last >= 0) hashes[length++] = hashName(plain, hashName(plain, PAIR, last, from), from, to);
        last = from;
      }
      from = to;
    }
    return length;
  }

  /** Common characters with gaps for the matter, in threes and fours. @returns how many hashes there are then */
  #addShape(plain: string, before: number): number {
    let shape = '';
    for (const char of plain)
      if (this.#common.has(char)) shape += char;
      else if (!shape.endsWith(MATTER)) shape += MATTER;
    const hashes = this.#hashes;
    let length = before;
    for (let from = 0; from + 3 <= shape.length; from++) {
      hashes[length++] = hashName(shape, SHAPE_3, from, from + 3);
      if (from + 4 <= shape.length) hashes[length++] = hashName(shape, SHAPE_4, from, from + 4);
    }
    return length;
  }

  /** Its marks, and the persons it speaks of. @returns how many hashes there are then */
  #addMarks(sentence: string, before: number): number {
    const hashes = this.#hashes;
    let length = before;
    let marks = '';
    let end = '';
    for (const char of sentence)
      if (MARK.test(char)) {
        if (marks.length < MOST_MARKS) marks += char;
        end = char;
      }
    hashes[length++] = hashName(marks, MARKED);
    hashes[length++] = hashName(end, ENDED);
    let who = '';
    for (const [at, person] of PERSONS.entries()) {
      const there = sentence.includes(person);
      hashes[length++] = (there ? WITH : WITHOUT)[at] as number;
      who += there ? '1' : '0';
    }
    hashes[length++] = hashName(who, WHO);
    return length;
  }

  get #room(): number {
    return BESIDE + CLASS.length * this.#found.length + MOST_PAIRED ** 2;
  }

  /** @returns how many characters there are */
  #cut(plain: string): number {
    if (this.#starts.length < plain.length + 1) this.#starts = new Int32Array(2 * plain.length + 1);
    let count = 0;
    for (let at = 0; at < plain.length; count++) {
      this.#starts[count] = at;
      at += (plain.codePointAt(at) as number) > 0xffff ? 2 : 1;
    }
    this.#starts[count] = plain.length;
    return count;
  }

  /** @returns how many hashes there are then */
  #addClasses(own: string, before: number): number {
    const found = this.#found.fill(0);
    const hashes = this.#hashes;
    let classes = 0;
    this.#words.visit(own, (at) => {
      if (found[at] === 0) classes++;
      found[at] = 1;
    });
    let length = before;
    for (let one = 0; one < found.length; one++) {
      if (found[one] === 0) continue;
      for (const hash of this.#alone[one] ?? []) hashes[length++] = hash;
      if (classes > MOST_PAIRED) continue;
      const pairs = this.#pairs[one] as Int32Array;
      for (let other = one + 1; other < found.length; other++)
        if (found[other] === 1) hashes[length++] = pairs[other] as number;
    }
    return length;
  }
}
