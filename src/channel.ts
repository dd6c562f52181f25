/**
 * The channel port: how messages come in and go out. An adapter maps its SDK to `Inbound` and sends `Outbound`; the
 * schema here is the only runtime check on the way in.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { ALL_IN_GROUP, CALL_EVENTS, ELEMENTS, VIOLATION_KINDS } from './library/terms.ts';
import type { StaffDesk } from './staff.ts';
import { MOVES, type Move } from './ticket/moves.ts';

export { ALL_IN_GROUP };

/** The channel of text messages, whose threads and senders are phones. */
export const SMS_CHANNEL = 'sms';

/** Longer messages are kept whole; past this they are refused (RELIABILITY 32). */
export const MAX_TEXT = 1_000_000;

/**
 * Bytes of UTF-8 that one message takes on a platform; longer ones go in pieces. The pages of official accounts name none:
 * WeCom's is taken. WeChat names none: its clients show so much well.
 */
export const MESSAGE_BYTES = { wecom: 2048, 'official-account': 2048, wechaty: 2000 } as const;
/** Characters that a section of a message takes in Slack. */
export const MESSAGE_CHARACTERS = { slack: 3000 } as const;

/** Pictures that go with one reply. */
const MAX_PICTURES = 3;

/** The moves that staff make from a card. */
export type StaffMove = Exclude<Move, 'merge'>;

const phraseRef = z.strictObject({ id: z.string().max(120), version: z.string().max(40) });

const ticketId = z.string().min(1).max(80);
const ticketName = z.strictObject({ id: ticketId, number: z.string().min(1).max(40) });
const reasonText = z.string().trim().min(1).max(500);
/** Of a member of staff, as candidates are named: "account:…", "staff:…". */
const staffId = z.string().regex(/^(?:account|staff):[^\s]{1,100}$/);
const checks = z.array(z.string().regex(/^[a-z][a-z_]{0,29}$/)).max(12);
/** Id of a kept picture. */
const picture = z.string().regex(/^[0-9a-f]{32}\.(?:jpg|png|webp|gif)$/);

/** What a member of staff decided about a conversation or one of its tickets; words, if any, stand in `text`. */
export const staffActionSchema = z.discriminatedUnion('do', [
  /** The conversation is theirs from now on; the bot is silent. */
  z.strictObject({ do: z.literal('claim') }),
  z.strictObject({ do: z.literal('hand_back') }),
  /** `text` goes to the owner; `phrases` where it was a suggestion, `edited` when it was changed. */
  z.strictObject({
    do: z.literal('reply'),
    phrases: z.array(phraseRef).max(8).default([]),
    edited: z.boolean().default(false),
    /** The suggestion as it was shown, where it was one. */
    offered: z.string().max(4000).optional(),
    /** Sent again by somebody who has seen what is found in it. */
    knowing: z.boolean().optional(),
    /** What was found; never what a screen says of it. */
    warned: z
      .array(z.strictObject({ kind: z.enum(VIOLATION_KINDS), rule: z.string().max(120) }))
      .max(8)
      .optional(),
    /** The newest message that its writer has seen: written to what came before the newest words, it is refused. */
    seen: z.int().min(0).optional(),
    /** Ids of stored pictures, sent after the text in this order. */
    images: z
      .array(z.string().regex(/^[0-9a-f]{32}\.(png|jpg)$/))
      .max(MAX_PICTURES)
      .optional(),
  }),
  /** `text` is for colleagues only. */
  z.strictObject({ do: z.literal('note') }),
  /** `text` is for the colleague who has the conversation, from who supervises. */
  z.strictObject({ do: z.literal('whisper') }),
  z.strictObject({
    do: z.literal('move'),
    /** The ticket's inner id. */
    ticket: z.string().min(1).max(80),
    /** Merging needs the other ticket, and is an action of its own. */
    move: z.enum(Object.keys(MOVES).filter((move) => move !== 'merge') as [StaffMove, ...StaffMove[]]),
    reason: z.string().max(500).optional(),
    result: z.string().max(500).optional(),
    /** With dispatch and transfer: whose it is from now on, by name; and by id, where it is known. */
    to: z.string().max(40).optional(),
    to_id: staffId.optional(),
    /** With what ends it: ids of its checklist that are ticked by it. */
    checks: checks.optional(),
  }),
  /** To somebody by name, as the roster or a screen names them. */
  z.strictObject({
    do: z.literal('assign'),
    ticket: ticketId,
    to: z.string().trim().min(1).max(80),
    to_id: staffId.optional(),
    reason: reasonText.optional(),
  }),
  z.strictObject({ do: z.literal('merge'), ticket: ticketId, into: ticketName, reason: reasonText }),
  z.strictObject({ do: z.literal('link'), ticket: ticketId, to: ticketName }),
  z.strictObject({ do: z.literal('urge'), ticket: ticketId }),
  z.strictObject({ do: z.literal('escalate'), ticket: ticketId, reason: reasonText }),
  /** From the spot: pictures before and after, materials, the fee, the owner's signature; what is absent stays. */
  z.strictObject({
    do: z.literal('work'),
    ticket: z.string().min(1).max(80),
    before: z.array(picture).max(9).optional(),
    after: z.array(picture).max(9).optional(),
    lines: z
      .array(
        z.strictObject({
          name: z.string().trim().min(1).max(60),
          quantity: z.number().positive().max(10_000),
          price_cents: z.int().min(0).max(10_000_000),
        }),
      )
      .max(40)
      .optional(),
    labour_cents: z.int().min(0).max(10_000_000).optional(),
    signature: picture.optional(),
    checks: checks.optional(),
  }),
  /** Called for a ticket, and seeing to it: accepts it where it is nobody's. */
  z.strictObject({ do: z.literal('acknowledge'), ticket: z.string().min(1).max(80) }),
  /** What the owner was promised has been done; without `ticket` it was promised in the conversation. */
  z.strictObject({
    do: z.literal('keep'),
    promise: z.string().min(1).max(120),
    ticket: z.string().min(1).max(80).optional(),
  }),
  /** What the bot had asked of its own accord did not arrive: a person goes on. */
  z.strictObject({
    do: z.literal('unreached'),
    phrases: z.array(phraseRef).max(20).default([]),
    /** It was a colleague's answer. */
    reply: z.boolean().default(false),
  }),
  /** The digits that prove that somebody has a phone: to channel "sms", whose threads are phones. */
  z.strictObject({ do: z.literal('code'), digits: z.string().regex(/^[0-9]{6}$/) }),
  /** Of the notices' own making: what a person is told of a home. */
  z.strictObject({
    do: z.literal('notice'),
    notice: z.string().min(1).max(80),
    home: z.string().min(1).max(80),
    phrase: z.string().min(1).max(80),
    slots: z.record(z.string().max(40), z.string().max(500)),
  }),
  /** A field of what is being taken down, as staff heard it, in `text`; `name`: the owner's surname, with the gender. */
  z.strictObject({
    do: z.literal('amend'),
    field: z.string().regex(/^[a-z][a-z_0-9]{0,39}$/),
    gender: z.enum(['m', 'f']).optional(),
  }),
  /** On the phone: the agent has said what this element asks for. */
  z.strictObject({ do: z.literal('tick'), element: z.enum(ELEMENTS) }),
  /**
   * Told by a platform of its own client: a colleague took the session there, ended it, or wrote to the owner (`text`).
   * Never what a screen of ours says.
   */
  z.strictObject({ do: z.literal('elsewhere'), what: z.enum(['taken', 'ended', 'said']) }),
  /** The owner took a message back, named by the channel's id of it: it stays, marked. `text` is a note for colleagues. */
  z.strictObject({ do: z.literal('recall'), message: z.string().min(1).max(200) }),
  /** A suggestion that was not wanted: kept for the figures of its wording. */
  z.strictObject({ do: z.literal('dismiss'), phrases: z.array(phraseRef).max(8) }),
]);
export type StaffAction = z.infer<typeof staffActionSchema>;

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
  /** Where there are some, `text` only names them ("[视频]"): it is shown, and is not what the owner said. */
  videos: z.array(z.string().max(300)).max(20).optional(),
  event: z.enum([...CALL_EVENTS, 'takeover', 'handback']).optional(),
  /** `group`: many read along; private matters are taken to the direct thread. */
  audience: z.enum(['direct', 'group']).default('direct'),
  /** In a group: whether the bot was spoken to. */
  mentioned: z.boolean().default(false),
  /** In a group: the thread in which its sender is reached alone; null when there is none. */
  directThread: z.string().min(1).max(200).nullable().default(null),
  /** With `from: agent`: what a member of staff decided, and who. */
  action: staffActionSchema.optional(),
  by: z.strictObject({ id: z.string().min(1).max(120), name: z.string().min(1).max(80) }).optional(),
});

export type Inbound = z.infer<typeof inboundSchema>;
/** As an adapter writes it: what has a default may be left out. */
export type InboundMessage = z.input<typeof inboundSchema>;

export interface Outbound {
  /** Of the outbox row; a channel that dedupes may use it. */
  readonly id: string;
  readonly channel: string;
  readonly thread: string;
  readonly recipient: string;
  readonly text: string;
  readonly phrases: readonly { readonly id: string; readonly version: string }[];
  /** normal, unless said otherwise; `urgent`: of an emergency; `waits`: asked of our own accord. */
  readonly lane?: 'urgent' | 'normal' | 'waits';
  /** Id of a stored picture (`ChannelHost.readMedia`): it is the whole message, the text is empty. */
  readonly picture?: string;
  /** Answers to choose from, in the owner's words; the text asks for them as well. */
  readonly choices?: readonly string[];
}

/** What became of one attempt to send. */
export type SendResult =
  | { readonly state: 'sent'; readonly channelMessageId: string | null }
  /** Refused for now; try again after so long. */
  | { readonly state: 'later'; readonly afterMs: number; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string };

/** What became of a message after its send had succeeded: success of an API is not delivery. */
export interface DeliveryReport {
  readonly channel: string;
  /** As given by `send`. */
  readonly channelMessageId: string;
  readonly state: 'failed';
  /** In the channel's own words, one line. */
  readonly reason: string;
}

/** A picture, video or voice message as it came in. */
export interface Media {
  readonly bytes: Uint8Array;
  /** MIME type, as the channel tells. */
  readonly type: string;
}

/** Small records of an adapter: cursors, tokens, thread ids. Plain JSON. */
export interface AdapterState {
  /** null when there is none. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Takes or renews a lease for this instance of the service: of several instances one does what it is for.
   * @returns false while another instance has it, `ms` from when that one took or renewed it
   */
  lease(key: string, ms: number): Promise<boolean>;
}

/** A group of owners, as the platform names it. */
export interface OwnersGroup {
  /** "wechaty" */
  readonly channel: string;
  readonly thread: string;
  readonly name: string;
}

/** What a channel is given when it starts. */
export interface ChannelHost {
  /** Commits messages; acknowledge them to the platform only after this has resolved (law 6). */
  receive(messages: readonly InboundMessage[]): Promise<void>;
  /** A failure that was told later. The same report twice has no further effect. */
  report(report: DeliveryReport): Promise<void>;
  /** Keeps a file, and gives the id that stands in `images`, `voices` or `videos`. @throws YingdaError E_MEDIA */
  keepMedia(media: Media): Promise<string>;
  /** A stored picture to be sent, or a picture or video to be shown to staff; null when it is not there any more. */
  readMedia?(id: string): Promise<Media | null>;
  readonly state: AdapterState;
  /** What screens of staff may see and do. */
  readonly staff: StaffDesk;
  readonly clock: Clock;
  /**
   * Calls people for the channel itself, through the outlets (webhook, mail …), as long as one can be reached.
   * @param reason "channel:logged_out": its words stand in scripts-zh/notices/staff.yaml
   */
  callPeople?(reason: string): void;
  /** Remembers the groups of this community's owners, into which notices may be said. */
  groups?(groups: readonly OwnersGroup[]): Promise<void>;
  /** One line for the log; never texts of owners or phones. */
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

/** An HTTP address that the platform calls. The API server mounts it; the handler reads the body itself. */
export interface Webhook {
  /** "/wecom/callback". */
  readonly path: string;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** How a channel is doing, for those who look after it. */
export interface ChannelStanding {
  readonly name: string;
  /** `login`: somebody has to scan a code, or has not yet confirmed it on the phone. */
  readonly state: 'up' | 'login' | 'down';
  /** Text of the code to be scanned. */
  readonly code: string | null;
  /** Why it is down, one line. */
  readonly reason: string | null;
}

export interface Channel {
  /** The part before ":" of the `channel` of its messages: "wecom". */
  readonly name: string;
  /** Whether a repeated send of the same outbound id reaches the owner once; else repeats are left to people (law 6). */
  readonly dedupesSends: boolean;
  readonly webhooks?: readonly Webhook[];
  /** Whether what is said in one turn goes out as one message: the platform takes only a few. */
  readonly mergesReplies?: boolean;
  /** Whether `send` takes a `picture`; without it none is handed over, and it stands as not delivered. */
  readonly sendsPictures?: boolean;
  /** How many messages a minute the platform takes, or a person would write; emergencies are not counted. */
  readonly perMinute?: number;
  /**
   * Looks whether it could start, without starting (yingda doctor).
   * @returns what was found, one line
   * @throws YingdaError E_CHANNEL, E_CHANNEL_MISSING with the cure
   */
  probe?(): Promise<string>;
  /** Of a started channel that people have to log in; absent where there is nothing to log in. */
  standing?(): Pick<ChannelStanding, 'state' | 'code'>;
  start(host: ChannelHost): Promise<void>;
  /**
   * One attempt. Long texts are cut here, where the channel's limit is known (text/cut.ts).
   * @throws anything when nobody knows whether it arrived
   */
  send(outbound: Outbound): Promise<SendResult>;
  /**
   * Tells an owner by a template message that there is something, where `send` was refused; absent where the platform
   * has none.
   * @param reason why `send` was refused, in the channel's own words
   * @returns whether the owner was told
   */
  remind?(outbound: Outbound, reason: string): Promise<boolean>;
  stop(): Promise<void>;
}
