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
    const trie = trieOf(phrases);
    const bits = Math.max(4, Math.ceil(Math.log2(2 * trie.length)));
    this.#shift = 32 - bits;
    this.#states = new Int32Array(1 << bits).fill(NONE);
    this.#units = new Uint16Array(1 << bits);
    this.#targets = new Int32Array(1 << bits);
    this.#fails = new Int32Array(trie.length);
    this.#outs = new Int32Array(trie.length + 1);
    const lengths: number[] = [];
    for (const [state, { next }] of trie.entries())
      for (const [unit, child] of next) {
        if (state === ROOT) this.#heads[unit] = child;
        else this.#put(state, unit, child);
      }
    // States stand by depth: a fail is known before it is asked for.
    const all: Out<T>[][] = [];
    for (const [state, { next, out, fail }] of trie.entries()) {
      const shorter = state === ROOT ? undefined : all[fail];
      const outs = shorter === undefined || shorter.length === 0 ? out : [...out, ...shorter];
      all.push(outs);
      this.#fails[state] = fail;
      this.#outs[state] = lengths.length;
      for (const { length, value } of outs) {
        lengths.push(length);
        this.#values.push(value);
      }
      for (const [unit, child] of next) {
        const known = trie[child];
        if (known && state !== ROOT) known.fail = this.#step(fail, unit);
      }
    }
    this.#outs[trie.length] = lengths.length;
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
    return Math.imul(Math.imul(state, 0x9e3779b1) ^ unit, 0x85ebca6b) >>> this.#shift;
  }
}

interface Out<T> {
  readonly length: number;
  readonly value: T;
}

interface Node<T> {
  readonly next: Map<number, number>;
  readonly out: Out<T>[];
  fail: number;
}

/** The states by depth, the root first. */
function trieOf<T>(phrases: Iterable<readonly [string, T]>): Node<T>[] {
  const node = (): Node<T> => ({ next: new Map(), out: [], fail: ROOT });
  const grown: Node<T>[] = [node()];
  for (const [phrase, value] of phrases) {
    if (phrase.length === 0) continue;
    let state = grown[ROOT] as Node<T>;
    for (let at = 0; at < phrase.length; at++) {
      const unit = phrase.charCodeAt(at);
      let next = state.next.get(unit);
      if (next === undefined) {
        next = grown.push(node()) - 1;
        state.next.set(unit, next);
      }
      state = grown[next] as Node<T>;
    }
    state.out.push({ length: phrase.length, value });
  }
  const order = [ROOT];
  for (let head = 0; head < order.length; head++)
    for (const child of grown[order[head] as number]?.next.values() ?? []) order.push(child);
  const place = new Int32Array(grown.length);
  for (const [at, state] of order.entries()) place[state] = at;
  for (const { next } of grown) for (const [unit, child] of next) next.set(unit, place[child] as number);
  return order.map((state) => grown[state] as Node<T>);
}
