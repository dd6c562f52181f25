/** What the checker's models see of a sentence: characters in ones, twos and threes, and what its words are for. */
import type { Library } from '../library/library.ts';
import { normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

const DIGITS = /[0-9]+/g;
/** Names decide nothing. */
const NAMED = /\p{Script=Han}{1,2}(?=先生|女士)/gu;
/** What is quoted is somebody else's word; that something is quoted says much. */
const QUOTED = /(?<=[“「『‘"])[^”」』’"]+(?=[”」』’"])/gu;
const MARKS = /[\s~…、:]+/gu;
/** A class counts as several features: it stands beside scores of characters. */
const CLASS = ['c', 'C', 'k'];
/** More classes say so little each that their pairs are noise. */
const MOST_PAIRED = 8;

export class LineFeatures {
  readonly #classes: PhraseScanner<string>;

  constructor(library: Library) {
    this.#classes = new PhraseScanner(
      Object.entries(library.rules.classes).flatMap(([name, words]) =>
        words.map((word) => [normalise(word).text, name] as const),
      ),
    );
  }

  /** @param sentence normalised */
  read(sentence: string): string[] {
    const own = sentence.replace(QUOTED, '');
    const plain = own.replace(DIGITS, '0').replace(NAMED, 'n').replace(MARKS, ' ').trim();
    const features = new Set<string>();
    const chars = [...plain];
    for (let at = 0; at < chars.length; at++) {
      const a = chars[at] ?? '';
      const b = chars[at + 1];
      const c = chars[at + 2];
      features.add(`1${a}`);
      if (b !== undefined) features.add(`2${a}${b}`);
      if (c !== undefined) features.add(`3${a}${b}${c}`);
    }
    features.add(`<${chars.slice(0, 2).join('')}`).add(`>${chars.slice(-2).join('')}`);
    features.add(`#${chars.length < 6 ? 'tiny' : chars.length < 14 ? 'short' : 'long'}`);
    const classes = [...new Set(this.#classes.scan(own).map(({ value }) => value))].sort();
    for (const [at, one] of classes.entries()) {
      for (const prefix of CLASS) features.add(`${prefix}:${one}`);
      if (classes.length <= MOST_PAIRED)
        for (const other of classes.slice(at + 1)) features.add(`p:${one}+${other}`);
    }
    return [...features];
  }
}
