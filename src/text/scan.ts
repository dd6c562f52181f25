/** Finds every occurrence of many phrases in one pass (Aho–Corasick), so that thousands of phrases cost one reading. */

export interface Hit<T> {
  readonly from: number;
  readonly to: number;
  readonly value: T;
}

const ROOT = 0;
const NONE = -1;

export class PhraseScanner<T> {
  /** Transitions as an open hash table: of a state (NONE: an empty place) and a UTF-16 unit to a state. */
  readonly #states: Int32Array;
  readonly #units: Uint16Array;
  readonly #targets: Int32Array;
  readonly #shift: number;
  readonly #fails: Int32Array;
  /** Where the hits of a state begin in `#lengths` and `#values`; those of the state after it end them. */
  readonly #outs: Int32Array;
  readonly #lengths: Int32Array;
  readonly #values: T[] = [];
  /** The state after a unit that a phrase begins with: most of a text is none. */
  readonly #heads = new Int32Array(0x10000);

  /** @param phrases what to find; empty phrases are passed over */
  constructor(phrases: Iterable<readonly [string, T]>) {
    const { parents, units, byDepth, outs } = trieOf(phrases);
    const count = parents.length;
    const bits = Math.max(4, Math.ceil(Math.log2(2 * count)));
    this.#shift = 32 - bits;
    this.#states = new Int32Array(1 << bits).fill(NONE);
    this.#units = new Uint16Array(1 << bits);
    this.#targets = new Int32Array(1 << bits);
    this.#fails = new Int32Array(count);
    this.#outs = new Int32Array(count + 1);
    for (let state = 1; state < count; state++) {
      const parent = parents[state] as number;
      if (parent === ROOT) this.#heads[units[state] as number] = state;
      else this.#put(parent, units[state] as number, state);
    }
    // Those of less depth first: a fail is known before it is asked for.
    for (const state of byDepth) {
      const parent = parents[state] as number;
      if (parent !== ROOT)
        this.#fails[state] = this.#step(this.#fails[parent] as number, units[state] as number);
    }
    const lengths: number[] = [];
    for (let state = 0; state < count; state++) {
      this.#outs[state] = lengths.length;
      // Its own, and those of whatever it ends with.
      for (let ends = state; ends !== ROOT; ends = this.#fails[ends] as number)
        for (const { length, value } of outs.get(ends) ?? []) {
          lengths.push(length);
          this.#values.push(value);
        }
    }
    this.#outs[count] = lengths.length;
    this.#lengths = Int32Array.from(lengths);
  }

  /** All hits, by where they end. */
  scan(text: string): Hit<T>[] {
    const hits: Hit<T>[] = [];
    this.visit(text, (value, from, to) => hits.push({ from, to, value }));
    return hits;
  }

  /** Calls for every hit, by where it ends. */
  visit(text: string, take: (value: T, from: number, to: number) => void): void {
    const heads = this.#heads;
    const outs = this.#outs;
    let state = ROOT;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      state = state === ROOT ? (heads[unit] as number) : this.#step(state, unit);
      if (state === ROOT) continue;
      const end = outs[state + 1] as number;
      for (let hit = outs[state] as number; hit < end; hit++)
        take(this.#values[hit] as T, at + 1 - (this.#lengths[hit] as number), at + 1);
    }
  }

  #step(from: number, unit: number): number {
    for (let state = from; state !== ROOT; state = this.#fails[state] as number) {
      const mask = this.#states.length - 1;
      for (let place = this.#place(state, unit); ; place = (place + 1) & mask) {
        const held = this.#states[place] as number;
        if (held === NONE) break;
        if (held === state && this.#units[place] === unit) return this.#targets[place] as number;
      }
    }
    return this.#heads[unit] as number;
  }

  #put(state: number, unit: number, target: number): void {
    const mask = this.#states.length - 1;
    let place = this.#place(state, unit);
    while (this.#states[place] !== NONE) place = (place + 1) & mask;
    this.#states[place] = state;
    this.#units[place] = unit;
    this.#targets[place] = target;
  }

  #place(state: number, unit: number): number {
    return hashOf(state, unit) >>> this.#shift;
  }
}

const hashOf = (state: number, unit: number): number =>
  Math.imul(Math.imul(state, 0x9e3779b1) ^ unit, 0x85ebca6b);

interface Out<T> {
  readonly length: number;
  readonly value: T;
}

interface Trie<T> {
  /** By state: the one that leads to it, and by which unit. State 0 is the root. */
  readonly parents: Int32Array;
  readonly units: Uint16Array;
  /** All but the root. */
  readonly byDepth: Int32Array;
  /** What ends at a state. */
  readonly outs: ReadonlyMap<number, readonly Out<T>[]>;
}

function trieOf<T>(phrases: Iterable<readonly [string, T]>): Trie<T> {
  const all = [...phrases].filter(([phrase]) => phrase.length > 0);
  const most = 1 + all.reduce((sum, [phrase]) => sum + phrase.length, 0);
  const parents = new Int32Array(most);
  const units = new Uint16Array(most);
  const depths = new Int32Array(most);
  const outs = new Map<number, Out<T>[]>();
  const bits = Math.max(4, Math.ceil(Math.log2(2 * most)));
  /** The child of a state by a unit, as an open hash table of children. */
  const children = new Int32Array(1 << bits);
  const mask = children.length - 1;
  let count = 1;
  const childOf = (state: number, unit: number): number => {
    let place = hashOf(state, unit) >>> (32 - bits);
    for (; ; place = (place + 1) & mask) {
      const child = children[place] as number;
      if (child === ROOT) break;
      if (parents[child] === state && units[child] === unit) return child;
    }
    children[place] = count;
    parents[count] = state;
    units[count] = unit;
    depths[count] = (depths[state] as number) + 1;
    return count++;
  };
  for (const [phrase, value] of all) {
    let state = ROOT;
    for (let at = 0; at < phrase.length; at++) state = childOf(state, phrase.charCodeAt(at));
    const ending = outs.get(state);
    if (ending) ending.push({ length: phrase.length, value });
    else outs.set(state, [{ length: phrase.length, value }]);
  }
  return {
    parents: parents.slice(0, count),
    units: units.slice(0, count),
    byDepth: sortedBy(depths.subarray(0, count)).subarray(1),
    outs,
  };
}

/** The places of small numbers in the order of their size. */
function sortedBy(sizes: Int32Array): Int32Array {
  const starts = new Int32Array(sizes.reduce((most, size) => Math.max(most, size), 0) + 2);
  for (const size of sizes) starts[size + 1] = (starts[size + 1] as number) + 1;
  for (let size = 1; size < starts.length; size++)
    starts[size] = (starts[size] as number) + (starts[size - 1] as number);
  const sorted = new Int32Array(sizes.length);
  for (let place = 0; place < sizes.length; place++) {
    const size = sizes[place] as number;
    const at = starts[size] as number;
    sorted[at] = place;
    starts[size] = at + 1;
  }
  return sorted;
}
