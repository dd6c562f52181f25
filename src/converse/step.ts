/**
 * The decision: what a conversation becomes, and what is done, after one event (law 1).
 * Pure and synchronous: no clock, no I/O, no chance but the seed.
 */

import { isOf } from '../library/intent-sets.ts';
import { botLine } from '../library/steps.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { amend } from './amend.ts';
import { callerSpoke, callTimer, handleCall, tick } from './call.ts';
import { callOff, callsOff, keepsComplaint, takeBack } from './call-off.ts';
import { clockEffects, handleClock } from './clocks.ts';
import { activeMatter, CONVERSATION_SHAPE, type Conversation, NEW_CONVERSATION } from './conversation.ts';
import { countSame, takeDetour } from './detours.ts';
import {
  continueEmergency,
  emergencyUnderWay,
  falseAlarm,
  handleEmergency,
  leavesEmergency,
} from './emergency.ts';
import type { ConversationEvent, Effect } from './event.ts';
import type { Facts } from './facts.ts';
import { lookForRain } from './follow-up.ts';
import { fresh } from './fresh.ts';
import { hearGroup } from './group.ts';
import { answering, goesOnAlone, writesTraditional } from './hearing.ts';
import { takeIdentity } from './identity.ts';
import { resume } from './intake.ts';
import { isSettled } from './matter.ts';
import { SHORT_ANSWER, SURE_INTERRUPTION } from './measures.ts';
import { attach, mediaOf, mediaOnly, placeholder } from './media.ts';
import { takeNewTime } from './new-time.ts';
import { sayNotice, takeSubscription, unreached } from './notice.ts';
import { handOff, handOver, notePassedOn, toManager, wantPerson } from './people.ts';
import { writesOnly } from './phone-asked.ts';
import { takeSignature, tellProgress } from './progress.ts';
import { lookAtPromises, promiseTimer, withPromises } from './promises.ts';
import { askFollowUp, takeFollowUp } from './rating.ts';
import { noteSigns } from './signs-told.ts';
import { handleStaff } from './staff.ts';
import { handleStatus, startsAnew } from './status.ts';
import { handleTicketStaff } from './ticket-staff.ts';
import { type StepContext, Turn } from './turn.ts';
import { underWay } from './underway.ts';
import { handleWaiting, waitingEffects } from './waiting.ts';

export type { StepContext } from './turn.ts';

export interface StepInput {
  readonly event: ConversationEvent;
  /** Of a message; null for other events. */
  readonly meaning: Meaning | null;
}

export function step(
  conversation: Conversation,
  input: StepInput,
  facts: Facts,
  context: StepContext,
): readonly [Conversation, readonly Effect[]] {
  const [decided, done] = decide(conversation, input, facts, context);
  const [next, effects] = withPromises(decided, done, input.event, facts, context);
  return [
    next,
    [
      ...effects,
      ...clockEffects(effects, facts, context),
      ...promiseTimer(conversation.promises, next.promises, context),
      ...waitingEffects(conversation.handedOff, next.handedOff, context),
    ],
  ];
}

function decide(
  conversation: Conversation,
  input: StepInput,
  facts: Facts,
  context: StepContext,
): readonly [Conversation, readonly Effect[]] {
  const current =
    conversation.shape === CONVERSATION_SHAPE
      ? conversation
      : { ...NEW_CONVERSATION, filed: conversation.filed ?? [] };
  // A flow that an edit of the library took away: its matter starts afresh, tickets stay (law 4).
  const standing = {
    ...current,
    matters: current.matters.filter(
      (matter) => context.library.flows.has(matter.flow) && !isSettled(matter, facts),
    ),
  };
  const turn = new Turn(withPerson(standing, facts), facts, context);
  const { event, meaning } = input;
  switch (event.kind) {
    case 'message':
      if (meaning === null && mediaOf(event).length === 0) return [turn.next, []];
      if (event.spoken === true || turn.spoken) callerSpoke(turn);
      hear(turn, event, meaning);
      break;
    case 'timer': {
      if (event.name === 'call') {
        callTimer(turn);
        return [turn.next, turn.effects];
      }
      if (event.name === 'promise') {
        lookAtPromises(turn);
        return [turn.next, turn.effects];
      }
      if (event.name === 'rain') {
        lookForRain(turn);
        return [turn.next, turn.effects];
      }
      if (event.name === 'rate') askFollowUp(turn);
      else if (event.name === 'waiting') handleWaiting(turn);
      else handleTimer(turn, event.name);
      const [next, effects] = turn.finish(false);
      return [next, effects.filter((effect) => effect.kind !== 'cancel_timer' || event.name === 'close')];
    }
    case 'clock':
      handleClock(turn, event.ticketId);
      return [turn.next, turn.effects];
    case 'progress': {
      tellProgress(turn, event);
      const [next, effects] = turn.finish(false);
      return [next, effects.filter(({ kind }) => kind !== 'cancel_timer')];
    }
    case 'takeover':
    case 'handback':
    case 'reply':
    case 'note':
    case 'whisper':
    case 'move':
    case 'dismiss':
    case 'recall':
    case 'elsewhere':
    case 'acknowledge':
    case 'work':
    case 'keep':
      handleStaff(turn, event);
      return [turn.next, turn.effects];
    case 'assign':
    case 'merge':
    case 'link':
    case 'urge':
    case 'escalate':
      handleTicketStaff(turn, event);
      return [turn.next, turn.effects];
    case 'amend':
      if (meaning) amend(turn, event, meaning);
      break;
    case 'tick':
      tick(turn, event.element);
      return [turn.next, turn.effects];
    case 'unreached':
      unreached(turn, event);
      return [turn.next, turn.effects];
    case 'code':
      turn.say('FLOW-BIND.code', { content: event.digits });
      return turn.finish(false);
    case 'notice':
      sayNotice(turn, event);
      return [turn.next, turn.effects];
    case 'agent':
      break;
    case 'call':
      handleCall(turn, event.event, event.by);
      return [turn.next, turn.effects];
  }
  return turn.finish(
    (event.kind === 'message' || event.kind === 'amend') &&
      // An emergency that has been told of waits for nothing; whatever else is under way does (哪一处不对?).
      (activeMatter(turn.next)?.asked != null || activeMatter(turn.next)?.ticketId === null) &&
      turn.next.handedOff === null &&
      !turn.spoken,
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
  heard: Meaning | null,
): void {
  if (event.group) {
    hearGroup(turn, event, event.group, heard);
    // Also of talk that is not for us: nothing of our own accord is ever said into a room.
    turn.next = { ...turn.next, room: true };
    return;
  }
  if (heard) noteSigns(turn, heard, turn.next.mood);
  turn.next = {
    ...turn.next,
    reminded: false,
    abandoned: false,
    ...(heard && writesTraditional(turn.next, heard)),
    ...(heard && heard.mood !== 'calm' && { mood: heard.mood }),
  };
  const meaning = heard && answering(turn, heard, event.text);
  if (meaning && takeSubscription(turn, meaning, event.text)) return;
  // An answer to our follow-up, however it reads; only a sure emergency goes before.
  const sure = meaning?.urgency === 'emergency' && !meaning.doubtful;
  if (meaning && !sure && !turn.next.handedOff && takeSignature(turn, meaning, event.text)) {
    attach(turn, event);
    return;
  }
  if (meaning && !sure && !turn.next.handedOff && takeFollowUp(turn, meaning, event.text)) return;
  if (meaning?.urgency === 'emergency') {
    attach(turn, event);
    handleEmergency(turn, meaning, event.text);
    return;
  }
  if (turn.next.handedOff) {
    attach(turn, event);
    if (meaning && emergencyUnderWay(turn)) continueEmergency(turn, meaning, event.text);
    else if (meaning && goesOnAlone(turn, meaning)) {
      const waiting = turn.next.handedOff;
      turn.next = { ...turn.next, handedOff: null };
      respond(turn, meaning, event.text);
      turn.next = { ...turn.next, handedOff: waiting };
    } else notePassedOn(turn, event, meaning);
    return;
  }
  const attached = attach(turn, event);
  if (meaning === null || (event.text.trim() === '' && mediaOf(event).length > 0)) {
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
  if (meaning.act !== 'affirm' && placeholder(turn, event.text)) return;
  countSame(turn, event.text);
  respond(turn, meaning, event.text);
  if (turn.stuck) handOver(turn, 'not_understood', meaning);
  if (meaning.cut) turn.say('FLOW-COMMON.kept_long');
}

/** The order in which a message is looked at; the first rule that takes it ends the turn. */
function respond(turn: Turn, meaning: Meaning, text: string): void {
  if (meaning.signals.repeats && turn.next.lastReply.length > 0 && meaning.slots.room === undefined) {
    turn.say('FLOW-COMMON.repeated');
    turn.speaker.parts.push(...turn.next.lastReply.slice(0, 6));
    return;
  }
  const emergency = emergencyUnderWay(turn);
  if (emergency && !leavesEmergency(turn, emergency, meaning, text)) {
    if (meaning.signals.cancels || shows(turn.library.lexicon.detours.all_clear, meaning.normalized))
      falseAlarm(turn, text);
    else if (emergency.asked === null && (meaning.intent === 'thanks' || meaning.intent === 'closing'))
      turn.say('FLOW-EMERGENCY.noted');
    else continueEmergency(turn, meaning, text);
    return;
  }
  // The ticket goes on with people; the owner has turned to something else.
  if (emergency) turn.dropMatter();
  if (
    turn.next.pending?.kind === 'colleague' &&
    (meaning.signals.colleague !== null || meaning.intent === 'human')
  ) {
    wantPerson(turn, meaning, text);
    return;
  }
  if (meaning.signals.thirdParty && !(turn.matter?.asked === 'phone' && meaning.slots.phone !== undefined)) {
    const filed = turn.next.filed.at(-1)?.kind === 'parking';
    const ofCars = filed || turn.matter?.kind === 'parking';
    const known = filed || turn.matter?.fields.plate !== undefined;
    turn.say(ofCars ? `FLOW-PARKING.privacy_plate${known ? '_known' : ''}` : 'FLOW-COMMON.privacy');
    if (turn.matter) resume(turn, false);
    return;
  }
  if (takeIdentity(turn, meaning, text)) return;
  const wantsPerson = shows(turn.library.lexicon.detours.person_now, meaning.normalized);
  if (!wantsPerson && asksNature(turn, meaning, text)) return;
  if (meaning.signals.startsOver) startOver(turn);
  if (!wantsPerson && (takeNewTime(turn, meaning, text) || keepsComplaint(turn, meaning, text))) return;
  if (!wantsPerson && callsOff(turn, meaning, text)) {
    callOff(turn, meaning, text);
    return;
  }
  if (takeBack(turn, meaning, text) || writesOnly(turn, meaning, text)) return;
  if (toManager(turn, meaning, text)) return;
  if (takeDetour(turn, meaning, text)) return;
  if (wantsPerson || asksForPerson(turn, meaning, text)) {
    wantPerson(turn, meaning, text);
    return;
  }
  const { pending } = turn.next;
  if (pending?.kind === 'status' || pending?.kind === 'urge') {
    const other =
      isOf(turn.library, 'intake', meaning.intent) &&
      meaning.confidence >= SURE_INTERRUPTION &&
      meaning.slots.ticket === undefined &&
      turn.facts.asked === null;
    if (!other) {
      handleStatus(turn, meaning, text, pending.kind);
      return;
    }
    if (startsAnew(turn, meaning, text)) return;
    turn.next = { ...turn.next, pending: null };
  }
  if (turn.matter) {
    underWay(turn, meaning, text);
    return;
  }
  fresh(turn, meaning, text);
}

/** "算了 重新报吧,阳台灯坏了": the matter before is dropped, what follows is told anew; the home stays. */
function startOver(turn: Turn): void {
  const { matter } = turn;
  if (matter?.ticketId !== null) return;
  turn.dropMatter();
  turn.next = { ...turn.next, home: matter.address ?? turn.next.home };
  turn.effects.push({ kind: 'record', event: 'matter.cancelled', data: { flow: matter.flow } });
}

/** "你是真人吗": told honestly; who then wants a person says so. */
function asksNature(turn: Turn, { normalized }: Meaning, text: string): boolean {
  const { detours } = turn.library.lexicon;
  if (text.trim().length > SHORT_ANSWER) return false;
  const abilities = shows(detours.asks_abilities, normalized);
  if (!abilities && !shows(detours.asks_nature, normalized)) return false;
  turn.say(abilities ? 'FLOW-COMMON.abilities' : 'FLOW-COMMON.not_a_person');
  if (turn.matter) resume(turn, true);
  return true;
}

/** A wish for a person; not an answer that gives a phone or an address ("电话是139…"). */
function asksForPerson(turn: Turn, meaning: Meaning, text: string): boolean {
  const { slots, signals } = meaning;
  const answers = slots.phone !== undefined || slots.room !== undefined || slots.building !== undefined;
  // "有人吗 急事": asked at once what it is; whoever is called would have to ask as well.
  const { urgent_call, person_wish } = turn.library.lexicon.detours;
  if (
    turn.matter === null &&
    shows(urgent_call, meaning.normalized) &&
    !shows(person_wish, meaning.normalized)
  )
    return false;
  // "就我一个人" tells how many come: a short answer is a wish for somebody only in so many words.
  if (
    (turn.matter?.asked != null || turn.matter?.stage === 'confirm') &&
    text.trim().length <= SHORT_ANSWER &&
    signals.colleague === null &&
    !shows(turn.library.lexicon.detours.person_wish, meaning.normalized)
  )
    return false;
  if (meaning.intent === 'human' && meaning.confidence >= 0.5) return !answers || signals.colleague !== null;
  return (
    signals.colleague !== null &&
    turn.matter === null &&
    text.trim().length <= 16 &&
    meaning.confidence < SURE_INTERRUPTION
  );
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
  turn.next = { ...turn.next, abandoned: true };
  turn.say(botLine('CLOSE-3.2'));
}
