/** The face of every kind of drill: a situation, a flow to be taken down, a conversation of one's own. Pure. */
import { YingdaError } from '../errors.ts';
import type { DrillOffer, Persona } from '../library/drill-schema.ts';
import type { IntakeCase } from '../library/intake-schema.ts';
import { drilledTitle, type Library } from '../library/library.ts';
import { label } from './card.ts';
import { chance } from './cast.ts';
import { answerDrill, type DrillManner, meansHangUp, startDrill } from './drill.ts';
import { IntakeRun } from './intake.ts';
import { IntakePlan } from './intake-plan.ts';
import { answerReal } from './real.ts';
import { ownerTurn } from './run.ts';
import type { DrillEvent, DrillStep, Examiner, IntakeState, TalkState } from './state.ts';
import { firstHeat } from './temper.ts';

/** A case of any kind, as it is chosen. */
interface Choosable {
  readonly id: string;
  /** The situation or flow. */
  readonly subject: string;
  readonly persona: Persona;
}

function choosable(library: Library): Choosable[] {
  return [
    ...[...library.drills.values()].map(({ id, situation, persona }) => ({
      id,
      subject: situation,
      persona,
    })),
    ...[...library.intakes.values()].map(({ id, flow, persona }) => ({ id, subject: flow, persona })),
  ];
}

/** What a case trains: a situation, or a flow; null when it has left the library. */
export function subjectOf(library: Library, caseId: string): string | null {
  return library.drills.get(caseId)?.situation ?? library.intakes.get(caseId)?.flow ?? null;
}

/** Situations and flows that have drills, in the order of the catalogue. */
export function drillSubjects(library: Library): string[] {
  const all = new Set(choosable(library).map(({ subject }) => subject));
  return [...library.situations.keys(), ...library.flows.keys()].filter((id) => all.has(id));
}

export function drillOffers(library: Library): DrillOffer[] {
  const { personas } = library.drilling.labels;
  const all = choosable(library);
  return drillSubjects(library).map((subject) => {
    const own = all.filter((one) => one.subject === subject);
    const played = [...new Set(own.map(({ persona }) => persona))];
    return {
      situation: subject,
      title: drilledTitle(library, subject),
      cases: own.length,
      personas: played.map((persona) => ({ id: persona, label: personas[persona] })),
    };
  });
}

/** The refusal of what has no drills: E_UNKNOWN_ID, naming what has some. */
export function noDrillFor(library: Library, subject: string): YingdaError {
  return new YingdaError(
    'E_UNKNOWN_ID',
    `there is no drill for situation "${subject}", only for ${drillSubjects(library).join(', ')}`,
  );
}

/**
 * Chooses a case, the same for the same seed.
 * @throws YingdaError E_UNKNOWN_ID when none fits, naming the situations, flows or personas that have drills
 */
export function pickDrill(
  library: Library,
  wish: {
    readonly situation?: string | undefined;
    readonly persona?: Persona | undefined;
    readonly seed: string;
  },
): string {
  const of = choosable(library).filter(({ subject }) => (wish.situation ?? subject) === subject);
  if (of.length === 0) throw noDrillFor(library, wish.situation ?? '');
  const fitting = of.filter(({ persona }) => (wish.persona ?? persona) === persona);
  const chosen = fitting[Math.floor(chance(wish.seed, 'case') * fitting.length)];
  if (!chosen)
    throw new YingdaError(
      'E_UNKNOWN_ID',
      `there is no drill with persona "${wish.persona}", only with ${[...new Set(of.map(({ persona }) => persona))].join(', ')}`,
    );
  return chosen.id;
}

/** @param now ms since 1970 @throws YingdaError E_UNKNOWN_ID */
export function startTalk(
  library: Library,
  caseId: string,
  manner: { readonly seed: string; readonly now: number } & DrillManner,
): DrillStep<TalkState> {
  const intake = library.intakes.get(caseId);
  return intake ? startIntake(library, intake, manner) : startDrill(library, caseId, manner);
}

function startIntake(
  library: Library,
  one: IntakeCase,
  {
    seed,
    now,
    difficulty = 'normal',
    feedback = 'line',
  }: { readonly seed: string; readonly now: number } & DrillManner,
): DrillStep<IntakeState> {
  const plan = new IntakePlan(library, one, seed, now);
  const state: IntakeState = {
    version: 2,
    case: one.id,
    seed,
    difficulty,
    feedback,
    startedAt: now,
    turns: [ownerTurn(plan.opening, 0)],
    heat: firstHeat(library.drilling.voices, plan.voice, difficulty),
    models: 0,
    comments: [],
    over: false,
    intake: {
      phase: 'collect',
      asked: [],
      restated: [],
      told: [],
      checked: false,
      warned: [],
      late: false,
      together: 0,
      again: 0,
    },
  };
  return { state, shows: [plan.draw.scene, plan.opening], lineFeedback: null, result: null };
}

/**
 * The trainee's next line or hanging up, in whatever is practised.
 * @param now ms since 1970 @throws YingdaError E_UNKNOWN_ID when the case has left the library
 */
export function answerTalk(
  library: Library,
  examiner: Examiner,
  state: TalkState,
  event: DrillEvent,
  now: number,
): DrillStep<TalkState> {
  if ('real' in state) return answerReal(library, examiner, state, event, now);
  if ('intake' in state) return answerIntake(library, examiner, state, event, now);
  return answerDrill(library, examiner, state, event, now);
}

function answerIntake(
  library: Library,
  examiner: Examiner,
  state: IntakeState,
  event: DrillEvent,
  now: number,
): DrillStep<IntakeState> {
  const one = library.intakes.get(state.case);
  if (!one) throw new YingdaError('E_UNKNOWN_ID', `drill "${state.case}" is not there any more`);
  const plan = new IntakePlan(library, one, state.seed, state.startedAt);
  const run = new IntakeRun(library, examiner, plan, state, now);
  if (state.over) return run.refuse(label(library, 'already_over'));
  if ('hangup' in event) return run.hangUp();
  const text = event.text.trim();
  if (meansHangUp(library, text)) return run.hangUp();
  const { most_chars, model } = library.drilling.labels;
  if (model.includes(text)) return run.model();
  if (text === '') return run.refuse(label(library, 'line_blank'));
  if (text.length > most_chars)
    return run.refuse(label(library, 'line_too_long', { limit: String(most_chars) }));
  return run.hear(text, event.began ?? null);
}
