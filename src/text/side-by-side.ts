/** Models of two labels over the same buckets, asked at once: what they say of a feature stands together in memory. */
import { Buckets } from './buckets.ts';
import type { LinearClassifier } from './classifier.ts';

export class SideBySide {
  readonly #buckets: Buckets;
  readonly #models: number;
  /** By bucket, then by model: weight and square of the rarity. */
  readonly #table: Float32Array;
  readonly #biases: readonly number[];
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;

  /** @param models of two labels and as many buckets each. @param label the one that is asked for */
  constructor(models: readonly LinearClassifier[], label: string) {
    const leanings = models.map((model) => model.leaning(label));
    const bits = leanings[0]?.bits ?? 0;
    this.#buckets = new Buckets(bits);
    this.#models = models.length;
    this.#biases = leanings.map(({ bias }) => bias);
    this.#table = new Float32Array((2 * models.length) << bits);
    for (const [at, { weights, squares }] of leanings.entries())
      for (let bucket = 0; bucket < weights.length; bucket++) {
        const cell = 2 * (bucket * models.length + at);
        this.#table[cell] = weights[bucket] as number;
        this.#table[cell + 1] = squares[bucket] as number;
      }
    this.#sums = new Float64Array(models.length);
    this.#squares = new Float64Array(models.length);
  }

  /** The distinct buckets of hashes, to be asked about as often as is needed. */
  bucketsOf(hashes: Int32Array): Int32Array {
    return this.#buckets.of(hashes).slice();
  }

  /** The likelihood of the label, by model. @param wanted places of the models that are asked */
  likely(buckets: Int32Array, wanted: readonly number[]): number[] {
    const table = this.#table;
    const width = 2 * this.#models;
    const sums = this.#sums.fill(0);
    const squares = this.#squares.fill(0);
    for (let nth = 0; nth < buckets.length; nth++) {
      const row = (buckets[nth] as number) * width;
      for (let one = 0; one < wanted.length; one++) {
        const cell = row + 2 * (wanted[one] as number);
        sums[one] = (sums[one] as number) + (table[cell] as number);
        squares[one] = (squares[one] as number) + (table[cell + 1] as number);
      }
    }
    return wanted.map((model, one) => {
      // Rows count alike, however many features they have.
      const score = (this.#biases[model] as number) + (sums[one] as number) / Math.sqrt(squares[one] || 1);
      return 1 / (1 + Math.exp(-score));
    });
  }
}
