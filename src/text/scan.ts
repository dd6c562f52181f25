/** Finds every occurrence of many phrases in one pass (Aho–Corasick), so that thousands of phrases cost one reading. */

export interface Hit<T> {
  readonly from: number;
  readonly to: number;
  readonly value: T;
}

const ROOT = 0;

export class PhraseScanner<T> {
  readonly #values: T[] = [];
  readonly #steps = new Steps();
  /** Units that a phrase begins with: most of a text is none. */
  readonly #heads = new Uint8Array(0x10000);
  /** By state: the longest end of its words that begins a phrase too. */
  readonly #fails: Int32Array;
  /** By state: where its hits begin in `#hitLengths` and `#hitValues`; they end where the next one's begin. */
  readonly #hitsFrom: Int32Array;
  readonly #hitLengths: Int32Array;
  readonly #hitValues: Int32Array;

  /** @param phrases what to find; empty phrases are passed over */
  constructor(phrases: Iterable<readonly [string, T]>) {
    /** By state: numbers of the values whose phrase ends there, and the phrase's length. */
    const ends: number[][] = [[]];
    const depth = [0];
    const children: [unit: number, state: number][][] = [[]];
    for (const [phrase, value] of phrases) {
      if (phrase.length === 0) continue;
      let state = ROOT;
      for (let at = 0; at < phrase.length; at++) {
        const unit = phrase.charCodeAt(at);
        let next = this.#steps.get(state, unit);
        if (next < 0) {
          next = depth.push(at + 1) - 1;
          ends.push([]);
          children.push([]);
          children[state]?.push([unit, next]);
          this.#steps.set(state, unit, next);
        }
        state = next;
      }
      ends[state]?.push(this.#values.push(value) - 1);
    }
    for (const [unit] of children[ROOT] ?? []) this.#heads[unit] = 1;
    this.#fails = new Int32Array(depth.length);
    const hits = this.#link(children, ends, depth);
    this.#hitsFrom = new Int32Array(depth.length + 1);
    for (const [state, of] of hits.entries())
      this.#hitsFrom[state + 1] = (this.#hitsFrom[state] as number) + of.length;
    const flat = hits.flat();
    this.#hitLengths = Int32Array.from(flat, ({ length }) => length);
    this.#hitValues = Int32Array.from(flat, ({ value }) => value);
  }

  /** All hits, by where they end. */
  scan(text: string): Hit<T>[] {
    const hits: Hit<T>[] = [];
    this.each(text, (value, from, to) => hits.push({ from, to, value }));
    return hits;
  }

  /** The same without a list. */
  each(text: string, take: (value: T, from: number, to: number) => void): void {
    let state = ROOT;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      let next = -1;
      while (state !== ROOT) {
        next = this.#steps.get(state, unit);
        if (next >= 0) break;
        state = this.#fails[state] as number;
      }
      if (next < 0) next = this.#heads[unit] === 1 ? this.#steps.get(ROOT, unit) : ROOT;
      state = next;
      const last = this.#hitsFrom[state + 1] as number;
      for (let hit = this.#hitsFrom[state] as number; hit < last; hit++)
        take(
          this.#values[this.#hitValues[hit] as number] as T,
          at + 1 - (this.#hitLengths[hit] as number),
          at + 1,
        );
    }
  }

  /** Fails, breadth first. @returns by state: its own hits, then those of its fail */
  #link(
    children: readonly (readonly [number, number][])[],
    ends: readonly (readonly number[])[],
    depth: readonly number[],
  ): { length: number; value: number }[][] {
    const hits = ends.map((values, state) => values.map((value) => ({ length: depth[state] ?? 0, value })));
    const queue = (children[ROOT] ?? []).map(([, state]) => state);
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] as number;
      for (const [unit, child] of children[state] ?? []) {
        let fail = this.#fails[state] as number;
        while (fail !== ROOT && this.#steps.get(fail, unit) < 0) fail = this.#fails[fail] as number;
        const found = this.#steps.get(fail, unit);
        this.#fails[child] = found < 0 ? ROOT : found;
        hits[child]?.push(...(hits[this.#fails[child] as number] ?? []));
        queue.push(child);
      }
    }
    return hits;
  }
}

/** (state, unit) → state, in typed arrays with open addressing: one look at memory a step. */
class Steps {
  #states = new Int32Array(64).fill(-1);
  #units = new Uint16Array(64);
  #nexts = new Int32Array(64);
  #count = 0;

  /** @returns the next state, or -1 */
  get(state: number, unit: number): number {
    const states = this.#states;
    const mask = states.length - 1;
    for (let at = slot(state, unit) & mask; ; at = (at + 1) & mask) {
      const there = states[at] as number;
      if (there < 0) return -1;
      if (there === state && this.#units[at] === unit) return this.#nexts[at] as number;
    }
  }

  /** Of a pair that is not there yet. */
  set(state: number, unit: number, next: number): void {
    if (2 * ++this.#count > this.#states.length) this.#grow();
    this.#put(state, unit, next);
  }

  #put(state: number, unit: number, next: number): void {
    const mask = this.#states.length - 1;
    let at = slot(state, unit) & mask;
    while ((this.#states[at] as number) >= 0) at = (at + 1) & mask;
    this.#states[at] = state;
    this.#units[at] = unit;
    this.#nexts[at] = next;
  }

  #grow(): void {
    const [states, units, nexts] = [this.#states, this.#units, this.#nexts];
    this.#states = new Int32Array(2 * states.length).fill(-1);
    this.#units = new Uint16Array(2 * states.length);
    this.#nexts = new Int32Array(2 * states.length);
    for (const [at, state] of states.entries())
      if (state >= 0) this.#put(state, units[at] as number, nexts[at] as number);
  }
}

function slot(state: number, unit: number): number {
  const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
