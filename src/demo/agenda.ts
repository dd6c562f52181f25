/** What is to happen when, in virtual time: earliest first, of one moment in the order it was put down. */

export type Doing = () => Promise<void> | void;

export class Agenda {
  readonly #items: { readonly at: number; readonly doing: Doing }[] = [];

  add(when: number, doing: Doing): void {
    const at = Math.floor(when);
    let [from, to] = [0, this.#items.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#items[middle]?.at ?? 0) > at) from = middle + 1;
      else to = middle;
    }
    // The latest first: what is taken is the last one.
    this.#items.splice(from, 0, { at, doing });
  }

  /** When the next one is; null when nothing is left. */
  get next(): number | null {
    return this.#items.at(-1)?.at ?? null;
  }

  take(): Doing | undefined {
    return this.#items.pop()?.doing;
  }
}
