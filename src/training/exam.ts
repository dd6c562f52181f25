/** An exam while it is taken: theory one question at a time, then owners to be answered. Pure; the time is passed in. */

import type { ExamPart, ExamPlace } from '../lessons.ts';
import type { Library } from '../library/library.ts';
import { MINUTE } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { shanghaiFields } from '../text/times.ts';
import type { DrillLine } from './cast.ts';
import { chosenOf, letterOf, makePaper, markAnswer, type Paper, paperRules } from './paper.ts';
import type { Examiner, TalkState } from './state.ts';
import { answerTalk, startTalk } from './talk.ts';

/** More than a drill has turns. */
const DRILL = 1000;

/** Plain JSON; the paper itself is made anew from rule and seed. */
export interface ExamState {
  readonly version: 1;
  readonly id: string;
  readonly rule: string;
  readonly seed: string;
  readonly library: string;
  /** 1, and one more for each make-up exam. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly answers: readonly string[];
  readonly drills: readonly number[];
  readonly drill: TalkState | null;
  /** How often the page was left meanwhile: noted, never in the way. */
  readonly left: number;
}

/** A marked exam, as it is kept. A part that nobody has marked yet is null. */
export interface ExamSheet {
  readonly rule: string;
  readonly title: string;
  readonly seed: string;
  readonly library: string;
  readonly attempt: number;
  readonly startedAt: number;
  readonly minutes: number;
  readonly parts: Readonly<Partial<Record<ExamPart, number | null>>>;
  readonly answers: readonly {
    readonly item: string;
    readonly answer: string;
    readonly points: number;
    /** The most that there was for it, and the choices taken in their own words; absent in what an older version kept. */
    readonly most?: number;
    readonly chosen?: readonly string[];
  }[];
  readonly drills: readonly { readonly case: string; readonly score: number }[];
  readonly left: number;
}

export interface ExamStep {
  readonly state: ExamState;
  readonly shows: readonly DrillLine[];
  /** When it is over. */
  readonly sheet: ExamSheet | null;
}

export function startExam(
  library: Library,
  rule: string,
  about: { readonly id: string; readonly seed: string; readonly attempt: number; readonly now: number },
): ExamStep {
  const rules = paperRules(library, rule);
  const paper = makePaper(library, rule, about.seed);
  const { id, seed, attempt, now } = about;
  const state: ExamState = {
    version: 1,
    id,
    rule,
    seed,
    library: library.hash,
    attempt,
    startedAt: now,
    answers: [],
    drills: [],
    drill: null,
    left: 0,
  };
  const head = says(library, 'head', {
    title: rules.title,
    pass: String(rules.pass),
    minutes: String(rules.minutes),
  });
  return { state, shows: [coach(head), ...questionAt(library, paper, 0)], sheet: null };
}

/**
 * The next answer. After the time limit none counts: the exam ends as it stands.
 * @param now ms since 1970
 */
export function answerExam(
  library: Library,
  examiner: Examiner,
  state: ExamState,
  text: string,
  now: number,
): ExamStep {
  const { minutes } = paperRules(library, state.rule);
  const paper = makePaper(library, state.rule, state.seed);
  if (now > state.startedAt + minutes * MINUTE)
    return ended(library, examiner, paper, state, now, [coach(says(library, 'time_up', {}))]);
  if (state.drill) return inDrill(library, examiner, paper, state, state.drill, text, now);
  const next = { ...state, answers: [...state.answers, text] };
  const shown = questionAt(library, paper, next.answers.length);
  return shown.length > 0
    ? { state: next, shows: shown, sheet: null }
    : nextDrill(library, examiner, paper, next, now, []);
}

/** What is shown at the place where an exam stands: the question, or the talk so far. */
export function shownNow(library: Library, state: ExamState): readonly DrillLine[] {
  const paper = makePaper(library, state.rule, state.seed);
  if (!state.drill) return questionAt(library, paper, state.answers.length);
  const head = coach(says(library, 'practical', { n: String(state.drills.length + 1) }));
  const said = state.drill.turns.flatMap((turn): DrillLine[] =>
    'text' in turn ? [{ from: turn.from === 'owner' ? 'owner' : 'trainee', text: turn.text }] : [],
  );
  return [
    head,
    ...startTalk(library, state.drill.case, { ...state.drill, now: state.drill.startedAt }).shows.slice(0, 1),
    ...said,
  ];
}

export function placeOf(library: Library, state: ExamState): ExamPlace {
  const paper = makePaper(library, state.rule, state.seed);
  const { answers, drills, drill } = state;
  const question = paper.questions[answers.length];
  const of = paper.questions.length + paper.drills.length;
  const nth = answers.length + drills.length + 1;
  const { right, wrong } = library.exams.labels;
  const judged = question?.item.kind === 'judge' ? [right[0] ?? '', wrong[0] ?? ''] : null;
  const options =
    judged?.map((text) => ({ letter: text, text })) ??
    (question?.options ?? []).map((text, at) => ({ letter: letterOf(at), text }));
  return {
    position: answers.length + drills.length * DRILL + (drill?.turns.length ?? 0),
    item: nth > of ? null : { nth, of, kind: drill ? 'drill' : (question?.item.kind ?? 'drill'), options },
    endsAt: state.startedAt + paperRules(library, state.rule).minutes * MINUTE,
  };
}

/** Ends an exam as it stands: what is not answered has no points. */
export function endExam(library: Library, examiner: Examiner, state: ExamState, now: number): ExamStep {
  return ended(library, examiner, makePaper(library, state.rule, state.seed), state, now, []);
}

function inDrill(
  library: Library,
  examiner: Examiner,
  paper: Paper,
  state: ExamState,
  drill: TalkState,
  text: string,
  now: number,
): ExamStep {
  // No wordings are shown in an exam.
  const asked = library.drilling.labels.model.includes(text.trim());
  const step = answerTalk(library, examiner, drill, { text: asked ? '' : text }, now);
  // What the coach says is for practice; the exam's marks come with its result.
  const shows = step.shows.filter(({ from }) => from !== 'coach' || !step.result);
  if (!step.result) return { state: { ...state, drill: step.state }, shows, sheet: null };
  const next = { ...state, drill: null, drills: [...state.drills, step.result.score] };
  return nextDrill(library, examiner, paper, next, now, shows);
}

function nextDrill(
  library: Library,
  examiner: Examiner,
  paper: Paper,
  state: ExamState,
  now: number,
  before: readonly DrillLine[],
): ExamStep {
  const caseId = paper.drills[state.drills.length];
  if (caseId === undefined) return ended(library, examiner, paper, state, now, before);
  const begun = startTalk(library, caseId, { seed: state.seed, now, feedback: 'end' });
  const head = coach(says(library, 'practical', { n: String(state.drills.length + 1) }));
  return { state: { ...state, drill: begun.state }, shows: [...before, head, ...begun.shows], sheet: null };
}

function ended(
  library: Library,
  { checker }: Examiner,
  paper: Paper,
  state: ExamState,
  now: number,
  shows: readonly DrillLine[],
): ExamStep {
  const { practical } = paperRules(library, state.rule);
  const answers = paper.questions.map((question, at) => {
    const answer = state.answers[at] ?? '';
    const points = hundredths(markAnswer(library, checker, question, answer) * question.points);
    return {
      item: question.item.id,
      answer,
      points,
      most: question.points,
      chosen: chosenOf(question, answer),
    };
  });
  const drills = paper.drills.map((id, at) => ({ case: id, score: state.drills[at] ?? 0 }));
  const share = drills.reduce((sum, { score }) => sum + score, 0) / (100 * Math.max(1, drills.length));
  const sheet: ExamSheet = {
    rule: state.rule,
    title: paper.title,
    seed: state.seed,
    library: state.library,
    attempt: state.attempt,
    startedAt: state.startedAt,
    minutes: Math.round((now - state.startedAt) / MINUTE),
    parts: {
      theory: hundredths(answers.reduce((sum, { points }) => sum + points, 0)),
      ...(practical && {
        practical: practical.by === 'drills' ? hundredths(share * practical.points) : null,
      }),
      discipline: null,
    },
    answers,
    drills,
    left: state.left,
  };
  return { state: { ...state, drill: null }, shows, sheet };
}

/** One question with its choices; nothing behind the last one. */
function questionAt(library: Library, { questions }: Paper, at: number): DrillLine[] {
  const one = questions[at];
  if (!one) return [];
  const { kinds } = library.exams.labels;
  const { item, points, options } = one;
  return [
    coach(
      [
        says(library, 'question', {
          n: String(at + 1),
          kind: kinds[item.kind],
          points: String(points),
          question: item.question,
        }),
        ...options.map((text, index) => says(library, 'option', { letter: letterOf(index), text })),
      ].join('\n'),
    ),
  ];
}

/** A wording of exams/labels.yaml. */
export function says(
  library: Library,
  key: keyof Library['exams']['labels']['says'],
  slots: Readonly<Record<string, string>>,
): string {
  return filledText(library.exams.labels.says[key], slots);
}

/** 2026-11-22, as people in Shanghai date it. */
export function dayOf(at: number): string {
  const { year, month, day } = shanghaiFields(at);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const coach = (text: string): DrillLine => ({ from: 'coach', text });
const hundredths = (points: number): number => Math.round(points * 100) / 100;
