/** Takes away what is no longer kept: every day at a quiet hour, a little at a time (standards/retention.yaml). */
import type { Clock } from '../clock.ts';
import type { Retention } from '../library/standards-schema.ts';
import type { Store } from '../store.ts';
import { shanghaiIso } from '../text/times.ts';
import type { Expiry, SweepCounts } from '../upkeep.ts';

const DAY_MS = 86_400_000;
/** Rows of a kind in one commit: turns come in between. */
const AT_A_TIME = 200;
const SPACE = 'sweep';
const KEY = 'last';

/** @returns what is older than it is kept */
export function expiryOf(retention: Retention, now: number): Expiry {
  const before = (days: number) => now - days * DAY_MS;
  return {
    inbox: before(retention.inbox_days),
    messages: before(retention.message_days),
    records: before(retention.record_days),
    recordKeys: retention.records.flatMap(({ space, keys }) => keys.map((prefix) => ({ space, prefix }))),
    drills: before(retention.drill_days),
  };
}

/** Takes away everything that has expired. @returns how much of each kind */
export async function sweepAll(store: Store, expiry: Expiry): Promise<SweepCounts> {
  let total: SweepCounts | null = null;
  for (;;) {
    const taken = await store.sweep(expiry, AT_A_TIME);
    total = total === null ? taken : sum(total, taken);
    if (Object.values(taken).every((count) => count < AT_A_TIME)) return total;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface DailySweepOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Of the library of the moment. */
  readonly retention: () => Retention;
}

/**
 * Sweeps when the time of day has come and today's sweep was not done; one that was missed is made up for.
 * @returns what was taken away, or null when it was not yet time
 */
export async function dailySweep({
  store,
  clock,
  retention,
}: DailySweepOptions): Promise<SweepCounts | null> {
  const now = clock.now();
  const rules = retention();
  const due = latest(rules.at, now);
  const last = (await store.kept(SPACE, KEY)) as { readonly at: number } | null;
  if (last !== null && last.at >= due) return null;
  // Noted first: a sweep that fails is tried tomorrow, not every minute.
  await store.keep(SPACE, KEY, { at: now }, now);
  return sweepAll(store, expiryOf(rules, now));
}

/** @returns the last time it was "03:30" in Asia/Shanghai, at or before now */
function latest(at: string, now: number): number {
  const today = Date.parse(`${shanghaiIso(now).slice(0, 10)}T00:00:00+08:00`);
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const then = today + (hours * 60 + minutes) * 60_000;
  return then <= now ? then : then - DAY_MS;
}

function sum(one: SweepCounts, other: SweepCounts): SweepCounts {
  return {
    inbox: one.inbox + other.inbox,
    dead: one.dead + other.dead,
    messages: one.messages + other.messages,
    notes: one.notes + other.notes,
    records: one.records + other.records,
    drills: one.drills + other.drills,
  };
}
