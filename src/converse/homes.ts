/** Somebody's homes: which one is meant, where there are several. */
import { type Address, addressText } from '../text/addresses.ts';
import type { HomeFact } from './facts.ts';
import type { Turn } from './turn.ts';

/** The only one of somebody's homes that what was said fits; null when none or several do. */
export function homeMeant(turn: Turn, said: Address): Address | null {
  const own = ownHomes(turn).filter(({ address }) => fits(address, said));
  return own.length === 1 ? (own[0]?.address ?? null) : null;
}

/** Homes that are known to be theirs. */
export function ownHomes(turn: Turn): readonly HomeFact[] {
  return (turn.facts.homes ?? []).filter((home) => home.verified);
}

export const homesText = (homes: readonly HomeFact[]): string =>
  homes.map(({ address }) => addressText(address) ?? '').join('、');

/** Whether what was said may be this home. */
export function fits(address: Address, { building, unit, room }: Address): boolean {
  return (
    (building === undefined || building === address.building) &&
    (unit === undefined || unit === address.unit) &&
    (room === undefined || room === address.room)
  );
}
