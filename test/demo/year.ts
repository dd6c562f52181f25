/** The made-up community of data/demo, lived in memory, for tests. */
import { join } from 'node:path';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { readCommunity } from '../../src/community.ts';
import { readOfficePlan } from '../../src/demo/office-plan.ts';
import { readPlan } from '../../src/demo/plan.ts';
import { liveYear, type YearLived } from '../../src/demo/year.ts';
import { assistance } from '../../src/desk/assistance.ts';
import { createReportDesk } from '../../src/desk/reports.ts';
import type { Report, ReportWish } from '../../src/reports.ts';
import type { Store } from '../../src/store.ts';
import { library, models, root, understander } from '../shared.ts';

const folder = join(root, 'data', 'demo');
export const demoCommunity = readCommunity(join(folder, 'community.yaml'));
export const demoPlan = readPlan(join(folder, 'year.yaml'));
const demoOffice = readOfficePlan(join(folder, 'office.yaml'));
/** Names of pictures that nobody looks at here. */
const PICTURES = ['a', 'b'].map((letter) => `${letter.repeat(32)}.png`);

export interface Lived {
  readonly store: Store;
  readonly told: YearLived;
  /** Where it ended, ms since 1970. */
  readonly until: number;
}

/** @param until the day that it ends on, at noon */
export const lived = (until: string, days: number, seed = 7): Promise<Lived> =>
  livedIn(openSqliteStore(':memory:'), until, days, seed);

/** The same in a store that is given. */
export async function livedIn(store: Store, until: string, days: number, seed = 7): Promise<Lived> {
  const end = Date.parse(`${until}T12:00:00+08:00`);
  const told = await liveYear({
    store,
    library,
    understander,
    community: demoCommunity,
    plan: demoPlan,
    office: demoOffice,
    pictures: PICTURES,
    channel: 'console',
    until: end,
    days,
    seed,
    assistance: (desk, clock) => assistance({ desk, store, clock, community: demoCommunity, models }),
  });
  return { store, told, until: end };
}

/** @param at a moment of the period */
export function reportOf({ store, until }: Lived, kind: ReportWish['kind'], at: number): Promise<Report> {
  const clock = new ManualClock(until);
  return createReportDesk({ store, clock, community: demoCommunity, library: () => library }).report({
    kind,
    at,
  });
}
