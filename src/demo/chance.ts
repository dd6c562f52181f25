/** Draws of a seed: the same seed draws the same. */
import { seededRandom } from '../text/classifier.ts';

export class Chance {
  readonly #seed: number;
  readonly #random: () => number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
  }

  /** The draws of one person or thing: the same whenever and after whomever they are drawn. */
  of(name: string): Chance {
    let seed = this.#seed;
    for (let at = 0; at < name.length; at++) seed = Math.imul(seed ^ name.charCodeAt(at), 0x01_00_01_93);
    return new Chance(seed);
  }

  /** From 0 to below 1. */
  next(): number {
    return this.#random();
  }

  /** True so often. */
  is(share: number): boolean {
    return this.#random() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }

  between([from, to]: readonly [number, number]): number {
    return from + this.#random() * (to - from);
  }

  whole(range: readonly [number, number]): number {
    return Math.round(this.between(range));
  }

  /** An index, by weight. */
  weighed(weights: readonly number[]): number {
    let left = this.#random() * weights.reduce((sum, weight) => sum + weight, 0);
    return Math.max(
      0,
      weights.findIndex((weight) => {
        left -= weight;
        return left < 0;
      }),
    );
  }

  /** How many happen, when so many are expected (Poisson). */
  count(expected: number): number {
    const limit = Math.exp(-expected);
    let product = this.#random();
    let times = 0;
    while (product > limit) {
      times++;
      product *= this.#random();
    }
    return times;
  }
}
