/** A room where many read along: only what is meant for the bot is answered, and nothing private (law 12). */
import type { Meaning } from '../understand/meaning.ts';
import { faqAnswer, sayFaq } from './answer.ts';
import { continueEmergency, emergencyUnderWay, handleEmergency } from './emergency.ts';
import type { ConversationEvent } from './event.ts';
import { attach } from './media.ts';
import { handleSocial } from './social.ts';
import type { Turn } from './turn.ts';

type Message = Extract<ConversationEvent, { kind: 'message' }>;

/**
 * An emergency is met at once, mentioned or not; general questions and courtesies are answered in the room; everything
 * that has an owner's home, phone or ticket in it goes on in the direct thread.
 */
export function hearGroup(turn: Turn, event: Message, meaning: Meaning | null): void {
  const group = event.group;
  if (!group) return;
  const running = emergencyUnderWay(turn);
  if (meaning?.urgency === 'emergency') {
    attach(turn, event);
    handleEmergency(turn, meaning, event.text);
    keepPhoneOut(turn);
    return;
  }
  if (running && meaning && (group.mentioned || speaksOfPlace(meaning))) {
    attach(turn, event);
    continueEmergency(turn, meaning, event.text);
    keepPhoneOut(turn);
    return;
  }
  if (!group.mentioned) {
    turn.effects.push({ kind: 'ignore' });
    return;
  }
  if (meaning && !privateMatter(meaning) && answersOpenly(turn, meaning)) return;
  turn.say(group.directThread === null ? 'FLOW-COMMON.ask_direct' : 'FLOW-COMMON.to_direct');
  if (group.directThread !== null) turn.effects.push({ kind: 'redirect', thread: group.directThread });
}

function speaksOfPlace({ slots }: Meaning): boolean {
  return (slots.building ?? slots.room ?? slots.place) !== undefined;
}

/** A phone number is never asked for where others read it. */
function keepPhoneOut(turn: Turn): void {
  const matter = turn.matter;
  if (matter && !matter.skipped.includes('phone')) turn.setMatter({ skipped: [...matter.skipped, 'phone'] });
}

function privateMatter({ slots, signals }: Meaning): boolean {
  return (
    signals.ownAccount ||
    (slots.room ?? slots.phone ?? slots.ticket ?? slots.plate ?? slots.name) !== undefined
  );
}

function answersOpenly(turn: Turn, meaning: Meaning): boolean {
  const { intent } = meaning;
  const faq =
    meaning.signals.asks || intent === 'info' || intent === 'fee_query'
      ? faqAnswer(turn, meaning, intent)
      : null;
  if (faq !== null) {
    sayFaq(turn, faq);
    return true;
  }
  return intent !== null && handleSocial(turn, intent, meaning);
}
