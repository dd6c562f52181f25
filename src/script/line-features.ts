/** What the checker's models see of a sentence: characters in ones, twos and threes, and what its words are for. */
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

const [ONE, TWO, THREE, FIRST, LAST] = ['1', '2', '3', '<', '>'].map((name) => hashName(name)) as [
  number,
  number,
  number,
  number,
  number,
];
const [TINY, SHORT, LONG] = ['#tiny', '#short', '#long'].map((name) => hashName(name)) as [
  number,
  number,
  number,
];

export class LineFeatures {
  /** Words of classes, with the place of their class by name. */
  readonly #words: PhraseScanner<number>;
  readonly #found: Uint8Array;
  /** Hashes of the classes as features, and of their pairs. */
  readonly #alone: readonly (readonly number[])[];
  readonly #pairs: readonly Int32Array[];
  #hashes = new Int32Array(1024);
  /** Where each character begins, and where the last one ends. */
  #starts = new Int32Array(256);

  constructor(library: Library) {
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
    const own = QUOTES.test(sentence) ? sentence.replace(QUOTED, '') : sentence;
    const digits = own.replace(DIGITS, '0');
    const plain = (TITLES.test(digits) ? digits.replace(NAMED, 'n') : digits).replace(MARKS, ' ').trim();
    const count = this.#cut(plain);
    const starts = this.#starts;
    if (this.#hashes.length < 3 * count + this.#room) this.#hashes = new Int32Array(6 * count + this.#room);
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
    return hashes.slice(0, this.#addClasses(own, length));
  }

  get #room(): number {
    return 3 + CLASS.length * this.#found.length + MOST_PAIRED ** 2;
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
