/** The same fault in several homes, told together: each gets a ticket of its own ("我两套房都漏水,3栋1502和5栋301"). */
import type { Intent } from '../library/terms.ts';
import { type Address, findAddresses } from '../text/addresses.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Conversation, Matter } from './conversation.ts';
import { ownHomes } from './homes.ts';
import type { Turn } from './turn.ts';

/** Of these what is told of two homes is two visits. */
const PER_HOME: readonly Intent[] = ['repair', 'special_service', 'vacant_house'];
/** Words right behind the last address: "5栋1单元301也漏". */
const BEHIND_CHARS = 10;

/** Whether their words are of several homes at once. */
export const ofSeveral = (turn: Turn, { kind, words, issue }: Matter): boolean =>
  PER_HOME.includes(kind) &&
  shows(turn.library.lexicon.detours.several_homes, [...words, issue ?? ''].join(' '));

/** Homes of one message that belong together, in their order; empty where there is one, or one is somebody else's. */
function homesTogether(turn: Turn, { normalized, home, slots }: Meaning): Address[] {
  const { addresses, detours } = turn.library.lexicon;
  if (home !== null || normalized.length > 200) return [];
  const phone = slots.phone ?? '';
  const text = phone === '' ? normalized : normalized.replace(phone, ' '.repeat(phone.length));
  const named = findAddresses(text, addresses).filter(({ room }) => room !== undefined);
  const [first, ...others] = named;
  if (!first?.building || others.length === 0) return [];
  const found: Address[] = [addressOnly(first)];
  let before = first;
  for (const other of others) {
    if (other.relation === 'neighbour' || before.relation === 'neighbour') return [];
    const joined = shows(detours.joins, text.slice(before.to, other.from));
    const too = shows(detours.likewise, text.slice(other.to, other.to + BEHIND_CHARS));
    if (!joined && !too) return [];
    const last = found.at(-1) ?? {};
    // "3栋2单元1502和1602"
    const whole = other.building === undefined ? { ...last, ...addressOnly(other) } : addressOnly(other);
    if (!found.some((one) => isSame(one, whole))) found.push(whole);
    before = other;
  }
  return found.length > 1 ? found : [];
}

/** After a message was read into the active matter: whatever further homes it names get the same matter. @returns whether there were any */
export function takeHomes(turn: Turn, meaning: Meaning): boolean {
  const { matter } = turn;
  if (!matter || !PER_HOME.includes(matter.kind) || matter.ticketId !== null) return false;
  const own = ownHomes(turn).map(({ address }) => address);
  const allOwn =
    own.length > 1 &&
    matter.address === null &&
    turn.lastSaid('FLOW-BIND.ask_which') &&
    shows(turn.library.lexicon.detours.all_homes, meaning.normalized);
  const [first, ...others] = allOwn ? own : homesTogether(turn, meaning);
  if (!first || others.length === 0) return false;
  turn.setMatter({ address: first, addressCheck: allOwn ? 'known' : 'unchecked', ...answered(matter) });
  for (const address of others) addHome(turn, address);
  turn.say('FLOW-COMMON.both_homes');
  return true;
}

/** "还有5栋1单元301也是", once the first home is known: beside it, not in its place. @returns whether it was that */
export function takeOtherHome(turn: Turn, meaning: Meaning): boolean {
  const { matter } = turn;
  const { building, unit, room } = meaning.slots;
  if (!matter || !PER_HOME.includes(matter.kind) || matter.ticketId !== null) return false;
  if (matter.address?.room === undefined || room === undefined || meaning.home !== null) return false;
  if (meaning.act === 'correct' || meaning.act === 'deny') return false;
  const wanted = turn.lastSaid('FLOW-COMMON.ask_other_home');
  if (!wanted && !shows(turn.library.lexicon.detours.likewise, meaning.normalized)) return false;
  const said = addressOnly({
    ...(building !== undefined && { building }),
    ...(unit !== undefined && { unit }),
    room,
  });
  const address = building === undefined ? { ...matter.address, ...said } : said;
  if (isSame(address, matter.address)) return false;
  addHome(turn, address);
  turn.say('FLOW-COMMON.both_homes');
  return true;
}

/** They spoke of several homes and have named one: which the other is, once. */
export function asksOtherHome(turn: Turn): void {
  const { matter } = turn;
  if (!matter || matter.address?.room === undefined || (matter.tries.other_home ?? 0) > 0) return;
  const siblings = turn.next.matters.filter(
    ({ kind, issue }) => kind === matter.kind && issue === matter.issue,
  );
  if (siblings.length > 1 || !ofSeveral(turn, matter)) return;
  turn.setMatter({ tries: { ...matter.tries, other_home: 1 } });
  turn.say('FLOW-COMMON.ask_other_home');
}

function addHome(turn: Turn, address: Address): void {
  const { matter } = turn;
  if (!matter) return;
  const media: Conversation['media'] = turn.next.media;
  turn.addMatter({ ...matter, address, addressCheck: 'unchecked', asked: null, stage: 'collect' }, 'beneath');
  turn.next = { ...turn.next, media };
}

const answered = ({ asked }: Matter): Partial<Matter> => (asked === 'room' ? { asked: null } : {});

const addressOnly = ({ building, unit, room }: Address): Address => ({
  ...(building !== undefined && { building }),
  ...(unit !== undefined && { unit }),
  ...(room !== undefined && { room }),
});

const isSame = (one: Address, other: Address): boolean =>
  one.building === other.building &&
  one.room === other.room &&
  (one.unit === other.unit || one.unit === undefined || other.unit === undefined);
