/** What an owner shows that people must hear of early: kept in the log as signs, never in their words (STD-13). */
import type { Mood } from '../library/terms.ts';
import { shows } from '../text/signs.ts';
import type { Meaning } from '../understand/meaning.ts';
import type { Turn } from './turn.ts';

/** Events of early warning. */
export const STRONG_WORDS = 'owner.words';
export const MOOD_TURNED = 'owner.mood';

/** Acting together or going public; a mood that turns. @param before the owner's mood until now */
export function noteSigns(turn: Turn, meaning: Meaning, before: Mood): void {
  const { words, mood } = turn.library.standards.warnings;
  if (meaning.intent !== 'praise')
    for (const { id, any, not } of words)
      if (shows(any, meaning.normalized) && !(not.length > 0 && shows(not, meaning.normalized)))
        turn.effects.push({ kind: 'record', event: STRONG_WORDS, data: { sign: id } });
  if (mood.from.includes(before) && mood.to.includes(meaning.mood))
    turn.effects.push({ kind: 'record', event: MOOD_TURNED, data: { from: before, to: meaning.mood } });
}
