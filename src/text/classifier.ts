/**
 * A multinomial logistic regression over hashed features in typed arrays: trains from a few thousand rows in about
 * a second, classifies in microseconds, and is deterministic for given rows and seed.
 */
import { Buckets, folded } from './buckets.ts';

export interface ClassifierOptions {
  /** log2 of the number of hash buckets. */
  readonly bits: number;
  readonly epochs: number;
  readonly rate: number;
  /** L2 penalty per update. */
  readonly decay: number;
  /** Gradients smaller than this move nothing: after the first epoch most labels of most rows are settled. */
  readonly settled: number;
  /** A feature that so few rows have teaches nothing: it only takes time. 1 leaves none out. */
  readonly rarest: number;
  /** The share of every row that the other labels get: a model that may never be quite sure learns what is shared. */
  readonly smoothing: number;
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

/** FNV-1a over the UTF-16 units [from, to) of a name. @param before the hash of what stands before them */
export function hashName(name: string, before = 0x811c9dc5, from = 0, to = name.length): number {
  let hash = before;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
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

/** log2 of the cells in which features are counted. */
const COUNT_BITS = 22;
const BIAS_RATE = 0.02;

export class LinearClassifier {
  readonly labels: readonly string[];
  readonly #bits: number;
  /** By bucket, then by label: a feature's weights stand together. */
  readonly #weights: Float32Array;
  /** By bucket: how much a feature says by being there (inverse document frequency); 0 for one never met. */
  readonly #rarity: Float32Array;
  readonly #bias: Float32Array;
  readonly #buckets: Buckets;
  readonly #sums: Float64Array;
  #temperature = 1;

  private constructor(
    labels: readonly string[],
    bits: number,
    weights: Float32Array,
    rarity: Float32Array,
    bias: Float32Array,
  ) {
    this.labels = labels;
    this.#bits = bits;
    this.#weights = weights;
    this.#rarity = rarity;
    this.#bias = bias;
    this.#buckets = new Buckets(bits);
    this.#sums = new Float64Array(labels.length);
  }

  /** Trains on rows; labels are sorted by name, so that the same rows give the same model. */
  static train(rows: readonly TrainingRow[], options: Partial<ClassifierOptions> = {}): LinearClassifier {
    const { bits, epochs, rate, decay, settled, rarest, smoothing, seed } = {
      ...DEFAULT_OPTIONS,
      ...options,
    };
    const labels = [...new Set(rows.map((row) => row.label))].sort();
    const classes = labels.length;
    const index = new Map(labels.map((label, at) => [label, at]));
    const { samples, buckets, rarity } = numbered(
      rows.map(({ features, label, weight = 1 }) => ({
        hashes: hashesOf(features),
        label: index.get(label) ?? 0,
        weight,
      })),
      bits,
      rarest,
    );
    const bias = new Float32Array(classes);
    const dense = new LinearClassifier(
      labels,
      bits,
      new Float32Array(buckets.length * classes),
      rarity,
      bias,
    );
    const squares = new Float32Array(buckets.length * classes).fill(1e-2);
    const random = seededRandom(seed);
    const order = samples.map((_, at) => at);
    const scores = new Float32Array(classes);
    const moves = new Moves(classes, smoothing);
    for (let epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random);
      for (const at of order) {
        const sample = samples[at];
        if (!sample) continue;
        dense.#probabilities(sample.ids, sample.scale, scores);
        moves.towards(sample.label, scores, sample.weight, settled);
        dense.#move(sample, moves, squares, rate, decay);
      }
    }
    const weights = new Float32Array((1 << bits) * classes);
    const spread = new Float32Array(1 << bits);
    for (const [at, bucket] of buckets.entries()) {
      weights.set(dense.#weights.subarray(at * classes, (at + 1) * classes), bucket * classes);
      spread[bucket] = rarity[at] ?? 0;
    }
    return new LinearClassifier(labels, bits, weights, spread, bias);
  }

  /** One step of AdaGrad: every weight has a rate of its own, which shrinks as it moves. */
  #move({ ids, scale }: Sample, moves: Moves, squares: Float32Array, rate: number, decay: number): void {
    const weights = this.#weights;
    const { labels, gradients, count } = moves;
    const classes = this.labels.length;
    const rarity = this.#rarity;
    for (let m = 0; m < count; m++) {
      const k = labels[m] as number;
      this.#bias[k] = (this.#bias[k] as number) - BIAS_RATE * (gradients[m] as number);
    }
    for (let i = 0; i < ids.length; i++) {
      const base = (ids[i] as number) * classes;
      const value = (rarity[ids[i] as number] as number) * scale;
      for (let m = 0; m < count; m++) {
        const cell = base + (labels[m] as number);
        const weight = weights[cell] as number;
        const slope = (gradients[m] as number) * value + decay * weight;
        const square = (squares[cell] as number) + slope * slope;
        squares[cell] = square;
        weights[cell] = weight - (rate * slope) / Math.sqrt(square);
      }
    }
  }

  /** The trained model as bytes, for a cache: labels as JSON, then biases, rarities and weights. */
  toBytes(): Uint8Array {
    const head = new TextEncoder().encode(JSON.stringify({ labels: this.labels, bits: this.#bits }));
    const padded = Math.ceil((head.length + 4) / 4) * 4;
    const bytes = new Uint8Array(
      padded + this.#bias.byteLength + this.#rarity.byteLength + this.#weights.byteLength,
    );
    new DataView(bytes.buffer).setUint32(0, head.length, true);
    bytes.set(head, 4);
    bytes.set(bytesOf(this.#bias), padded);
    bytes.set(bytesOf(this.#rarity), padded + this.#bias.byteLength);
    bytes.set(bytesOf(this.#weights), padded + this.#bias.byteLength + this.#rarity.byteLength);
    return bytes;
  }

  /** @returns the model, or null when the bytes are none (a torn or foreign file) */
  static fromBytes(bytes: Uint8Array): LinearClassifier | null {
    try {
      // A copy of its own: the slice of a Buffer shares the bytes it was cut from.
      const aligned = new Uint8Array(bytes);
      const length = new DataView(aligned.buffer).getUint32(0, true);
      const { labels, bits } = JSON.parse(new TextDecoder().decode(aligned.subarray(4, 4 + length))) as {
        labels: string[];
        bits: number;
      };
      const padded = Math.ceil((length + 4) / 4) * 4;
      const buckets = 1 << bits;
      const size = buckets * labels.length;
      if (aligned.byteLength !== padded + 4 * (labels.length + buckets + size)) return null;
      return new LinearClassifier(
        labels,
        bits,
        new Float32Array(aligned.buffer, padded + 4 * (labels.length + buckets), size),
        new Float32Array(aligned.buffer, padded + 4 * labels.length, buckets),
        new Float32Array(aligned.buffer, padded, labels.length),
      );
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
  predict(features: Features): Float32Array {
    const ids = this.#buckets.of(hashesOf(features));
    const into = new Float32Array(this.labels.length);
    return this.#probabilities(ids, scaleOf(ids, this.#rarity), into, this.#temperature);
  }

  /** Of a model of two labels, by bucket: what a feature weighs for one of them, and the square of its rarity. */
  leaning(label: string): { bits: number; bias: number; weights: Float32Array; squares: Float32Array } {
    const yes = this.labels.indexOf(label);
    if (this.labels.length !== 2 || yes < 0) {
      // It learnt from one label only, and says that always.
      const nothing = new Float32Array(1 << this.#bits);
      const bias = yes < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      return { bits: this.#bits, bias, weights: nothing, squares: nothing };
    }
    const weights = this.#rarity.map(
      (rarity, bucket) =>
        rarity * ((this.#weights[2 * bucket + yes] ?? 0) - (this.#weights[2 * bucket + 1 - yes] ?? 0)),
    );
    const bias = (this.#bias[yes] ?? 0) - (this.#bias[1 - yes] ?? 0);
    return { bits: this.#bits, bias, weights, squares: this.#rarity.map((rarity) => rarity ** 2) };
  }

  /** How much each feature speaks for a label, strongest first (for `--why`). */
  explain(features: readonly string[], label: string, most = 6): { feature: string; weight: number }[] {
    const k = this.labels.indexOf(label);
    if (k < 0) return [];
    const classes = this.labels.length;
    return [...new Set(features)]
      .map((feature) => ({
        feature,
        weight:
          (this.#weights[hashFeature(feature, this.#bits) * classes + k] ?? 0) *
          (this.#rarity[hashFeature(feature, this.#bits)] ?? 0),
      }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, most);
  }

  #probabilities(ids: Int32Array, scale: number, into: Float32Array, temperature = 1): Float32Array {
    const weights = this.#weights;
    const rarity = this.#rarity;
    const bias = this.#bias;
    const sums = this.#sums.fill(0);
    const classes = sums.length;
    for (let i = 0; i < ids.length; i++) {
      const value = rarity[ids[i] as number] as number;
      if (value === 0) continue;
      const base = (ids[i] as number) * classes;
      for (let k = 0; k < classes; k++) sums[k] = (sums[k] as number) + value * (weights[base + k] as number);
    }
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      const score = (bias[k] as number) + (sums[k] as number) * scale;
      sums[k] = score;
      if (score > top) top = score;
    }
    let total = 0;
    for (let k = 0; k < classes; k++) {
      const value = Math.exp(((sums[k] as number) - top) / temperature);
      into[k] = value;
      total += value;
    }
    for (let k = 0; k < classes; k++) into[k] = (into[k] as number) / total;
    return into;
  }
}

interface Row {
  /** Hashes of features. */
  readonly hashes: Int32Array;
  readonly label: number;
  readonly weight: number;
}

interface Sample {
  /** Places of buckets. */
  readonly ids: Int32Array;
  /** See `scaleOf`. */
  readonly scale: number;
  readonly label: number;
  readonly weight: number;
}

/** Rows count alike, however many features they have. */
function scaleOf(ids: Int32Array, rarity: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < ids.length; i++) {
    const value = rarity[ids[i] as number] as number;
    sum += value * value;
  }
  return 1 / Math.sqrt(sum || 1);
}

/**
 * Hashes → the places of their buckets in training: the commonest first, so that what is met most stands together.
 * @returns the samples, and the bucket and the rarity of each place
 */
function numbered(
  rows: readonly Row[],
  bits: number,
  rarest: number,
): { samples: Sample[]; buckets: Int32Array; rarity: Float32Array } {
  const seen = new Uint8Array(1 << COUNT_BITS);
  for (const { hashes } of rows)
    for (let i = 0; i < hashes.length; i++) {
      const cell = folded(hashes[i] as number, COUNT_BITS);
      if ((seen[cell] as number) < rarest) seen[cell] = (seen[cell] as number) + 1;
    }
  const distinct = new Buckets(bits);
  const counts = new Int32Array(1 << bits);
  const kept = rows.map(({ hashes }) => {
    const often = hashes.filter((hash) => (seen[folded(hash, COUNT_BITS)] as number) >= rarest);
    const ids = distinct.of(often).slice();
    for (let i = 0; i < ids.length; i++) counts[ids[i] as number] = (counts[ids[i] as number] as number) + 1;
    return ids;
  });
  const buckets = byCount(counts, bits);
  const place = new Int32Array(1 << bits);
  for (let at = 0; at < buckets.length; at++) place[buckets[at] as number] = at;
  const rarity = Float32Array.from(
    buckets,
    (bucket) => 1 + Math.log((1 + rows.length) / (1 + (counts[bucket] as number))),
  );
  const samples = rows.map(({ label, weight }, row): Sample => {
    const ids = kept[row] as Int32Array;
    for (let i = 0; i < ids.length; i++) ids[i] = place[ids[i] as number] as number;
    return { ids, scale: scaleOf(ids, rarity), label, weight };
  });
  return { samples, buckets, rarity };
}

/** Buckets that have a count, the highest first. As numbers that sort by count, then by bucket: to sort those is quick. */
function byCount(counts: Int32Array, bits: number): Int32Array {
  const most = counts.reduce((top, count) => Math.max(top, count), 0);
  const ranks = new Float64Array(counts.length);
  let many = 0;
  for (let id = 0; id < counts.length; id++)
    if (counts[id] !== 0) ranks[many++] = (most - (counts[id] as number)) * 2 ** bits + id;
  return Int32Array.from(ranks.subarray(0, many).sort(), (rank) => rank % 2 ** bits);
}

const bytesOf = (numbers: Float32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

function hashesOf(features: Features): Int32Array {
  return features instanceof Int32Array
    ? features
    : Int32Array.from(new Set(features), (name) => hashName(name));
}

/** The labels whose weights a row moves, and by what gradient. */
class Moves {
  readonly labels: Int32Array;
  readonly gradients: Float64Array;
  readonly #own: number;
  readonly #others: number;
  count = 0;

  constructor(classes: number, smoothing: number) {
    this.#own = 1 - smoothing;
    this.#others = classes > 1 ? smoothing / (classes - 1) : 0;
    this.labels = new Int32Array(classes);
    this.gradients = new Float64Array(classes);
  }

  towards(label: number, scores: Float32Array, weight: number, settled: number): void {
    this.count = 0;
    for (let k = 0; k < scores.length; k++) {
      const gradient = ((scores[k] as number) - (k === label ? this.#own : this.#others)) * weight;
      if (gradient > -settled && gradient < settled) continue;
      this.labels[this.count] = k;
      this.gradients[this.count++] = gradient;
    }
  }
}

function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const held = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = held;
  }
}
