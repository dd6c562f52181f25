/** The letters in which WeCom and the official account platform call: signature, cipher and XML. Pure. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import { XMLParser } from 'fast-xml-parser';

/** A call signed longer ago, or further ahead, than this is refused. */
const MAX_SKEW_MS = 300_000;

export interface LetterKeys {
  /** Signs. */
  readonly token: string;
  /** Seals: EncodingAESKey, 43 characters. */
  readonly aesKey: string;
  /** Whom letters are for: the company's id or the account's appid. */
  readonly receiver: string;
}

/** What stands in the query of a callback. */
export interface Seal {
  readonly signature: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  readonly nonce: string;
}

/** Whether the platform signed `content` (nothing, where the body is not part of the signature) a moment ago. */
export function isSigned(token: string, seal: Seal, content: string, now: number): boolean {
  const expected = getSignature(token, seal.timestamp, seal.nonce, content);
  if (!same(seal.signature, expected)) return false;
  if (!/^\d{1,12}$/.test(seal.timestamp)) return false;
  return Math.abs(Number(seal.timestamp) * 1000 - now) <= MAX_SKEW_MS;
}

/**
 * The signature is checked before anything is deciphered, so that nobody without the token learns how a cipher text fails.
 * @returns the plain text; null for whatever reason it is not to be trusted
 */
export function opened(keys: LetterKeys, seal: Seal, sealed: string, now: number): string | null {
  if (!isSigned(keys.token, seal, sealed, now)) return null;
  try {
    const { message, id } = decrypt(keys.aesKey, sealed);
    return id === keys.receiver ? message : null;
  } catch {
    return null;
  }
}

/** An answer to a sealed call, sealed itself. @param at seconds since 1970 */
export function sealedReply(keys: LetterKeys, message: string, at: number, nonce: string): string {
  const sealed = encrypt(keys.aesKey, message, keys.receiver);
  const signature = getSignature(keys.token, String(at), nonce, sealed);
  return `<xml><Encrypt>${cdata(sealed)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature><TimeStamp>${at}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`;
}

/** "]]>" would end the section: it is split over two. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

/** Whether a key can be one: 32 bytes. */
export function isAesKey(aesKey: string): boolean {
  return Buffer.from(`${aesKey}=`, 'base64').length === 32;
}

/** Takes the same time wherever the two differ, and whatever their lengths are. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const parser = new XMLParser({ processEntities: false, ignoreAttributes: true, parseTagValue: false });
/** Where "<!DOCTYPE" is no document type: what an owner wrote stands in CDATA. */
const NO_MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>/g;

/**
 * @returns the texts of the elements right under <xml>; null when it is not such a document. A document type is refused:
 * with it come entities, those of other files among them.
 */
export function readXml(text: string): ReadonlyMap<string, string> | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(text.replace(NO_MARKUP, ''))) return null;
  let root: unknown;
  try {
    root = (parser.parse(text, true) as { xml?: unknown }).xml;
  } catch {
    return null;
  }
  if (typeof root !== 'object' || root === null) return null;
  return new Map(
    Object.entries(root).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
