/** The emergency lane (law 10, spec 02 FLOW-EMERGENCY): alert and guide first, ask little and afterwards. */

import { isOf } from '../library/intent-sets.ts';
import { addressText } from '../text/addresses.ts';
import { bigrams } from '../text/normalise.ts';
import { HOUR } from '../text/shanghai.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer } from './answer.ts';
import { fill } from './answers.ts';
import type { Matter } from './conversation.ts';
import { addressOf, newMatter, nextField, ticketOf } from './matter.ts';
import { SHORTEST_MATTER, SURE_INTERRUPTION } from './measures.ts';
import { isNamed } from './red-lines.ts';
import type { Turn } from './turn.ts';

const FLOW = 'FLOW-EMERGENCY';
/** Fewer characters tell of nothing that helps who comes. */
const TELLS_CHARS = 4;

/** The emergency under way in this conversation, if any. */
export function emergencyUnderWay(turn: Turn): Matter | null {
  const matter = turn.matter;
  return matter?.kind === 'emergency' && matter.ticketId !== null ? matter : null;
}

/** A message that tells of an emergency: the first of it, or more about it. */
export function handleEmergency(turn: Turn, meaning: Meaning, text: string): void {
  const running = emergencyUnderWay(turn);
  if (running && (running.emergency === meaning.emergency || meaning.emergency === 'other')) {
    // "门开了,我出来了" is told of the danger that was; whoever says more than that tells of one that is.
    const over = shows(turn.library.lexicon.detours.all_clear, meaning.normalized);
    if (over && text.trim().length < SHORTEST_MATTER) falseAlarm(turn, text);
    else continueEmergency(turn, meaning, text);
    return;
  }
  const flow = turn.library.flows.get(FLOW);
  if (!flow) return;
  const grown = grownKind(turn, meaning);
  const kind = grown ?? meaning.emergency ?? 'other';
  const doubtful = meaning.doubtful && grown === null;
  if (running) {
    // Another danger on top of the first: same ticket, new guidance, another alert.
    guide(turn, kind, doubtful);
    tellRoles(turn, kind, running.ticketId, text);
    continueEmergency(turn, meaning, text);
    return;
  }
  const before = turn.matter;
  const raised =
    before !== null &&
    before.ticketId === null &&
    (before.kind === 'repair' || before.kind === 'complaint') &&
    grewOf(before, meaning);
  const fresh = newMatter(turn, flow, 'emergency', meaning, text);
  if (raised) {
    turn.dropMatter();
    turn.addMatter(
      {
        ...fresh,
        words: [...before.words, ...fresh.words],
        address: before.address ?? fresh.address,
        place: before.place,
        issue: fresh.issue ?? before.issue,
        attachments: before.attachments,
      },
      'top',
    );
  } else turn.addMatter({ ...fresh, address: fresh.address ?? before?.address ?? null }, 'top');
  turn.setMatter({ emergency: kind, urgency: 'emergency' });
  fill(turn, meaning, text);
  const matter = turn.matter;
  if (!matter) return;
  const ticket = ticketOf(turn, { ...matter, urgency: 'emergency' });
  turn.effects.push({ kind: 'open', ticket });
  turn.setMatter({ ticketId: ticket.id });
  turn.filed({
    id: ticket.id,
    flow: FLOW,
    kind: 'emergency',
    issue: ticket.issue,
    at: turn.context.now,
    emergency: kind,
  });
  supersede(turn, ticket.id, meaning);
  guide(turn, kind, doubtful);
  tellRoles(turn, kind, ticket.id, text);
  askOrClose(turn);
}

/** "我在里面呢,门打不开", of the lift that was reported: which danger it is. */
export function grownKind({ matter, library }: Turn, { emergency, normalized }: Meaning): string | null {
  if (emergency !== null && emergency !== 'other') return null;
  const before = `${matter?.place ?? ''} ${matter?.issue ?? ''} ${normalized}`;
  const one = [...library.emergencies.values()].find(
    ({ grows }) =>
      grows?.of.some((word) => before.includes(word)) && grows.any.some((word) => normalized.includes(word)),
  );
  return one?.id ?? null;
}

/** "现在有股味", of the stove that is being reported: the danger, though the words alone tell of none. */
export function grownCertain({ matter, library }: Turn, { normalized }: Meaning): string | null {
  if (matter === null || matter.ticketId !== null) return null;
  const before = `${matter.place ?? ''} ${matter.issue ?? ''}`;
  const one = [...library.emergencies.values()].find(
    ({ grows }) =>
      grows?.certain === true &&
      grows.of.some((word) => before.includes(word)) &&
      isNamed(library, normalized, grows.any),
  );
  return one?.id ?? null;
}

/** What was being reported has become the danger; a socket without power has nothing to do with the lift that stops. */
function grewOf(before: Matter, { slots }: Meaning): boolean {
  if (before.issue === null || slots.issue === undefined || before.urgency !== 'normal') return true;
  const pairs = bigrams(before.issue);
  return before.place === slots.place || [...bigrams(slots.issue)].some((pair) => pairs.has(pair));
}

/** A repair already filed for the same place grows into the emergency: it is merged, not left beside it. */
function supersede(turn: Turn, ticketId: string, meaning: Meaning): void {
  const last = turn.facts.tickets.find(
    (ticket) =>
      ticket.here &&
      ticket.kind === 'repair' &&
      ['received', 'dispatched', 'accepted'].includes(ticket.state),
  );
  if (!last || turn.context.now - last.createdAt > 3 * HOUR) return;
  const building = meaning.slots.building;
  if (building !== undefined && last.address.building !== undefined && building !== last.address.building)
    return;
  turn.effects.push({
    kind: 'move',
    ticketId: last.id,
    move: 'merge',
    reason: 'grew into an emergency',
    into: ticketId,
  });
  const matter = turn.matter;
  if (matter && matter.address === null) turn.setMatter({ address: addressOf(last.address) });
}

/** What to do at once; of a half-believed emergency only when to call for help, for the orders may not fit. */
function guide(turn: Turn, kind: string, doubtful: boolean): void {
  if (doubtful) turn.say(`${FLOW}.if_danger`);
  else turn.say(turn.speaker.has(`${FLOW}.guide_${kind}`) ? `${FLOW}.guide_${kind}` : `${FLOW}.guide_other`);
}

function tellRoles(turn: Turn, kind: string, ticketId: string | null, text: string): void {
  const rule = turn.library.emergencies.get(kind) ?? turn.library.emergencies.get('other');
  turn.effects.push({
    kind: 'alert',
    reason: `emergency:${kind}`,
    roles: rule?.alert ?? [],
    ticketId,
    text: text.slice(0, 200),
  });
}

/** What was said after the guidance: place, phone, how it stands. */
export function continueEmergency(turn: Turn, meaning: Meaning, text: string): void {
  const matter = turn.matter;
  if (!matter?.ticketId) return;
  const hadPlace = matter.address !== null || matter.place !== null;
  const filled = fill(turn, meaning, text);
  const now = turn.matter;
  if (!now) return;
  const ticket = ticketOf(turn, now);
  turn.effects.push(
    {
      kind: 'patch',
      ticketId: matter.ticketId,
      patch: {
        summary: ticket.summary,
        address: ticket.address,
        addressCheck: ticket.addressCheck,
        ...(ticket.place !== null && { place: ticket.place }),
        ...(ticket.phone !== null && { phone: ticket.phone }),
        ...(ticket.contactName !== null && { contactName: ticket.contactName }),
      },
    },
    { kind: 'note', ticketId: matter.ticketId, note: 'supplement', text: text.slice(0, 2000) },
  );
  const learnt = now.address !== null || now.place !== null;
  if (!hadPlace && learnt) {
    turn.say(`${FLOW}.noted_room`);
    turn.effects.push({
      kind: 'alert',
      reason: 'emergency:place',
      roles: turn.library.emergencies.get(now.emergency ?? 'other')?.alert ?? [],
      ticketId: matter.ticketId,
      text: addressText(now.address ?? {}, now.place) ?? '',
    });
  }
  if (shows(turn.library.lexicon.signals.reached_safety, meaning.normalized)) turn.say(`${FLOW}.right`);
  // "她有心脏病" is no answer to what was asked, and is not passed over.
  else if (!filled.answered && meaning.act === 'none' && text.trim().length >= TELLS_CHARS && nextField(turn))
    turn.say(`${FLOW}.told_on`);
  askOrClose(turn);
}

/** The next question, at most the place and a phone; then only that help is coming. */
function askOrClose(turn: Turn): void {
  const field = nextField(turn);
  const matter = turn.matter;
  if (!matter) return;
  if (field) {
    const tries = matter.tries[field.id] ?? 0;
    // "我在楼顶", when asked where for the second time: of which building, and no more than that.
    if (tries === 2 && field.from === 'address' && matter.place !== null) {
      turn.say(`${FLOW}.ask_building`, { content: matter.place });
      turn.setMatter({ asked: field.id, tries: { ...matter.tries, [field.id]: tries + 1 } });
      return;
    }
    if (tries < 2) {
      turn.say(`${FLOW}.ask_${field.id}${tries === 0 ? '' : '_again'}`);
      turn.setMatter({ asked: field.id, tries: { ...matter.tries, [field.id]: tries + 1 } });
      return;
    }
  }
  turn.setMatter({ asked: null });
  turn.say(`${FLOW}.noted`);
}

/** "虚惊一场": nobody's word ends an emergency, a person checks. */
export function falseAlarm(turn: Turn, text: string): void {
  const matter = emergencyUnderWay(turn);
  const filed = turn.next.filed.findLast(({ kind }) => kind === 'emergency');
  const ticketId = matter?.ticketId ?? filed?.id;
  if (!ticketId) return;
  turn.effects.push({
    kind: 'note',
    ticketId,
    note: 'supplement',
    text: text.slice(0, 2000),
  });
  turn.effects.push({
    kind: 'alert',
    reason: 'emergency:called_off',
    roles: turn.library.emergencies.get(matter?.emergency ?? filed?.emergency ?? 'other')?.alert ?? [],
    ticketId,
    text: text.slice(0, 200),
  });
  if (matter) turn.dropMatter();
  turn.say(`${FLOW}.false_alarm`);
}

/** Once nothing more is asked, another matter that is clearly one ends the bot's part in an emergency. */
export function leavesEmergency(
  turn: Turn,
  { asked, place, address }: Matter,
  meaning: Meaning,
  text: string,
): boolean {
  // "已经出来了,不用来了" speaks of this one, whatever it reads like.
  if (meaning.signals.cancels) return false;
  if (asked !== null || meaning.intent === null || meaning.intent === 'emergency') return false;
  // "东门门口" while nobody knows where it is: the place, whatever else it reads like.
  if (place === null && address === null && (meaning.slots.place ?? meaning.slots.building) !== undefined)
    return false;
  // "别挂,我害怕" asks nothing that could be answered; "灯也灭了" is told of where they are.
  if (meaning.intent === 'info' || meaning.intent === 'fee_query')
    return meaning.confidence >= SURE_INTERRUPTION && faqAnswer(turn, meaning, meaning.intent) !== null;
  const another = shows(turn.library.lexicon.signals.another, meaning.normalized);
  // "你们有开锁的吗" asks for help with this; "装修几点停工" has an answer of its own.
  const answered = meaning.signals.asks && faqAnswer(turn, meaning, meaning.intent) !== null;
  const tells = isOf(turn.library, 'intake', meaning.intent) && !answered;
  if (tells && text.trim().length < SHORTEST_MATTER && !another) return false;
  return (
    !isOf(turn.library, 'social', meaning.intent) &&
    meaning.intent !== 'unintelligible' &&
    meaning.confidence >= SURE_INTERRUPTION
  );
}
