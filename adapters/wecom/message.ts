/** What sync_msg tells → what the desk takes. Pure; only the part of a message that is read is declared. */
import { z } from 'zod';
import {
  type DeliveryReport,
  filledText,
  type InboundMessage,
  inboundSchema,
  type WeixinNotices,
} from '../../src/index.ts';
import { lastPieceId } from './piece.ts';

const CUSTOMER = 3;
const SERVICER = 5;

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
  /** Of a colleague who writes in WeCom's own client. */
  servicer_userid: z.string().optional(),
  text: z.object({ content: z.string() }).optional(),
  image: file.optional(),
  voice: file.optional(),
  video: file.optional(),
  location: z.object({ name: z.string().optional(), address: z.string().optional() }).optional(),
  link: z.object({ title: z.string().optional() }).optional(),
  miniprogram: z.object({ title: z.string().optional() }).optional(),
  event: z
    .object({
      event_type: z.string(),
      fail_msgid: z.string().min(1).optional(),
      fail_type: z.number().optional(),
      external_userid: z.string().optional(),
      recall_msgid: z.string().optional(),
      welcome_code: z.string().optional(),
      change_type: z.number().optional(),
      msg_code: z.string().optional(),
      old_servicer_userid: z.string().optional(),
      new_servicer_userid: z.string().optional(),
    })
    .optional(),
});

type SyncedMessage = z.infer<typeof messageSchema>;
type SessionEvent = NonNullable<SyncedMessage['event']>;

export interface OwnersMessage {
  readonly kind: 'message';
  readonly message: InboundMessage & { readonly messageId: string };
  /** To be fetched and put where it belongs. */
  readonly media: { readonly place: 'images' | 'voices' | 'videos'; readonly id: string } | null;
}

export type Synced =
  | OwnersMessage
  | { readonly kind: 'failure'; readonly report: DeliveryReport }
  /** Words that may be said once, within 20 s, with the code that came for them. */
  | {
      readonly kind: 'occasion';
      readonly say: 'welcome' | 'ended';
      readonly code: string;
      readonly until: number;
    }
  /** `what` goes into the log; null where nothing is to be said about it. */
  | { readonly kind: 'ignored'; readonly what: string | null };

/** How a session changed: developer.work.weixin.qq.com/document/path/94670. */
const CHANGE = { fromQueue: 1, transferred: 2, ended: 3, again: 4 } as const;
/** A code is good for so long: developer.work.weixin.qq.com/document/path/96428. */
const CODE_MS = 20_000;

/** @param kf the account that was asked: its id is not told with every message */
export function readSynced(raw: unknown, kf: string, words: WeixinNotices): readonly Synced[] {
  const read = messageSchema.safeParse(raw);
  if (!read.success) return [{ kind: 'ignored', what: 'a message of another shape' }];
  const synced = read.data;
  if (synced.msgtype === 'event') {
    const { event } = synced;
    return event?.event_type === 'session_status_change'
      ? sessionChanged(synced, event, kf)
      : [fromEvent(synced, kf, words)];
  }
  if (synced.origin === CUSTOMER) return [fromOwner(synced, kf, words)];
  // What we send ourselves is not told at all.
  if (synced.origin !== SERVICER) return [{ kind: 'ignored', what: null }];
  const { servicer_userid = '', external_userid = '' } = synced;
  return [byServicer(synced, kf, external_userid, servicer_userid, 'said', textOf(synced, words))];
}

/** Who has the session in WeCom's own client has the conversation: the bot and colleagues elsewhere know of it. */
function sessionChanged(
  synced: SyncedMessage,
  { change_type: change, external_userid: owner = '', msg_code: code, ...event }: SessionEvent,
  kf: string,
): readonly Synced[] {
  const { old_servicer_userid: before = '', new_servicer_userid: now = '' } = event;
  if (change === CHANGE.ended) {
    const until = (synced.send_time ?? 0) * 1000 + CODE_MS;
    const said: readonly Synced[] = code ? [{ kind: 'occasion', say: 'ended', code, until }] : [];
    return [byServicer(synced, kf, owner, before, 'ended'), ...said];
  }
  const taken = change === CHANGE.fromQueue || change === CHANGE.transferred || change === CHANGE.again;
  return taken && now !== ''
    ? [byServicer(synced, kf, owner, now, 'taken')]
    : [{ kind: 'ignored', what: null }];
}

function byServicer(
  { msgid, send_time }: SyncedMessage,
  kf: string,
  owner: string,
  servicer: string,
  what: 'taken' | 'ended' | 'said',
  text = '',
): Synced {
  return taken({
    channel: `wecom:${kf}`,
    medium: 'chat',
    thread: owner,
    sender: owner,
    messageId: msgid,
    sentAt: send_time === undefined ? null : send_time * 1000,
    from: 'agent',
    text,
    action: { do: 'elsewhere', what },
    by: { id: `wecom:${servicer}`, name: servicer || 'WeCom' },
  });
}

function fromEvent(synced: SyncedMessage, kf: string, words: WeixinNotices): Synced {
  const { event } = synced;
  const until = (synced.send_time ?? 0) * 1000 + CODE_MS;
  switch (event?.event_type) {
    case 'msg_send_fail':
      if (event.fail_msgid === undefined) break;
      return {
        kind: 'failure',
        report: {
          channel: `wecom:${kf}`,
          channelMessageId: lastPieceId(event.fail_msgid),
          state: 'failed',
          reason: `${FAILURES[event.fail_type ?? 0] ?? 'unknown'} (fail_type ${event.fail_type ?? 0})`,
        },
      };
    case 'enter_session':
      if (!event.welcome_code) break;
      return { kind: 'occasion', say: 'welcome', code: event.welcome_code, until };
    case 'user_recall_msg':
      return recalled(synced, kf, words);
  }
  return { kind: 'ignored', what: null };
}

/** What was recalled stays where it is, marked; colleagues are told, the bot says nothing to it. */
function recalled({ msgid, send_time, event }: SyncedMessage, kf: string, words: WeixinNotices): Synced {
  const owner = event?.external_userid ?? '';
  return taken({
    channel: `wecom:${kf}`,
    medium: 'chat',
    thread: owner,
    sender: owner,
    messageId: msgid,
    sentAt: send_time === undefined ? null : send_time * 1000,
    from: 'agent',
    text: words.recalled,
    // Without its id only the note is left.
    action: event?.recall_msgid ? { do: 'recall', message: event.recall_msgid } : { do: 'note' },
    by: { id: 'wecom', name: 'WeCom' },
  });
}

function fromOwner(synced: SyncedMessage, kf: string, words: WeixinNotices): Synced {
  const media = mediaOf(synced);
  return taken(
    {
      channel: `wecom:${kf}`,
      medium: 'chat',
      thread: synced.external_userid ?? '',
      sender: synced.external_userid ?? '',
      messageId: synced.msgid,
      sentAt: synced.send_time === undefined ? null : synced.send_time * 1000,
      text: media && media.place !== 'videos' ? '' : textOf(synced, words),
    },
    media,
  );
}

/** One that the desk would not take must not hold up all others of its batch. */
function taken(message: OwnersMessage['message'], media: OwnersMessage['media'] = null): Synced {
  return inboundSchema.safeParse(message).success
    ? { kind: 'message', message, media }
    : { kind: 'ignored', what: 'a message that the desk does not take' };
}

function mediaOf({ msgtype, image, voice, video }: SyncedMessage): OwnersMessage['media'] {
  if (msgtype === 'image' && image) return { place: 'images', id: image.media_id };
  if (msgtype === 'video' && video) return { place: 'videos', id: video.media_id };
  return msgtype === 'voice' && voice ? { place: 'voices', id: voice.media_id } : null;
}

/** Its words, or what stands for a message that has none: a person can then ask, or look into WeCom. */
function textOf(synced: SyncedMessage, { kinds, location_said }: WeixinNotices): string {
  const { msgtype, text, location, link, miniprogram } = synced;
  const named = `${kinds[msgtype] ?? kinds.other}${miniprogram?.title ? ` ${miniprogram.title}` : ''}`;
  switch (msgtype) {
    case 'text':
      return (text?.content ?? '').toWellFormed();
    case 'location': {
      const place = [location?.name, location?.address].filter(Boolean).join(' ').toWellFormed();
      return place ? filledText(location_said, { place }) : named;
    }
    case 'link':
      return link?.title?.toWellFormed() || named;
    default:
      return named.toWellFormed();
  }
}
