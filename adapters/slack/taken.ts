/** What reading a delivery gives, and what it needs. */
import type { ChannelHost } from '../../src/index.ts';
import type { SlackCalls } from './shapes.ts';

/** How a delivery is answered once it is committed. */
export interface Taken {
  /** Body of the acknowledgement: errors of a form, a whispered answer to a command. */
  readonly ack?: unknown;
  /** Shown afterwards; nothing of it is lost when it fails. */
  readonly afterwards?: () => Promise<void>;
}

export interface ActsOptions {
  readonly host: ChannelHost;
  readonly calls: SlackCalls;
  readonly channelName: string;
  /** The channel whose members are staff: buttons work there only. */
  readonly deskChannel: string;
  /** Our own user, whose messages are echoes. */
  readonly ownUser: string;
  /** Fetches a file of a message; null when it may not be fetched. */
  readonly file: (url: string) => Promise<Uint8Array | null>;
}

export const NOTHING: Taken = {};
