/** Training rows of understanding, from the library's utterances. */
import type { Library } from '../library/library.ts';
import type { TrainingRow } from '../text/classifier.ts';
import { normalise } from '../text/normalise.ts';
import type { DialectReader } from './dialect.ts';
import type { FeatureReader } from './features.ts';

export { type ModelCache, modelOf, NO_CACHE, READING } from '../library/models.ts';

const LETTER_CHARS = 50;
const HALF_WEIGHT = 0.4;

/** Every utterance as written and with dialect words in Mandarin; FAQ questions at half weight. */
export function trainingRows(
  library: Library,
  features: FeatureReader,
  dialect: DialectReader,
): TrainingRow[] {
  const rows: TrainingRow[] = [];
  const add = (text: string, label: string, weight = 1) => {
    const plain = normalise(text).text;
    rows.push({ features: features.hashes(plain), label, weight });
    const { mandarin } = dialect.read(plain);
    if (mandarin !== plain) rows.push({ features: features.hashes(mandarin), label, weight });
    for (const part of lettersHalves(mandarin))
      rows.push({ features: features.hashes(part), label, weight: weight * HALF_WEIGHT });
  };
  for (const intent of library.intents) {
    for (const utterance of intent.utterances) add(utterance, intent.intent);
    for (const lines of Object.values(intent.dialects ?? {}))
      for (const line of lines ?? []) add(line, intent.intent);
  }
  for (const faq of library.faqs) for (const question of faq.questions) add(question, faq.intent, 0.5);
  return rows;
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
