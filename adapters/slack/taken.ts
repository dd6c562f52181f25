/** What reading a delivery gives, and what it needs. */
import type { ChannelHost } from '../../src/index.ts';
import { escaped, type SlackBody, type SlackCalls, type SlackView } from './shapes.ts';

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
  /** User ids of those who may see owners' phones whole. */
  readonly phones: readonly string[];
  /** Fetches a file of a message; null when it may not be fetched. */
  readonly file: (url: string) => Promise<Uint8Array | null>;
}

export const NOTHING: Taken = {};

/** A form over the screen of whoever clicked. */
export function opens({ calls }: Pick<ActsOptions, 'calls'>, body: SlackBody, view: SlackView): Taken {
  return { afterwards: () => calls.openView(body.trigger_id ?? '', view) };
}

/** A line that whoever clicked sees alone. */
export function whispers({ calls }: Pick<ActsOptions, 'calls'>, body: SlackBody, text: string): Taken {
  return {
    afterwards: () => calls.whisper(body.channel?.id ?? '', body.user?.id ?? '', { text: escaped(text) }),
  };
}
