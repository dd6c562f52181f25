/** Many small arrays cut from few large ones: memory of its own costs a typed array more time than what it holds. */

const CHUNK = 16_384;

export class Chunks {
  #chunk = new Int32Array(CHUNK);
  #taken = 0;

  /** The first `count` of `source`, to keep. */
  copy(source: Int32Array, count: number): Int32Array {
    if (count > CHUNK) return source.slice(0, count);
    if (this.#taken + count > CHUNK) {
      this.#chunk = new Int32Array(CHUNK);
      this.#taken = 0;
    }
    const from = this.#taken;
    this.#taken += count;
    const cut = this.#chunk.subarray(from, this.#taken);
    for (let at = 0; at < count; at++) cut[at] = source[at] as number;
    return cut;
  }
}
