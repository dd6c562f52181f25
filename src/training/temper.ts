/** How angry the owner of a drill is, and what a line of the trainee's does to it (drills/voices.yaml heat). */
import type { Difficulty, DrillVoices } from '../library/drill-schema.ts';
import type { LineFeedback } from './state.ts';

export function firstHeat(voices: DrillVoices, voice: string, difficulty: Difficulty): number {
  return within(voices, (voices.voices[voice]?.heat ?? 0) + voices.difficulties[difficulty].heat);
}

/** @returns the owner's anger after a line: an apology calms, an argument inflames */
export function heatAfter(voices: DrillVoices, before: number, feedback: LineFeedback): number {
  const { heat } = voices;
  const { violations, missing, elements } = feedback;
  if (violations.length > 0)
    return within(
      voices,
      before + (violations.some(({ severity }) => severity === 'severe') ? heat.severe : heat.violation),
    );
  const soothed = heat.soothing.some((element) => elements[element] === true) ? heat.soothed : 0;
  return within(voices, before + (missing.length > 0 ? heat.poor : heat.good) + soothed);
}

function within({ heat }: DrillVoices, value: number): number {
  return Math.max(0, Math.min(heat.most, value));
}
