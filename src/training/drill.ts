/**
 * The drill (spec 04 话术陪练): an owner is played, the trainee answers line by line.
 * Pure: the time is passed in, chance comes from the seed. A run's state is plain JSON.
 */
import { YingdaError } from '../errors.ts';
import {
  type Difficulty,
  type DrillCase,
  type DrillOffer,
  type Feedback,
  type Persona,
  voiceOf,
} from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import { normalise } from '../text/normalise.ts';
import { label } from './card.ts';
import { Cast, chance } from './cast.ts';
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

/** The situations that have drills, in the order of the catalogue. */
export function drillOffers(library: Library): DrillOffer[] {
  const { personas } = library.drilling.labels;
  const all = [...library.drills.values()];
  return [...library.situations.values()].flatMap(({ id, title }) => {
    const own = all.filter(({ situation }) => situation === id);
    const played = [...new Set(own.map(({ persona }) => persona))];
    if (own.length === 0) return [];
    return [
      {
        situation: id,
        title,
        cases: own.length,
        personas: played.map((persona) => ({ id: persona, label: personas[persona] })),
      },
    ];
  });
}

/** The refusal of a situation without drills: E_UNKNOWN_ID, naming those that have some. */
export function noDrillFor(library: Library, situation: string): YingdaError {
  const known = [...new Set([...library.drills.values()].map((one) => one.situation))];
  return new YingdaError(
    'E_UNKNOWN_ID',
    `there is no drill for situation "${situation}", only for ${known.join(', ')}`,
  );
}

/**
 * Chooses a case, the same for the same seed.
 * @throws YingdaError E_UNKNOWN_ID when none fits, naming the situations (and personas) that have drills
 */
export function pickDrill(
  library: Library,
  wish: {
    readonly situation?: string | undefined;
    readonly persona?: Persona | undefined;
    readonly seed: string;
  },
): string {
  const all = [...library.drills.values()];
  const ofSituation = all.filter(({ situation }) => (wish.situation ?? situation) === situation);
  if (ofSituation.length === 0) throw noDrillFor(library, wish.situation ?? '');
  const fitting = ofSituation.filter(({ persona }) => (wish.persona ?? persona) === persona);
  const chosen = fitting[Math.floor(chance(wish.seed, 'case') * fitting.length)];
  if (!chosen)
    throw new YingdaError(
      'E_UNKNOWN_ID',
      `there is no drill with persona "${wish.persona}", only with ${[...new Set(ofSituation.map(({ persona }) => persona))].join(', ')}`,
    );
  return chosen.id;
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
function meansHangUp(library: Library, text: string): boolean {
  if (library.drilling.labels.hangup.includes(text)) return true;
  const plain = normalise(text).text;
  return library.standards.grading.hangup.some((pattern) => new RegExp(pattern, 'u').test(plain));
}
