/** Which region a writer is from (spec 05 dialect): a model of the dialect lines, beside the words of the lexicon. */
import type { Library } from '../library/library.ts';
import { DIALECTS, type Dialect } from '../library/terms.ts';
import { Chunks } from '../text/chunks.ts';
import { hashName, hashUnit, LinearClassifier, type TrainingRow } from '../text/classifier.ts';
import type { DialectReading } from './dialect.ts';
import type { TrainingTexts } from './training.ts';

const MODEL = { bits: 16, epochs: 5, rate: 0.4, rarest: 2, settled: 0.02, seed: 5 };
const NONE = 'none';
/** Few utterances are in dialect; each counts as so many. */
const WEIGHT = 2;
/** No region is named when the model is surer than this that there is none; beside words of that region, than this. */
const SURE_OF_NONE = { alone: 0.65, agreeing: 0.95 };
/** A letter's dialect shows in its head, if anywhere. */
const HEAD_CHARS = 200;
/** More hits of a region than these are as good. */
const MOST_HITS = 3;
const DIGITS = /[0-9]+/g;
/** What a feature's name begins with: one character, two, how it ends. */
const [ONE, TWO, LAST] = ['1', '2', '>'].map((kind) => hashName(kind)) as [number, number, number];

export class RegionReader {
  readonly #model: LinearClassifier;

  /** @param model gives the trained model: from a cache, or by training */
  constructor(
    library: Library,
    texts: TrainingTexts,
    model: (train: () => LinearClassifier) => LinearClassifier,
  ) {
    this.#model = model(() => LinearClassifier.train(trainingRows(library, texts), MODEL));
  }

  /** @param text normalised @param reading what the lexicon finds in it */
  name(text: string, reading: DialectReading): Dialect | null {
    const scores = this.#model.predict(features(text, reading));
    const none = this.#model.labels.indexOf(NONE);
    // Most are surely nobody's.
    if ((scores[none] ?? 0) > SURE_OF_NONE.agreeing) return null;
    const of = (label: string) => scores[this.#model.labels.indexOf(label)] ?? 0;
    let best: Dialect = DIALECTS[0];
    for (const region of DIALECTS) if (of(region) > of(best)) best = region;
    const sure = reading.dialect === best ? SURE_OF_NONE.agreeing : SURE_OF_NONE.alone;
    return (scores[none] ?? 0) > sure ? null : best;
  }
}

/** Lines of `dialects:` and the lexicon's examples are their region's; utterances that show no dialect are nobody's. */
function trainingRows(library: Library, texts: TrainingTexts): TrainingRow[] {
  const rows: TrainingRow[] = [];
  const add = (line: string, region: Dialect | null) => {
    const { text, reading } = texts.read(line);
    if (region === null && reading.dialect !== null) return;
    rows.push({
      features: features(text, reading),
      label: region ?? NONE,
      weight: region === null ? 1 : WEIGHT,
    });
  };
  for (const { utterances, dialects } of library.intents) {
    for (const line of utterances) add(line, null);
    for (const region of DIALECTS) for (const line of dialects?.[region] ?? []) add(line, region);
  }
  for (const { region, example } of library.lexicon.dialect) if (example) add(example, region);
  return rows;
}

const kept = new Chunks();
const buffer = new Int32Array(2 * HEAD_CHARS + 3 + DIALECTS.length * (MOST_HITS + 1));

/** Characters in ones and twos, how it ends, and how many words of each region are in it; in hashes. */
function features(text: string, { hits }: DialectReading): Int32Array {
  const plain = text.slice(0, HEAD_CHARS).replace(DIGITS, '0').trim();
  const last = plain.length - 1;
  const hashes = buffer;
  let count = 0;
  for (let at = 0; at <= last; at++) {
    const unit = plain.charCodeAt(at);
    hashes[count++] = hashUnit(ONE, unit);
    if (at < last) hashes[count++] = hashUnit(hashUnit(TWO, unit), plain.charCodeAt(at + 1));
  }
  hashes[count++] = hashName(plain, LAST, Math.max(0, last));
  hashes[count++] = hashName(plain, LAST, Math.max(0, last - 1));
  hashes[count++] = hashName(`<${plain[0]}`);
  for (const [region, times] of hits)
    for (let many = 0; many <= Math.min(times, MOST_HITS); many++)
      hashes[count++] = hashName(`${many}:${region}`);
  return kept.copy(hashes, count);
}
