/**
 * The channel port: how messages come in and go out. An adapter maps its SDK to `Inbound` and sends `Outbound`; the
 * schema here is the only runtime check on the way in.
 */
import { z } from 'zod';
import { CALL_EVENTS } from './converse/event.ts';

/** Longer messages are kept whole; past this they are refused (RELIABILITY 32). */
export const MAX_TEXT = 1_000_000;

export const inboundSchema = z.strictObject({
  /** "terminal", "console", "wecom:<open_kfid>": channel and account. */
  channel: z.string().min(1).max(120),
  /** Spoken or written. */
  medium: z.enum(['phone', 'chat']),
  /** Room or direct thread, as the channel names it. */
  thread: z.string().min(1).max(200),
  /** Who writes, as the channel names them. */
  sender: z.string().min(1).max(200),
  /** The channel's message id; null where it gives none (then a deterministic hash stands in). */
  messageId: z.string().min(1).max(200).nullable(),
  /** ms since 1970, as the channel tells; null when it does not. */
  sentAt: z.number().int().nonnegative().nullable(),
  /** owner: the customer; agent: a colleague who took over. */
  from: z.enum(['owner', 'agent']).default('owner'),
  text: z.string().max(MAX_TEXT).default(''),
  /** Ids of stored media. */
  images: z.array(z.string().max(300)).max(20).default([]),
  voices: z.array(z.string().max(300)).max(20).default([]),
  event: z.enum([...CALL_EVENTS, 'takeover', 'handback']).optional(),
});

export type Inbound = z.infer<typeof inboundSchema>;

export interface Outbound {
  /** Of the outbox row; a channel that dedupes may use it. */
  readonly id: string;
  readonly channel: string;
  readonly thread: string;
  readonly recipient: string;
  readonly text: string;
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
}

/** What became of one attempt to send. */
export type SendResult =
  | { readonly state: 'sent'; readonly channelMessageId: string | null }
  /** Refused for now; try again after so long. */
  | { readonly state: 'later'; readonly afterMs: number; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string };

export interface Channel {
  /** The `channel` of its messages. */
  readonly name: string;
  /** What tells the desk of deliveries; false: repeats may reach the owner twice (law 6). */
  readonly dedupesSends: boolean;
  start(receive: (inbound: Inbound) => Promise<void>): Promise<void>;
  send(outbound: Outbound): Promise<SendResult>;
  stop(): Promise<void>;
}
