/** The made-up community of data/demo, lived in memory, for tests. */
import { join } from 'node:path';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { readCommunity } from '../../src/community.ts';
import { readPlan } from '../../src/demo/plan.ts';
import { liveYear, type YearLived } from '../../src/demo/year.ts';
import { assistance } from '../../src/desk/assistance.ts';
import type { Store } from '../../src/store.ts';
import { library, models, root, understander } from '../shared.ts';

const folder = join(root, 'data', 'demo');
export const demoCommunity = readCommunity(join(folder, 'community.yaml'));
export const demoPlan = readPlan(join(folder, 'year.yaml'));

/** @param until the day that it ends on, at noon */
export async function lived(
  until: string,
  days: number,
  seed = 7,
): Promise<{ readonly store: Store; readonly told: YearLived; readonly until: number }> {
  const store = openSqliteStore(':memory:');
  const end = Date.parse(`${until}T12:00:00+08:00`);
  const told = await liveYear({
    store,
    library,
    understander,
    community: demoCommunity,
    plan: demoPlan,
    channel: 'console',
    until: end,
    days,
    seed,
    assistance: (desk, clock) => assistance({ desk, store, clock, community: demoCommunity, models }),
  });
  return { store, told, until: end };
}
