/** The sealed letters of WeCom's callbacks: signature, cipher and XML. Pure. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { decrypt, getSignature } from '@wecom/crypto';
import { XMLParser } from 'fast-xml-parser';
import type { WecomConfig } from '../../src/index.ts';

/** A call signed longer ago, or further ahead, than this is refused. */
const MAX_SKEW_MS = 300_000;

/** What stands in the query of a callback. */
export interface Seal {
  readonly signature: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  readonly nonce: string;
}

/**
 * The signature is checked before anything is deciphered, so that nobody without the token learns how a cipher text fails.
 * @returns the plain text; null for whatever reason it is not to be trusted
 */
export function opened(
  config: Pick<WecomConfig, 'token' | 'aesKey' | 'corpId'>,
  seal: Seal,
  sealed: string,
  now: number,
): string | null {
  const expected = getSignature(config.token, seal.timestamp, seal.nonce, sealed);
  if (!same(seal.signature, expected)) return null;
  if (!/^\d{1,12}$/.test(seal.timestamp)) return null;
  if (Math.abs(Number(seal.timestamp) * 1000 - now) > MAX_SKEW_MS) return null;
  try {
    const { message, id } = decrypt(config.aesKey, sealed);
    return id === config.corpId ? message : null;
  } catch {
    return null;
  }
}

/** Takes the same time wherever the two differ, and whatever their lengths are. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

const parser = new XMLParser({ processEntities: false, ignoreAttributes: true, parseTagValue: false });

/**
 * @returns the texts of the elements right under <xml>; null when it is not such a document. A document type is refused:
 * with it come entities, those of other files among them.
 */
export function readXml(text: string): ReadonlyMap<string, string> | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return null;
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
