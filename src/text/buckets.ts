/** Hashes of features, folded into the buckets of a model. */

export const folded = (hash: number, bits: number): number => ((hash >>> bits) ^ hash) & ((1 << bits) - 1);

/** Hashes → their distinct buckets, in order. */
export class Buckets {
  readonly #bits: number;
  /** The call in which a bucket was last met. */
  readonly #met: Uint32Array;
  #call = 0;
  /** What was found last: the first `count`. */
  found = new Int32Array(256);
  count = 0;

  constructor(bits: number) {
    this.#bits = bits;
    this.#met = new Uint32Array(1 << bits);
  }

  /** @param many the first so many of `hashes` */
  find(hashes: Int32Array, many: number): this {
    if (many > this.found.length) this.found = new Int32Array(2 * many);
    if (++this.#call === 2 ** 32) {
      this.#met.fill(0);
      this.#call = 1;
    }
    const met = this.#met;
    const { found } = this;
    let count = 0;
    for (let i = 0; i < many; i++) {
      const id = folded(hashes[i] as number, this.#bits);
      if (met[id] === this.#call) continue;
      met[id] = this.#call;
      found[count++] = id;
    }
    this.count = count;
    return this;
  }
}

/** Hashes → the distinct places of those whose bucket has one, in order. */
export class Places {
  readonly #bits: number;
  /** By bucket: its place, counted from 1; 0 where it has none. Looked at all over: the smaller, the more of it a processor keeps near. */
  readonly #places: Uint16Array | Int32Array;
  /** By place: the call in which it was last met. */
  readonly #met: Int32Array;
  #call = 0;
  /** What was found last: the first `count`. */
  found = new Int32Array(256);
  count = 0;

  /** @param buckets by place */
  constructor(bits: number, buckets: Int32Array) {
    this.#bits = bits;
    this.#places = buckets.length <= 0xffff ? new Uint16Array(1 << bits) : new Int32Array(1 << bits);
    this.#met = new Int32Array(buckets.length);
    for (let place = 0; place < buckets.length; place++) this.#places[buckets[place] as number] = place + 1;
  }

  /** What it gives is good until the next call. */
  of(hashes: Int32Array): Int32Array {
    const { found, count } = this.find(hashes);
    return found.subarray(0, count);
  }

  find(hashes: Int32Array): this {
    if (hashes.length > this.found.length) this.found = new Int32Array(2 * hashes.length);
    if (++this.#call === 2 ** 31) {
      this.#met.fill(0);
      this.#call = 1;
    }
    const places = this.#places;
    const met = this.#met;
    const { found } = this;
    let count = 0;
    for (let i = 0; i < hashes.length; i++) {
      const place = (places[folded(hashes[i] as number, this.#bits)] as number) - 1;
      if (place < 0 || met[place] === this.#call) continue;
      met[place] = this.#call;
      found[count++] = place;
    }
    this.count = count;
    return this;
  }
}
