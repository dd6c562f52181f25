/** A whole office for tests: store, desk, the staff's side, a host for channels; on a clock that is moved by hand. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel, ChannelHost } from '../src/channel.ts';
import { ManualClock } from '../src/clock.ts';
import { assistance } from '../src/desk/assistance.ts';
import { createDesk, type Desk } from '../src/desk/desk.ts';
import { hostFor } from '../src/desk/hosting.ts';
import type { DeskMeter } from '../src/desk/meter.ts';
import { playedOwners } from '../src/desk/played-owners.ts';
import { createStaffDesk } from '../src/desk/staff.ts';
import { mediaFolder, mediaForChannels } from '../src/media.ts';
import type { StaffDesk } from '../src/staff.ts';
import type { Outcome, Store } from '../src/store.ts';
import { community, library, models, sampleStore, understander } from './shared.ts';

export interface Office {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly desk: Desk;
  readonly staff: StaffDesk;
  /** Folder of kept media. */
  readonly folder: string;
  /** Conversations that had a turn, in the order of their first. */
  readonly seen: readonly string[];
  /** What went wrong inside. */
  readonly faults: string[];
  hostOf(channel: Channel): ChannelHost;
  /** The quiet window passes, everything due is done. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** 2026-11-23, a Monday, 10:00 in Shanghai. */
export const MONDAY = Date.parse('2026-11-23T10:00:00+08:00');

export async function openOffice(
  channels: readonly Channel[],
  now = MONDAY,
  reuse?: Store,
  meter?: DeskMeter,
): Promise<Office> {
  const clock = new ManualClock(now);
  const store = reuse ?? (await sampleStore());
  const folder = await mkdtemp(join(tmpdir(), 'yingda-media-'));
  const seen: string[] = [];
  const faults: string[] = [];
  const told = () => staff.told();
  const desk = createDesk({
    store,
    library,
    understander,
    clock,
    community,
    channels: [...channels, playedOwners],
    ...(meter && { meter }),
    onTurn: (id: string, outcome: Outcome) => {
      if (outcome.status === 'done' && !seen.includes(id)) seen.push(id);
      told();
    },
    onCommit: told,
    onError: (error, where) => faults.push(`${where}: ${String(error)}`),
  });
  const staff = createStaffDesk({
    desk,
    store,
    clock,
    communityId: community.id,
    communityName: community.name,
    ...assistance({ desk, store, clock, community, models }),
  });
  return {
    clock,
    store,
    desk,
    staff,
    folder,
    seen,
    faults,
    hostOf: (channel) =>
      hostFor(channel.name, {
        desk,
        store,
        staff,
        clock,
        communityId: community.id,
        keepMedia: mediaFolder(folder),
        readMedia: mediaForChannels(folder),
        log: (level, message) => {
          if (level === 'error') faults.push(message);
        },
      }),
    settle: async () => {
      clock.advance(60_000);
      await desk.drain();
    },
    close: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** For channels that show nothing to staff: any use is a fault. */
export const noStaff = new Proxy({} as StaffDesk, {
  get: (_target, name) => {
    throw new Error(`staff.${String(name)} was used`);
  },
});
