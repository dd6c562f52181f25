/** Answers in the response to a call, for accounts that may not use the customer-service API. */

/** The platform waits 5 s for a response. */
const HOLD_MS = 4500;

export interface Open {
  /** The answer; null when there was none in time. */
  readonly said: Promise<string | null>;
  /** What became of the response that carried it. */
  ended(arrived: boolean): void;
  /** There will be none. */
  close(): void;
}

interface Waiting {
  say(text: string): Promise<boolean>;
}

export class Replies {
  readonly #holdMs: number;
  /** By owner, oldest first. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(holdMs = HOLD_MS) {
    this.#holdMs = holdMs;
  }

  /** A call of the owner is open until something is said, or time is up. */
  open(owner: string): Open {
    let say: (text: string | null) => void = () => undefined;
    let ended: (arrived: boolean) => void = () => undefined;
    const said = new Promise<string | null>((resolve) => {
      say = resolve;
    });
    const end = new Promise<boolean>((resolve) => {
      ended = resolve;
    });
    const waiting: Waiting = {
      say: (text) => {
        leave();
        say(text);
        return end;
      },
    };
    const close = () => {
      leave();
      say(null);
    };
    const timer = setTimeout(close, this.#holdMs);
    const leave = () => {
      clearTimeout(timer);
      const rest = (this.#waiting.get(owner) ?? []).filter((one) => one !== waiting);
      if (rest.length > 0) this.#waiting.set(owner, rest);
      else this.#waiting.delete(owner);
    };
    this.#waiting.set(owner, [...(this.#waiting.get(owner) ?? []), waiting]);
    return { said, ended, close };
  }

  /** @returns whether it went out; null when no call of the owner is open */
  say(owner: string, text: string): Promise<boolean> | null {
    return this.#waiting.get(owner)?.[0]?.say(text) ?? null;
  }
}
