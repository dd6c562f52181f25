/** The intents of a message by likelihood, best first. */
import { INTENTS, type Intent } from '../library/terms.ts';

export interface Ranked {
  readonly intent: Intent;
  /** A probability; all together make 1. */
  readonly score: number;
}

/**
 * What citizens write at length is other offices' business more often than our utterances are: of the labelled letters a
 * fifth, of the utterances an eighth. More than twice the odds costs complaints (docs/evaluation.md).
 */
const OTHER_IN_LETTERS = { chars: 30, odds: 2 };

/** @param scores by label @param length of the message, characters */
export function rankedIntents(labels: readonly string[], scores: Float32Array, length: number): Ranked[] {
  const odds = length >= OTHER_IN_LETTERS.chars ? OTHER_IN_LETTERS.odds : 1;
  const all = 1 + (odds - 1) * (scores[labels.indexOf('other')] ?? 0);
  return INTENTS.map((intent) => ({
    intent,
    score: ((scores[labels.indexOf(intent)] ?? 0) * (intent === 'other' ? odds : 1)) / all,
  })).sort((a, b) => b.score - a.score);
}
