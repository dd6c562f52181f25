/**
 * A conversation of the trainee's own, practised again: what the owner wrote comes as it came then, with names, phones and homes
 * replaced; the trainee answers anew, every line is judged, and what was answered then is shown for comparison.
 */
import type { Library } from '../library/library.ts';
import type { GradeResult, GradeTurn } from '../script/grade.ts';
import { bandOf, scoreOf } from '../script/score.ts';
import { shanghaiFields } from '../text/times.ts';
import { label, lineFeedbackTexts } from './card.ts';
import type { DrillLine } from './cast.ts';
import type { DrillManner } from './drill.ts';
import { meansHangUp } from './drill.ts';
import type { DrillEvent, DrillStep, Examiner, LineFeedback, RealState } from './state.ts';

/** What stands for a situation where none is known. */
export const REAL = 'REAL';

export interface RealPair {
  readonly owner: string;
  readonly answered: string;
}

/** A line of the conversation, oldest first. */
export interface RealLine {
  readonly from: 'owner' | 'bot' | 'agent';
  readonly text: string;
}

/** Of a longer conversation, the first. */
const MOST_PAIRS = 12;

/** What the owner said, joined, and what a person answered to it; what the bot answered is left out. */
export function pairsOf(lines: readonly RealLine[]): RealPair[] {
  const pairs: RealPair[] = [];
  let owner: string[] = [];
  let answered: string[] = [];
  const close = () => {
    if (owner.length > 0 && answered.length > 0)
      pairs.push({ owner: owner.join('\n'), answered: answered.join('\n') });
    owner = [];
    answered = [];
  };
  for (const { from, text } of lines) {
    if (text.trim() === '') continue;
    if (from === 'owner') {
      if (answered.length > 0) close();
      owner.push(text);
    } else if (from === 'agent') answered.push(text);
    else if (answered.length === 0) owner = [];
  }
  close();
  return pairs.slice(0, MOST_PAIRS);
}

export function startReal(
  library: Library,
  real: { readonly id: string; readonly pairs: readonly RealPair[]; readonly happenedAt: number },
  {
    seed,
    now,
    difficulty = 'normal',
    feedback = 'line',
  }: { readonly seed: string; readonly now: number } & DrillManner,
): DrillStep<RealState> {
  const { year, month, day } = shanghaiFields(real.happenedAt);
  const first = real.pairs[0]?.owner ?? '';
  const scene: DrillLine = {
    from: 'scene',
    text: label(library, 'real_scene', { day: `${year}-${month}-${day}`, count: String(real.pairs.length) }),
  };
  const state: RealState = {
    version: 2,
    case: real.id,
    seed,
    difficulty,
    feedback,
    startedAt: now,
    turns: [{ from: 'owner', text: first, at: 0 }],
    heat: 0,
    models: 0,
    comments: [],
    over: false,
    real: { pairs: real.pairs, at: 0, happenedAt: real.happenedAt },
  };
  return { state, shows: [scene, { from: 'owner', text: first }], lineFeedback: null, result: null };
}

export function answerReal(
  library: Library,
  examiner: Examiner,
  state: RealState,
  event: DrillEvent,
  now: number,
): DrillStep<RealState> {
  const coach = (text: string): DrillLine => ({ from: 'coach', text });
  const refuse = (hint: string) => ({ state, shows: [coach(hint)], lineFeedback: null, result: null });
  if (state.over) return refuse(label(library, 'already_over'));
  const { most_chars, model } = library.drilling.labels;
  const pair = state.real.pairs[state.real.at];
  const text = 'text' in event ? event.text.trim() : '';
  if (!pair || 'hangup' in event || meansHangUp(library, text))
    return finished(library, examiner, state, [], null);
  if (text === '') return refuse(label(library, 'line_blank'));
  if (text.length > most_chars) return refuse(label(library, 'line_too_long', { limit: String(most_chars) }));
  const then = label(library, 'real_then', { answered: pair.answered });
  if (model.includes(text)) {
    const asked = { ...state, models: state.models + 1 };
    return { state: asked, shows: [coach(then)], lineFeedback: null, result: null };
  }
  const at = Math.round(Math.max(0, now - state.startedAt) / 100) / 10;
  const { violations } = examiner.checker.lint({
    text,
    channel: 'chat',
    history: state.turns.flatMap((turn) =>
      'text' in turn ? [{ from: turn.from === 'owner' ? 'owner' : 'agent', text: turn.text } as const] : [],
    ),
  });
  const lineFeedback: LineFeedback = {
    step: 1,
    elements: {},
    missing: [],
    violations,
    waited: null,
    better: null,
  };
  const comments =
    violations.length > 0 ? lineFeedbackTexts(library, lineFeedback) : [label(library, 'real_fine')];
  const next = state.real.pairs[state.real.at + 1];
  const turns: GradeTurn[] = [
    ...state.turns,
    { from: 'trainee', text, at },
    ...(next ? [{ from: 'owner', text: next.owner, at } as const] : []),
  ];
  const line = state.real.at + 1;
  const told = state.feedback === 'line';
  const heard: RealState = {
    ...state,
    turns,
    real: { ...state.real, at: line },
    comments: told ? state.comments : [...state.comments, { line, texts: [...comments, then] }],
  };
  const shows = [
    ...(told ? [...comments, then].map(coach) : []),
    ...(next ? [{ from: 'owner', text: next.owner } as const] : []),
  ];
  return next
    ? { state: heard, shows, lineFeedback, result: null }
    : finished(library, examiner, heard, shows, lineFeedback);
}

function finished(
  library: Library,
  { grader }: Examiner,
  before: RealState,
  shows: readonly DrillLine[],
  lineFeedback: LineFeedback | null,
): DrillStep<RealState> {
  const { grading } = library.standards;
  const { bands } = library.drilling.labels;
  const { turns, real } = before;
  const { violations, addressed, tone } = grader.manners({ channel: 'chat', turns });
  const trainee = turns.flatMap((turn, at) => (turn.from === 'trainee' ? [at] : []));
  // Every letter of the owner's asks for an answer; one with a violation is none.
  const marks = real.pairs.map((_, nth) => {
    const turn = trainee[nth];
    const held = turn !== undefined && !violations.some((violation) => violation.turn === turn);
    return { element: 'confirm' as const, held };
  });
  const score = scoreOf(grading, { marks, timing: [], violations, addressed, tone });
  const band = bandOf(grading, score);
  const result: GradeResult = {
    score,
    band,
    elements: {},
    steps: [],
    violations,
    timing: [],
    feedback: '',
    better: '',
  };
  const card = [
    label(library, 'real_card', { score: String(score), band: bands[band] }),
    ...before.comments.flatMap(({ line, texts }) =>
      texts.map((comment) => label(library, 'card_line', { line: String(line), comment })),
    ),
  ];
  const state = { ...before, over: true };
  return {
    state,
    shows: [...shows, ...card.map((text) => ({ from: 'coach', text }) as const)],
    lineFeedback,
    result,
  };
}
