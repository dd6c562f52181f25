/** Whether what no cue tells is an emergency: the model alone, and where it half believes the utterances most like it. */
import type { Intent } from '../library/terms.ts';
import type { CueReader } from './cues.ts';

/** Without any cue of danger the model must be this sure of an emergency (before scores are sharpened). */
const EMERGENCY_ALONE = 0.2;
/** … or this sure, where many of the utterances most like it are emergencies. */
const GUESSED = 0.12;
/** … and surer still of one in what reads like a yes, a no or a correction. */
const EMERGENCY_IN_ACT = 0.6;
/** Below this an emergency without a cue is only half believed. */
export const HALF = 0.5;
/** From here on whatever else it tells does not take the danger out of it. */
const SURE = 0.85;
/**
 * Half believed, the utterances most like it must be emergencies to this part: by what the model finds likeliest. A
 * broken thing shares its words with many an emergency.
 */
const NEAR = { emergency: 0.02, repair: 0.3, else: 0.1 };
const NEAR_GUESSED = { emergency: 0.2, repair: 0.5, else: 0.2 };

/** @param alone what the model gives an emergency @param near what part of the nearest utterances are emergencies */
export function believedAlone(
  cues: CueReader,
  text: string,
  {
    alone,
    acting,
    top,
    near,
  }: { readonly alone: number; readonly acting: boolean; readonly top: Intent; readonly near: () => number },
): boolean {
  if (alone < (acting ? EMERGENCY_IN_ACT : GUESSED) || !cues.isNow(text, 0, text.length)) return false;
  if (alone >= SURE) return true;
  const { [top as 'emergency' | 'repair']: own, else: other } = alone < EMERGENCY_ALONE ? NEAR_GUESSED : NEAR;
  return !cues.isHarmless(text) && (alone >= HALF || near() >= (own ?? other));
}
