/** What a classifier sees of a sentence: characters in ones, twos and threes, and the classes of words in it. */
import type { Library } from '../library/library.ts';
import { maskDetails } from '../text/mask.ts';
import { normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

const DIGITS = /[0-9]+/g;
const SPACE = /\s+/g;

export class FeatureReader {
  readonly #concepts: PhraseScanner<string>;

  constructor(library: Library) {
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
    const plain = maskDetails(text).replace(DIGITS, '0').replace(SPACE, ' ').trim();
    const features = new Set<string>();
    const chars = [...plain];
    for (let i = 0; i < chars.length; i++) {
      const a = chars[i] ?? '';
      const b = chars[i + 1];
      const c = chars[i + 2];
      if (a.trim() !== '') features.add(`1${a}`);
      if (b !== undefined) features.add(`2${a}${b}`);
      if (c !== undefined) features.add(`3${a}${b}${c}`);
    }
    if (chars.length > 0) features.add(`<${chars.slice(0, 2).join('')}`).add(`>${chars.slice(-2).join('')}`);
    const length = chars.length;
    features.add(`#${length < 4 ? 'tiny' : length < 12 ? 'short' : length < 40 ? 'middle' : 'long'}`);
    const concepts = [...new Set(this.#concepts.scan(text).map((hit) => hit.value))].sort();
    for (const [at, concept] of concepts.entries()) {
      features.add(`c:${concept}`).add(`C:${concept}`);
      if (concepts.length <= 8)
        for (const other of concepts.slice(at + 1)) features.add(`p:${concept}+${other}`);
    }
    return [...features];
  }

  /** Which classes of words a text holds, with the words. */
  concepts(text: string): { concept: string; word: string }[] {
    return this.#concepts
      .scan(text)
      .map((hit) => ({ concept: hit.value, word: text.slice(hit.from, hit.to) }));
  }
}
