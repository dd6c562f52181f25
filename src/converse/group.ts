/** A room where many read along: only what is meant for the bot is answered, and nothing private (law 12). */
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer, sayFaq } from './answer.ts';
import type { Matter } from './conversation.ts';
import {
  continueEmergency,
  emergencyUnderWay,
  falseAlarm,
  handleEmergency,
  leavesEmergency,
} from './emergency.ts';
import type { ConversationEvent } from './event.ts';
import { ADDITION_MS, attach } from './media.ts';
import { notePassedOn } from './people.ts';
import { handleSocial } from './social.ts';
import type { Turn } from './turn.ts';

type Message = Extract<ConversationEvent, { kind: 'message' }>;
type Group = NonNullable<Message['group']>;

/**
 * An emergency is met at once, mentioned or not, and a phone number is never asked for where others read it; general
 * questions and courtesies are answered in the room; everything that has an owner's home, phone or ticket in it goes on
 * in the direct thread. What is not meant for the bot leaves no trace.
 */
export function hearGroup(turn: Turn, event: Message, group: Group, meaning: Meaning | null): void {
  if (meaning?.urgency === 'emergency') {
    turn.next = { ...turn.next, phoneRefused: true };
    attach(turn, event);
    handleEmergency(turn, meaning, event.text);
    return;
  }
  if (meaning && ofEmergency(turn, event, group, meaning)) return;
  if (!group.mentioned) {
    turn.effects.push({ kind: 'ignore' });
    return;
  }
  if (turn.next.handedOff) {
    notePassedOn(turn, event, meaning);
    return;
  }
  if (meaning && answersOpenly(turn, event, meaning)) return;
  turn.say(group.directThread === null ? 'FLOW-COMMON.ask_direct' : 'FLOW-COMMON.to_direct');
  if (group.directThread !== null) turn.effects.push({ kind: 'redirect', thread: group.directThread });
}

/** More about the sender's emergency: a place at any rate, anything when the bot is spoken to. @returns whether it was */
function ofEmergency(turn: Turn, event: Message, group: Group, meaning: Meaning): boolean {
  const running = lately(turn, emergencyUnderWay(turn));
  if (
    !running ||
    (group.mentioned ? leavesEmergency(turn, running, meaning, event.text) : !speaksOfPlace(meaning))
  )
    return false;
  attach(turn, event);
  if (group.mentioned && meaning.signals.cancels) falseAlarm(turn, event.text);
  else continueEmergency(turn, meaning, event.text);
  return true;
}

/** Talk goes on in a room long after: an emergency of this morning is none of what is said now. */
function lately(turn: Turn, running: Matter | null): Matter | null {
  const ticket = turn.next.filed.find(({ id }) => id === running?.ticketId);
  return ticket && turn.context.now - ticket.at <= ADDITION_MS ? running : null;
}

function speaksOfPlace({ slots }: Meaning): boolean {
  return (slots.building ?? slots.room ?? slots.place) !== undefined;
}

function privateMatter({ slots, signals }: Meaning): boolean {
  return (
    signals.ownAccount ||
    (slots.room ?? slots.phone ?? slots.ticket ?? slots.plate ?? slots.name) !== undefined
  );
}

function answersOpenly(turn: Turn, event: Message, meaning: Meaning): boolean {
  // Only the mention: whoever calls is greeted, and says what it is about.
  if (event.text.trim() === '') return handleSocial(turn, 'greeting', meaning);
  if (privateMatter(meaning)) return false;
  const { intent } = meaning;
  const faq =
    meaning.signals.asks || intent === 'info' || intent === 'fee_query'
      ? faqAnswer(turn, meaning, intent)
      : null;
  if (faq !== null) {
    sayFaq(turn, faq);
    return true;
  }
  if (intent === null || intent === 'unintelligible') {
    turn.say(intent === null ? 'FLOW-COMMON.anything_else' : 'FLOW-COMMON.clarify');
    return true;
  }
  return handleSocial(turn, intent, meaning);
}
