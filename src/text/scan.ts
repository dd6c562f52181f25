/** Finds every occurrence of many phrases in one pass (Aho–Corasick), so that thousands of phrases cost one reading. */

export interface Hit<T> {
  readonly from: number;
  readonly to: number;
  readonly value: T;
}

interface State<T> {
  /** By UTF-16 unit. */
  readonly next: Map<number, State<T>>;
  fail: State<T> | null;
  readonly out: { length: number; value: T }[];
}

export class PhraseScanner<T> {
  readonly #root: State<T> = { next: new Map(), fail: null, out: [] };
  /** Units that a phrase begins with: most of a text is none. */
  readonly #heads = new Uint8Array(0x10000);

  /** @param phrases what to find; empty phrases are passed over */
  constructor(phrases: Iterable<readonly [string, T]>) {
    for (const [phrase, value] of phrases) {
      if (phrase.length === 0) continue;
      let state = this.#root;
      for (let at = 0; at < phrase.length; at++) {
        const unit = phrase.charCodeAt(at);
        let next = state.next.get(unit);
        if (!next) {
          next = { next: new Map(), fail: null, out: [] };
          state.next.set(unit, next);
        }
        state = next;
      }
      state.out.push({ length: phrase.length, value });
    }
    for (const unit of this.#root.next.keys()) this.#heads[unit] = 1;
    this.#link();
  }

  /** All hits, by where they end. */
  scan(text: string): Hit<T>[] {
    const hits: Hit<T>[] = [];
    const root = this.#root;
    let state = root;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      let next = state === root ? undefined : state.next.get(unit);
      while (next === undefined && state !== root) {
        state = state.fail ?? root;
        if (state !== root) next = state.next.get(unit);
      }
      state = next ?? (this.#heads[unit] === 1 ? root.next.get(unit) : undefined) ?? root;
      for (const { length, value } of state.out) hits.push({ from: at + 1 - length, to: at + 1, value });
    }
    return hits;
  }

  #link(): void {
    const queue: State<T>[] = [];
    for (const child of this.#root.next.values()) {
      child.fail = this.#root;
      queue.push(child);
    }
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head];
      if (!state) break;
      for (const [unit, child] of state.next) {
        let fail = state.fail;
        while (fail && !fail.next.has(unit)) fail = fail.fail;
        child.fail = fail?.next.get(unit) ?? this.#root;
        child.out.push(...child.fail.out);
        queue.push(child);
      }
    }
  }
}
