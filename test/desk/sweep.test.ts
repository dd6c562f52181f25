/** The daily sweep: at its hour, once a day, made up for when it was missed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { dailySweep, expiryOf, sweepAll } from '../../src/desk/sweep.ts';
import type { Store } from '../../src/store.ts';
import { library, sampleStore } from '../shared.ts';

const DAY = 86_400_000;
const { retention } = library.standards;
const at = (text: string) => Date.parse(`${text}+08:00`);

describe('the daily sweep', () => {
  let store: Store;
  const clock = new ManualClock(0);
  const tick = (time: string) => {
    clock.set(at(time));
    return dailySweep({ store, clock, retention: () => ({ ...retention, at: '03:30', record_days: 30 }) });
  };

  beforeEach(async () => {
    store = await sampleStore();
  });
  afterEach(() => store.close());

  it('runs once after its hour, and again the next day', async () => {
    await store.keep('drill', 'zhou', 1, at('2026-01-01T12:00'));
    expect(await tick('2026-11-22T04:00')).toMatchObject({ records: 1 });
    expect(await tick('2026-11-22T04:01')).toBeNull();
    expect(await tick('2026-11-23T03:29')).toBeNull();
    expect(await tick('2026-11-23T03:30')).toMatchObject({ records: 0 });
    expect(await tick('2026-11-23T03:31')).toBeNull();
  });

  it('is made up for where the service did not run at its hour', async () => {
    await tick('2026-11-22T04:00');
    expect(await tick('2026-11-25T09:15')).not.toBeNull();
    expect(await tick('2026-11-25T23:59')).toBeNull();
    expect(await tick('2026-11-26T03:30')).not.toBeNull();
  });

  it('takes away more than fits into one commit', async () => {
    const now = at('2026-11-22T04:00');
    for (let n = 0; n < 1001; n++) await store.keep('drill', `trainee-${n}`, 1, now - 31 * DAY);
    await store.keep('drill', 'young', 1, now - 29 * DAY);
    const expiry = expiryOf({ ...retention, record_days: 30 }, now);
    expect(await store.expired(expiry)).toMatchObject({ records: 1001 });
    expect(await sweepAll(store, expiry)).toMatchObject({ records: 1001 });
    expect(await store.kept('drill', 'young')).toBe(1);
  });
});

describe('the shipped retention', () => {
  it('keeps ids for a week at least, and touches no cursor', () => {
    const now = at('2026-11-22T04:00');
    const expiry = expiryOf(retention, now);
    expect(expiry.inbox).toBeLessThanOrEqual(now - 7 * DAY);
    expect(expiry.recordKeys.length).toBeGreaterThan(3);
    for (const { space, prefix } of expiry.recordKeys)
      expect(space.startsWith('channel:') && 'cursor'.startsWith(prefix), `${space} ${prefix}`).toBe(false);
  });
});
