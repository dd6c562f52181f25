/** A made-up community on the real engine: the same seed lives the same days, and the reports say of them what the raw log does. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store.ts';
import { rawOf, recounted, reported } from './recount.ts';
import { demoCommunity, type Lived, lived, reportOf } from './year.ts';

const HOUR = 3_600_000;
const UNTIL = '2026-06-20';

async function tickets(store: Store) {
  const all = await store.tickets(demoCommunity.id, { limit: 100_000 });
  return all.map(({ number, kind, state, createdAt, assignee }) => ({
    number,
    kind,
    state,
    createdAt,
    assignee,
  }));
}

it('the same days are lived again by the same seed, and others by another', async () => {
  const [one, same, other] = [await lived(UNTIL, 2), await lived(UNTIL, 2), await lived(UNTIL, 2, 8)];
  expect(one.told).toEqual(same.told);
  expect(await tickets(one.store)).toEqual(await tickets(same.store));
  expect(await tickets(one.store)).not.toEqual(await tickets(other.store));
  for (const { store } of [one, same, other]) await store.close();
}, 240_000);

describe('three weeks', () => {
  let weeks: Lived;
  beforeAll(async () => {
    weeks = await lived(UNTIL, 21);
  }, 240_000);
  afterAll(() => weeks?.store.close());

  it('are lived without a fault, and nothing is left undone', async () => {
    const { store, told, until } = weeks;
    expect(told.faults).toEqual([]);
    expect(told.tickets).toBeGreaterThan(60);
    expect(await store.gauges(until)).toMatchObject({
      inboxWaiting: 0,
      inboxDead: 0,
      outboxPending: 0,
      outboxSending: 0,
      outboxFailed: 0,
      outboxUncertain: 0,
      timersLate: 0,
    });
    const { log } = await rawOf(store);
    const kinds = new Set(log.map(({ kind }) => kind));
    for (const kind of ['opened', 'accept', 'finish', 'close', 'rated', 'confirm', 'note.urge'])
      expect(kinds).toContain(`ticket.${kind}`);
    expect(kinds).not.toContain('timer.late');
  });

  it('are reported as the raw log has them, by the day, the week and the month', async () => {
    const raw = await rawOf(weeks.store);
    for (const kind of ['day', 'week', 'month'] as const) {
      const report = await reportOf(weeks, kind, weeks.until - 30 * HOUR);
      expect({ kind, ...reported(report) }).toEqual({
        kind,
        ...recounted(raw, report.from, Math.min(report.to, weeks.until)),
      });
      expect(Number(reported(report).opened)).toBeGreaterThan(0);
    }
  });
});
