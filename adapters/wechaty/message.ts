/** A message of wechaty → a message of the desk. Of the SDK only what stands here is read, so tests need none of it. */
import {
  type ChannelHost,
  filledText,
  type InboundMessage,
  oneLine,
  type WeixinNotices,
} from '../../src/index.ts';

/** wechaty-puppet's MessageType; a test compares the numbers with the SDK. */
export const MESSAGE_TYPE = {
  attachment: 1,
  audio: 2,
  contact: 3,
  chatHistory: 4,
  image: 6,
  text: 7,
  location: 8,
  miniProgram: 9,
  recalled: 13,
  url: 14,
  video: 15,
} as const;
/** What stands for kinds that are not kept: names in scripts-zh/notices/weixin.yaml. */
const NAMED: Readonly<Record<number, string>> = {
  [MESSAGE_TYPE.attachment]: 'file',
  [MESSAGE_TYPE.contact]: 'business_card',
  [MESSAGE_TYPE.chatHistory]: 'merged_msg',
  [MESSAGE_TYPE.location]: 'location',
  [MESSAGE_TYPE.miniProgram]: 'miniprogram',
  [MESSAGE_TYPE.url]: 'link',
};
/** wechaty-puppet's ContactType: official accounts write to everybody, and answer machines. */
export const OFFICIAL_ACCOUNT = 2;

export interface WechatTalker {
  readonly id: string;
  type(): number;
  /** undefined where the puppet does not know. */
  friend(): boolean | undefined;
}

export interface WechatFile {
  readonly mediaType: string;
  toBuffer(): Promise<Uint8Array>;
}

export interface WechatMessage {
  readonly id: string;
  text(): string;
  type(): number;
  date(): Date;
  /** Sent by the account itself. */
  self(): boolean;
  talker(): WechatTalker;
  room(): { readonly id: string; topic(): Promise<string> } | undefined;
  mentionSelf(): Promise<boolean>;
  /** The text without the mentions whose names the SDK could find. */
  mentionText(): Promise<string>;
  toFileBox(): Promise<WechatFile>;
}

/** Of the puppet itself: wechaty's own toLocation throws, whatever the message. */
export interface WechatCards {
  messageLocation(id: string): Promise<{ readonly name: string; readonly address: string }>;
  messageMiniProgram(id: string): Promise<{ readonly title?: string }>;
  messageUrl(id: string): Promise<{ readonly title: string }>;
}

export interface MessageTools {
  keepMedia: ChannelHost['keepMedia'];
  log: ChannelHost['log'];
  /** The longest a file may take to come, in ms: the messages after it wait. */
  readonly mediaMs: number;
  readonly cards: WechatCards;
  /** null: kinds that are not kept are left. */
  readonly words: WeixinNotices | null;
  /** Rooms of this community, by id or name; null: every room. */
  readonly rooms: readonly string[] | null;
}

/** What the puppets call a file whose type they do not know. */
const UNKNOWN_TYPE = 'application/octet-stream';
/** What WeChat sends where nothing else is said. */
const USUAL_TYPE = { images: 'image/jpeg', voices: 'audio/silk', videos: 'video/mp4' } as const;
/** "@name" and the space that WeChat sets behind a mention; names may hold ordinary spaces. */
const MENTION = /^@[^\u2005]{1,40}\u2005\s*/u;

/**
 * A message of an owner as the desk takes it: text, picture, voice, video, the words of a place or link, the name of what is not
 * kept; null for everything else: our own messages, official accounts, system notes, rooms of others.
 *
 * A file that cannot be fetched or kept leaves its message standing, without it. In rooms only texts are
 * taken: a picture there cannot mention anybody, so it is not meant for us, and what is not meant for us is not stored.
 */
export async function inboundOf(message: WechatMessage, tools: MessageTools): Promise<InboundMessage | null> {
  const talker = message.talker();
  if (message.self() || talker.type() === OFFICIAL_ACCOUNT) return null;
  const room = message.room();
  const common = {
    channel: 'wechaty',
    medium: 'chat',
    sender: talker.id,
    messageId: message.id,
    sentAt: sentAt(message),
  } as const;
  if (room) {
    if (message.type() !== MESSAGE_TYPE.text || !(await isOurs(room, tools))) return null;
    return {
      ...common,
      thread: room.id,
      audience: 'group',
      directThread: directThread(talker),
      ...(await mention(message, tools)),
    };
  }
  const direct = { ...common, thread: talker.id, audience: 'direct' } as const;
  switch (message.type()) {
    case MESSAGE_TYPE.text:
      return { ...direct, text: message.text() };
    case MESSAGE_TYPE.image:
      return { ...direct, images: await kept(message, 'images', tools) };
    case MESSAGE_TYPE.audio:
      return { ...direct, voices: await kept(message, 'voices', tools) };
    case MESSAGE_TYPE.video:
      // Without words for it nothing would be left of one that cannot be kept.
      return tools.words && { ...direct, ...(await video(message, tools.words, tools)) };
    case MESSAGE_TYPE.recalled:
      // It stays where it is, marked; colleagues are told, the bot says nothing to it. The text is the id of what it was.
      return tools.words && { ...direct, ...recall(message.text()), text: tools.words.recalled };
    default: {
      const text = await named(message, tools);
      if (text === null) tools.log('info', `a message of type ${message.type()} was not taken`);
      return text === null ? null : { ...direct, text };
    }
  }
}

const recall = (id: string): Pick<InboundMessage, 'from' | 'action' | 'by'> => ({
  from: 'agent',
  action: ID.test(id) ? { do: 'recall', message: id } : { do: 'note' },
  by: { id: 'wechaty', name: 'WeChat' },
});
/** Some puppets tell the words of WeChat's note instead of the id. */
const ID = /^[\w.@-]{1,200}$/;

/** A room of another community is none of ours. One whose name cannot be read is not, either. */
async function isOurs(
  room: { id: string; topic(): Promise<string> },
  { rooms }: MessageTools,
): Promise<boolean> {
  if (rooms === null || rooms.includes(room.id)) return true;
  return rooms.includes(await room.topic().catch(() => ''));
}

/** The words of a place, link or card, or what stands for what is not kept; null where nothing does. */
async function named(
  message: WechatMessage,
  { words, cards, mediaMs, log }: MessageTools,
): Promise<string | null> {
  const kind = NAMED[message.type()];
  if (!words || kind === undefined) return null;
  const name = words.kinds[kind] ?? words.kinds.other ?? '';
  try {
    return (await within(mediaMs, wordsOf(message, name, cards, words.location_said))) || name;
  } catch (error) {
    log('info', `a message is taken by its kind alone: ${oneLine(error)}`);
    return name;
  }
}

/** @param said of a place: its words stand in {place} */
async function wordsOf(
  message: WechatMessage,
  name: string,
  cards: WechatCards,
  said: string,
): Promise<string> {
  switch (message.type()) {
    case MESSAGE_TYPE.location: {
      const place = await cards.messageLocation(message.id);
      const told = [place.name, place.address].filter(Boolean).join(' ');
      return told && filledText(said, { place: told });
    }
    case MESSAGE_TYPE.url:
      return (await cards.messageUrl(message.id)).title;
    case MESSAGE_TYPE.miniProgram:
      return [name, (await cards.messageMiniProgram(message.id)).title].filter(Boolean).join(' ');
    default:
      return name;
  }
}

/**
 * Only a known friend can be written to. Where the puppet does not know, the sender is asked in the room to write first:
 * that always works, while a private message to somebody who is no friend is lost without a word.
 */
function directThread(talker: WechatTalker): string | null {
  return talker.friend() === true ? talker.id : null;
}

/** The time as WeChat tells it; null when it tells none. */
function sentAt(message: WechatMessage): number | null {
  const at = message.date().getTime();
  return Number.isFinite(at) && at >= 0 ? Math.trunc(at) : null;
}

/** A mention that the SDK cannot read counts as none: silence among many is better than talking out of turn. */
async function mention(
  message: WechatMessage,
  { log }: MessageTools,
): Promise<{ readonly mentioned: boolean; readonly text: string }> {
  try {
    if (!(await message.mentionSelf())) return { mentioned: false, text: message.text() };
    return { mentioned: true, text: (await message.mentionText()).replace(MENTION, '') };
  } catch (error) {
    log('warn', `the mentions of a message could not be read: ${oneLine(error)}`);
    return { mentioned: false, text: message.text() };
  }
}

async function video(
  message: WechatMessage,
  { kinds }: WeixinNotices,
  tools: MessageTools,
): Promise<Pick<InboundMessage, 'text' | 'videos'>> {
  return { text: kinds.video ?? kinds.other ?? '', videos: await kept(message, 'videos', tools) };
}

async function kept(
  message: WechatMessage,
  kind: keyof typeof USUAL_TYPE,
  { keepMedia, log, mediaMs }: MessageTools,
): Promise<string[]> {
  try {
    const { bytes, type } = await within(mediaMs, fetched(message));
    return [await keepMedia({ bytes, type: type === UNKNOWN_TYPE ? USUAL_TYPE[kind] : type })];
  } catch (error) {
    log('warn', `one of the ${kind} could not be fetched, its message is taken without: ${oneLine(error)}`);
    return [];
  }
}

async function fetched(message: WechatMessage): Promise<{ bytes: Uint8Array; type: string }> {
  const file = await message.toFileBox();
  const bytes = await file.toBuffer();
  // The type of a remote file is known only once it was fetched.
  return { bytes, type: file.mediaType || UNKNOWN_TYPE };
}

/** @throws Error when `work` takes longer than `ms` */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
