/** Dialect words: which region a writer is from, and the same sentence with them in Mandarin (spec 05). */
import type { Library } from '../library/library.ts';
import { DIALECTS, type Dialect } from '../library/terms.ts';
import { normalise } from '../text/normalise.ts';
import { PhraseScanner } from '../text/scan.ts';

interface Entry {
  readonly region: Dialect;
  readonly word: string;
  readonly mandarin: string;
  readonly replace: boolean;
}

export interface DialectReading {
  readonly dialect: Dialect | null;
  /** The text with dialect words replaced by Mandarin ones. */
  readonly mandarin: string;
  readonly words: readonly string[];
  /** How many of them each region has. */
  readonly hits: ReadonlyMap<Dialect, number>;
}

const NO_HITS: ReadonlyMap<Dialect, number> = new Map();

/** The lexicon alone names a region when its words make up at least this much evidence. */
const ENOUGH = 2;

export class DialectReader {
  readonly #scanner: PhraseScanner<Entry>;

  constructor(library: Library) {
    const entries = library.lexicon.dialect.map((entry): readonly [string, Entry] => {
      const word = normalise(entry.word).text;
      return [
        word,
        { region: entry.region, word, mandarin: entry.mandarin, replace: entry.cue_only !== true },
      ];
    });
    this.#scanner = new PhraseScanner(entries);
  }

  /** @param text normalised text */
  read(text: string): DialectReading {
    const hits = this.#scanner.scan(text).sort((a, b) => a.from - b.from || b.to - a.to);
    if (hits.length === 0) return { dialect: null, mandarin: text, words: [], hits: NO_HITS };
    const score = new Map<Dialect, number>();
    const words = new Set<string>();
    const counted = new Set<string>();
    const perRegion = new Map<Dialect, number>();
    for (const { value } of hits) perRegion.set(value.region, (perRegion.get(value.region) ?? 0) + 1);
    let end = 0;
    let last = 0;
    let out = '';
    for (const hit of hits) {
      if (hit.from < end) {
        if (hit.to === end && last >= hit.to - hit.from) this.#count(hit.value, score, counted, words);
        continue;
      }
      this.#count(hit.value, score, counted, words);
      out += text.slice(end, hit.from) + (hit.value.replace ? hit.value.mandarin : hit.value.word);
      end = hit.to;
      last = hit.to - hit.from;
    }
    out += text.slice(end);
    let dialect: Dialect | null = null;
    for (const region of DIALECTS) {
      const value = score.get(region) ?? 0;
      if (value >= ENOUGH && value > (dialect === null ? 0 : (score.get(dialect) ?? 0))) dialect = region;
    }
    return { dialect, mandarin: out, words: [...words], hits: perRegion };
  }

  #count(entry: Entry, score: Map<Dialect, number>, counted: Set<string>, words: Set<string>): void {
    const key = `${entry.region}:${entry.word}`;
    if (counted.has(key)) return;
    counted.add(key);
    words.add(entry.word);
    score.set(entry.region, (score.get(entry.region) ?? 0) + Math.min(2, entry.word.length));
  }
}
