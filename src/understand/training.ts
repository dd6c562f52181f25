/** Training rows of understanding, from the library's utterances. */
import type { Library } from '../library/library.ts';
import { type ModelCache, modelsOf } from '../library/models.ts';
import { LinearClassifier, type TrainingRow } from '../text/classifier.ts';
import { type LabelledRow, Neighbours } from '../text/neighbours.ts';
import { normalise } from '../text/normalise.ts';
import type { DialectReader, DialectReading } from './dialect.ts';
import type { FeatureReader } from './features.ts';

export { type ModelCache, modelOf, NO_CACHE, READING } from '../library/models.ts';

/** What few rows have is left out: as many rows are found right, in half the time. */
const INTENT_MODEL = { rarest: 2, epochs: 4, rate: 0.4, settled: 0.03 };
const LETTER_CHARS = 50;
const HALF_WEIGHT = 0.4;

/** Texts that several models of a library learn from: each is read once. */
export class TrainingTexts {
  readonly #features: FeatureReader;
  readonly #dialect: DialectReader;
  readonly #read = new Map<string, { readonly text: string; readonly reading: DialectReading }>();
  readonly #hashes = new Map<string, Int32Array>();

  constructor(features: FeatureReader, dialect: DialectReader) {
    this.#features = features;
    this.#dialect = dialect;
  }

  /** A line normalised, and what the lexicon finds in that. */
  read(line: string): { readonly text: string; readonly reading: DialectReading } {
    let read = this.#read.get(line);
    if (!read) {
      const { text } = normalise(line);
      read = { text, reading: this.#dialect.read(text) };
      this.#read.set(line, read);
    }
    return read;
  }

  /** Features of a normalised text. */
  hashes(text: string): Int32Array {
    let hashes = this.#hashes.get(text);
    if (!hashes) {
      hashes = this.#features.hashes(text);
      this.#hashes.set(text, hashes);
    }
    return hashes;
  }
}

/** Every utterance as written and with dialect words in Mandarin; FAQ questions at half weight. */
export function trainingRows(library: Library, texts: TrainingTexts): TrainingRow[] {
  const rows: TrainingRow[] = [];
  const add = (line: string, label: string, weight = 1) => {
    const { text, reading } = texts.read(line);
    const { mandarin } = reading;
    rows.push({ features: texts.hashes(text), label, weight });
    if (mandarin !== text) rows.push({ features: texts.hashes(mandarin), label, weight });
    for (const part of lettersHalves(mandarin))
      rows.push({ features: texts.hashes(part), label, weight: weight * HALF_WEIGHT });
  };
  for (const intent of library.intents) {
    for (const utterance of intent.utterances) add(utterance, intent.intent);
    for (const lines of Object.values(intent.dialects ?? {}))
      for (const line of lines ?? []) add(line, intent.intent);
  }
  for (const faq of library.faqs) for (const question of faq.questions) add(question, faq.intent, 0.5);
  return rows;
}

/** Every utterance once, in Mandarin: what a doubtful message is compared with. */
function rowsToCompare(library: Library, texts: TrainingTexts): LabelledRow[] {
  return library.intents.flatMap(({ intent, utterances, dialects }) =>
    [...utterances, ...Object.values(dialects ?? {}).flat()].map((line) => ({
      features: texts.hashes(texts.read(line ?? '').reading.mandarin),
      label: intent,
    })),
  );
}

/** A long letter also trains by its halves: the wish may stand in either. */
function lettersHalves(text: string): string[] {
  if (text.length <= LETTER_CHARS) return [];
  const clauses = text.split(/[,。;!?]+/u).filter((clause) => clause.length >= 4);
  const half = Math.ceil(clauses.length / 2);
  return [clauses.slice(0, half), clauses.slice(half)]
    .filter((part) => part.length > 0)
    .map((part) => part.join(','));
}

/** The model of the intents, and the utterances that a doubtful message is compared with: from a cache, or by training. */
export function intentModels(
  library: Library,
  cache: ModelCache,
  texts: TrainingTexts,
): { readonly model: LinearClassifier; readonly neighbours: Neighbours } {
  const [model, neighbours] = modelsOf(
    library,
    cache,
    'intents',
    [LinearClassifier.fromBytes, Neighbours.fromBytes],
    () =>
      [
        LinearClassifier.train(trainingRows(library, texts), INTENT_MODEL),
        Neighbours.of(rowsToCompare(library, texts)),
      ] as const,
  );
  return { model, neighbours };
}
