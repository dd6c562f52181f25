/** Fills wordings with typed slots (law 3). */

import type { Library, Phrase } from '../library/library.ts';
import { fillTemplate } from '../text/template.ts';
import { dueText } from '../text/times.ts';
import type { SaidPart, SlotValue } from './said.ts';

export interface FillContext {
  /** ms since 1970. */
  readonly now: number;
  /** Ticket number by inner id. */
  readonly numbers: ReadonlyMap<string, string>;
  /** Owners see their own phone; everybody else sees 138****0098 (law 12). */
  readonly masked: boolean;
}

/** "138****0098": the middle of a phone number is kept from those who need it not. */
export function maskPhone(phone: string): string {
  return phone.length < 7 ? phone.replace(/.(?=.{2})/g, '*') : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

/** The same for every mobile number that stands in a text. */
export function maskPhones(text: string): string {
  return text.replace(/(?<![0-9])(1[3-9][0-9])[- ]?[0-9]{4}[- ]?([0-9]{4})(?![0-9])/g, '$1****$2');
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

function slotText(value: SlotValue | undefined, context: FillContext): string | null {
  if (value === undefined) return null;
  if ('text' in value) return value.text;
  if ('ticket' in value) return context.numbers.get(value.ticket) ?? null;
  if ('due' in value) return dueText(value.due, context.now);
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
    const filled = fillTemplate(phrase.template, (slot) => slotText(part.slots[slot], context));
    if ('missing' in filled)
      throw new RangeError(`${phrase.id}: no value for {${filled.missing.join('}, {')}}`);
    phrases.push(phrase);
    texts.push(filled.text);
  }
  return { text: texts.join(''), phrases };
}
