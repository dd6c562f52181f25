/** One answer on its way to a contact or a room. */
import {
  ALL_IN_GROUP,
  cutText,
  MESSAGE_BYTES,
  type Media,
  type Outbound,
  type SendResult,
} from '../../src/index.ts';
import { type Bot, fileBox, type WechatContact, type WechatRoom } from './sdk.ts';

/** In a room a mention stands before it. */
export const TEXT_BYTES = MESSAGE_BYTES.wechaty;
/** A mention is "@", the name and a space; WeChat's names have at most 32 characters. */
const MENTION_BYTES = 136;
/** Contacts and rooms are still being loaded for so long after a login. */
export const LOADING_MS = 120_000;

export interface Delivery {
  /** ms since the login. */
  readonly loggedInFor: number;
  /** Before each piece: the place of a human pace. */
  readonly pace: (piece: string) => Promise<void>;
  readonly picture: (id: string) => Promise<Media | null>;
}

/**
 * A thread that is not its recipient is a room; there the first piece mentions the recipient.
 * @throws whatever the puppet throws while it sends: it may have arrived all the same
 */
export async function deliver(bot: Bot, outbound: Outbound, delivery: Delivery): Promise<SendResult> {
  const { thread, recipient, text } = outbound;
  const contact = recipient === ALL_IN_GROUP ? undefined : await bot.Contact.find({ id: recipient });
  if (thread === recipient) {
    if (!contact) return notThere('contact', delivery);
    if (outbound.picture !== undefined) return showPicture(contact, outbound.picture, delivery);
    return sayAll(cutText(text, TEXT_BYTES), (piece) => contact.say(piece), delivery);
  }
  const room = await bot.Room.find({ id: thread });
  if (!room) return notThere('room', delivery);
  if (outbound.picture !== undefined) return showPicture(room, outbound.picture, delivery);
  let mentioned = contact && (await isMember(room, contact)) ? [contact] : [];
  const say = (piece: string) => {
    const names = mentioned;
    mentioned = [];
    return room.say(piece, ...names);
  };
  return sayAll(cutText(text, TEXT_BYTES - MENTION_BYTES), say, delivery);
}

async function showPicture(
  to: WechatContact | WechatRoom,
  id: string,
  { pace, picture }: Delivery,
): Promise<SendResult> {
  const media = await picture(id);
  if (media === null) return { state: 'failed', reason: 'picture_gone' };
  const file = await fileBox(media, id);
  await pace('');
  return { state: 'sent', channelMessageId: (await to.say(file))?.id ?? null };
}

/** The SDK looks the name up while it sends; asked before, so that its failing cannot be taken for a failed send. */
async function isMember(room: WechatRoom, contact: WechatContact): Promise<boolean> {
  try {
    await room.alias(contact);
    return true;
  } catch {
    return false;
  }
}

function notThere(kind: 'contact' | 'room', { loggedInFor }: Delivery): SendResult {
  const reason = `E_CHANNEL: the account does not know this ${kind}`;
  return loggedInFor < LOADING_MS
    ? { state: 'later', afterMs: LOADING_MS - loggedInFor, reason }
    : { state: 'failed', reason: `${reason}; ids of another login or puppet are not valid any more` };
}

async function sayAll(
  pieces: readonly string[],
  say: (piece: string) => Promise<{ readonly id: string } | undefined>,
  { pace }: Delivery,
): Promise<SendResult> {
  let channelMessageId: string | null = null;
  for (const piece of pieces) {
    await pace(piece);
    channelMessageId = (await say(piece))?.id ?? channelMessageId;
  }
  return { state: 'sent', channelMessageId };
}
