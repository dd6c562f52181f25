/** A made-up community: the same seed lives the same days, on the real engine, and nothing is left undone. */
import { expect, it } from 'vitest';
import type { Store } from '../../src/store.ts';
import { demoCommunity, lived } from './year.ts';

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

it('lives the same days again by the same seed, and others by another; nothing is left undone', async () => {
  const [one, same, other] = [
    await lived('2026-06-20', 4),
    await lived('2026-06-20', 4),
    await lived('2026-06-20', 4, 8),
  ];
  expect(one.told).toEqual(same.told);
  expect(await tickets(one.store)).toEqual(await tickets(same.store));
  expect(await tickets(one.store)).not.toEqual(await tickets(other.store));
  expect(one.told.faults).toEqual([]);
  expect(one.told.tickets).toBeGreaterThan(10);
  expect(await one.store.gauges(one.until)).toMatchObject({
    inboxWaiting: 0,
    inboxDead: 0,
    outboxPending: 0,
    outboxSending: 0,
    outboxFailed: 0,
    outboxUncertain: 0,
    timersLate: 0,
  });
  const kinds = new Set((await one.store.events(0, 10_000)).map(({ kind }) => kind));
  for (const kind of ['ticket.opened', 'ticket.accept', 'ticket.finish', 'ticket.close', 'ticket.rated'])
    expect(kinds).toContain(kind);
  expect(kinds).not.toContain('timer.late');
  for (const { store } of [one, same, other]) await store.close();
}, 120_000);
