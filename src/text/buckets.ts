/** Hashes of features, folded into the buckets of a model. */

export const folded = (hash: number, bits: number): number => ((hash >>> bits) ^ hash) & ((1 << bits) - 1);

/** Hashes → their distinct buckets, in order. What it gives is good until the next call. */
export class Buckets {
  readonly #bits: number;
  /** The call in which a bucket was last met. */
  readonly #met: Uint32Array;
  #call = 0;
  #ids = new Int32Array(256);

  constructor(bits: number) {
    this.#bits = bits;
    this.#met = new Uint32Array(1 << bits);
  }

  of(hashes: Int32Array): Int32Array {
    if (hashes.length > this.#ids.length) this.#ids = new Int32Array(2 * hashes.length);
    if (++this.#call === 2 ** 32) {
      this.#met.fill(0);
      this.#call = 1;
    }
    let count = 0;
    for (let i = 0; i < hashes.length; i++) {
      const id = folded(hashes[i] as number, this.#bits);
      if (this.#met[id] === this.#call) continue;
      this.#met[id] = this.#call;
      this.#ids[count++] = id;
    }
    return this.#ids.subarray(0, count);
  }
}
