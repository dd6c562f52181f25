/** What an official account is called with → what the desk takes. Pure. */
import { createHash } from 'node:crypto';
import {
  type Deed,
  filledText,
  type InboundMessage,
  inboundSchema,
  type WeixinNotices,
} from '../../src/index.ts';

export type Letter = ReadonlyMap<string, string>;

export interface OwnersMessage {
  readonly kind: 'message';
  readonly deed: Deed;
  readonly message: InboundMessage & { readonly messageId: string };
  /** To be fetched and put where it belongs. */
  readonly media: {
    readonly place: (typeof FILES)[keyof typeof FILES];
    readonly id: string;
  } | null;
}

export type Heard =
  | OwnersMessage
  /** Began to follow, or scanned the account's code: may be greeted. */
  | {
      readonly kind: 'came';
      readonly greet: boolean;
      readonly owner: string;
      readonly at: number;
      readonly id: string;
    }
  /** A template message did not arrive. */
  | { readonly kind: 'undelivered'; readonly status: string }
  /** `what` goes into the log; null where nothing is to be said about it. */
  | { readonly kind: 'ignored'; readonly what: string | null };

/** Kinds of which the file is kept. */
const FILES = { image: 'images', voice: 'voices', video: 'videos', shortvideo: 'videos' } as const;
const isFile = (type: string): type is keyof typeof FILES => Object.hasOwn(FILES, type);
const NOTHING: Heard = { kind: 'ignored', what: null };

/** @param plain the letter as it came: an event has no id of its own */
export function readLetter(letter: Letter, plain: string, appId: string, words: WeixinNotices): Heard {
  const owner = letter.get('FromUserName') ?? '';
  const created = letter.get('CreateTime') ?? '';
  const at = /^\d{1,12}$/.test(created) ? Number(created) * 1000 : null;
  const type = letter.get('MsgType') ?? '';
  const common = { owner, at, type, appId, id: letter.get('MsgId') || eventId(letter, plain) };
  return type === 'event' ? fromEvent(letter, common) : fromOwner(letter, common, words);
}

interface Common {
  readonly owner: string;
  readonly at: number | null;
  readonly type: string;
  readonly appId: string;
  readonly id: string;
}

/** Sender, second, event, key and the whole letter: two events in one second are two (RELIABILITY 9). */
function eventId(letter: Letter, plain: string): string {
  const parts = ['FromUserName', 'CreateTime', 'Event', 'EventKey'].map((name) => letter.get(name) ?? '');
  return `event:${createHash('sha256')
    .update(JSON.stringify([...parts, plain]))
    .digest('base64url')}`;
}

function fromEvent(letter: Letter, common: Common): Heard {
  const { owner, at, id } = common;
  switch (letter.get('Event')?.toLowerCase()) {
    case 'click':
      return taken(common, 'tapped', letter.get('EventKey') ?? '');
    case 'subscribe':
    case 'scan':
      return { kind: 'came', greet: letter.get('Event') === 'subscribe', owner, at: at ?? 0, id };
    case 'templatesendjobfinish': {
      const status = letter.get('Status') ?? '';
      return status === 'success' ? NOTHING : { kind: 'undelivered', status: status.slice(0, 60) };
    }
    default:
      return NOTHING;
  }
}

function fromOwner(letter: Letter, common: Common, words: WeixinNotices): Heard {
  const { type } = common;
  const place = isFile(type) ? FILES[type] : null;
  const file = letter.get('MediaId') ?? '';
  const media = place && file !== '' ? { place, id: file } : null;
  // A tapped entry of a menu message counts as a tap (sendCustomMessage, the special note on menu messages).
  const deed: Deed = letter.has('bizmsgmenuid') ? 'tapped' : 'wrote';
  return taken(common, deed, textOf(letter, common.type, words), media);
}

/** Its words, or what stands for a message that has none. */
function textOf(letter: Letter, type: string, { kinds, location_said }: WeixinNotices): string {
  const named = kinds[type] ?? kinds.other ?? '';
  switch (type) {
    case 'text':
      return letter.get('Content') ?? '';
    case 'image':
      return '';
    case 'voice':
      return letter.get('Recognition') ?? '';
    case 'location': {
      const place = letter.get('Label');
      return place ? filledText(location_said, { place }) : named;
    }
    case 'link':
      return letter.get('Title') || named;
    default:
      return named;
  }
}

/** One that the desk would not take is answered all the same, or it would come again. */
function taken(
  { owner, at, appId, id }: Common,
  deed: Deed,
  text: string,
  media: OwnersMessage['media'] = null,
): Heard {
  const message = {
    channel: `official-account:${appId}`,
    medium: 'chat' as const,
    thread: owner,
    sender: owner,
    messageId: id,
    sentAt: at,
    text: text.toWellFormed(),
  };
  return inboundSchema.safeParse(message).success
    ? { kind: 'message', deed, message, media }
    : { kind: 'ignored', what: 'a message that the desk does not take' };
}
