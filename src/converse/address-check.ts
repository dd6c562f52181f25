/** Whether an address that was told exists in this community. */
import { addressText } from '../text/addresses.ts';
import type { Turn } from './turn.ts';

/**
 * An address that does not exist is asked about once, not accepted.
 * @returns whether a question was put
 */
export function checkAddress(turn: Turn): boolean {
  const matter = turn.matter;
  const fact = turn.facts.address;
  if (
    !matter ||
    matter.address?.building === undefined ||
    !turn.facts.homesKnown ||
    !fact ||
    matter.addressCheck === 'known'
  )
    return false;
  const { asked } = fact;
  if (
    asked.building !== matter.address.building ||
    asked.room !== matter.address.room ||
    asked.unit !== matter.address.unit
  )
    return false;
  if (fact.found === 'none') {
    if (matter.addressCheck === 'asked' || matter.addressCheck === 'doubtful') {
      turn.setMatter({ addressCheck: 'doubtful' });
      return false;
    }
    turn.setMatter({ addressCheck: 'asked', asked: 'room' });
    const address = addressText(matter.address) ?? '';
    const nearest = fact.nearest ? addressText(fact.nearest) : null;
    turn.say(nearest ? 'FLOW-COMMON.address_nearest' : 'FLOW-COMMON.address_unknown', { address, nearest });
    return true;
  }
  if (
    fact.found === 'room' &&
    fact.units.length === 1 &&
    matter.address.unit === undefined &&
    fact.units[0]
  ) {
    turn.setMatter({ address: { ...matter.address, unit: fact.units[0] } });
  }
  turn.setMatter({
    addressCheck:
      fact.found === 'room' && fact.units.length > 1 && matter.address.unit === undefined
        ? 'doubtful'
        : 'known',
  });
  return false;
}
