/** Who of the simulated staff does a thing, and when people are at work. */
import type { CommunityData } from '../community.ts';
import type { Colleague } from '../converse/event.ts';
import { DAY, HOUR, shanghaiMidnight } from '../text/shanghai.ts';
import type { Chance } from './chance.ts';

/** Hours of the day between which office work is done. */
const [OPENS, CLOSES] = [8.6, 17.6];

export class Crew {
  readonly #staff: CommunityData['staff'];

  constructor(staff: CommunityData['staff']) {
    this.#staff = staff;
  }

  /** Somebody of a role, or anybody where nobody has it; not `but`. */
  one(roles: string | readonly string[], chance: Chance, but: readonly string[] = []): Colleague {
    const wanted = typeof roles === 'string' ? [roles] : roles;
    const others = this.#staff.filter(({ name }) => !but.includes(name));
    const able = others.filter(({ role }) => wanted.includes(role));
    const { number, name } = chance.pick(able.length > 0 ? able : others);
    return { id: number, name };
  }

  has(role: string, but: string): boolean {
    return this.#staff.some((one) => one.role === role && one.name !== but);
  }
}

/** The moment, or the next one at which the office is open. */
export function inOffice(at: number, chance: Chance): number {
  const midnight = shanghaiMidnight(at);
  const hour = (at - midnight) / HOUR;
  if (hour >= OPENS && hour < CLOSES) return at;
  const morning = midnight + (hour < OPENS ? 0 : DAY) + OPENS * HOUR;
  return morning + chance.next() * 2 * HOUR;
}

/** A moment between two, on some day of them and in office hours where there are such. */
export function someTime(from: number, to: number, chance: Chance): number {
  const at = inOffice(chance.between([from, Math.max(from, to)]), chance);
  return at <= to ? at : chance.between([from, Math.max(from, to)]);
}
