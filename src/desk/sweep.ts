/** Takes away what is no longer kept: every day at a quiet hour, a little at a time (standards/retention.yaml). */
import { setImmediate as breath } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Retention } from '../library/standards-schema.ts';
import type { Store } from '../store.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { shanghaiIso } from '../text/times.ts';
import type { Expiry, SweepCounts } from '../upkeep.ts';

/** Rows of a kind in one commit: turns come in between. */
const AT_A_TIME = 200;
/** Every look for files goes through all messages that have any. */
const FILES_AT_A_TIME = 20_000;
const SPACE = 'sweep';
const KEY = 'last';

/** What is older than it is kept: rows of the store, and what takes more than a statement. */
export interface Old extends Expiry {
  /** People who have not been heard of since. */
  readonly people: number;
  /** Pictures and voices of messages. */
  readonly media: number;
}

/** How much of each kind. */
export interface Swept extends SweepCounts {
  readonly people: number;
  readonly media: number;
}

/** Where pictures and voices are. */
export interface MediaShelf {
  /** The ids of those that came in before. */
  old(before: number): Promise<readonly string[]>;
  /** @returns how many of them were there */
  drop(ids: readonly string[]): Promise<number>;
}

export interface SweepOptions {
  readonly store: Store;
  readonly media: MediaShelf;
}

/** @returns what is older than it is kept */
export function expiryOf(retention: Retention, now: number): Old {
  const before = (days: number) => now - days * DAY;
  return {
    inbox: before(retention.inbox_days),
    messages: before(retention.message_days),
    records: before(retention.record_days),
    recordKeys: retention.records.flatMap(({ space, keys }) => keys.map((prefix) => ({ space, prefix }))),
    drills: before(retention.drill_days),
    tickets: before(retention.ticket_days),
    papers: now,
    people: before(retention.person_days),
    media: before(retention.media_days),
  };
}

/** Counts what a sweep would take; files that only go because their owner does are not foreseen. */
export async function countOld({ store, media }: SweepOptions, old: Old): Promise<Swept> {
  return {
    ...(await store.expired(old)),
    people: (await store.idlePeople(old.people, Number.MAX_SAFE_INTEGER)).length,
    media: (await unused(store, await media.old(old.media), old.media)).length,
  };
}

/** Takes away everything that has expired. @returns how much of each kind */
export async function sweepAll({ store, media }: SweepOptions, old: Old, now: number): Promise<Swept> {
  const isFull = (counts: SweepCounts) => Object.values(counts).some((count) => count >= AT_A_TIME);
  let taken = await store.sweep(old, AT_A_TIME);
  let total = taken;
  while (isFull(taken)) {
    await breath();
    taken = await store.sweep(old, AT_A_TIME);
    total = sum(total, taken);
  }
  let [people, files] = [0, 0];
  for (let more = true; more; ) {
    const idle = await store.idlePeople(old.people, AT_A_TIME);
    for (const id of idle) {
      // With a tombstone: a message that is delivered once more does not bring them back.
      files += await media.drop((await store.erasePerson(id, now))?.media ?? []);
      people++;
      await breath();
    }
    more = idle.length >= AT_A_TIME;
  }
  files += await media.drop(await unused(store, await media.old(old.media), old.media));
  return { ...total, people, media: files };
}

/** Those that nobody speaks of who is kept. */
async function unused(store: Store, ids: readonly string[], since: number): Promise<string[]> {
  const left: string[] = [];
  for (let from = 0; from < ids.length; from += FILES_AT_A_TIME) {
    const asked = ids.slice(from, from + FILES_AT_A_TIME);
    const used = new Set(await store.mediaInUse(asked, since));
    left.push(...asked.filter((id) => !used.has(id)));
    await breath();
  }
  return left;
}

export interface DailySweepOptions extends SweepOptions {
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
  media,
  clock,
  retention,
}: DailySweepOptions): Promise<Swept | null> {
  const now = clock.now();
  const rules = retention();
  const due = latest(rules.at, now);
  const last = (await store.kept(SPACE, KEY)) as { readonly at: number } | null;
  if (last !== null && last.at >= due) return null;
  // Noted first: a sweep that fails is tried tomorrow, not every minute.
  await store.keep(SPACE, KEY, { at: now }, now);
  return sweepAll({ store, media }, expiryOf(rules, now), now);
}

/** @returns the last time it was "03:30" in Asia/Shanghai, at or before now */
function latest(at: string, now: number): number {
  const today = Date.parse(`${shanghaiIso(now).slice(0, 10)}T00:00:00+08:00`);
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const then = today + (hours * 60 + minutes) * MINUTE;
  return then <= now ? then : then - DAY;
}

const sum = (one: SweepCounts, other: SweepCounts): SweepCounts =>
  Object.fromEntries(
    Object.entries(one).map(([kind, count]) => [kind, count + other[kind as keyof SweepCounts]]),
  ) as unknown as SweepCounts;
