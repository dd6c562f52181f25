/** Activities → inbound messages, and the conversation references by which answers find their way. Pure. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { InboundMessage } from '../../src/index.ts';
import type { BotkitMessage } from './sdk.ts';

/** The kinds of message that Botkit's adapters know; echoes ("self_message", "bot_message") are none of them. */
export const MESSAGE_EVENTS = ['message', 'direct_message', 'direct_mention', 'mention'];
const ADDRESSED = ['direct_mention', 'mention'];
/** conversationType of Teams. */
const GROUPS = ['channel', 'groupChat'];
/** Of ids, in the port. */
const LONGEST = 200;

const account = z.looseObject({ id: z.string().min(1) });

const activitySchema = z.object({
  id: z.string().min(1).nullish(),
  channelId: z.string().min(1).max(100),
  timestamp: z.unknown().optional(),
  text: z.string().nullish(),
  from: account.extend({ role: z.unknown().optional() }),
  recipient: account.nullish().catch(null),
  conversation: z.looseObject({
    id: z.string().min(1),
    isGroup: z.unknown().optional(),
    conversationType: z.unknown().optional(),
  }),
  entities: z.array(z.unknown()).nullish().catch(null),
  attachments: z.unknown().optional(),
});

const mentionSchema = z.object({
  type: z.literal('mention'),
  text: z.string().min(1).nullish(),
  mentioned: z.object({ id: z.string() }),
});

const attachmentSchema = z.object({ contentType: z.string(), contentUrl: z.string() });
export type Attachment = z.infer<typeof attachmentSchema>;

const referenceSchema = z.looseObject({
  channelId: z.string(),
  user: account,
  conversation: z.looseObject({ id: z.string() }),
});
/** Where a conversation is answered; plain JSON. */
export type Reference = z.infer<typeof referenceSchema>;

export interface Reading {
  readonly message: InboundMessage & { readonly text: string };
  readonly attachments: readonly Attachment[];
  readonly reference: Reference;
}

/** @returns null for what is no message of a person; "malformed" where sender, conversation or text are no strings */
export function readMessage(message: BotkitMessage): Reading | 'malformed' | null {
  const activity = activitySchema.safeParse(message.incoming_message).data;
  const reference = referenceSchema.safeParse(message.reference).data;
  if (!activity || !reference) return 'malformed';
  const { from, recipient, conversation } = activity;
  if (from.role === 'bot' || from.id === recipient?.id) return null;
  const { text, named } = withoutMention(activity.text ?? '', activity.entities ?? [], recipient?.id);
  const attachments = attachmentsOf(activity.attachments ?? message.attachments);
  if (text === '' && attachments.length === 0) return null;
  const group =
    conversation.isGroup === true ||
    GROUPS.includes(String(conversation.conversationType)) ||
    ADDRESSED.includes(message.type);
  return {
    message: {
      channel: `botkit:${activity.channelId}`,
      medium: 'chat',
      thread: shortId(conversation.id),
      sender: shortId(from.id),
      messageId: activity.id ? shortId(activity.id) : null,
      sentAt: millis(activity.timestamp),
      text,
      audience: group ? 'group' : 'direct',
      mentioned: group && (named || ADDRESSED.includes(message.type)),
    },
    attachments,
    reference: kept(reference),
  };
}

/** @returns the reference that was recorded; null when there is none, or it is none */
export function recordedReference(record: unknown): Reference | null {
  return referenceSchema.safeParse(record).data ?? null;
}

/** The key among the channel's records: of one person in one thread, as a group has many. */
export function referenceKey(of: { channel: string; thread: string; person: string }): string {
  return `reference:${JSON.stringify([of.channel, of.thread, of.person])}`;
}

/** Without the person's name, and without the message it came from: answers come later and are no quotes. */
function kept(reference: Reference): Reference {
  const { name: _name, ...user } = reference.user;
  const { activityId: _activity, ...rest } = reference;
  return { ...rest, user };
}

function withoutMention(
  text: string,
  entities: readonly unknown[],
  bot: string | undefined,
): { text: string; named: boolean } {
  const mentions = entities
    .map((entity) => mentionSchema.safeParse(entity).data)
    .filter((mention) => mention !== undefined && mention.mentioned.id === bot);
  if (mentions.length === 0) return { text, named: false };
  const rest = mentions.reduce(
    (left, mention) => (mention?.text ? left.replaceAll(mention.text, '') : left),
    text,
  );
  return { text: rest.trim(), named: true };
}

/** Media only: Teams repeats every text as an attachment of type text/html. */
function attachmentsOf(value: unknown): Attachment[] {
  if (!Array.isArray(value)) return [];
  return value
    .map((attachment) => attachmentSchema.safeParse(attachment).data)
    .filter((attachment) => attachment !== undefined)
    .filter(({ contentType }) => /^(?:image|audio)\//i.test(contentType));
}

/** Some platforms' ids are longer than the port takes. */
function shortId(id: string): string {
  return id.length <= LONGEST ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`;
}

function millis(timestamp: unknown): number | null {
  if (!(timestamp instanceof Date) && typeof timestamp !== 'string') return null;
  const at = new Date(timestamp).getTime();
  return Number.isSafeInteger(at) && at >= 0 ? at : null;
}
