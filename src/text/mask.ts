/** Blanks out phones and addresses, so that no house number decides what a message is about. */
import type { AddressWords } from './address-words.ts';
import { findAddresses } from './addresses.ts';
import { type ContactWords, findPhone, findPlate } from './contacts.ts';

/** What phones and addresses are known by. */
interface Words {
  readonly people: ContactWords;
  readonly addresses: AddressWords;
}

/** @param text normalised text @returns the same with those spans as single spaces; a plate leaves a mark, for it says that a car is meant */
export function maskDetails(text: string, { people, addresses }: Words): string {
  let masked = text;
  const blank = (from: number, to: number) => {
    masked = masked.slice(0, from) + '\u0001'.repeat(to - from) + masked.slice(to);
  };
  const phone = findPhone(masked, people);
  if (phone) blank(phone.span[0], phone.span[1]);
  for (const mention of findAddresses(masked, addresses)) {
    if (mention.building === undefined && mention.unit === undefined && mention.room === undefined) continue;
    for (const span of Object.values(mention.spans)) if (span) blank(span[0], span[1]);
  }
  const plate = findPlate(masked);
  if (plate) masked = `${masked.slice(0, plate.span[0])}\u0002${masked.slice(plate.span[1])}`;
  return masked === text ? text : masked.replace(/\u0001+/g, ' ');
}

const MANY_DIGITS = /[0-9]{17}/;
const IDENTITY = '(?<![0-9A-Za-z])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])';

/** @returns a text without identity numbers and what introduces them: whose it is says nothing of what the matter is */
export function withoutIdentity(text: string, { identity_before }: ContactWords): string {
  if (!MANY_DIGITS.test(text)) return text;
  const before = `(?:(?:${identity_before.join('|')})[^0-9,.;!?\\s]{0,2}\\s*)?`;
  return text.replace(new RegExp(before + IDENTITY, 'g'), ' ');
}
