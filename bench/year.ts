/** A made-up community lives through a year on the real engine (src/demo): how long it takes, how large its database becomes. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeToWrite } from '../adapters/sqlite/store.ts';
import { readCommunity } from '../src/community.ts';
import { readOfficePlan } from '../src/demo/office-plan.ts';
import { readPlan } from '../src/demo/plan.ts';
import { liveYear } from '../src/demo/year.ts';
import { assistance } from '../src/desk/assistance.ts';
import type { Library, Understander } from '../src/index.ts';
import type { ModelCache } from '../src/library/models.ts';
import { memoryMb, rounded, timed } from './figures.ts';

export interface YearBenchOptions {
  readonly root: string;
  readonly library: Library;
  readonly understander: Understander;
  readonly models: ModelCache;
  readonly days: number;
}

const UNTIL = Date.parse('2026-11-22T12:00:00+08:00');
const SEED = 7;
/** Names of pictures that nobody looks at here. */
const PICTURES = ['a', 'b'].map((letter) => `${letter.repeat(32)}.png`);

export async function yearBench({ root, library, understander, models, days }: YearBenchOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-bench-'));
  try {
    const { store, write } = storeToWrite();
    const community = readCommunity(join(root, 'data', 'demo', 'community.yaml'));
    const lived: { told?: Awaited<ReturnType<typeof liveYear>> } = {};
    const before = process.cpuUsage();
    const ms = await timed(async () => {
      lived.told = await liveYear({
        store,
        library,
        understander,
        community,
        plan: readPlan(join(root, 'data', 'demo', 'year.yaml')),
        office: readOfficePlan(join(root, 'data', 'demo', 'office.yaml')),
        pictures: PICTURES,
        channel: 'console',
        until: UNTIL,
        days,
        seed: SEED,
        assistance: (desk, clock) => assistance({ desk, store, clock, community, models }),
      });
    });
    const { user, system } = process.cpuUsage(before);
    const file = join(folder, 'year.sqlite');
    write(file);
    await store.close();
    const { homes, conversations, turns, tickets, faults } = lived.told ?? {};
    if (faults?.length !== 0) throw new Error(faults?.[0] ?? 'nothing was lived');
    return {
      homes,
      days,
      conversations,
      turns,
      tickets,
      seconds: rounded(ms / 1000),
      processor_seconds: rounded((user + system) / 1_000_000),
      times_real_time: Math.round((days * 86_400_000) / ms),
      database_mb: rounded(statSync(file).size / 1_000_000),
      memory_mb: memoryMb(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
