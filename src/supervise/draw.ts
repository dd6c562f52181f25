/** Drawing a share of many by a seed: the same seed draws the same, whoever draws. Pure. */
import { createHash } from 'node:crypto';

const place = (seed: string, id: string): string =>
  createHash('sha256').update(seed).update('\0').update(id).digest('hex');

/** All of them, in the order that the seed gives them. */
export function shuffled<T>(all: readonly T[], seed: string, id: (one: T) => string): T[] {
  return all
    .map((one) => ({ one, at: place(seed, id(one)) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ one }) => one);
}

/** @param share in percent, rounded up; all where absent @param least at least so many, where there are so many */
export function drawn<T>(
  all: readonly T[],
  seed: string,
  id: (one: T) => string,
  { share = 100, least = 0 }: { readonly share?: number | undefined; readonly least?: number | undefined },
): T[] {
  if (share === 100) return [...all];
  return shuffled(all, seed, id).slice(0, Math.max(least, Math.ceil((all.length * share) / 100)));
}

export interface PlanHome {
  readonly home: string;
  readonly tags: readonly string[];
}

export interface PlannedVisit {
  readonly home: string;
  readonly key: boolean;
}

/**
 * The homes to be visited in a month (STD-9): so many percent of all, none that was visited or planned this year, and
 * among them at least `key` key customers; of those, where all were visited this year, the ones whose turn was longest ago.
 * @param before homes of this year's visits, the earliest first
 */
export function visitPlan(
  homes: readonly PlanHome[],
  before: readonly string[],
  rule: { readonly share: number; readonly key: number; readonly key_tags: readonly string[] },
  seed: string,
): PlannedVisit[] {
  const visited = new Map(before.map((home, at) => [home, at]));
  const isKey = ({ tags }: PlanHome) => tags.some((tag) => rule.key_tags.includes(tag));
  const mixed = shuffled(homes, seed, ({ home }) => home);
  const longestAgo = mixed
    .filter(isKey)
    .sort((a, b) => (visited.get(a.home) ?? -1) - (visited.get(b.home) ?? -1))
    .slice(0, rule.key);
  const chosen = new Map(longestAgo.map(({ home }) => [home, true]));
  const wanted = Math.ceil((homes.length * rule.share) / 100);
  for (const one of mixed) {
    if (chosen.size >= wanted) break;
    if (!chosen.has(one.home) && !visited.has(one.home)) chosen.set(one.home, isKey(one));
  }
  return [...chosen].map(([home, key]) => ({ home, key }));
}
