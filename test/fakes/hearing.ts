/** What a channel is given in place of the service: it keeps what it is told. */
import type { ChannelHost, DeliveryReport, InboundMessage, Media } from '../../src/channel.ts';

export interface Hearing {
  readonly host: ChannelHost;
  readonly got: InboundMessage[];
  readonly reports: DeliveryReport[];
  readonly kept: Media[];
  readonly log: string[];
  /** The channel's small records. */
  readonly state: Map<string, unknown>;
}

/** @param committing before messages are taken, in place of writing them to the inbox */
export function hearing(
  { clock, staff }: Pick<ChannelHost, 'clock' | 'staff'>,
  committing: () => Promise<void>,
): Hearing {
  const got: InboundMessage[] = [];
  const reports: DeliveryReport[] = [];
  const kept: Media[] = [];
  const log: string[] = [];
  const state = new Map<string, unknown>();
  const host: ChannelHost = {
    clock,
    staff,
    receive: async (messages) => {
      await committing();
      got.push(...messages);
    },
    report: async (report) => void reports.push(report),
    keepMedia: async (media) => `file-${kept.push(media)}`,
    state: {
      get: async (key) => state.get(key) ?? null,
      set: async (key, value) => void state.set(key, value),
      delete: async (key) => void state.delete(key),
      lease: async () => true,
    },
    log: (level, message) => void log.push(`${level} ${message}`),
  };
  return { host, got, reports, kept, log, state };
}
