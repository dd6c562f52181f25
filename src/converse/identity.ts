/** Whose home it is: bound by room and the phone left for it, and by a code where one can be sent; unbound on a word. */
import { isOf } from '../library/intent-sets.ts';
import { type Address, addressText } from '../text/addresses.ts';
import { MINUTE } from '../text/shanghai.ts';
import type { Meaning } from '../understand/meaning.ts';
import { learnPerson } from './answers.ts';
import type { Conversation } from './conversation.ts';
import { type HomeFact, mergedAddress } from './facts.ts';
import { fits, homesText, ownHomes } from './homes.ts';
import { addressOf } from './matter.ts';
import { SURE_INTERRUPTION } from './measures.ts';
import { handOff } from './people.ts';
import type { Turn } from './turn.ts';

type Binding = Extract<Conversation['pending'], { kind: 'bind' }>;

const CODE_MS = 10 * MINUTE;
const CODE = /(?<![0-9])[0-9]{6}(?![0-9])/;
const NEW_BINDING: Binding = {
  kind: 'bind',
  tries: 0,
  address: null,
  asked: null,
  code: null,
  unbinds: false,
};

/** @returns whether the message was about whose home it is, and is dealt with */
export function takeIdentity(turn: Turn, meaning: Meaning, text: string): boolean {
  const { pending } = turn.next;
  const { signals, slots } = meaning;
  if (signals.unbinds && turn.matter === null) {
    unbind(turn, addressOf(slots));
    return true;
  }
  if (pending?.kind !== 'bind') {
    if (!signals.binds || turn.matter !== null) return false;
    bind(turn, NEW_BINDING, meaning, text);
    return true;
  }
  const gives = (slots.room ?? slots.building ?? slots.phone) !== undefined || CODE.test(text);
  const other = isOf(turn.library, 'intake', meaning.intent) && meaning.confidence >= SURE_INTERRUPTION;
  if (!gives && (signals.cancels || signals.refuses || other || meaning.intent === 'human')) {
    turn.next = { ...turn.next, pending: null };
    return false;
  }
  if (pending.unbinds) unbind(turn, addressOf(slots));
  else bind(turn, pending, meaning, text);
  return true;
}

function bind(turn: Turn, before: Binding, meaning: Meaning, text: string): void {
  learnPerson(turn, meaning);
  const address = mergedAddress(before.address ?? turn.facts.person?.home ?? null, addressOf(meaning.slots));
  const home = turn.facts.homes?.find((one) => one.verified && isSame(one.address, address));
  if (home) {
    turn.next = { ...turn.next, pending: null };
    turn.say('FLOW-BIND.known', { address: addressText(home.address) });
    return;
  }
  if (before.code !== null && before.code.until > turn.context.now && before.asked === 'code') {
    if (CODE.exec(text)?.[0] !== before.code.digits) ask(turn, { ...before, address }, 'code', meaning);
    else verified(turn, before.code.homeId, before.code.role, address, 'code');
    return;
  }
  const fact = turn.facts.address;
  // Whatever becomes of it, they have said where they live.
  if (fact?.found === 'room' && address !== null) turn.next = { ...turn.next, home: address };
  if (address?.room === undefined || address.building === undefined || fact?.homeId == null) {
    ask(turn, { ...before, address }, 'room', meaning);
    return;
  }
  const { phone } = turn.next;
  const { reserved } = turn.facts;
  if (phone === null || !reserved) {
    ask(turn, { ...before, address }, 'phone', meaning);
    return;
  }
  if (!turn.context.codes) {
    verified(turn, fact.homeId, reserved.role, address, 'phone');
    return;
  }
  const digits = codeOf(turn.newId());
  turn.effects.push({ kind: 'code', phone, digits });
  const code = { digits, until: turn.context.now + CODE_MS, homeId: fact.homeId, role: reserved.role };
  ask(turn, { ...before, address, tries: 0, asked: null, code }, 'code', meaning);
}

/** The same thing is asked for three times at most, then a person goes on. */
function ask(turn: Turn, binding: Binding, asked: NonNullable<Binding['asked']>, meaning: Meaning): void {
  const tries = binding.asked === asked ? binding.tries + 1 : 1;
  const { max_tries } = turn.library.standards.channels;
  if (tries > max_tries) {
    turn.next = { ...turn.next, pending: null };
    turn.say('FLOW-BIND.failed');
    handOff(turn, 'identity', meaning);
    return;
  }
  turn.next = { ...turn.next, pending: { ...binding, asked, tries } };
  const { phone } = turn.next;
  turn.say(`FLOW-BIND.ask_${asked}${tries === 1 ? '' : '_again'}`, {
    address: addressText(binding.address ?? {}),
    phone: phone === null ? null : { phone },
  });
}

function verified(
  turn: Turn,
  homeId: string,
  role: HomeFact['role'],
  address: Address | null,
  by: 'phone' | 'code',
): void {
  turn.next = { ...turn.next, pending: null, verified: true, home: address };
  turn.effects.push({ kind: 'bind', homeId, role, by });
  turn.say('FLOW-BIND.done', { address: addressText(address ?? {}) });
}

function unbind(turn: Turn, said: Address): void {
  const bound = ownHomes(turn);
  const meant = bound.filter(({ address }) => fits(address, said));
  const [home] = meant;
  if (home && meant.length === 1) {
    turn.next = { ...turn.next, pending: null, home: null };
    turn.effects.push({ kind: 'unbind', homeId: home.homeId });
    turn.say('FLOW-BIND.unbound', { address: addressText(home.address) });
    return;
  }
  if (bound.length === 0) {
    turn.next = { ...turn.next, pending: null };
    turn.say('FLOW-BIND.unbound_none');
    return;
  }
  turn.next = { ...turn.next, pending: { ...NEW_BINDING, unbinds: true } };
  turn.say('FLOW-BIND.ask_unbind', { content: homesText(bound) });
}

const isSame = (one: Address, other: Address | null): boolean =>
  other !== null &&
  one.building === other.building &&
  one.room === other.room &&
  (other.unit === undefined || one.unit === other.unit);

/** Six digits out of an id that nobody outside knows. */
function codeOf(id: string): string {
  return String(Number.parseInt(id.slice(0, 8), 16) % 1_000_000).padStart(6, '0');
}
