/** Whether a message that is no emergency is urgent (spec 05 判据): cues, a model of the urgent utterances, the intent. */
import type { Library } from '../library/library.ts';
import type { Intent } from '../library/terms.ts';
import { LinearClassifier } from '../text/classifier.ts';
import type { CueReader, Signal } from './cues.ts';
import type { TrainingTexts } from './training.ts';

const MODEL = { bits: 16, epochs: 8, rate: 0.2, rarest: 2, settled: 0.01, seed: 5 };
/** Few utterances are urgent; each counts as so many. */
const WEIGHT = 3;
/** A longer message tells much besides: there a cue is enough. */
const TOLD_CHARS = 50;
/** How sure the model must be alone, and beside a cue. */
const SURE = 0.4;
const SURE_WITH_CUE = { message: 0.05, told: 0 };

export class UrgencyReader {
  readonly #cues: CueReader;
  readonly #model: LinearClassifier;
  readonly #always: ReadonlySet<Intent>;
  readonly #possible: ReadonlySet<Intent>;

  /** @param model gives the trained model: from a cache, or by training */
  constructor(
    library: Library,
    { cues, texts }: { cues: CueReader; texts: TrainingTexts },
    model: (train: () => LinearClassifier) => LinearClassifier,
  ) {
    const { intents } = library.lexicon.signals;
    this.#cues = cues;
    this.#always = new Set(intents.urgent_always);
    this.#possible = new Set(intents.urgent_possible);
    this.#model = model(() => {
      const rows = library.intents
        .filter(({ intent }) => intent !== 'emergency')
        .flatMap(({ intent, utterances, urgent, dialects }) => {
          const told = new Set(urgent);
          return [...utterances, ...Object.values(dialects ?? {}).flat()].map((text) => {
            const hurry = this.#always.has(intent) || told.has(text ?? '');
            return {
              features: texts.hashes(texts.read(text ?? '').reading.mandarin),
              label: hurry ? 'urgent' : 'normal',
              weight: hurry ? WEIGHT : 1,
            };
          });
        });
      return LinearClassifier.train(rows, MODEL);
    });
  }

  /** @param text normalised @param mandarin the same in Mandarin @param features of `mandarin`, in hashes */
  read(text: string, mandarin: string, features: Int32Array, intent: Intent | null): Signal | null {
    if (intent !== null && this.#always.has(intent)) return { kind: 'urgent', words: [] };
    if (intent === null || !this.#possible.has(intent)) return null;
    const kind = mandarin.length > TOLD_CHARS ? 'told' : 'message';
    const cue =
      this.#cues.urgent(mandarin, intent) ?? (mandarin === text ? null : this.#cues.urgent(text, intent));
    const likely = this.#model.predict(features)[this.#model.labels.indexOf('urgent')] ?? 0;
    if (likely >= SURE) return cue ?? { kind: 'urgent', words: [] };
    return cue && likely >= SURE_WITH_CUE[kind] ? cue : null;
  }
}
