/** The one name of a home, however it was written: "3-2-1502" and "3栋2单元1502" are one. */
import { ALONE } from './address-words.ts';
import { type Address, addressText, findAddresses } from './addresses.ts';
import { normalise } from './normalise.ts';

/** Without the floor: the house's own writing. */
export function homeText({ floor: _, ...address }: Address): string {
  return addressText(address) ?? '';
}

/** @returns what is no address as it was written */
export function homeName(text: string): string {
  const home = homeIn(text);
  return home === null ? text.trim() : homeText(home);
}

/** The first home that a text names, in whatever writing. */
export function homeIn(text: string): Address | null {
  const [first] = findAddresses(normalise(text).text, ALONE);
  if (!first) return null;
  const { building, unit, room } = first;
  return { ...(building && { building }), ...(unit && { unit }), ...(room && { room }) };
}
