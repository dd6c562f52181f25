/**
 * How many messages may still be sent to an owner: both platforms allow a few after something the owner did, for a
 * time, and tell of no more than a refusal. What is known of it is kept, so that what cannot be sent is not tried, and
 * one message is left for the question after a ticket is closed.
 */
import { createHash } from 'node:crypto';
import type { AdapterState, Outbound } from '../channel.ts';

/** What an owner did, and what it allows. */
export const DEEDS = {
  /** Wrote. WeCom: developer.work.weixin.qq.com/document/path/94677; official accounts: sendCustomMessage. */
  wrote: { messages: 5, ms: 48 * 3_600_000 },
  /** Tapped the account's menu, followed the account or scanned its code: official accounts only. */
  tapped: { messages: 3, ms: 60_000 },
} as const;
export type Deed = keyof typeof DEEDS;

/** Of the five: kept for what is asked of our own accord, and for emergencies. */
const RESERVE = 1;

interface Deeds {
  /** As the platform tells it, to the second; and which message it was. */
  readonly at: number;
  readonly id: string;
  readonly sent: number;
}
type Kept = Partial<Record<Deed, Deeds>>;

export type Room = 'enough' | 'window_closed' | 'quota_used' | 'reserved';

export class Allowance {
  readonly #state: AdapterState;
  readonly #most: Readonly<Record<Deed, number>>;
  /** Changes of one owner's record come one after the other. */
  readonly #ends = new Map<string, Promise<unknown>>();

  /** @param wrote messages that may follow one of the owner's */
  constructor(state: AdapterState, wrote: number = DEEDS.wrote.messages) {
    this.#state = state;
    this.#most = { wrote, tapped: DEEDS.tapped.messages };
  }

  /** To be told before the message is handed over. @returns false for one that was told before: it changes nothing */
  heard(owner: string, deed: Deed, at: number, id: string): Promise<boolean> {
    return this.#change(owner, (kept) => {
      const last = kept[deed];
      const isNew = last === undefined || at > last.at || (at === last.at && id !== last.id);
      return isNew ? { ...kept, [deed]: { at, id, sent: 0 } } : kept;
    });
  }

  /** Whether so many messages may be sent now. Of an owner of whom nothing is known it is not judged. */
  async room(owner: string, lane: Outbound['lane'], messages: number, now: number): Promise<Room> {
    const kept = await this.#kept(owner);
    if (Object.keys(kept).length === 0) return 'enough';
    const { tapped, wrote } = kept;
    const left = this.#left('tapped', tapped, now) + this.#left('wrote', wrote, now);
    if (!isOpen('tapped', tapped, now) && !isOpen('wrote', wrote, now)) return 'window_closed';
    if (left < messages) return 'quota_used';
    const reserved = lane === 'normal' && isOpen('wrote', wrote, now) ? RESERVE : 0;
    return left - reserved < messages ? 'reserved' : 'enough';
  }

  /** One message was taken. */
  async spent(owner: string, now: number): Promise<void> {
    await this.#change(owner, (kept) => {
      const deed = this.#left('tapped', kept.tapped, now) > 0 ? 'tapped' : 'wrote';
      const deeds = kept[deed];
      return deeds ? { ...kept, [deed]: { ...deeds, sent: deeds.sent + 1 } } : kept;
    });
  }

  #left(deed: Deed, deeds: Deeds | undefined, now: number): number {
    return deeds && isOpen(deed, deeds, now) ? Math.max(0, this.#most[deed] - deeds.sent) : 0;
  }

  /** @returns whether anything changed */
  #change(owner: string, change: (kept: Kept) => Kept): Promise<boolean> {
    const key = keyOf(owner);
    const end = (this.#ends.get(key) ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        const before = await this.#kept(owner);
        const after = change(before);
        if (after !== before) await this.#state.set(key, after);
        return after !== before;
      });
    this.#ends.set(key, end);
    return end.finally(() => {
      if (this.#ends.get(key) === end) this.#ends.delete(key);
    });
  }

  async #kept(owner: string): Promise<Kept> {
    return ((await this.#state.get(keyOf(owner))) ?? {}) as Kept;
  }
}

function isOpen(deed: Deed, deeds: Deeds | undefined, now: number): boolean {
  return deeds !== undefined && now - deeds.at <= DEEDS[deed].ms;
}

/** No id of an owner stands in it. */
function keyOf(owner: string): string {
  return `allowed:${createHash('sha256').update(owner).digest('base64url').slice(0, 22)}`;
}
