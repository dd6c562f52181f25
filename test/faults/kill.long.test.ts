/** kill -9 every few seconds over 5,000 messages, on both stores. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCluster } from '../cluster.ts';
import { killAgainAndAgain } from './killing.ts';
import { built } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-kill-'));
const cluster = await startCluster();

beforeAll(built, 120_000);
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('SQLite: over 5,000 messages nothing is lost, nothing doubled, and the order is kept', {
  timeout: 1_800_000,
}, async () => {
  const database = join(folder, 'yingda.sqlite');
  const { killed } = await killAgainAndAgain({ database, owners: 100, messages: 50, kills: 30, pace: 3500 });
  expect(killed).toBe(30);
});

it.skipIf(cluster === null)(
  'PostgreSQL: over 5,000 messages nothing is lost, nothing doubled, and the order is kept',
  {
    timeout: 1_800_000,
  },
  async () => {
    const database = (await cluster?.fresh()) ?? '';
    const { killed } = await killAgainAndAgain({
      database,
      owners: 100,
      messages: 50,
      kills: 30,
      pace: 3500,
    });
    expect(killed).toBe(30);
  },
);
