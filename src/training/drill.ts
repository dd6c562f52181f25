/**
 * The drill (spec 04 话术陪练): an owner is played, the trainee answers line by line.
 * Pure: the time is passed in, chance comes from the seed. A run's state is plain JSON.
 */
import { YingdaError } from '../errors.ts';
import { type Difficulty, type DrillCase, type Feedback, voiceOf } from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import { normalise } from '../text/normalise.ts';
import { label } from './card.ts';
import { Cast } from './cast.ts';
import { ownerTurn, Run } from './run.ts';
import type { DrillEvent, DrillState, DrillStep, Examiner } from './state.ts';
import { firstHeat } from './temper.ts';

/** @throws YingdaError E_UNKNOWN_ID */
export function drillCaseOf(library: Library, id: string): DrillCase {
  const found = library.drills.get(id);
  if (!found)
    throw new YingdaError(
      'E_UNKNOWN_ID',
      `drill "${id}" is not one of ${[...library.drills.keys()].join(', ')}`,
    );
  return found;
}

/** How a case is played; normal, with comments after every line, where nothing is said. */
export interface DrillManner {
  readonly difficulty?: Difficulty | undefined;
  readonly feedback?: Feedback | undefined;
}

/** @param now ms since 1970 @throws YingdaError E_UNKNOWN_ID */
export function startDrill(
  library: Library,
  caseId: string,
  {
    seed,
    now,
    difficulty = 'normal',
    feedback = 'line',
  }: { readonly seed: string; readonly now: number } & DrillManner,
): DrillStep {
  const cast = new Cast(library, drillCaseOf(library, caseId), seed);
  const opening = cast.line(cast.drillCase.opening, 'opening');
  const state: DrillState = {
    version: 2,
    case: caseId,
    seed,
    difficulty,
    feedback,
    startedAt: now,
    turns: [ownerTurn(opening, 0)],
    asides: [],
    step: cast.drillCase.steps[0]?.step ?? 1,
    said: [],
    wait: null,
    heat: firstHeat(library.drilling.voices, voiceOf(cast.drillCase), difficulty),
    balks: 0,
    models: 0,
    comments: [],
    closing: false,
    over: false,
  };
  return { state, shows: [cast.scene, opening], lineFeedback: null, result: null };
}

/**
 * The trainee's next line or hanging up.
 * The run ends when the case's steps are said (on the phone, where the situation asks for it, by hanging up), by
 * hanging up, or after `lines_per_step` lines for every step. A blank or overlong line changes nothing.
 * @param now ms since 1970
 * @throws YingdaError E_UNKNOWN_ID when the case has left the library
 */
export function answerDrill(
  library: Library,
  examiner: Examiner,
  state: DrillState,
  event: DrillEvent,
  now: number,
): DrillStep {
  const cast = new Cast(library, drillCaseOf(library, state.case), state.seed);
  const run = new Run(library, examiner, cast, state, now);
  if (state.over) return run.refuse(label(library, 'already_over'));
  if ('hangup' in event) return run.hangUp(null);
  const text = event.text.trim();
  if (meansHangUp(library, text)) return run.hangUp(event.began ?? null);
  const { most_chars, model } = library.drilling.labels;
  if (model.includes(text)) return run.model();
  if (text === '') return run.refuse(label(library, 'line_blank'));
  if (text.length > most_chars)
    return run.refuse(label(library, 'line_too_long', { limit: String(most_chars) }));
  return run.hear(text, event.began ?? null);
}

/** A word of the terminal's, or a remark as transcripts have it: （挂机） (spec 06 grade). */
export function meansHangUp(library: Library, text: string): boolean {
  if (library.drilling.labels.hangup.includes(text)) return true;
  const plain = normalise(text).text;
  return library.standards.grading.hangup.some((pattern) => new RegExp(pattern, 'u').test(plain));
}
