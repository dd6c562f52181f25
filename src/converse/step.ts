/**
 * The decision: what a conversation becomes, and what is done, after one event (law 1).
 * Pure and synchronous: no clock, no I/O, no chance but the seed.
 */
import { situationSet } from '../library/library.ts';
import type { Intent } from '../library/terms.ts';
import { bigrams, dice } from '../text/normalise.ts';
import { isOpen } from '../ticket/moves.ts';
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer, handleQuestion, sayFaq } from './answer.ts';
import { handleCall } from './call.ts';
import { activeMatter, CONVERSATION_SHAPE, type Conversation, NEW_CONVERSATION } from './conversation.ts';
import { continueEmergency, emergencyUnderWay, falseAlarm, handleEmergency } from './emergency.ts';
import type { ConversationEvent, Effect } from './event.ts';
import type { Facts } from './facts.ts';
import { advance, begin, fileConfirmed } from './intake.ts';
import { fill, intakeFlow, learnPerson, matterSlots } from './matter.ts';
import { handleSocial } from './social.ts';
import { handleStatus } from './status.ts';
import { type StepContext, Turn } from './turn.ts';

export type { StepContext } from './turn.ts';

export interface StepInput {
  readonly event: ConversationEvent;
  /** Of a message; null for other events. */
  readonly meaning: Meaning | null;
}

/** A turn of another kind than the matter under way must be this sure to be taken as one. */
const SURE_INTERRUPTION = 0.6;
/** While an answer to "对吗?" is awaited, what is no answer is sooner another matter. */
const SURE_AT_CONFIRM = 0.4;
/** A question in the middle is answered when the FAQ fits so well. */
const CLEAR_QUESTION = 0.55;
/** After filing, short additions belong to the ticket for this long. */
const ADDITION_MS = 30 * 60_000;

const INTAKE: ReadonlySet<Intent> = new Set([
  'repair',
  'complaint',
  'fee_dispute',
  'renovation',
  'special_service',
  'suggestion',
  'praise',
  'movein',
  'access',
  'parking',
  'vacant_house',
  'activity',
]);
const SOCIAL: ReadonlySet<Intent> = new Set([
  'greeting',
  'closing',
  'thanks',
  'apology',
  'abuse',
  'personal',
  'wrong_number',
  'other',
]);

/** Intents whose plain questions the FAQ may answer before anything is taken down. */
const ASKABLE: ReadonlySet<Intent> = new Set([
  'renovation',
  'special_service',
  'movein',
  'access',
  'parking',
  'vacant_house',
  'activity',
  'info',
  'fee_query',
]);

export function step(
  conversation: Conversation,
  input: StepInput,
  facts: Facts,
  context: StepContext,
): readonly [Conversation, readonly Effect[]] {
  const current =
    conversation.shape === CONVERSATION_SHAPE
      ? conversation
      : { ...NEW_CONVERSATION, filed: conversation.filed ?? [] };
  const turn = new Turn(withPerson(current, facts), facts, context);
  const { event, meaning } = input;
  switch (event.kind) {
    case 'message':
      if (meaning === null && event.images.length + event.voices.length === 0) return [turn.next, []];
      hear(turn, event, meaning);
      break;
    case 'timer':
      handleTimer(turn, event.name);
      return [
        turn.next,
        turn.finish(false)[1].filter((effect) => effect.kind !== 'cancel_timer' || event.name === 'close'),
      ];
    case 'takeover':
      turn.next = { ...turn.next, handedOff: { reason: 'takeover', at: context.now } };
      break;
    case 'handback':
      turn.next = { ...turn.next, handedOff: null };
      break;
    case 'agent':
      break;
    case 'call':
      handleCall(turn, event.event);
      break;
  }
  return turn.finish(
    event.kind === 'message' &&
      (activeMatter(turn.next)?.asked != null || activeMatter(turn.next)?.stage === 'confirm') &&
      turn.next.handedOff === null,
  );
}

/** What the store knows of the person stands until the owner says otherwise. */
function withPerson(conversation: Conversation, facts: Facts): Conversation {
  const { person } = facts;
  if (!person) return conversation;
  return {
    ...conversation,
    surname: conversation.surname ?? person.surname,
    gender: conversation.gender ?? person.gender,
    phone: conversation.phone ?? person.phone,
    verified: person.verified,
  };
}

function hear(
  turn: Turn,
  event: Extract<ConversationEvent, { kind: 'message' }>,
  meaning: Meaning | null,
): void {
  turn.next = {
    ...turn.next,
    reminded: false,
    ...(meaning && meaning.mood !== 'calm' && { mood: meaning.mood }),
  };
  if (meaning?.urgency === 'emergency') {
    attach(turn, event);
    handleEmergency(turn, meaning, event.text);
    return;
  }
  if (turn.next.handedOff) {
    notePassedOn(turn, event);
    return;
  }
  const attached = attach(turn, event);
  if (meaning === null || (event.text.trim() === '' && event.images.length + event.voices.length > 0)) {
    mediaOnly(turn, event, attached);
    return;
  }
  if (
    meaning.language === 'en' &&
    meaning.slots.ticket === undefined &&
    meaning.slots.plate === undefined &&
    activeMatter(turn.next) === null
  ) {
    turn.say('FLOW-COMMON.english');
    handOff(turn, 'english', meaning);
    return;
  }
  respond(turn, meaning, event.text);
  if (meaning.cut) turn.say('FLOW-COMMON.kept_long');
}

/** The order in which a message is looked at; the first rule that takes it ends the turn. */
function respond(turn: Turn, meaning: Meaning, text: string): void {
  if (meaning.signals.repeats && turn.next.lastReply.length > 0 && meaning.slots.room === undefined) {
    turn.say('FLOW-COMMON.repeated');
    turn.speaker.parts.push(...turn.next.lastReply.slice(0, 6));
    return;
  }
  if (emergencyUnderWay(turn)) {
    if (meaning.signals.cancels) falseAlarm(turn, text);
    else if (meaning.intent === 'thanks' || meaning.intent === 'closing') turn.say('FLOW-EMERGENCY.noted');
    else continueEmergency(turn, meaning, text);
    return;
  }
  if (meaning.signals.thirdParty && !(turn.matter?.asked === 'phone' && meaning.slots.phone !== undefined)) {
    turn.say(
      turn.matter?.kind === 'parking' || turn.next.filed.at(-1)?.kind === 'parking'
        ? 'FLOW-PARKING.privacy_plate'
        : 'FLOW-COMMON.privacy',
    );
    if (turn.matter) resume(turn, false);
    return;
  }
  if (
    meaning.signals.cancels &&
    !(
      meaning.intent !== null &&
      INTAKE.has(meaning.intent) &&
      meaning.confidence > 0.9 &&
      turn.matter === null
    )
  ) {
    cancel(turn, text);
    return;
  }
  if (meaning.intent === 'human' && meaning.confidence >= 0.5) {
    wantPerson(turn, meaning, text);
    return;
  }
  const { pending } = turn.next;
  if (pending?.kind === 'status' || pending?.kind === 'urge') {
    const other =
      meaning.intent !== null &&
      INTAKE.has(meaning.intent) &&
      meaning.confidence >= SURE_INTERRUPTION &&
      meaning.slots.ticket === undefined &&
      turn.facts.asked === null;
    if (!other) {
      handleStatus(turn, meaning, text, pending.kind);
      return;
    }
    turn.next = { ...turn.next, pending: null };
  }
  if (turn.matter) {
    underWay(turn, meaning, text);
    return;
  }
  fresh(turn, meaning, text);
}

/** A matter is being collected or waits for confirmation. */
function underWay(turn: Turn, meaning: Meaning, text: string): void {
  const matter = turn.matter;
  if (!matter) return;
  const free =
    matter.asked !== null && ['issue', 'text'].includes(fieldSource(turn, matter.flow, matter.asked));
  if (meaning.signals.asks && faqAsked(turn, meaning)) return;
  const sure = matter.stage === 'confirm' ? SURE_AT_CONFIRM : SURE_INTERRUPTION;
  const other =
    meaning.intent !== null && meaning.intent !== matter.kind && meaning.confidence >= sure
      ? meaning.intent
      : null;
  if (other && !free && interrupts(turn, other, meaning, text)) return;
  if (
    other &&
    free &&
    (other === 'fee_query' || other === 'info' || other === 'ticket_status') &&
    meaning.signals.asks &&
    faqAnswer(turn, meaning, other) !== null &&
    interrupts(turn, other, meaning, text)
  )
    return;
  const filled = fill(turn, meaning, text);
  if (matter.stage === 'confirm') {
    confirming(turn, meaning, filled.any, text);
    return;
  }
  if (matter.asked === 'room' && matter.addressCheck === 'asked' && !filled.any && meaning.act === 'affirm') {
    // "您说的是3栋2单元1501吗?" — "对"
    const nearest = turn.facts.address?.nearest;
    if (nearest) turn.setMatter({ address: nearest, addressCheck: 'known' });
    advance(turn);
    return;
  }
  if (
    !filled.any &&
    matter.asked !== null &&
    meaning.intent !== null &&
    SOCIAL.has(meaning.intent) &&
    meaning.confidence >= 0.5
  ) {
    handleSocial(turn, meaning.intent, meaning);
    resume(turn, false);
    return;
  }
  advance(turn);
}

/** "诶,礼拜天你们开门不?" in the middle of an intake. @returns whether it was answered */
function faqAsked(turn: Turn, meaning: Meaning): boolean {
  const [best] = meaning.faq;
  if (
    !best ||
    best.score < CLEAR_QUESTION ||
    meaning.slots.phone !== undefined ||
    meaning.slots.room !== undefined
  )
    return false;
  sayFaq(turn, best.id);
  resume(turn, true);
  return true;
}

/** "对" files, "不对" asks what, anything changed is told back again. */
function confirming(turn: Turn, meaning: Meaning, changed: boolean, text: string): void {
  const onlyUnit =
    turn.matter?.unitAsked === true &&
    meaning.slots.unit !== undefined &&
    meaning.slots.room === undefined &&
    meaning.slots.phone === undefined;
  if (changed && meaning.act !== 'affirm' && !onlyUnit) {
    advance(turn);
    return;
  }
  if (
    onlyUnit ||
    meaning.act === 'affirm' ||
    meaning.signals.done ||
    meaning.intent === 'thanks' ||
    meaning.intent === 'closing'
  ) {
    fileConfirmed(turn);
    if (turn.matter) advance(turn);
    return;
  }
  if (meaning.act === 'deny' || meaning.act === 'correct') {
    turn.say('FLOW-COMMON.what_wrong');
    turn.setMatter({ stage: 'collect', asked: null, skipped: turn.matter?.skipped ?? [] });
    return;
  }
  const matter = turn.matter;
  if (!matter) return;
  const tries = matter.tries.confirm ?? 0;
  const { max_tries } = turn.library.standards.channels;
  if (meaning.intent === matter.kind && text.trim().length >= 4) {
    // More about the same matter: it is kept, and told back.
    const issue = meaning.slots.issue;
    turn.setMatter({
      tries: { ...matter.tries, confirm: tries + 1 },
      ...(issue !== undefined &&
        matter.issue !== null &&
        dice(bigrams(issue), bigrams(matter.issue)) < 0.3 && { issue: `${matter.issue}, ${issue}` }),
    });
    advance(turn);
    return;
  }
  if (tries + 1 >= max_tries) {
    fileConfirmed(turn);
    return;
  }
  turn.setMatter({ tries: { ...matter.tries, confirm: tries + 1 } });
  turn.say('FLOW-COMMON.confirm_again');
}

function fieldSource(turn: Turn, flowId: string, asked: string): string {
  return turn.library.flows.get(flowId)?.fields.find((field) => field.id === asked)?.from ?? '';
}

/** A question, a status, another matter in the middle: dealt with, then back. @returns whether it was one */
function interrupts(turn: Turn, intent: Intent, meaning: Meaning, text: string): boolean {
  if (intent === 'info' || intent === 'fee_query') {
    const faq = faqAnswer(turn, meaning, intent);
    if (faq === null) return false;
    sayFaq(turn, faq);
    resume(turn, true);
    return true;
  }
  if (intent === 'ticket_status' || intent === 'urge') {
    if (turn.facts.asked === null && turn.facts.tickets.length === 0) return false;
    handleStatus(turn, meaning, text, intent === 'urge' ? 'urge' : 'status');
    resume(turn, true);
    return true;
  }
  if (INTAKE.has(intent) && meaning.slots.issue !== undefined && text.trim().length >= 6) {
    const flow = intakeFlow(turn.library, intent);
    if (!flow) return false;
    if (turn.matter?.stage !== 'confirm') turn.say('FLOW-COMMON.queued');
    begin(turn, flow, intent, meaning, text);
    return true;
  }
  return false;
}

/** Back to the question that waits. */
function resume(turn: Turn, bridge: boolean): void {
  const matter = turn.matter;
  if (!matter) return;
  if (matter.stage === 'confirm') {
    turn.say('FLOW-COMMON.confirm_again');
    return;
  }
  if (bridge) turn.say('FLOW-COMMON.resume');
  if (matter.asked !== null)
    turn.setMatter({
      tries: { ...matter.tries, [matter.asked]: Math.max(0, (matter.tries[matter.asked] ?? 1) - 1) },
    });
  advance(turn);
}

/** Nothing is under way. */
function fresh(turn: Turn, meaning: Meaning, text: string): void {
  const { intent } = meaning;
  const threshold = turn.library.standards.channels.ask_threshold;
  if (
    intent !== null &&
    (intent === 'ticket_status' || intent === 'urge') &&
    meaning.confidence >= threshold
  ) {
    handleStatus(turn, meaning, text, intent === 'urge' ? 'urge' : 'status');
    return;
  }
  if (addition(turn, meaning, text)) return;
  if (intent === null) {
    bareAct(turn, meaning);
    return;
  }
  // A second try is taken at its word sooner: the restatement still asks whether it is right.
  const unsure =
    meaning.confidence < (turn.next.misses > 0 && INTAKE.has(intent) ? threshold / 2 : threshold);
  if (ASKABLE.has(intent) && meaning.signals.asks && !meaning.signals.ownAccount && meaning.also === null) {
    const faq = faqAnswer(turn, meaning, intent);
    if (faq !== null) {
      learnPerson(turn, meaning);
      sayFaq(turn, faq);
      understood(turn);
      return;
    }
  }
  if (intent === 'unintelligible' || (unsure && text.trim().length < 40)) {
    notUnderstood(turn, meaning, text);
    return;
  }
  const before = turn.next.unclear.join('\n');
  understood(turn);
  if (intent === 'info' || intent === 'fee_query') {
    handleQuestion(turn, intent, meaning, text);
    return;
  }
  if (INTAKE.has(intent)) {
    const flow = intakeFlow(turn.library, intent);
    if (flow) {
      begin(turn, flow, intent, meaning, before === '' ? text : `${before}\n${text}`);
      return;
    }
  }
  learnPerson(turn, meaning);
  if (handleSocial(turn, intent, meaning)) return;
  if (intent === 'ticket_status' || intent === 'urge') handleStatus(turn, meaning, text, intent === 'urge' ? 'urge' : 'status');
  else if (intent === 'human') wantPerson(turn, meaning, text);
  else notUnderstood(turn, meaning, text);
}

function understood(turn: Turn): void {
  turn.next = { ...turn.next, misses: 0, unclear: [] };
}

/** Soon after filing, "是主卧那个" or a phone number belongs to the ticket. */
function addition(turn: Turn, meaning: Meaning, text: string): boolean {
  const last = turn.next.filed.at(-1);
  const ticket = turn.facts.tickets.find((candidate) => candidate.id === last?.id);
  if (!last || !ticket || turn.context.now - last.at > ADDITION_MS || !isOpen(ticket.state)) return false;
  const { slots } = meaning;
  const gives =
    slots.phone !== undefined ||
    slots.room !== undefined ||
    slots.building !== undefined ||
    slots.time !== undefined ||
    slots.plate !== undefined;
  const vague =
    meaning.intent === null
      ? meaning.act === 'correct'
      : meaning.confidence < 0.5 && meaning.intent !== 'unintelligible';
  const sameKind =
    meaning.intent === last.kind &&
    (slots.issue === undefined || dice(bigrams(slots.issue), bigrams(last.issue)) >= 0.2);
  if (!(gives && (vague || sameKind || meaning.intent === null)) && !vague && !sameKind) return false;
  learnPerson(turn, meaning);
  turn.effects.push({ kind: 'note', ticketId: last.id, note: 'supplement', text: text.slice(0, 2000) });
  turn.effects.push({
    kind: 'patch',
    ticketId: last.id,
    patch: {
      ...(slots.phone !== undefined && { phone: slots.phone }),
      ...((slots.building ?? slots.unit ?? slots.room) !== undefined && {
        address: { ...ticket.address, ...pick(slots) },
      }),
    },
  });
  turn.say('FLOW-COMMON.noted_extra', { ticket: ticket.number });
  return true;
}

function pick(slots: Meaning['slots']): { building?: string; unit?: string; room?: string } {
  return {
    ...(slots.building !== undefined && { building: slots.building }),
    ...(slots.unit !== undefined && { unit: slots.unit }),
    ...(slots.room !== undefined && { room: slots.room }),
  };
}

/** "对", "好的", "5分" with nothing asked. */
function bareAct(turn: Turn, meaning: Meaning): void {
  const last = turn.next.filed.at(-1);
  if (meaning.act === 'rate' && last) {
    turn.effects.push({
      kind: 'note',
      ticketId: last.id,
      note: 'rating',
      text: String(meaning.slots.rating ?? ''),
    });
    turn.say(situationSet('CARE-7', 1, 'chat'));
    return;
  }
  if (meaning.act === 'affirm' || meaning.act === 'deny') {
    turn.say(last ? situationSet('CLOSE-2', 2, 'chat') : 'FLOW-COMMON.ask_matter');
    return;
  }
  turn.say('FLOW-COMMON.ask_matter');
}

/** Asked in other words, then with easier choices, then a person (cannot-handle ladder). */
function notUnderstood(turn: Turn, meaning: Meaning, text: string): void {
  const misses = turn.next.misses + 1;
  const words = meaning.intent === 'unintelligible' ? '' : text.trim().slice(0, 400);
  turn.next = {
    ...turn.next,
    misses,
    unclear: words === '' ? turn.next.unclear : [...turn.next.unclear, words].slice(-3),
  };
  learnPerson(turn, meaning);
  if (misses === 1) turn.say('FLOW-COMMON.clarify');
  else if (misses === 2) turn.say('FLOW-COMMON.clarify_again');
  else {
    turn.say('FLOW-COMMON.clarify_last');
    handOff(turn, 'not_understood', meaning);
  }
}

function cancel(turn: Turn, text: string): void {
  const matter = turn.matter;
  if (matter) {
    turn.dropMatter();
    turn.effects.push({ kind: 'record', event: 'matter.cancelled', data: { flow: matter.flow } });
    turn.say('FLOW-COMMON.cancelled');
    if (turn.matter) advance(turn);
    return;
  }
  turn.next = { ...turn.next, pending: null };
  const ticket = turn.facts.tickets.find((candidate) => candidate.here && isOpen(candidate.state));
  if (!ticket) {
    turn.say('FLOW-COMMON.nothing_to_cancel');
    return;
  }
  if (ticket.state === 'received' && ticket.kind !== 'emergency') {
    turn.effects.push({ kind: 'move', ticketId: ticket.id, move: 'cancel', reason: text.slice(0, 200) });
    turn.say('FLOW-COMMON.cancel_filed', { ticket: ticket.number });
    return;
  }
  turn.effects.push({ kind: 'note', ticketId: ticket.id, note: 'supplement', text: text.slice(0, 2000) });
  turn.say('FLOW-COMMON.cancel_late', { ticket: ticket.number });
}

/** TALK-1: a colleague by name; TALK-9: anybody. Everything told so far goes along. */
function wantPerson(turn: Turn, meaning: Meaning, text: string): void {
  const who = meaning.signals.colleague;
  const insisted = turn.next.pending?.kind === 'colleague';
  if (who !== null && !insisted && turn.matter === null) {
    turn.next = { ...turn.next, pending: { kind: 'colleague', who } };
    turn.say('FLOW-COMMON.named', { colleague: who });
    return;
  }
  learnPerson(turn, meaning);
  const matter = turn.matter;
  if (matter && matter.issue !== null && intakeFlow(turn.library, matter.kind)?.files) {
    fill(turn, meaning, '');
    turn.setMatter({ stage: 'confirm', words: turn.matter?.words ?? [] });
    const before = turn.speaker.parts.length;
    fileConfirmed(turn);
    turn.speaker.parts.splice(before);
    const id = turn.next.filed.at(-1)?.id;
    turn.say('FLOW-COMMON.handoff_filed', { ticket: id === undefined ? null : { ticket: id } });
  } else sayHandOff(turn);
  handOff(turn, who ?? 'wish', meaning, text);
}

function sayHandOff(turn: Turn): void {
  const { calendar, now } = turn.context;
  if (calendar.isWorkingTime(now)) turn.say('FLOW-COMMON.handoff');
  else turn.say('FLOW-COMMON.handoff_night', { due: { due: calendar.nextStart(now) } });
}

function handOff(turn: Turn, reason: string, meaning: Meaning, text = ''): void {
  turn.next = { ...turn.next, handedOff: { reason, at: turn.context.now }, pending: null };
  const issue =
    turn.matter?.issue ?? turn.next.filed.at(-1)?.issue ?? meaning.slots.issue ?? text.slice(0, 60);
  const brief = turn.speaker.part('FLOW-COMMON.brief', {
    ...turn.known(),
    ...(turn.matter && matterSlots(turn, turn.matter)),
    issue: issue === '' ? meaning.normalized.slice(0, 60) : issue,
  });
  turn.effects.push({ kind: 'handoff', reason, brief: brief ? [brief] : [] });
}

/** A person has the conversation: the bot passes on, says so once, and is silent. */
function notePassedOn(turn: Turn, event: Extract<ConversationEvent, { kind: 'message' }>): void {
  const last = turn.next.filed.at(-1);
  if (last && event.text.trim() !== '')
    turn.effects.push({
      kind: 'note',
      ticketId: last.id,
      note: 'supplement',
      text: event.text.slice(0, 2000),
    });
  if (turn.next.handedOff?.reason !== 'takeover' && !turn.next.reminded) {
    turn.say('FLOW-COMMON.handed_note');
    turn.next = { ...turn.next, reminded: true };
  }
}

/** Pictures and voice messages go to the matter, or to the ticket just filed. @returns where they went */
function attach(
  turn: Turn,
  event: Extract<ConversationEvent, { kind: 'message' }>,
): 'matter' | 'ticket' | 'none' {
  const media = [...event.images, ...event.voices];
  if (media.length === 0) return 'none';
  const matter = turn.matter;
  if (matter?.ticketId) {
    turn.effects.push({ kind: 'patch', ticketId: matter.ticketId, patch: { attachments: media } });
    return 'ticket';
  }
  if (matter) {
    turn.setMatter({ attachments: [...matter.attachments, ...media].slice(-20) });
    return 'matter';
  }
  const last = turn.next.filed.at(-1);
  if (last && turn.context.now - last.at <= ADDITION_MS) {
    turn.effects.push({ kind: 'patch', ticketId: last.id, patch: { attachments: media } });
    return 'ticket';
  }
  return 'none';
}

function mediaOnly(
  turn: Turn,
  event: Extract<ConversationEvent, { kind: 'message' }>,
  attached: 'matter' | 'ticket' | 'none',
): void {
  if (event.voices.length > 0 && event.images.length === 0) {
    turn.say('FLOW-COMMON.voice_received');
    return;
  }
  if (event.images.length > 0) {
    turn.say(attached === 'none' ? 'FLOW-COMMON.image_first' : 'FLOW-COMMON.image_received');
    if (attached === 'matter') resume(turn, false);
    return;
  }
  turn.say(situationSet('OPEN-5', 1, 'chat'));
}

/** One gentle reminder, then a polite close; what was told is kept (CLOSE-3). */
function handleTimer(turn: Turn, name: 'remind' | 'close'): void {
  if (turn.next.handedOff || !turn.matter) return;
  if (name === 'remind') {
    if (turn.next.reminded || emergencyUnderWay(turn)) return;
    turn.next = { ...turn.next, reminded: true };
    turn.say('FLOW-COMMON.remind');
    return;
  }
  if (emergencyUnderWay(turn)) {
    turn.dropMatter();
    return;
  }
  turn.effects.push({
    kind: 'record',
    event: 'conversation.abandoned',
    data: { flow: turn.matter.flow, asked: turn.matter.asked },
  });
  turn.say(situationSet('CLOSE-3', 2, 'chat'));
}
