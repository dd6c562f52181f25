/** The daily sweep: at its hour, once a day, made up for when it was missed. */
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/clock.ts';
import { countOld, dailySweep, expiryOf, type MediaShelf, sweepAll } from '../../src/desk/sweep.ts';
import { mediaShelf } from '../../src/media.ts';
import type { Store } from '../../src/store.ts';
import { type Office, openOffice } from '../office.ts';
import { library, sampleStore } from '../shared.ts';

const DAY = 86_400_000;
const { retention } = library.standards;
const at = (text: string) => Date.parse(`${text}+08:00`);

const media: MediaShelf = { old: async () => [], drop: async () => 0 };

describe('the daily sweep', () => {
  let store: Store;
  const clock = new ManualClock(0);
  const tick = (time: string) => {
    clock.set(at(time));
    return dailySweep({
      store,
      media,
      clock,
      retention: () => ({ ...retention, at: '03:30', record_days: 30 }),
    });
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
    expect(await sweepAll({ store, media }, expiry, now)).toMatchObject({ records: 1001 });
    expect(await store.kept('drill', 'young')).toBe(1);
  });
});

describe('people and pictures', () => {
  const now = at('2026-11-22T04:00');
  const YOUNG = now - 10 * DAY;
  const OLD = now - 2000 * DAY;
  const picture = (letter: string) => `${letter.repeat(32)}.jpg`;
  let office: Office;
  let folder: string;

  /** An owner who wrote once, with a picture, at a time. */
  async function wrote(owner: string, image: string, then: number): Promise<void> {
    office.clock.set(then);
    const message = { channel: 'page', medium: 'chat', thread: owner, sender: owner, text: '你好' };
    await office.desk.receive([{ ...message, messageId: owner, sentAt: then, images: [image] }]);
    await office.settle();
    await writeFile(join(folder, image), owner);
    await utimes(join(folder, image), then / 1000, then / 1000);
  }

  beforeEach(async () => {
    office = await openOffice([], OLD);
    folder = await mkdtemp(join(tmpdir(), 'yingda-sweep-'));
  });
  afterEach(async () => {
    await office.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('go when nobody has heard of them for so long, and nothing speaks of them; a redelivery brings nobody back', async () => {
    const { store } = office;
    await wrote('long-ago', picture('a'), OLD);
    await wrote('lately', picture('b'), OLD);
    await wrote('now', picture('c'), YOUNG);
    // The file is old, who sent it is not; a message of this year has its picture again.
    office.clock.set(YOUNG);
    const again = { channel: 'page', medium: 'chat', thread: 'lately', sender: 'lately', text: '再发一次' };
    await office.desk.receive([{ ...again, messageId: 'l2', sentAt: YOUNG, images: [picture('b')] }]);
    await office.settle();
    await writeFile(join(folder, picture('d')), 'nobody speaks of it');
    await utimes(join(folder, picture('d')), OLD / 1000, OLD / 1000);
    const swept = { store, media: mediaShelf(folder) };
    const old = expiryOf(retention, now);
    expect(await countOld(swept, old)).toMatchObject({ people: 1, media: 2 });
    expect(await sweepAll(swept, old, now)).toMatchObject({ people: 1, media: 2 });
    expect((await readdir(folder)).sort()).toEqual([picture('b'), picture('c')]);
    const people = async (sender: string) =>
      (await store.findPeople({ by: 'sender', channel: 'page', sender })).length;
    expect([await people('long-ago'), await people('lately'), await people('now')]).toEqual([0, 1, 1]);
    const [late] = await office.desk.receive([
      {
        channel: 'page',
        medium: 'chat',
        thread: 'long-ago',
        sender: 'long-ago',
        messageId: 'long-ago',
        sentAt: OLD,
        text: '你好',
      },
    ]);
    expect(late?.outcome).toBe('known');
    expect(await people('long-ago')).toBe(0);
    expect(await countOld(swept, old)).toMatchObject({ people: 0, media: 0 });
  });

  it('stay while a ticket of theirs is open', async () => {
    office.clock.set(OLD);
    const message = {
      channel: 'page',
      medium: 'chat',
      thread: 'lin',
      sender: 'lin',
      text: '5栋1单元电梯困人了，快来人',
    };
    await office.desk.receive([{ ...message, messageId: 'm', sentAt: OLD }]);
    await office.settle();
    expect(await office.store.idlePeople(now, 10)).toEqual([]);
    expect(await office.store.expired(expiryOf(retention, now))).toMatchObject({ tickets: 0 });
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
