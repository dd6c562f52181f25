/** One thing after the other in a lane, lanes side by side: a slow picture of one owner holds up nobody else (law 7, 10). */
export class Lanes {
  readonly #ends = new Map<string, Promise<void>>();
  readonly #failed: (error: unknown) => void;

  /** @param failed is told of a task that threw; the next one of its lane goes on */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  run(lane: string, task: () => Promise<void>): void {
    const end = (this.#ends.get(lane) ?? Promise.resolve()).then(task).catch(this.#failed);
    this.#ends.set(lane, end);
    void end.then(() => {
      if (this.#ends.get(lane) === end) this.#ends.delete(lane);
    });
  }

  /** Resolves when everything given so far is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#ends.values());
  }
}
