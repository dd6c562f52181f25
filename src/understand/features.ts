/** What a classifier sees of a sentence: characters in ones and twos, and the classes of words in it. */
import type { Library } from '../library/library.ts';
import { Chunks } from '../text/chunks.ts';
import { hashName, hashUnit } from '../text/classifier.ts';
import { maskDetails, withoutIdentity } from '../text/mask.ts';
import { normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

const DIGITS = /[0-9]+/g;
const SPACE = /\s+/g;
const SPACE_CODE = 32;

/** What a feature's name begins with: one character, two, the first two, the last two. */
const KINDS = ['1', '2', '<', '>'] as const;
const [ONE, TWO, FIRST, LAST] = KINDS.map((kind) => hashName(kind)) as [number, number, number, number];
const LENGTHS = ['#tiny', '#short', '#middle', '#long'] as const;
const LENGTH_HASHES = LENGTHS.map((name) => hashName(name));
const lengthOf = (chars: number) => (chars < 4 ? 0 : chars < 12 ? 1 : chars < 40 ? 2 : 3);

interface Concept {
  readonly name: string;
  /** Twice: a class of words says more than any pair of characters. */
  readonly names: readonly string[];
  readonly hashes: readonly number[];
}

export class FeatureReader {
  readonly #concepts: PhraseScanner<Concept>;
  readonly #lexicon: Library['lexicon'];
  readonly #kept = new Chunks();
  #hashes = new Int32Array(1024);
  #starts = new Int32Array(512);
  /** What was read last: asked for again by the next model, and when its intents are ranked. */
  #told: {
    readonly whole: string;
    readonly concepts: readonly Concept[];
    readonly hashes: Int32Array;
  } | null = null;

  constructor(library: Library) {
    this.#lexicon = library.lexicon;
    this.#concepts = new PhraseScanner(
      Object.entries(library.lexicon.concepts).flatMap(([name, words]) => {
        const names = [`c:${name}`, `C:${name}`];
        const concept: Concept = { name, names, hashes: names.map((each) => hashName(each)) };
        return words.map((word) => [normalise(word).text, concept] as const);
      }),
    );
  }

  /**
   * @param whole normalised text, dialect words in Mandarin
   * @returns feature names; addresses, phones and digits are masked, so that no house number decides an intent
   */
  read(whole: string): string[] {
    const text = withoutIdentity(whole, this.#lexicon.people);
    const plain = this.#plain(text);
    const length = this.#charStarts(plain);
    const names = new Set<string>();
    const piece = (from: number, to: number) => plain.slice(this.#starts[from], this.#starts[to]);
    for (let i = 0; i < length; i++) {
      if (piece(i, i + 1) !== ' ') names.add(KINDS[0] + piece(i, i + 1));
      if (i + 2 <= length) names.add(KINDS[1] + piece(i, i + 2));
    }
    if (length > 0) {
      names.add(KINDS[2] + piece(0, Math.min(2, length)));
      names.add(KINDS[3] + piece(Math.max(0, length - 2), length));
    }
    names.add(LENGTHS[lengthOf(length)] as string);
    for (const concept of this.#conceptsIn(text)) for (const name of concept.names) names.add(name);
    return [...names];
  }

  /** The same as `read`, in hashes of the names: what the classifier needs, in a fraction of the time. Nobody may change them. */
  hashes(whole: string): Int32Array {
    if (this.#told?.whole === whole) return this.#told.hashes;
    const text = withoutIdentity(whole, this.#lexicon.people);
    const plain = this.#plain(text);
    const length = this.#charStarts(plain);
    const starts = this.#starts;
    const concepts = this.#conceptsIn(text);
    const most = 2 * length + 3 + 2 * concepts.length;
    if (most > this.#hashes.length) this.#hashes = new Int32Array(2 * most);
    const hashes = this.#hashes;
    let count = 0;
    for (let i = 0; i < length; i++) {
      const from = starts[i] as number;
      const to = starts[i + 1] as number;
      const unit = plain.charCodeAt(from);
      if (unit !== SPACE_CODE)
        hashes[count++] = to - from === 1 ? hashUnit(ONE, unit) : hashName(plain, ONE, from, to);
      if (i + 2 <= length) hashes[count++] = hashName(plain, TWO, from, starts[i + 2]);
    }
    if (length > 0) {
      hashes[count++] = hashName(plain, FIRST, 0, starts[Math.min(2, length)]);
      hashes[count++] = hashName(plain, LAST, starts[Math.max(0, length - 2)], plain.length);
    }
    hashes[count++] = LENGTH_HASHES[lengthOf(length)] as number;
    for (const concept of concepts) {
      hashes[count++] = concept.hashes[0] as number;
      hashes[count++] = concept.hashes[1] as number;
    }
    this.#told = { whole, concepts, hashes: this.#kept.copy(hashes, count) };
    return this.#told.hashes;
  }

  #plain(text: string): string {
    return maskDetails(text, this.#lexicon).replace(DIGITS, '0').replace(SPACE, ' ').trim();
  }

  /** Fills `#starts`: where the characters of a text begin (a surrogate pair is one), and its end. @returns how many */
  #charStarts(text: string): number {
    if (text.length >= this.#starts.length) this.#starts = new Int32Array(2 * text.length);
    const starts = this.#starts;
    let count = 0;
    for (let at = 0; at < text.length; at++) {
      starts[count++] = at;
      const unit = text.charCodeAt(at);
      if (unit >= 0xd800 && unit < 0xdc00 && (text.codePointAt(at) ?? 0) > 0xffff) at++;
    }
    starts[count] = text.length;
    return count;
  }

  /** Each that a text has a word of, once, in order. */
  #conceptsIn(text: string): Concept[] {
    const found: Concept[] = [];
    this.#concepts.visit(text, (concept) => {
      if (!found.includes(concept)) found.push(concept);
    });
    return found;
  }

  /** Which classes of words a text holds. */
  concepts(whole: string): readonly { readonly name: string }[] {
    return this.#told?.whole === whole
      ? this.#told.concepts
      : this.#conceptsIn(withoutIdentity(whole, this.#lexicon.people));
  }
}
