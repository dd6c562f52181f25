/** How many pairs of characters each of many sayings shares with a clause: counted in place, by lists of who has a pair. */

/** A lone character counts as a pair with nothing. */
function gramAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (at + 1 < text.length ? text.charCodeAt(at + 1) : 0);
}

const gramsIn = (text: string): number => (text.length === 1 ? 1 : Math.max(0, text.length - 1));

export interface Shared {
  /** The sayings that share something, those first whose pair comes first. Good until the next call. */
  readonly sharing: Int32Array;
  /** By saying. */
  readonly shared: Uint16Array;
  /** How many different pairs the clause has. */
  readonly grams: number;
}

export class Likeness {
  /** The place of each pair in `#holders`. */
  readonly #places = new Map<number, number>();
  readonly #holders: readonly Int32Array[];
  readonly #shared: Uint16Array;
  readonly #sharing: Int32Array;
  #touched = 0;
  /** Pairs of the clause at hand that no saying has. */
  readonly #strange = new Set<number>();
  /** By place: the call in which the pair was last met. */
  readonly #met: Uint32Array;
  #call = 0;

  /** @param sayings letters and Chinese characters only */
  constructor(sayings: readonly string[]) {
    const holders: number[][] = [];
    for (const [at, saying] of sayings.entries())
      for (const gram of distinct(saying)) {
        const place = this.#places.get(gram) ?? holders.length;
        if (place === holders.length) {
          this.#places.set(gram, place);
          holders.push([]);
        }
        holders[place]?.push(at);
      }
    this.#holders = holders.map((list) => Int32Array.from(list));
    this.#met = new Uint32Array(holders.length);
    this.#shared = new Uint16Array(sayings.length);
    this.#sharing = new Int32Array(sayings.length);
  }

  /** @param clause letters and Chinese characters only */
  of(clause: string): Shared {
    const shared = this.#shared;
    for (let nth = 0; nth < this.#touched; nth++) shared[this.#sharing[nth] as number] = 0;
    this.#touched = 0;
    this.#strange.clear();
    const call = ++this.#call;
    let grams = 0;
    for (let at = 0; at < gramsIn(clause); at++) {
      const gram = gramAt(clause, at);
      const place = this.#places.get(gram);
      if (place === undefined) {
        this.#strange.add(gram);
        continue;
      }
      if (this.#met[place] === call) continue;
      this.#met[place] = call;
      grams++;
      const holders = this.#holders[place] as Int32Array;
      for (let nth = 0; nth < holders.length; nth++) {
        const saying = holders[nth] as number;
        const before = shared[saying] as number;
        shared[saying] = before + 1;
        if (before === 0) this.#sharing[this.#touched++] = saying;
      }
    }
    return {
      sharing: this.#sharing.subarray(0, this.#touched),
      shared,
      grams: grams + this.#strange.size,
    };
  }
}

function distinct(text: string): Set<number> {
  const grams = new Set<number>();
  for (let at = 0; at < gramsIn(text); at++) grams.add(gramAt(text, at));
  return grams;
}
