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

/** Hashes → the distinct places of those whose bucket has one, in order. What it gives is good until the next call. */
export class Places {
  readonly #bits: number;
  /** By bucket, two cells: the call in which it was last met, and its place, counted from 1; 0 where it has none. */
  readonly #cells: Int32Array;
  #call = 0;
  #found = new Int32Array(256);

  /** @param buckets by place */
  constructor(bits: number, buckets: Int32Array) {
    this.#bits = bits;
    this.#cells = new Int32Array(2 << bits);
    for (let place = 0; place < buckets.length; place++)
      this.#cells[2 * (buckets[place] as number) + 1] = place + 1;
  }

  of(hashes: Int32Array): Int32Array {
    if (hashes.length > this.#found.length) this.#found = new Int32Array(2 * hashes.length);
    if (++this.#call === 2 ** 31) {
      for (let cell = 0; cell < this.#cells.length; cell += 2) this.#cells[cell] = 0;
      this.#call = 1;
    }
    const cells = this.#cells;
    let count = 0;
    for (let i = 0; i < hashes.length; i++) {
      const cell = 2 * folded(hashes[i] as number, this.#bits);
      const place = cells[cell + 1] as number;
      if (place === 0 || cells[cell] === this.#call) continue;
      cells[cell] = this.#call;
      this.#found[count++] = place - 1;
    }
    return this.#found.subarray(0, count);
  }
}
