/**
 * What the checker's models see of a sentence: characters in ones, twos and threes, words and pairs of words, what is left when
 * its matter is taken away, its marks and persons, and what its words are for. Chosen by what other authors' lines said of it
 * (docs/evaluation.md).
 */
import type { Library } from '../library/library.ts';
import { Chunks } from '../text/chunks.ts';
import { hashName, hashUnit } from '../text/classifier.ts';
import { normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';
import { anyWord, madeOnce } from '../text/words.ts';

const DIGITS = /[0-9]+/g;
/** What is quoted is somebody else's word; that something is quoted says much. */
const QUOTED = /(?<=[“「『‘"])[^”」』’"]+(?=[”」』’"])/gu;
const QUOTES = /[“「『‘"]/u;
const MARKS = /[\s~…、:]+/gu;
/** A class counts as several features: it stands beside scores of characters. */
const CLASS = ['c', 'C', 'k'];
/** More classes say so little each that their pairs are noise. */
const MOST_PAIRED = 8;

const MARK = tableOf(',。!?;、~…“”"');
/** The first marks tell the shape of a sentence. */
const MOST_MARKS = 6;
/** Stands for what is not common, however long it is. */
const MATTER = '_'.charCodeAt(0);
const SPACE = ' '.charCodeAt(0);

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
/** How many features a sentence has at most beside its characters, classes and persons. */
const BESIDE = 16;
/** … and for each character: three of characters, two of words, two of the shape. */
const EACH = 7;

/** A sentence's own words without what decides nothing: names, numbers, what is quoted. @param sentence normalised */
export const plainOf = (library: Library, sentence: string): string => withoutNames(library, ownOf(sentence));

const ownOf = (sentence: string): string => (QUOTES.test(sentence) ? sentence.replace(QUOTED, '') : sentence);

/** Names decide nothing. */
const namedIn = madeOnce(({ lexicon }: Library) => {
  const title = anyWord(Object.values(lexicon.signals.honorifics));
  return { title: new RegExp(title, 'u'), named: new RegExp(`\\p{Script=Han}{1,2}(?=${title})`, 'gu') };
});

function withoutNames(library: Library, own: string): string {
  const { title, named } = namedIn(library);
  const digits = own.replace(DIGITS, '0');
  return (title.test(digits) ? digits.replace(named, 'n') : digits).replace(MARKS, ' ').trim();
}

/** Reads the features of sentences. */
export interface LineReading {
  /** @param sentence normalised */
  read(sentence: string): Int32Array;
}

export class LineFeatures implements LineReading {
  /** Words to cut a sentence into, with their length. */
  readonly #cutter: PhraseScanner<number>;
  readonly #common: Uint8Array;
  /** Words of classes, with the place of their class by name. */
  readonly #words: PhraseScanner<number>;
  readonly #found: Uint8Array;
  /** Hashes of the classes as features, and of their pairs. */
  readonly #alone: readonly (readonly number[])[];
  readonly #pairs: readonly Int32Array[];
  readonly #library: Library;
  /** Who speaks of whom, and the features of that. */
  readonly #persons: readonly { readonly word: string; readonly there: number; readonly absent: number }[];
  readonly #kept = new Chunks();
  #hashes = new Int32Array(1024);
  /** How many hashes there are. */
  #count = 0;
  /** The units of the plain sentence, and of its shape. */
  #units = new Uint16Array(256);
  #shape = new Uint16Array(256);
  /** Where each character begins, and where the last one ends. */
  #starts = new Int32Array(257);
  /** By unit of the text, the longest word that begins there. */
  #longest = new Uint8Array(256);

  constructor(library: Library) {
    this.#library = library;
    this.#persons = library.lexicon.people.persons.map((word) => ({
      word,
      there: hashName(`+${word}`),
      absent: hashName(`-${word}`),
    }));
    const { words, common } = library.rules.words;
    this.#cutter = new PhraseScanner(words.map((word) => [word, word.length] as const));
    this.#common = tableOf(common);
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
    const plain = withoutNames(this.#library, own);
    this.#makeRoom(plain.length);
    this.#count = 0;
    for (let at = 0; at < plain.length; at++) this.#units[at] = plain.charCodeAt(at);
    this.#addCharacters(this.#cut(plain.length));
    this.#addWords(plain);
    this.#addShape(plain.length);
    this.#addMarks(sentence);
    this.#addClasses(own);
    return this.#kept.copy(this.#hashes, this.#count);
  }

  #add(hash: number): void {
    this.#hashes[this.#count++] = hash;
  }

  #makeRoom(length: number): void {
    const most =
      EACH * length + BESIDE + this.#persons.length + CLASS.length * this.#found.length + MOST_PAIRED ** 2;
    if (this.#hashes.length < most) this.#hashes = new Int32Array(2 * most);
    if (this.#units.length >= length) return;
    this.#units = new Uint16Array(2 * length);
    this.#shape = new Uint16Array(2 * length);
    this.#starts = new Int32Array(2 * length + 1);
    this.#longest = new Uint8Array(2 * length);
  }

  /** @returns how many characters there are */
  #cut(length: number): number {
    let count = 0;
    for (let at = 0; at < length; count++) {
      this.#starts[count] = at;
      // The text is well-formed: of a pair the second half follows.
      at += ((this.#units[at] as number) & 0xfc00) === 0xd800 ? 2 : 1;
    }
    this.#starts[count] = length;
    return count;
  }

  /** Ones, twos and threes, how the sentence begins and ends, and how long it is. */
  #addCharacters(count: number): void {
    const starts = this.#starts;
    const units = this.#units;
    for (let at = 0; at < count; at++) {
      const from = starts[at] as number;
      this.#add(hashUnits(units, ONE, from, starts[at + 1] as number));
      if (at + 1 < count) this.#add(hashUnits(units, TWO, from, starts[at + 2] as number));
      if (at + 2 < count) this.#add(hashUnits(units, THREE, from, starts[at + 3] as number));
    }
    this.#add(hashUnits(units, FIRST, 0, starts[Math.min(2, count)] as number));
    this.#add(hashUnits(units, LAST, starts[Math.max(0, count - 2)] as number, starts[count] as number));
    this.#add(count < 6 ? TINY : count < 14 ? SHORT : LONG);
  }

  /** Words and pairs of words, the longest first. */
  #addWords(plain: string): void {
    const units = this.#units;
    const longest = this.#longest.fill(1, 0, plain.length);
    this.#cutter.visit(plain, (length, from) => {
      if (length > (longest[from] as number)) longest[from] = length;
    });
    let last = -1;
    for (let from = 0; from < plain.length; ) {
      const to = from + (longest[from] as number);
      if (units[from] !== SPACE) {
        this.#add(hashUnits(units, WORD, from, to));
        if (last >= 0) this.#add(hashUnits(units, hashUnits(units, PAIR, last, from), from, to));
        last = from;
      }
      from = to;
    }
  }

  /** Common characters with gaps for the matter, in threes and fours. */
  #addShape(length: number): void {
    const shape = this.#shape;
    let end = 0;
    for (let at = 0; at < length; at++) {
      const unit = this.#units[at] as number;
      if (this.#common[unit] === 1) shape[end++] = unit;
      else if (end === 0 || shape[end - 1] !== MATTER) shape[end++] = MATTER;
    }
    for (let from = 0; from + 3 <= end; from++) {
      this.#add(hashUnits(shape, SHAPE_3, from, from + 3));
      if (from + 4 <= end) this.#add(hashUnits(shape, SHAPE_4, from, from + 4));
    }
  }

  /** Its marks, and the persons it speaks of. */
  #addMarks(sentence: string): void {
    let marks = MARKED;
    let many = 0;
    let last = ENDED;
    for (let at = 0; at < sentence.length; at++) {
      const unit = sentence.charCodeAt(at);
      if (MARK[unit] === 0) continue;
      if (many++ < MOST_MARKS) marks = hashUnit(marks, unit);
      last = hashUnit(ENDED, unit);
    }
    this.#add(marks);
    this.#add(last);
    let who = WHO;
    for (const person of this.#persons) {
      const there = sentence.includes(person.word);
      this.#add(there ? person.there : person.absent);
      who = hashUnit(who, there ? 0x31 : 0x30);
    }
    this.#add(who);
  }

  #addClasses(own: string): void {
    const found = this.#found.fill(0);
    let classes = 0;
    this.#words.visit(own, (at) => {
      if (found[at] === 0) classes++;
      found[at] = 1;
    });
    for (let one = 0; one < found.length; one++) {
      if (found[one] === 0) continue;
      for (const hash of this.#alone[one] ?? []) this.#add(hash);
      if (classes > MOST_PAIRED) continue;
      const pairs = this.#pairs[one] as Int32Array;
      for (let other = one + 1; other < found.length; other++)
        if (found[other] === 1) this.#add(pairs[other] as number);
    }
  }
}

/** The hash of the units [from, to). @param before the hash of what stands before them */
function hashUnits(units: Uint16Array, before: number, from: number, to: number): number {
  let hash = before;
  for (let at = from; at < to; at++) hash = hashUnit(hash, units[at] as number);
  return hash;
}

/** By unit, 1 where it is one of some characters. */
function tableOf(characters: Iterable<string>): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
