/** What a classifier sees of a sentence: characters in ones and twos, and the classes of words in it. */
import type { Library } from '../library/library.ts';
import { hashName } from '../text/classifier.ts';
import { maskDetails } from '../text/mask.ts';
import { normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

const DIGITS = /[0-9]+/g;
const SPACE = /\s+/g;
const SPACE_CODE = 32;

/** Takes features as they are found. */
interface Sink {
  /** Characters [from, to) of a text. */
  readonly gram: (kind: string, plain: string, from: number, to: number) => void;
  readonly word: (name: string) => void;
}

export class FeatureReader {
  readonly #concepts: PhraseScanner<string>;
  readonly #lexicon: Library['lexicon'];
  #hashes = new Int32Array(1024);

  constructor(library: Library) {
    this.#lexicon = library.lexicon;
    this.#concepts = new PhraseScanner(
      Object.entries(library.lexicon.concepts).flatMap(([concept, words]) =>
        words.map((word) => [normalise(word).text, concept] as const),
      ),
    );
  }

  /**
   * @param text normalised text, dialect words in Mandarin
   * @returns feature names; addresses, phones and digits are masked, so that no house number decides an intent
   */
  read(text: string): string[] {
    const names = new Set<string>();
    this.#visit(text, {
      gram: (kind, plain, from, to) => names.add(kind + plain.slice(from, to)),
      word: (name) => names.add(name),
    });
    return [...names];
  }

  /** The same as `read`, in hashes of the names: what the classifier needs, in a fraction of the time. */
  hashes(text: string): Int32Array {
    let hashes = this.#hashes;
    let count = 0;
    const add = (hash: number) => {
      if (count === hashes.length) {
        hashes = new Int32Array(2 * count);
        hashes.set(this.#hashes);
        this.#hashes = hashes;
      }
      hashes[count++] = hash;
    };
    this.#visit(text, {
      gram: (kind, plain, from, to) => add(hashName(plain, hashName(kind), from, to)),
      word: (name) => add(hashName(name)),
    });
    return hashes.slice(0, count);
  }

  #visit(text: string, { gram, word }: Sink): void {
    const plain = maskDetails(text, this.#lexicon).replace(DIGITS, '0').replace(SPACE, ' ').trim();
    const starts = charStarts(plain);
    const length = starts.length - 1;
    const at = (char: number) => starts[Math.min(Math.max(char, 0), length)] ?? 0;
    for (let i = 0; i < length; i++) {
      const from = at(i);
      if (plain.charCodeAt(from) !== SPACE_CODE) gram('1', plain, from, at(i + 1));
      if (i + 2 <= length) gram('2', plain, from, at(i + 2));
    }
    if (length > 0) {
      gram('<', plain, 0, at(2));
      gram('>', plain, at(length - 2), plain.length);
    }
    word(`#${length < 4 ? 'tiny' : length < 12 ? 'short' : length < 40 ? 'middle' : 'long'}`);
    for (const concept of new Set(this.#concepts.scan(text).map((hit) => hit.value))) {
      // Twice: a class of words says more than any pair of characters.
      word(`c:${concept}`);
      word(`C:${concept}`);
    }
  }

  /** Which classes of words a text holds, with the words. */
  concepts(text: string): { concept: string; word: string }[] {
    return this.#concepts
      .scan(text)
      .map((hit) => ({ concept: hit.value, word: text.slice(hit.from, hit.to) }));
  }
}

/** Where the characters of a text begin (a surrogate pair is one), and its end. */
function charStarts(text: string): number[] {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at++) {
    starts.push(at);
    if ((text.codePointAt(at) ?? 0) > 0xffff) at++;
  }
  starts.push(text.length);
  return starts;
}
