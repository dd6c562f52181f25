/** What a channel is given: the desk's inbox, a place for media, small records of its own. */
import { randomUUID } from 'node:crypto';
import type { AdapterState, ChannelHost, Media } from '../channel.ts';
import type { Clock } from '../clock.ts';
import type { StaffDesk } from '../staff.ts';
import type { Store } from '../store.ts';
import type { Desk } from './desk.ts';
import { keepGroups } from './groups.ts';

export interface HostingOptions {
  readonly desk: Pick<Desk, 'receive' | 'report'>;
  readonly store: Store;
  readonly staff: StaffDesk;
  readonly clock: Clock;
  readonly keepMedia: (media: Media) => Promise<string>;
  readonly readMedia?: (id: string) => Promise<Media | null>;
  readonly callPeople?: (reason: string) => void;
  /** Whose groups are remembered. */
  readonly communityId?: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, channel: string) => void;
}

/** @param name of the channel: its records are kept apart from those of others */
export function hostFor(name: string, options: HostingOptions): ChannelHost {
  const { desk, store, clock } = options;
  return {
    receive: async (messages) => {
      await desk.receive(messages);
    },
    report: (report) => desk.report(report),
    keepMedia: options.keepMedia,
    ...(options.readMedia && { readMedia: options.readMedia }),
    state: adapterState(store, `channel:${name}`, clock),
    staff: options.staff,
    clock,
    callPeople: (reason) => {
      options.log('error', `people are called: ${reason}`, name);
      options.callPeople?.(reason);
    },
    ...(options.communityId !== undefined && {
      groups: (groups) => keepGroups(store, options.communityId ?? '', name, groups, clock.now()),
    }),
    log: (level, message) => options.log(level, message, name),
  };
}

function adapterState(store: Store, space: string, clock: Clock): AdapterState {
  const holder = randomUUID();
  return {
    get: (key) => store.kept(space, key),
    set: (key, value) => store.keep(space, key, value, clock.now()),
    delete: (key) => store.forget(space, key),
    lease: (key, ms) => store.lease(space, key, holder, clock.now() + ms, clock.now()),
  };
}
