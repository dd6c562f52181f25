/** A whole year of two thousand homes: every month's report says what the raw log does; YEAR_DAYS lives a part of it. */
import { expect, it } from 'vitest';
import { shanghaiDay, shanghaiFields } from '../../src/text/times.ts';
import { rawOf, recounted, reported } from './recount.ts';
import { demoCommunity, lived, reportOf } from './year.ts';

const DAYS = Number(process.env.YEAR_DAYS ?? 365);

it(
  `${DAYS} days: no fault, no ticket without an end but the newest, warnings of the crowds, figures of every month`,
  async () => {
    const year = await lived('2026-11-22', DAYS);
    const { store, told, until } = year;
    expect(told.faults).toEqual([]);
    const old = await store.tickets(demoCommunity.id, { limit: 1_000_000 });
    const forgotten = old.filter(
      ({ createdAt, state }) => createdAt < until - 30 * 86_400_000 && state === 'received',
    );
    expect(forgotten.map(({ number }) => number)).toEqual([]);
    const raw = await rawOf(store);
    const inReports: Record<string, unknown> = {};
    const inTheLog: Record<string, unknown> = {};
    for (let months = 0; months < DAYS / 31; months++) {
      const { year: now, month } = shanghaiFields(until);
      const report = await reportOf(year, 'month', shanghaiDay(now, month - months, 15));
      inReports[report.title] = reported(report);
      // What is due at this very moment is due.
      inTheLog[report.title] = recounted(raw, report.from, Math.min(report.to, until + 1));
    }
    expect(inReports).toEqual(inTheLog);
    // Of crowds and outages people were warned, of each once.
    const causes = (await store.warnings.list(demoCommunity.id, 0)).map(({ id }) => id);
    expect(new Set(causes).size).toBe(causes.length);
    if (DAYS === 365) expect(causes.length).toBeGreaterThan(0);
    await store.close();
  },
  3 * 3_600_000,
);
