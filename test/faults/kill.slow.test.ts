/** kill -9 while owners write, on both stores (RELIABILITY 3, 4). */
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

it('SQLite: killed again and again, it loses nothing, doubles nothing and keeps the order', {
  timeout: 240_000,
}, async () => {
  const database = join(folder, 'yingda.sqlite');
  const { killed } = await killAgainAndAgain({ database, owners: 30, messages: 10, kills: 4, pace: 1500 });
  expect(killed).toBe(4);
});

it.skipIf(cluster === null)(
  'PostgreSQL: killed again and again, it loses nothing, doubles nothing and keeps the order',
  {
    timeout: 240_000,
  },
  async () => {
    const database = (await cluster?.fresh()) ?? '';
    const { killed } = await killAgainAndAgain({ database, owners: 30, messages: 10, kills: 4, pace: 1500 });
    expect(killed).toBe(4);
  },
);
