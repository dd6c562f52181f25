/** What a channel is given: the desk's inbox, a place for media, small records of its own. */
import { randomUUID } from 'node:crypto';
import {
  type AdapterState,
  type Channel,
  type ChannelHost,
  type InboundMessage,
  inboundSchema,
  type Media,
} from '../channel.ts';
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
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
  /** Sends past the outbox what is no owner's: a colleague's drill. Without it there are none in this channel. */
  readonly send?: Channel['send'];
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
      const owners = await ownersOnly(name, options, messages);
      if (owners.length > 0) await desk.receive(owners);
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

/** Takes out what colleagues write of their drills, and answers it. */
async function ownersOnly(
  name: string,
  { staff, send, log }: HostingOptions,
  messages: readonly InboundMessage[],
): Promise<readonly InboundMessage[]> {
  if (!send) return messages;
  const owners: InboundMessage[] = [];
  for (const message of messages) {
    const read = inboundSchema.safeParse(message);
    const one = read.success ? read.data : null;
    // What is not readable is refused by the desk; what has no id cannot be known again.
    const isDirect = one?.from === 'owner' && one.audience === 'direct' && one.medium === 'chat';
    if (!one || !isDirect || one.messageId === null || one.event !== undefined) {
      owners.push(message);
      continue;
    }
    const { channel, thread, sender, messageId, text } = one;
    const media = one.images.length + one.voices.length + (one.videos?.length ?? 0) > 0;
    const answer = await staff.training.messenger.take({ channel, sender, messageId, text, media });
    if (answer === null) owners.push(message);
    if (answer === null || answer === '') continue;
    // The platform is acknowledged meanwhile; an answer that is lost is asked for again.
    void send({
      id: `drill:${messageId}`.slice(-120),
      channel,
      thread,
      recipient: sender,
      text: answer,
      phrases: [],
    })
      .then((sent) => {
        if (sent.state !== 'sent') log('warn', `a drill's answer was not sent: ${sent.reason}`, name);
      })
      .catch((error: unknown) => log('warn', `a drill's answer was not sent: ${oneLine(error)}`, name));
  }
  return owners;
}
