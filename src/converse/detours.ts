/** What turns a conversation aside for a moment: "等一下", the same words for the third time, scolding in the middle. */

import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import { lastFiled } from './addition.ts';
import { answersAsked } from './answers-asked.ts';
import { resume } from './intake.ts';
import { handOver } from './people.ts';
import { scold } from './social.ts';
import type { Turn } from './turn.ts';

const SHORT = 24;
/** The same message so often: saying the same again would not help. */
const SAME_TIMES = 3;
/** Shorter ones ("对", "1502") may well come again. */
const WORTH_COUNTING = 4;

/** Counts how often the very same words came one after the other. */
export function countSame(turn: Turn, text: string): void {
  const words = text.trim();
  const { heard } = turn.next;
  turn.next = {
    ...turn.next,
    heard: { text: words, times: heard?.text === words ? heard.times + 1 : 1 },
  };
}

/** @returns whether the message was one of these and is dealt with */
export function takeDetour(turn: Turn, meaning: Meaning, text: string): boolean {
  const matter = turn.matter;
  const { slots } = meaning;
  const gives = (slots.phone ?? slots.room ?? slots.building ?? slots.time) !== undefined;
  if (
    !gives &&
    text.trim().length <= SHORT &&
    shows(turn.library.lexicon.detours.pause, meaning.normalized)
  ) {
    turn.say('FLOW-COMMON.paused');
    return true;
  }
  if (!gives && text.trim().length <= SHORT && keepsQuiet(turn, meaning, text)) return true;
  if (
    matter !== null &&
    meaning.intent !== null &&
    text.trim().length >= WORTH_COUNTING &&
    (turn.next.heard?.times ?? 0) >= SAME_TIMES
  ) {
    handOver(turn, 'repeated', meaning);
    return true;
  }
  // "匿名吧" answers our question, whatever else it may read like.
  if (matter !== null && meaning.abusive && !gives && !answersAsked(turn, meaning)) {
    // The matter goes on; after repeated abuse it is filed and a person takes over (CMPL-2).
    if (scold(turn)) handOver(turn, 'abuse', meaning);
    else if (meaning.intent === 'abuse') resume(turn, false);
    else return false;
    return true;
  }
  return false;
}

/** "别说是我投诉的": promised, and told to whoever works on it. @returns whether it was that */
function keepsQuiet(turn: Turn, { normalized }: Meaning, text: string): boolean {
  if (!shows(turn.library.lexicon.detours.discreet, normalized)) return false;
  const { matter } = turn;
  const filed = lastFiled(turn);
  if (matter === null && filed === null) return false;
  turn.say('FLOW-COMMON.discreet');
  if (matter) {
    turn.setMatter({ words: [...matter.words, text.trim()] });
    resume(turn, false);
  } else if (filed)
    turn.effects.push({ kind: 'note', ticketId: filed.id, note: 'supplement', text: text.slice(0, 2000) });
  return true;
}

/** "那个东西又响了": nothing is filed of which they could speak, and nobody is scolded. @returns whether it was asked what it is */
export function asksThing(turn: Turn, { normalized, slots }: Meaning): boolean {
  if (slots.place !== undefined || !shows(turn.library.lexicon.detours.vague, normalized)) return false;
  const words = normalized.trim();
  turn.next = { ...turn.next, unclear: [...turn.next.unclear, words].slice(-3) };
  turn.say('FLOW-COMMON.ask_thing');
  return true;
}
