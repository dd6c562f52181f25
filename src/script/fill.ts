/** Fills wordings with typed slots (law 3). */

import type { Library, Phrase } from '../library/library.ts';
import { fillTemplate } from '../text/template.ts';
import { dueText } from '../text/times.ts';
import { toTraditional } from '../text/traditional.ts';
import type { SaidPart, SlotValue } from './said.ts';

export interface FillContext {
  /** ms since 1970. */
  readonly now: number;
  /** Ticket number by inner id. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Owners see their own phone; everybody else sees 138****0098 (law 12). */
  readonly masked: boolean;
  /** The owner writes traditional characters. */
  readonly traditional?: boolean;
}

/** "138****0098": the middle of a phone number is kept from those who need it not. */
export function maskPhone(phone: string): string {
  return phone.length < 7 ? phone.replace(/.(?=.{2})/g, '*') : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** Between the digits of a number, as people write them. */
const GAP = '[-–—. ·]?';
const digits = (count: number) => Array.from({ length: count }, () => '[0-9]').join(GAP);
const MOBILE = new RegExp(
  `(?<![0-9])((?:\\+|00)?86${GAP})?(1${GAP}[3-9]${GAP}[0-9])${GAP}${digits(4)}${GAP}(${digits(4)})(?![0-9])`,
  'g',
);
/** Two-digit area codes are those of 01 and 02. */
const LANDLINE = /(?<![0-9])(0(?:[12][0-9]|[3-9][0-9]{2}))[- ]?[0-9]{3,4}([0-9]{4})(?![0-9])/g;
const WIDE_DIGIT = /[０-９]/g;

/** Every phone number that stands in a text: mobile with or without country code, spaced, wide; landline with area code. */
export function maskPhones(text: string): string {
  const plain = text.replace(WIDE_DIGIT, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
  const bare = (part: string) => part.replace(/[^0-9]/g, '');
  return plain
    .replace(MOBILE, (_, _code: string, head: string, tail: string) => `${bare(head)}****${bare(tail)}`)
    .replace(LANDLINE, '$1-****$2');
}

/** Phones and identity numbers: what nobody needs to read on a screen of many (RELIABILITY 50). */
export function maskPersonal(text: string): string {
  return maskPhones(
    text.replace(
      /(?<![0-9A-Za-z])([1-9][0-9]{5})(?:19|20)[0-9]{9}([0-9Xx])(?![0-9A-Za-z])/g,
      '$1***********$2',
    ),
  );
}

function slotText(library: Library, value: SlotValue | undefined, context: FillContext): string | null {
  if (value === undefined) return null;
  if ('text' in value) return value.text;
  if ('ticket' in value) return context.numbers.get(value.ticket) ?? null;
  if ('due' in value) return dueText(value.due, context.now, library.lexicon.times.told);
  return context.masked ? maskPhone(value.phone) : value.phone;
}

export interface Filled {
  readonly text: string;
  readonly phrases: readonly Phrase[];
}

/**
 * One message of all parts.
 * @throws RangeError when a wording needs a slot that has no value: a fault of the engine, not of the owner
 */
export function fillParts(library: Library, parts: readonly SaidPart[], context: FillContext): Filled {
  const phrases: Phrase[] = [];
  const texts: string[] = [];
  for (const part of parts) {
    const phrase = library.phrases.get(part.phrase);
    if (!phrase) continue;
    const filled = fillTemplate(
      phrase.template,
      (slot) => slotText(library, part.slots[slot], context),
      context.traditional === true ? toTraditional : undefined,
    );
    if ('missing' in filled)
      throw new RangeError(`${phrase.id}: no value for {${filled.missing.join('}, {')}}`);
    phrases.push(phrase);
    texts.push(filled.text);
  }
  return { text: texts.join(''), phrases };
}

/**
 * Puts known phones back where a text shows them masked: what staff saw on a screen goes to the owner whole.
 * @param phones of the owner and the tickets at hand
 */
export function unmaskPhones(text: string, phones: readonly string[]): string {
  return phones.reduce((shown, phone) => shown.replaceAll(maskPhone(phone), phone), text);
}
