/** One message a second a channel, as Slack asks for: later ones wait their turn. */

export class Pace {
  readonly #gapMs: number;
  readonly #free = new Map<string, number>();

  /** @param gapMs 0: nothing waits */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Takes the next turn of a channel. @returns how long to wait for it, in ms */
  turn(channel: string, now: number): number {
    for (const [other, at] of this.#free) if (at <= now) this.#free.delete(other);
    const at = Math.max(now, this.#free.get(channel) ?? now);
    this.#free.set(channel, at + this.#gapMs);
    return at - now;
  }
}
