/** Intake: from a matter that was raised to the question, the restatement, the ticket (spec 02, TALK-3). */
import type { Flow } from '../library/schema.ts';
import { botLine } from '../library/steps.ts';
import type { Intent } from '../library/terms.ts';
import { addressText } from '../text/addresses.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { HOUR } from '../text/shanghai.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning, OtherMatter } from '../understand/meaning.ts';
import { checkAddress } from './address-check.ts';
import { fill } from './answers.ts';
import { offerRelated, priceOf } from './catalogue.ts';
import type { Matter } from './conversation.ts';
import type { TicketFact } from './facts.ts';
import { homesText, ownHomes } from './homes.ts';
import { isPublic, isStuck, matterSlots, newMatter, nextField, ticketOf } from './matter.ts';
import { pressBroken } from './of-filed.ts';
import { asksOtherHome, ofSeveral, takeHomes } from './other-homes.ts';
import { joinOutage } from './outage.ts';
import { letRest, putOf } from './phone-asked.ts';
import { noticePrivacy } from './privacy-told.ts';
import { forbid, isNamed } from './red-lines.ts';
import type { Turn } from './turn.ts';

/** What OPEN-4 asks for, beside the fields of a flow. */
const CONSENT = 'consent';
/** Likeness of two matters, above which the second is the first told again (spec 02: 不建第二张). */
const SAME_MATTER = 0.42;
/** A letter about how things have been needs no first aid. */
const ADVICE_CHARS = 80;
const REPEAT_WINDOW_MS = 72 * HOUR;

/** How a question is put again: after something else was dealt with, or beside something that was told. */
export type Return = 'back' | 'still';
/** A longer matter is not told again with every question. */
const BRIEF_ISSUE = 20;

/** Begins a matter on top of whatever is under way. */
export function begin(
  turn: Turn,
  flow: Flow,
  kind: Intent,
  meaning: Meaning,
  text: string,
  fields: Matter['fields'] = {},
): void {
  if (toldAgain(turn, kind, meaning, text)) return;
  const matter = newMatter(turn, flow, kind, meaning, text);
  turn.addMatter({ ...matter, fields: { ...matter.fields, ...fields } }, 'top');
  fill(turn, meaning, text);
  soothe(turn, meaning, kind);
  tellBackDialect(turn, meaning);
  open(turn, flow, kind, meaning);
  takeHomes(turn, meaning);
  if (meaning.also) addOthers(turn, [meaning.also, ...meaning.further]);
  if (kind === 'complaint') pressBroken(turn, meaning, text);
  advance(turn);
}

/** Another matter, told in the middle of one: taken down with all that was said of it, and begun when the first is done. */
export function queue(turn: Turn, flow: Flow, kind: Intent, meaning: Meaning, text: string): void {
  const active = turn.matter;
  if (!active || toldAgain(turn, kind, meaning, text)) {
    resume(turn, true);
    return;
  }
  turn.addMatter(newMatter(turn, flow, kind, meaning, text), 'top');
  fill(turn, meaning, text);
  open(turn, flow, kind, meaning);
  const second = turn.matter;
  turn.dropMatter();
  if (second) turn.addMatter(second, 'beneath');
  if (meaning.also) for (const other of [meaning.also, ...meaning.further]) addOther(turn, other);
  turn.say('FLOW-COMMON.queued');
  if (active.stage === 'confirm' && settleWaiting(turn)) advance(turn);
  else resume(turn, true);
}

/** What was filed before is not filed again. @returns whether it was such */
function toldAgain(turn: Turn, kind: Intent, meaning: Meaning, text: string): boolean {
  const repeated = alreadyFiled(turn, kind, meaning);
  if (repeated) {
    turn.effects.push({ kind: 'note', ticketId: repeated.id, note: 'urge', text: text.slice(0, 2000) });
    turn.effects.push({
      kind: 'alert',
      reason: 'urge',
      roles: [repeated.assign],
      ticketId: repeated.id,
      text: '',
    });
    turn.say('FLOW-COMMON.merged', { ticket: repeated.number });
  }
  return repeated !== null;
}

/** HEAR-5: dialect that is understood is told back in Mandarin, once a conversation. */
function tellBackDialect(turn: Turn, { dialect }: Meaning): void {
  const issue = turn.matter?.issue ?? null;
  if (dialect === null || issue === null || turn.next.dialectTold === true) return;
  turn.next = { ...turn.next, dialectTold: true };
  turn.say(botLine('HEAR-5.1'), { issue });
}

/** The first words about a matter: thanks for a suggestion, advice before the engineer comes, a red line. */
function open(turn: Turn, flow: Flow, kind: Intent, meaning: Meaning): void {
  if (turn.speaker.has(`${flow.id}.open_${kind}`)) turn.say(`${flow.id}.open_${kind}`);
  if (
    meaning.signals.price &&
    !priceOf(turn, flow, meaning.normalized) &&
    turn.speaker.has(`${flow.id}.price`)
  )
    turn.say(`${flow.id}.price`);
  const advice =
    meaning.normalized.length > ADVICE_CHARS
      ? undefined
      : flow.advice.find(({ words }) => isNamed(turn.library, meaning.normalized, words));
  if (advice) turn.say(`${flow.id}.advise_${advice.id}`);
  forbid(turn, flow, meaning);
}

function soothe(turn: Turn, meaning: Meaning, kind: Intent): void {
  if (kind === 'praise' || kind === 'suggestion' || kind === 'activity') return;
  if (meaning.mood === 'angry' || meaning.abusive) turn.say('FLOW-COMMON.soothe_angry');
  else if (meaning.mood === 'anxious' && kind !== 'complaint' && kind !== 'fee_dispute')
    turn.say('FLOW-COMMON.soothe_anxious');
  else if (meaning.mood === 'sad') turn.say('FLOW-COMMON.soothe_sad');
  // Who is asked for an account is met with an apology there.
  else if (
    kind === 'complaint' ? nextField(turn)?.from !== 'text' : meaning.mood === 'annoyed' && kind === 'repair'
  )
    turn.say('FLOW-COMMON.sorry_trouble');
}

/** Further matters of the same message wait beneath the first, in their order. */
function addOthers(turn: Turn, others: readonly OtherMatter[]): void {
  const before = turn.next.matters.length;
  for (const other of others) addOther(turn, other);
  if (turn.next.matters.length > before) turn.say('FLOW-COMMON.queued');
}

function addOther(turn: Turn, also: OtherMatter): void {
  const flow = [...turn.library.flows.values()].find(
    (candidate) => candidate.files && candidate.intents.includes(also.intent),
  );
  if (!flow) return;
  const { places } = turn.library.lexicon;
  const place = [...places.public, ...places.home]
    .filter((candidate) => also.issue.includes(candidate))
    .sort((a, b) => b.length - a.length)[0];
  const matter: Matter = {
    ...newMatter(turn, flow, also.intent, null, also.issue),
    issue: also.issue,
    urgency: also.urgency,
    ...(place !== undefined && { place }),
    // What came along is not made a questionnaire of.
    skipped: flow.fields.filter((field) => field.once).map((field) => field.id),
  };
  turn.addMatter(matter, 'beneath');
}

/** An open ticket of the same owner about the same thing. */
function alreadyFiled(turn: Turn, kind: Intent, meaning: Meaning): TicketFact | null {
  const said = bigrams(meaning.slots.issue ?? '');
  if (said.size < 3) return null;
  const same = turn.facts.tickets.find(
    (ticket) =>
      ticket.kind === kind &&
      isOpen(ticket.state) &&
      turn.context.now - ticket.createdAt < REPEAT_WINDOW_MS &&
      (meaning.slots.room === undefined ||
        ticket.address.room === undefined ||
        meaning.slots.room === ticket.address.room) &&
      dice(said, bigrams(ticket.issue)) >= SAME_MATTER,
  );
  return same ?? null;
}

/** Back to the question that waits. */
export function resume(turn: Turn, bridge: boolean): void {
  const matter = turn.matter;
  if (!matter) return;
  if (matter.stage === 'confirm') {
    turn.say('FLOW-COMMON.confirm_again');
    return;
  }
  if (matter.asked !== null)
    turn.setMatter({
      tries: { ...matter.tries, [matter.asked]: Math.max(0, (matter.tries[matter.asked] ?? 1) - 1) },
    });
  advance(turn, bridge ? 'back' : 'still');
}

/** One matter is done: the next that waits is named, and goes on. */
export function goOn(turn: Turn): void {
  const { matter } = turn;
  if (!matter) return;
  if (matter.stage === 'collect') turn.say('FLOW-COMMON.next_up', { issue: briefIssue(matter) });
  if (matter.asked === null) advance(turn);
  else resume(turn, false);
}

function briefIssue({ issue }: Matter): string | null {
  const [first = ''] = (issue ?? '').split(', ');
  return first !== '' && first.length <= BRIEF_ISSUE ? first : null;
}

/** After every change: check the address, ask the next question, restate, or file. */
export function advance(turn: Turn, returns: Return | null = null): void {
  const matter = turn.matter;
  const flow = matter ? turn.library.flows.get(matter.flow) : undefined;
  if (!matter || !flow) return;
  if (joinOutage(turn)) return;
  if (asksLeave(turn)) return;
  if (checkAddress(turn)) return;
  if (isStuck(turn)) {
    // Nobody could act on it: a person goes on (step.ts).
    turn.stuck = true;
    return;
  }
  letRest(turn, flow);
  const field = nextField(turn);
  if (field) {
    if (returns === 'back' && field.id !== matter.asked) turn.say('FLOW-COMMON.resume');
    ask(turn, flow, field.id, field.id === matter.asked ? returns : null);
    return;
  }
  if (!flow.confirms || (matter.urgency === 'urgent' && !flow.confirms_urgent)) {
    file(turn);
    return;
  }
  restateAll(turn);
}

/** OPEN-4: a new caller is asked whether their particulars may be noted, before the first question. */
function asksLeave(turn: Turn): boolean {
  const { call, phone } = turn.next;
  if (!call || call.consent === true || turn.matter?.kind === 'emergency') return false;
  turn.next = { ...turn.next, call: { ...call, consent: true } };
  if (phone !== null || turn.facts.person?.phone != null) return false;
  turn.setMatter({ asked: CONSENT });
  turn.say(botLine('OPEN-4.1'));
  return true;
}

/** Puts the question of a field, in other words from the second time on; briefly on return from something else. */
export function ask(turn: Turn, flow: Flow, id: string, returns: Return | null = null): void {
  const matter = turn.matter;
  if (!matter) return;
  const tries = matter.tries[id] ?? 0;
  const put = putOf(id);
  turn.setMatter({
    stage: 'collect',
    asked: id,
    tries: { ...matter.tries, [id]: tries + 1, [put]: (matter.tries[put] ?? 0) + 1 },
  });
  noticePrivacy(turn, flow, id);
  const own = ownHomes(turn);
  const whichHome =
    own.length > 1 && tries === 0 && flow.fields.find((field) => field.id === id)?.from === 'address';
  if (whichHome && matter.address === null) {
    turn.say('FLOW-BIND.ask_which', { content: homesText(own) });
    return;
  }
  if (tries === 0 && matter.address === null && sourceOf(flow, id) === 'address' && ofSeveral(turn, matter)) {
    turn.say('FLOW-COMMON.ask_both_homes');
    return;
  }
  const set = `${flow.id}.ask_${id}`;
  const field = flow.fields.find((one) => one.id === id);
  const { address } = matter;
  if (field?.from === 'address' && address?.building !== undefined && address.room === undefined) {
    // "9栋2单元": only the rest is asked for.
    turn.say('FLOW-COMMON.ask_rest', { address: addressText(address) });
    return;
  }
  const { place } = matter;
  const first = tries === 0 && returns !== 'still';
  if (field?.from === 'address' && first && matter.kind === 'repair' && isCommon(turn, place)) {
    turn.say('FLOW-COMMON.ask_where', { content: place });
    return;
  }
  if (returns !== null) {
    const brief = `FLOW-COMMON.${returns}_${field?.from ?? ''}`;
    if (turn.speaker.has(brief))
      turn.say(brief, { issue: briefIssue(matter), content: field?.label ?? null });
    else {
      if (returns === 'back') turn.say('FLOW-COMMON.resume');
      turn.say(turn.speaker.has(`${set}_again`) ? `${set}_again` : set);
    }
    return;
  }
  turn.say(tries > 0 && turn.speaker.has(`${set}_again`) ? `${set}_again` : set);
}

const sourceOf = ({ fields }: Flow, id: string) => fields.find((field) => field.id === id)?.from;

const isCommon = ({ library }: Turn, place: string | null): boolean =>
  place !== null && library.lexicon.places.public.includes(place);

/** Matters beneath that lack nothing any more, now that address and phone are known, are told back together. @returns whether there is a new one */
function settleWaiting(turn: Turn): boolean {
  const active = turn.matter;
  if (!active) return false;
  const beneath = turn.next.matters.slice(0, -1);
  const settled = beneath.map((matter) => {
    const flow = turn.library.flows.get(matter.flow);
    if (matter.stage === 'confirm' || !flow?.confirms) return matter;
    const takesAddress = flow.fields.some((field) => field.from === 'address');
    const filled = {
      ...matter,
      ...(takesAddress &&
        matter.address === null && {
          address: addressBeside(turn, matter, active),
          addressCheck: active.addressCheck,
        }),
      ...(matter.time === null && flow.fields.some(({ from }) => from === 'time') && { time: active.time }),
    };
    turn.next = { ...turn.next, matters: [filled] };
    return nextField(turn) === null ? { ...filled, stage: 'confirm' as const } : filled;
  });
  turn.next = { ...turn.next, matters: [...settled, active] };
  const complete = (matters: readonly Matter[]) => matters.filter(({ stage }) => stage === 'confirm').length;
  return complete(settled) > complete(beneath);
}

/** Where a second matter is: at the first one's home, or of a public part only its building. */
function addressBeside(turn: Turn, matter: Matter, active: Matter): Matter['address'] {
  const { address } = active;
  const isPart = matter.place !== null && turn.library.lexicon.places.public.includes(matter.place);
  if (!isPart || address === null || matter.kind !== 'repair') return address;
  const { building, unit } = address;
  return building === undefined ? null : { building, ...(unit !== undefined && { unit }) };
}

/** Tells every complete matter back, each apart, and asks once whether all is right. */
function restateAll(turn: Turn): void {
  const matter = turn.matter;
  if (!matter) return;
  settleWaiting(turn);
  const waiting = turn.next.matters.filter((other) => other !== matter && other.stage === 'confirm');
  // In the order in which they are filed.
  for (const other of [matter, ...waiting.reverse()])
    turn.say(`${other.flow}.restate`, matterSlots(turn, other));
  turn.setMatter({ stage: 'confirm', asked: null });
  // The same room in several units: the unit is asked for together with the confirmation, once.
  const { address, unitAsked } = matter;
  if (
    !unitAsked &&
    address?.room !== undefined &&
    address.unit === undefined &&
    (turn.facts.address?.units.length ?? 0) > 1
  ) {
    turn.setMatter({ unitAsked: true });
    turn.say('FLOW-COMMON.ask_unit', { address: addressText(address) });
  }
  asksOtherHome(turn);
}

/** Files the active matter. */
export function file(turn: Turn): void {
  const matter = turn.matter;
  const flow = matter ? turn.library.flows.get(matter.flow) : undefined;
  if (!matter || !flow) return;
  const ticket = ticketOf(turn, callback(matter));
  turn.dropMatter();
  if (ticket.address.building !== undefined && matter.kind !== 'parking')
    turn.next = { ...turn.next, home: ticket.address };
  turn.effects.push({ kind: 'open', ticket });
  turn.filed({ id: ticket.id, flow: flow.id, kind: ticket.kind, issue: ticket.issue, at: turn.context.now });
  if (ticket.homeId !== null && matter.addressCheck === 'known')
    turn.effects.push({ kind: 'learn', home: { homeId: ticket.homeId, address: ticket.address } });
  const due = ticket.due.respond ?? ticket.due.plan ?? ticket.due.resolve;
  const slots = {
    ...matterSlots(turn, matter),
    ticket: { ticket: ticket.id },
    due: due === null ? null : { due },
  };
  const special =
    matter.urgency === 'urgent' ? 'filed_urgent' : isPublic(turn.library, matter) ? 'filed_public' : 'filed';
  turn.say(turn.speaker.has(`${flow.id}.${special}`) ? `${flow.id}.${special}` : `${flow.id}.filed`, slots);
  const papers = `${flow.id}.papers${matter.fields.role === undefined ? '' : `_${matter.fields.role}`}`;
  if (turn.speaker.has(papers)) turn.say(papers);
  offerRelated(turn, flow, matter);
}

/** Files every matter that was restated. */
export function fileConfirmed(turn: Turn): void {
  while (turn.matter?.stage === 'confirm') file(turn);
}

/** What cannot be answered at once becomes a call-back (spec 02: 答不上来建回电任务). */
function callback(matter: Matter): Matter {
  return matter.kind === 'info' || matter.kind === 'fee_query' ? { ...matter, task: 'callback' } : matter;
}
