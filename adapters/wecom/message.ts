/** What sync_msg tells → what the desk takes. Pure; only the part of a message that is read is declared. */
import { z } from 'zod';
import { type DeliveryReport, type InboundMessage, inboundSchema } from '../../src/index.ts';
import { lastPieceId } from './piece.ts';

const CUSTOMER = 3;

/** Why a message that had been taken did not arrive. */
const FAILURES: Readonly<Record<number, string>> = {
  0: 'unknown',
  1: 'account_deleted',
  2: 'app_closed',
  4: 'window_expired',
  5: 'session_ended',
  6: 'quota_exceeded',
  7: 'no_video_account',
  8: 'company_unverified',
  9: 'company_unverified',
  10: 'refused_by_owner',
  11: 'no_member_signed_in',
  12: 'type_forbidden',
  13: 'security_limit',
};

const file = z.object({ media_id: z.string().min(1) });

const messageSchema = z.object({
  msgid: z.string().min(1),
  external_userid: z.string().optional(),
  send_time: z.number().int().nonnegative().optional(),
  origin: z.number().optional(),
  msgtype: z.string(),
  text: z.object({ content: z.string() }).optional(),
  image: file.optional(),
  voice: file.optional(),
  location: z.object({ name: z.string().optional(), address: z.string().optional() }).optional(),
  link: z.object({ title: z.string().optional() }).optional(),
  event: z
    .object({
      event_type: z.string(),
      fail_msgid: z.string().min(1).optional(),
      fail_type: z.number().optional(),
    })
    .optional(),
});

type SyncedMessage = z.infer<typeof messageSchema>;

export interface OwnersMessage {
  readonly kind: 'message';
  readonly message: InboundMessage & { readonly messageId: string };
  /** To be fetched and put into `images` or `voices`. */
  readonly media: { readonly place: 'images' | 'voices'; readonly id: string } | null;
}

export type Synced =
  | OwnersMessage
  | { readonly kind: 'failure'; readonly report: DeliveryReport }
  /** `what` goes into the log; null where nothing is to be said about it. */
  | { readonly kind: 'ignored'; readonly what: string | null };

/** @param kf the account that was asked: its id is not told with every message */
export function readSynced(raw: unknown, kf: string): Synced {
  const read = messageSchema.safeParse(raw);
  if (!read.success) return { kind: 'ignored', what: 'a message of another shape' };
  const synced = read.data;
  const { event } = synced;
  if (synced.msgtype === 'event')
    return event?.event_type === 'msg_send_fail' && event.fail_msgid !== undefined
      ? {
          kind: 'failure',
          report: {
            channel: `wecom:${kf}`,
            channelMessageId: lastPieceId(event.fail_msgid),
            state: 'failed',
            reason: `${FAILURES[event.fail_type ?? 0] ?? 'unknown'} (fail_type ${event.fail_type ?? 0})`,
          },
        }
      : { kind: 'ignored', what: null };
  // Colleagues write in WeCom's own client (5); what we send ourselves is not told at all.
  return synced.origin === CUSTOMER ? fromOwner(synced, kf) : { kind: 'ignored', what: null };
}

function fromOwner(synced: SyncedMessage, kf: string): Synced {
  const media = mediaOf(synced);
  const text = media ? '' : textOf(synced);
  if (text === null) return { kind: 'ignored', what: `a message of type ${synced.msgtype.slice(0, 32)}` };
  const message = {
    channel: `wecom:${kf}`,
    medium: 'chat' as const,
    thread: synced.external_userid ?? '',
    sender: synced.external_userid ?? '',
    messageId: synced.msgid,
    sentAt: synced.send_time === undefined ? null : synced.send_time * 1000,
    text,
  };
  // One that the desk would not take must not hold up all others of its batch.
  return inboundSchema.safeParse(message).success
    ? { kind: 'message', message, media }
    : { kind: 'ignored', what: 'a message that the desk does not take' };
}

function mediaOf({ msgtype, image, voice }: SyncedMessage): OwnersMessage['media'] {
  if (msgtype === 'image' && image) return { place: 'images', id: image.media_id };
  return msgtype === 'voice' && voice ? { place: 'voices', id: voice.media_id } : null;
}

/** null where there are no words in it. */
function textOf({ msgtype, text, location, link }: SyncedMessage): string | null {
  switch (msgtype) {
    case 'text':
      return text ? text.content.toWellFormed() : null;
    case 'location':
      return [location?.name, location?.address].filter(Boolean).join(' ').toWellFormed() || null;
    case 'link':
      return link?.title?.toWellFormed() || null;
    default:
      return null;
  }
}
