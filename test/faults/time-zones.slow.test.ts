/** The computer's time zone changes nothing: people's time is Asia/Shanghai (RELIABILITY 29). */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { root } from '../shared.ts';
import { built } from './processes.ts';

interface Reckoned {
  /** Of 10:00 in Shanghai, as the process itself would tell it. */
  readonly hour: number;
  readonly reckoned: readonly {
    readonly now: string;
    readonly due: readonly unknown[][];
    readonly spoken: readonly unknown[][];
  }[];
}

beforeAll(built, 120_000);

async function reckonedIn(zone: string): Promise<Reckoned> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'test', 'faults', 'due-times.js')],
    { env: { PATH: process.env.PATH, TZ: zone }, maxBuffer: 10_000_000 },
  );
  return JSON.parse(stdout) as Reckoned;
}

it('due times are the same in UTC, New York and Shanghai', { timeout: 120_000 }, async () => {
  const [utc, newYork, shanghai] = await Promise.all(
    ['UTC', 'America/New_York', 'Asia/Shanghai'].map(reckonedIn),
  );
  expect([utc?.hour, newYork?.hour, shanghai?.hour]).toEqual([2, 21, 10]);
  expect(utc?.reckoned).toEqual(shanghai?.reckoned);
  expect(newYork?.reckoned).toEqual(shanghai?.reckoned);
  expect(shanghai?.reckoned.map(({ now }) => now)).toContain('2026-11-01T13:30:00+08:00');
  for (const { due, spoken } of shanghai?.reckoned ?? []) {
    expect(due.length).toBeGreaterThan(30);
    expect(spoken.filter((times) => times.length === 0)).toEqual([]);
  }
});
