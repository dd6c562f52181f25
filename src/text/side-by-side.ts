/**
 * Many yes-or-no models over the same features, trained and asked at once: what they say of a feature stands together in
 * memory, and a row is read once for all of them.
 */
import { Places } from './buckets.ts';
import { Chunks } from './chunks.ts';
import { seededRandom } from './classifier.ts';
import { paddedTo, RowSums } from './row-sums.ts';
import { samplesOf, scaleOf, shuffle } from './samples.ts';
import { inSteps, type Stepped, weighed } from './steps.ts';

/** What one row teaches. */
export interface TaughtRow {
  /** Hashes of features. */
  readonly features: Int32Array;
  /** The models that learn from it, by place, ascending. */
  readonly models: Int32Array;
  /** Beside `models`: 1 for yes, 0 for no. */
  readonly yes: Uint8Array;
  readonly weight: number;
}

export interface SideBySideOptions {
  /** log2 of the number of hash buckets. */
  readonly bits: number;
  readonly epochs: number;
  /** A feature that fewer rows have teaches nothing. */
  readonly rarest: number;
  /** A model that errs by less learns nothing from a row. */
  readonly settled: number;
  readonly seed: number;
}

const RATE = 0.6;
const BIAS_RATE = 0.04;
/** L2 penalty per update. */
const DECAY = 1e-6;
/** Squares of slopes so far, as training begins. */
const FIRST_SQUARE = 1e-2;

export class SideBySide {
  readonly #bits: number;
  /** The bucket of each place: what is met most stands together. */
  readonly #buckets: Int32Array;
  readonly #places: Places;
  readonly #models: number;
  readonly #biases: Float32Array;
  /** By place: how much a feature says by being there (inverse document frequency). */
  readonly #rarity: Float32Array;
  /** By place, then by model: weight times rarity, in steps. */
  readonly #rows: RowSums;
  /** By model: what 1 in a row stands for. */
  readonly #steps: Float32Array;
  readonly #kept = new Chunks();

  private constructor(
    bits: number,
    buckets: Int32Array,
    biases: Float32Array,
    rarity: Float32Array,
    table: Stepped,
  ) {
    this.#bits = bits;
    this.#buckets = buckets;
    this.#places = new Places(bits, buckets);
    this.#models = biases.length;
    this.#biases = biases;
    this.#rarity = rarity;
    this.#rows = new RowSums(table.whole, paddedTo(biases.length));
    this.#steps = table.steps;
  }

  /** The same rows in the same order give the same models. @param models how many */
  static train(rows: readonly TaughtRow[], models: number, options: SideBySideOptions): SideBySide {
    const { bits, epochs, rarest, settled, seed } = options;
    const samples = samplesOf(
      rows.map(({ features }) => features),
      bits,
      rarest,
    );
    const biases = new Float32Array(models);
    const weights = new Float32Array(samples.buckets.length * models);
    const learner = new Learner(weights, biases, samples.rarity, settled);
    const random = seededRandom(seed);
    const order = rows.map((_, at) => at);
    for (let epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random);
      for (const at of order)
        learner.learn(samples.ids[at] as Int32Array, samples.scales[at] as number, rows[at] as TaughtRow);
    }
    const table = inSteps(weighed(weights, samples.rarity, models), models);
    return new SideBySide(bits, samples.buckets, biases, samples.rarity, table);
  }

  /** For a cache: bits, number of models and of places, then buckets, biases, rarities, steps and the table. */
  toBytes(): Uint8Array {
    const head = Int32Array.of(this.#bits, this.#models, this.#buckets.length);
    const parts = [head, this.#buckets, this.#biases, this.#rarity, this.#steps, this.#rows.table];
    const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let at = 0;
    for (const { buffer, byteOffset, byteLength } of parts) {
      bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
      at += byteLength;
    }
    return bytes;
  }

  /** @returns null when the bytes are none (a torn or foreign file) */
  static fromBytes(bytes: Uint8Array): SideBySide | null {
    if (bytes.length < 12 || bytes.length % 4 !== 0) return null;
    const {
      buffer,
      byteOffset: from,
      byteLength,
    } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
    const [bits, models, places] = new Int32Array(buffer, from, 3) as unknown as [number, number, number];
    const cells = places * paddedTo(models);
    if (byteLength !== 4 * (3 + 2 * models + 2 * places) + 2 * cells) return null;
    const words = (at: number) => from + 4 * (3 + at);
    // Copied, as the table is: else these would keep all of the bytes.
    return new SideBySide(
      bits,
      new Int32Array(buffer, words(0), places).slice(),
      new Float32Array(buffer, words(places), models).slice(),
      new Float32Array(buffer, words(places + models), places).slice(),
      {
        steps: new Float32Array(buffer, words(2 * places + models), models).slice(),
        whole: new Int16Array(buffer, words(2 * places + 2 * models), cells),
      },
    );
  }

  /** The distinct places of hashes, to be asked about as often as is needed. */
  placesOf(hashes: Int32Array): Int32Array {
    const { found, count } = this.#places.find(hashes);
    return this.#kept.copy(found, count);
  }

  /** The likelihood of a yes, by model. @param wanted places of the models that are asked */
  likely(places: Int32Array, wanted: readonly number[]): number[] {
    const steps = this.#steps;
    const sums = this.#rows.of(places, places.length);
    const scale = scaleOf(places, this.#rarity);
    return wanted.map((model) =>
      sigmoid((this.#biases[model] as number) + (sums[model] as number) * (steps[model] as number) * scale),
    );
  }
}

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

/** Logistic regression by AdaGrad, for all models at once. */
class Learner {
  readonly #weights: Float32Array;
  readonly #squares: Float32Array;
  readonly #biases: Float32Array;
  readonly #rarity: Float32Array;
  readonly #settled: number;
  readonly #models: number;
  readonly #scores: Float64Array;
  /** The models that a row moves, and by what gradient. */
  readonly #moved: Int32Array;
  readonly #gradients: Float64Array;

  /** @param weights by place of a bucket, then by model; they are what is learnt. @param biases the same */
  constructor(weights: Float32Array, biases: Float32Array, rarity: Float32Array, settled: number) {
    this.#weights = weights;
    this.#squares = new Float32Array(weights.length).fill(FIRST_SQUARE);
    this.#biases = biases;
    this.#rarity = rarity;
    this.#settled = settled;
    this.#models = biases.length;
    this.#scores = new Float64Array(biases.length);
    this.#moved = new Int32Array(biases.length);
    this.#gradients = new Float64Array(biases.length);
  }

  /** @param ids places of its buckets */
  learn(ids: Int32Array, scale: number, row: TaughtRow): void {
    const moved = this.#err(ids, scale, row);
    if (moved > 0) this.#move(ids, scale, moved);
  }

  /** @returns how many models err */
  #err(ids: Int32Array, scale: number, { models, yes, weight }: TaughtRow): number {
    const weights = this.#weights;
    const scores = this.#scores.fill(0, 0, models.length);
    for (let i = 0; i < ids.length; i++) {
      const base = (ids[i] as number) * this.#models;
      const value = (this.#rarity[ids[i] as number] as number) * scale;
      for (let nth = 0; nth < models.length; nth++)
        scores[nth] = (scores[nth] as number) + value * (weights[base + (models[nth] as number)] as number);
    }
    let moved = 0;
    for (let nth = 0; nth < models.length; nth++) {
      const model = models[nth] as number;
      const likely = sigmoid((this.#biases[model] as number) + (scores[nth] as number));
      const gradient = (likely - (yes[nth] as number)) * weight;
      if (gradient > -this.#settled && gradient < this.#settled) continue;
      this.#moved[moved] = model;
      this.#gradients[moved++] = gradient;
    }
    return moved;
  }

  #move(ids: Int32Array, scale: number, count: number): void {
    const weights = this.#weights;
    const squares = this.#squares;
    const moved = this.#moved;
    const gradients = this.#gradients;
    for (let nth = 0; nth < count; nth++) {
      const model = moved[nth] as number;
      this.#biases[model] = (this.#biases[model] as number) - BIAS_RATE * (gradients[nth] as number);
    }
    for (let i = 0; i < ids.length; i++) {
      const base = (ids[i] as number) * this.#models;
      const value = (this.#rarity[ids[i] as number] as number) * scale;
      for (let nth = 0; nth < count; nth++) {
        const cell = base + (moved[nth] as number);
        const weight = weights[cell] as number;
        const slope = (gradients[nth] as number) * value + DECAY * weight;
        const square = (squares[cell] as number) + slope * slope;
        squares[cell] = square;
        weights[cell] = weight - (RATE * slope) / Math.sqrt(square);
      }
    }
  }
}
