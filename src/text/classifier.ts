/**
 * A multinomial logistic regression over hashed features in typed arrays: trains from a few thousand rows in about
 * a second, classifies in microseconds, and is deterministic for given rows and seed.
 */
import { folded, Places } from './buckets.ts';
import { packed, unpacked } from './packed.ts';
import { paddedTo, RowSums } from './row-sums.ts';
import { samplesOf, scaleOf, shuffle } from './samples.ts';
import { type LearningOptions, type Sample, SoftmaxLearner, toProbabilities } from './softmax-learner.ts';
import { inSteps, type Stepped, weighed } from './steps.ts';

export interface ClassifierOptions extends LearningOptions {
  /** log2 of the number of hash buckets. */
  readonly bits: number;
  readonly epochs: number;
  /** A feature that so few rows have teaches nothing: it only takes time. 1 leaves none out. */
  readonly rarest: number;
  readonly seed: number;
}

const DEFAULT_OPTIONS: ClassifierOptions = {
  bits: 17,
  epochs: 6,
  rate: 0.3,
  decay: 2e-6,
  settled: 1e-4,
  rarest: 1,
  smoothing: 0,
  seed: 7,
};

/** Names of features, or their hashes (`hashName`); repeated ones count once. */
export type Features = readonly string[] | Int32Array;

export interface TrainingRow {
  readonly features: Features;
  readonly label: string;
  readonly weight?: number;
}

/** FNV-1a: the hash with one UTF-16 unit more. */
export const hashUnit = (before: number, unit: number): number => Math.imul(before ^ unit, 0x01000193);

/** The hash of the units [from, to) of a name. @param before the hash of what stands before them */
export function hashName(name: string, before = 0x811c9dc5, from = 0, to = name.length): number {
  let hash = before;
  for (let i = from; i < to; i++) hash = hashUnit(hash, name.charCodeAt(i));
  return hash;
}

/** The hash of a name, folded to `bits`. */
export function hashFeature(name: string, bits: number): number {
  return folded(hashName(name), bits);
}

/** A small deterministic generator (mulberry32), 0 ≤ x < 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class LinearClassifier {
  readonly labels: readonly string[];
  readonly #bits: number;
  /** The bucket of each place: what is met most stands together. */
  readonly #buckets: Int32Array;
  /** By place: how much a feature says by being there (inverse document frequency). */
  readonly #rarity: Float32Array;
  readonly #bias: Float32Array;
  /** By place, then by label: weight times rarity. */
  readonly #rows: RowSums;
  /** By label: what 1 in a row stands for. */
  readonly #steps: Float32Array;
  readonly #places: Places;
  readonly #scores: Float64Array;
  readonly #probabilities: Float32Array;
  #temperature = 1;

  private constructor(
    labels: readonly string[],
    bits: number,
    buckets: Int32Array,
    bias: Float32Array,
    rarity: Float32Array,
    table: Stepped,
  ) {
    this.labels = labels;
    this.#bits = bits;
    this.#buckets = buckets;
    this.#rarity = rarity;
    this.#bias = bias;
    this.#rows = new RowSums(table.whole, paddedTo(labels.length));
    this.#steps = table.steps;
    this.#places = new Places(bits, buckets);
    this.#scores = new Float64Array(labels.length);
    this.#probabilities = new Float32Array(labels.length);
  }

  /** Trains on rows; labels are sorted by name, so that the same rows give the same model. */
  static train(rows: readonly TrainingRow[], options: Partial<ClassifierOptions> = {}): LinearClassifier {
    const { bits, epochs, rarest, seed, ...learning } = { ...DEFAULT_OPTIONS, ...options };
    const labels = [...new Set(rows.map((row) => row.label))].sort();
    const index = new Map(labels.map((label, at) => [label, at]));
    const { ids, scales, buckets, rarity } = samplesOf(
      rows.map(({ features }) => hashesOf(features)),
      bits,
      rarest,
    );
    const samples = rows.map(
      ({ label, weight = 1 }, row): Sample => ({
        ids: ids[row] as Int32Array,
        scale: scales[row] as number,
        label: index.get(label) ?? 0,
        weight,
      }),
    );
    const learner = new SoftmaxLearner(labels.length, rarity, learning);
    const random = seededRandom(seed);
    const order = samples.map((_, at) => at);
    for (let epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random);
      for (const at of order) learner.learn(samples[at] as Sample);
    }
    const { weights, width } = learner.rows;
    const table = inSteps(weighed(weights, rarity, width), labels.length, width);
    return new LinearClassifier(labels, bits, buckets, learner.bias, rarity, table);
  }

  /** The trained model as bytes, for a cache: its head as JSON, then buckets, biases, rarities, steps and the table. */
  toBytes(): Uint8Array {
    const { labels } = this;
    const head = { labels, bits: this.#bits, places: this.#buckets.length };
    return packed(head, [this.#buckets, this.#bias, this.#rarity, this.#steps, this.#rows.table]);
  }

  /** @returns the model, or null when the bytes are none (a torn or foreign file) */
  static fromBytes(bytes: Uint8Array): LinearClassifier | null {
    try {
      const { head, buffer, at: start, count } = unpacked(bytes);
      const { labels, bits, places } = head as { labels: string[]; bits: number; places: number };
      const classes = labels.length;
      const cells = places * paddedTo(classes);
      if (count !== 2 * classes + 2 * places + cells / 2) return null;
      let at = start;
      const floats = (many: number) => {
        at += 4 * many;
        return new Float32Array(buffer, at - 4 * many, many).slice();
      };
      // Copied: the table, which is nearly all, has memory of its own where its rows are summed.
      const buckets = new Int32Array(buffer, at, places).slice();
      at += 4 * places;
      const [bias, rarity, steps] = [floats(classes), floats(places), floats(classes)];
      const whole = new Int16Array(buffer, at, cells);
      return new LinearClassifier(labels, bits, buckets, bias, rarity, { steps, whole });
    } catch {
      return null;
    }
  }

  /** Divides all scores by `temperature` before they become probabilities (calibration). */
  withTemperature(temperature: number): this {
    this.#temperature = temperature;
    return this;
  }

  /** Probabilities by label, in the order of `labels`. */
  predict(features: Features): readonly number[] {
    const { found: ids, count } = this.#places.find(hashesOf(features));
    const steps = this.#steps;
    const sums = this.#rows.of(ids, count);
    const scale = scaleOf(ids, this.#rarity, count);
    const scores = this.#scores;
    for (let k = 0; k < scores.length; k++)
      scores[k] = (this.#bias[k] as number) + (sums[k] as number) * (steps[k] as number) * scale;
    const into = this.#probabilities;
    toProbabilities(scores, into, this.#temperature);
    // No typed array: memory of its own costs more than what it holds.
    const given = new Array<number>(into.length);
    for (let k = 0; k < into.length; k++) given[k] = into[k] as number;
    return given;
  }

  /** How much each feature speaks for a label, strongest first (for `--why`). */
  explain(features: readonly string[], label: string, most = 6): { feature: string; weight: number }[] {
    const k = this.labels.indexOf(label);
    if (k < 0) return [];
    const width = paddedTo(this.labels.length);
    return [...new Set(features)]
      .map((feature) => {
        const [place] = this.#places.of(Int32Array.of(hashName(feature)));
        if (place === undefined) return { feature, weight: 0 };
        return {
          feature,
          weight: (this.#rows.table[place * width + k] as number) * (this.#steps[k] as number),
        };
      })
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, most);
  }
}

function hashesOf(features: Features): Int32Array {
  return features instanceof Int32Array
    ? features
    : Int32Array.from(new Set(features), (name) => hashName(name));
}
