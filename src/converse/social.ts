/** What is no intake: greetings, thanks, private wishes, wrong numbers, matters of others (spec 01). */
import { type BotStep, botLine } from '../library/steps.ts';
import type { Intent } from '../library/terms.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Turn } from './turn.ts';

/** Abusive turns after which a person takes over (CMPL-2 去向). */
const ABUSE_LIMIT = 3;

/** So short, what invites nobody is no invitation. */
const BRIEF = 14;

/** Intents answered by the wording of a situation's step. */
const LINES: Partial<Record<Intent, BotStep>> = {
  greeting: 'OPEN-1.1',
  closing: 'CLOSE-2.2',
  thanks: 'CARE-7.1',
  apology: 'CARE-6.1',
  wrong_number: 'TALK-5.1',
};

/** @returns whether the intent is one of these and was answered */
export function handleSocial(turn: Turn, intent: Intent, meaning: Meaning): boolean {
  if (intent === 'personal') {
    personal(turn, meaning);
    return true;
  }
  if (intent === 'other') {
    outOfScope(turn, meaning);
    return true;
  }
  if (intent === 'unintelligible') return false;
  const line = LINES[intent];
  if (!line) return false;
  const { checks_unit } = turn.library.lexicon.signals;
  if (intent === 'greeting' && shows(checks_unit, meaning.normalized)) turn.say(botLine('OPEN-2.1'));
  else if (intent === 'greeting' && turn.next.greeted) turn.say('FLOW-COMMON.ask_matter');
  else turn.say(botLine(line));
  return true;
}

/**
 * CMPL-2: soothed and brought back to the matter, never argued with.
 * @returns whether it is time for a person, who is called
 */
export function scold(turn: Turn): boolean {
  turn.next = { ...turn.next, abuse: turn.next.abuse + 1 };
  turn.effects.push({ kind: 'record', event: 'mood.abusive', data: { times: turn.next.abuse } });
  turn.say(botLine('CMPL-2.1'));
  if (turn.next.abuse < ABUSE_LIMIT) return false;
  turn.effects.push({
    kind: 'alert',
    reason: 'abuse',
    roles: turn.library.standards.figures.escalation.slice(1, 2),
    ticketId: turn.next.filed.at(-1)?.id ?? null,
    text: '',
  });
  return true;
}

/** TALK-6 harassment or private contact, TALK-7 a kind invitation, CARE-3 who are you. */
function personal(turn: Turn, meaning: Meaning): void {
  const text = meaning.normalized;
  const { name_wish, contact_wish, invite_wish } = turn.library.lexicon.signals;
  const again = turn.next.recent.some((id) => id.startsWith('CARE-3.1'));
  // "我家那个" invites nobody and asks for nothing: it has not been said yet what it is about.
  if (
    ![...name_wish, ...contact_wish, ...invite_wish].some((sign) => shows([sign], text)) &&
    text.length <= BRIEF
  ) {
    turn.say('FLOW-COMMON.ask_matter');
    return;
  }
  if (shows(name_wish, text)) turn.say(botLine(again ? 'CARE-3.2' : 'CARE-3.1'));
  else if (shows(contact_wish, text)) turn.say(botLine('TALK-6.1'));
  else turn.say(botLine('TALK-7.1'));
  turn.effects.push({ kind: 'record', event: 'personal', data: {} });
}

/** Where to turn with what is not the centre's business, or null where its words do not tell. */
export function referral(turn: Turn, { normalized: text }: Meaning): string | null {
  let best: { where: string; score: number } | null = null;
  for (const { words, where } of turn.library.lexicon.referrals.referrals) {
    const score = words.filter((word) => text.includes(word)).length;
    if (score > (best?.score ?? 0)) best = { where, score };
  }
  return best?.where ?? null;
}

/** Not the centre's business: told kindly, with where to turn. */
function outOfScope(turn: Turn, meaning: Meaning): void {
  const where = referral(turn, meaning);
  if (where === null && meaning.normalized.length < 40) turn.say('FLOW-COMMON.chat_only');
  else turn.say('FLOW-COMMON.out_of_scope', { where: where ?? turn.library.lexicon.referrals.fallback });
}

/** OPEN-5 in writing: an empty message, an emoji, a nudge; asked twice, then left in peace. */
export function nothingSaid(turn: Turn): void {
  const { misses } = turn.next;
  turn.next = { ...turn.next, misses: misses + 1 };
  turn.say(botLine(misses === 0 ? 'OPEN-5.1' : misses === 1 ? 'OPEN-5.2' : 'OPEN-5.3'));
}
