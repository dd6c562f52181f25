/** Learns a multinomial logistic regression row by row (AdaGrad); what it has learnt is asked by a `LinearClassifier`. */

import { WeighedRows } from './row-sums.ts';

/** What one row teaches. */
export interface Sample {
  /** Places of buckets. */
  readonly ids: Int32Array;
  /** See `scaleOf`. */
  readonly scale: number;
  readonly label: number;
  readonly weight: number;
}

export interface LearningOptions {
  readonly rate: number;
  /** L2 penalty per update. */
  readonly decay: number;
  /** Gradients smaller than this move nothing: after the first epoch most labels of most rows are settled. */
  readonly settled: number;
  /** The share of every row that the other labels get: a model that may never be quite sure learns what is shared. */
  readonly smoothing: number;
}

const BIAS_RATE = 0.02;
/** Squares of slopes so far, as training begins. */
const FIRST_SQUARE = 1e-2;

export class SoftmaxLearner {
  readonly bias: Float32Array;
  /** By place, then by label. */
  readonly #rows: WeighedRows;
  readonly #rarity: Float32Array;
  readonly #squares: Float32Array;
  readonly #scores: Float64Array;
  readonly #said: Float32Array;
  readonly #moves: Moves;
  readonly #options: LearningOptions;

  /** @param rarity by place: how much a feature says by being there */
  constructor(classes: number, rarity: Float32Array, options: LearningOptions) {
    this.#rows = new WeighedRows(rarity, classes);
    this.bias = new Float32Array(classes);
    this.#rarity = rarity;
    this.#squares = new Float32Array(this.#rows.weights.length).fill(FIRST_SQUARE);
    this.#scores = new Float64Array(classes);
    this.#said = new Float32Array(classes);
    this.#moves = new Moves(classes, options.smoothing);
    this.#options = options;
  }

  /** What was learnt, row after row, each of `width` columns. */
  get rows(): { readonly weights: Float32Array; readonly width: number } {
    return this.#rows;
  }

  learn(sample: Sample): void {
    this.#ask(sample.ids, sample.scale);
    this.#moves.towards(sample.label, this.#said, sample.weight, this.#options.settled);
    this.#move(sample);
  }

  /** One step of AdaGrad: every weight has a rate of its own, which shrinks as it moves. */
  #move({ ids, scale }: Sample): void {
    const { bias } = this;
    const { weights, width } = this.#rows;
    const { labels, gradients, count } = this.#moves;
    const { rate, decay } = this.#options;
    const rarity = this.#rarity;
    const squares = this.#squares;
    for (let m = 0; m < count; m++) {
      const k = labels[m] as number;
      bias[k] = (bias[k] as number) - BIAS_RATE * (gradients[m] as number);
    }
    for (let i = 0; i < ids.length; i++) {
      const base = (ids[i] as number) * width;
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

  /** What the model says of a row so far. */
  #ask(ids: Int32Array, scale: number): void {
    const { bias } = this;
    const sums = this.#rows.of(ids);
    const scores = this.#scores;
    for (let k = 0; k < scores.length; k++) scores[k] = (bias[k] as number) + (sums[k] as number) * scale;
    toProbabilities(scores, this.#said);
  }
}

/** Softmax. @param scores are written over @param temperature what scores are divided by before they become probabilities */
export function toProbabilities(scores: Float64Array, into: Float32Array, temperature = 1): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k++) if ((scores[k] as number) > top) top = scores[k] as number;
  let total = 0;
  for (let k = 0; k < scores.length; k++) {
    const value = Math.exp(((scores[k] as number) - top) / temperature);
    into[k] = value;
    total += value;
  }
  for (let k = 0; k < scores.length; k++) into[k] = (into[k] as number) / total;
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
