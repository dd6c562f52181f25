/** Timers live in the store: they outlast a stop, a clock that is set, and a month (RELIABILITY 26 to 28). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import type { Store } from '../../src/store.ts';
import { Wire } from '../fakes/wire.ts';
import { MONDAY } from '../office.ts';
import { community, library, understander } from '../shared.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let folder: string;
let clock: ManualClock;
let wire: Wire;
let store: Store;
let desk: Desk;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-clock-'));
  clock = new ManualClock(MONDAY);
  await begin();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A service that starts on the file as it stands. */
async function begin(): Promise<void> {
  wire = new Wire();
  store = openSqliteStore(join(folder, 'yingda.sqlite'));
  await settle(store, community);
  desk = createDesk({ store, library, understander, clock, community, channels: [wire] });
}

async function restart(): Promise<void> {
  await store.close();
  await begin();
}

let serial = 0;
async function says(owner: string, text: string): Promise<string> {
  const [accepted] = await desk.receive([
    {
      channel: 'wire',
      medium: 'chat',
      thread: owner,
      sender: owner,
      messageId: `m${serial++}`,
      sentAt: clock.now(),
      text,
    },
  ]);
  clock.advance(3000);
  await desk.drain();
  return accepted?.conversationId ?? '';
}

/** Looks every minute. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= MINUTE) {
    clock.advance(Math.min(MINUTE, left));
    await desk.drain();
  }
}

interface Late {
  readonly conversationId: string | null;
  readonly timer: string;
  readonly seconds: number;
}

const late = async () =>
  (await store.events(0, 10_000))
    .filter(({ kind }) => kind === 'timer.late')
    .map(({ conversationId, data }) => ({ conversationId, ...data }) as Late);
/** What was said of our own accord: ids of reminders and closings. */
const unasked = async (id: string) =>
  (await store.messages(id, 0, 100))
    .flatMap(({ phrases }) => phrases.map((phrase) => phrase.id.replace(/#.*$/, '')))
    .filter((phrase) => /^FLOW-COMMON\.remind|^CLOSE-3/.test(phrase));

describe('timers', () => {
  it('that come due while the service is down fire once each at the next start, and are marked late', async () => {
    const lin = await says('lin', '我家厨房水管漏水');
    // A ticket whose clock runs: somebody should have answered it within minutes.
    await says('zhao', '5栋1单元电梯困人了，快来');
    const due = (await store.nextDue(lin)) ?? Number.NaN;
    await restart();
    clock.advance(5 * HOUR);
    const clockAtStart = clock.now();
    await desk.drain();
    await pass(10 * MINUTE);
    expect(await unasked(lin)).toEqual([
      expect.stringMatching(/^FLOW-COMMON\.remind/),
      expect.stringMatching(/^CLOSE-3/),
    ]);
    const marks = await late();
    expect(new Set(marks.map(({ timer }) => timer))).toEqual(new Set(['remind', 'close', 'clock']));
    const own = marks.filter(({ conversationId }) => conversationId === lin);
    expect(own.map(({ timer }) => timer)).toEqual(['remind', 'close']);
    expect(own[0]?.seconds).toBe((clockAtStart - due) / 1000);
    const warned = (await store.alerts(community.id, 100)).map(({ reason }) => reason);
    expect(warned.filter((reason) => reason.startsWith('sla:')).length).toBeGreaterThan(0);
  });

  it('in their time are not marked', async () => {
    const lin = await says('lin', '我家厨房水管漏水');
    await pass(HOUR);
    expect(await unasked(lin)).toHaveLength(2);
    expect(await late()).toEqual([]);
  });

  it.each([
    ['forward and back', [HOUR, -HOUR]],
    ['back and forward', [-HOUR, HOUR]],
    ['forward', [HOUR]],
    ['back', [-HOUR]],
  ])('fire once each when the clock is set an hour %s', async (_how, steps) => {
    const lin = await says('lin', '我家厨房水管漏水');
    for (const step of steps) {
      await pass(MINUTE);
      clock.set(clock.now() + step);
      await desk.drain();
    }
    await pass(3 * HOUR);
    expect(await unasked(lin)).toHaveLength(2);
    expect(new Set(await unasked(lin)).size).toBe(2);
    const answered = await says('wu', '装修几点必须停工');
    expect((await store.messages(answered, 0, 10)).map(({ from }) => from)).toEqual(['owner', 'bot']);
  });

  it('that a process held when it ended, its clock an hour ahead, fire once each after the clock is set back', async () => {
    const lin = await says('lin', '我家厨房水管漏水');
    clock.advance(HOUR);
    const [written] = await desk.receive([
      {
        channel: 'wire',
        medium: 'chat',
        thread: 'wu',
        sender: 'wu',
        messageId: 'ahead',
        sentAt: clock.now(),
        text: '装修几点必须停工',
      },
    ]);
    clock.advance(3000);
    const held = await store.dueTimers(clock.now(), 100, clock.now() + MINUTE);
    expect(new Set(held.map(({ conversationId }) => conversationId))).toEqual(
      new Set([lin, written?.conversationId]),
    );
    await restart();
    clock.set(clock.now() - HOUR);
    // Within minutes, and not when the hour of the lease has passed.
    await pass(2 * MINUTE);
    const soon = await store.messages(written?.conversationId ?? '', 0, 10);
    expect(soon.map(({ from }) => from)).toEqual(['owner', 'bot']);
    await pass(3 * HOUR);
    expect((await unasked(lin)).map((phrase) => phrase.replace(/[._].*$/, ''))).toEqual([
      'FLOW-COMMON',
      'CLOSE-3',
    ]);
    const rows = await store.messages(written?.conversationId ?? '', 0, 10);
    expect(rows.map(({ from }) => from)).toEqual(['owner', 'bot']);
    expect(await store.nextDue()).toBeNull();
  });

  it('of a message that came while the clock was an hour ahead ends with its burst once the clock is set back', async () => {
    await says('lin', '我家厨房水管漏水');
    clock.advance(HOUR);
    const [written] = await desk.receive([
      {
        channel: 'wire',
        medium: 'chat',
        thread: 'wu',
        sender: 'wu',
        messageId: 'ahead',
        sentAt: clock.now(),
        text: '装修几点必须停工',
      },
    ]);
    const answered = async () =>
      (await store.messages(written?.conversationId ?? '', 0, 10)).map(({ from }) => from);
    clock.set(clock.now() - HOUR);
    await desk.drain();
    expect(await answered()).toEqual(['owner', 'bot']);
  });

  it('of a month are kept by the store, and no sleep is longer than a second', async () => {
    const lin = await says('lin', '装修几点必须停工');
    const { version = 0, state } = (await store.conversation(lin)) ?? {};
    expect(await store.nextDue(lin)).toBeNull();
    await store.commitTurns(
      [
        {
          conversationId: lin,
          assumes: version,
          inbox: [],
          timer: null,
          query: { address: null, ticket: null, phone: null },
        },
      ],
      () => ({
        prefixes: [],
        day: '2026-11-23',
        write: () => ({
          next: state as NonNullable<typeof state>,
          received: [],
          said: [],
          opened: [],
          effects: [{ kind: 'timer', name: 'remind', inMs: 30 * DAY }],
          phrases: [],
          at: clock.now(),
        }),
      }),
    );
    const due = clock.now() + 30 * DAY;
    await restart();
    const sleeps = vi.spyOn(globalThis, 'setTimeout');
    desk.serve();
    await vi.waitFor(() => expect(sleeps.mock.calls.length).toBeGreaterThan(0));
    await desk.stop();
    for (const [, ms = 0] of sleeps.mock.calls.filter(([work]) => !String(work).includes('reject')))
      expect(ms).toBeLessThanOrEqual(1000);
    clock.set(due - 1);
    await desk.drain();
    expect(await store.nextDue(lin)).toBe(due);
    clock.set(due);
    await desk.drain();
    expect(await store.nextDue(lin)).toBeNull();
    expect((await store.conversation(lin))?.version).toBe(version + 2);
  });
});
