/** One event of a drill. */
import type { DrillStepData } from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import type { GradeTurn } from '../script/grade.ts';
import type { LintResult } from '../script/lint.ts';
import { label, lineFeedbackTexts, scoreCard } from './card.ts';
import type { Cast, DrillLine } from './cast.ts';
import type { DrillState, DrillStep, Examiner, LineFeedback } from './state.ts';

/** Lines of one step are read together, each as sentences of its own. */
const BREAK = '。';

/** One event of a run: marked, answered by the owner, graded when it is the last. */
export class Run {
  readonly #library: Library;
  readonly #examiner: Examiner;
  readonly #cast: Cast;
  readonly #state: DrillState;
  /** Seconds since the start. */
  readonly #at: number;

  constructor(library: Library, examiner: Examiner, cast: Cast, state: DrillState, now: number) {
    this.#library = library;
    this.#examiner = examiner;
    this.#cast = cast;
    this.#state = state;
    this.#at = this.#since(now);
  }

  refuse(hint: string): DrillStep {
    return { state: this.#state, shows: [coach(hint)], lineFeedback: null, result: null };
  }

  hangUp(began: number | null): DrillStep {
    const turn: GradeTurn = { from: 'trainee', event: 'hangup', at: this.#begin(began) };
    const shows = this.#state.closing ? [this.#end()] : [];
    return this.#finish({ ...this.#state, turns: [...this.#state.turns, turn] }, shows, null);
  }

  hear(text: string, began: number | null): DrillStep {
    const from = this.#begin(began);
    const said = [...this.#state.said, text];
    const step = this.#reached(text, said);
    const marks = this.#lint(said.join(BREAK), step);
    const { violations } = this.#lint(text, step);
    const feedback: LineFeedback = {
      step,
      elements: marks.elements,
      missing: marks.missing,
      violations,
      waited: this.#waited(from),
      better:
        marks.missing.length > 0
          ? this.#cast.ownWording(this.#examiner.checker, step, said.length - 1)
          : null,
    };
    const turn: GradeTurn = { from: 'trainee', text, at: from, ...(from < this.#at && { end: this.#at }) };
    const heard = { ...this.#state, turns: [...this.#state.turns, turn], step, said };
    return this.#react(heard, feedback);
  }

  /** The step that was waited for, or the later one that this line already does in full while the first lacks something. */
  #reached(text: string, said: readonly string[]): number {
    const { step } = this.#state;
    if (this.#state.closing || this.#lint(said.join(BREAK), step).missing.length === 0) return step;
    const later = this.#cast.drillCase.steps.find((one) => one.step > step && this.#lint(text, one.step).ok);
    return later?.step ?? step;
  }

  #react(heard: DrillState, feedback: LineFeedback): DrillStep {
    const { drillCase } = this.#cast;
    const data = drillCase.steps.find(({ step }) => step === heard.step);
    const mark = feedback.violations.length > 0 ? 'forbidden' : feedback.missing.length > 0 ? 'poor' : 'good';
    const comments = lineFeedbackTexts(this.#library, feedback).map(coach);
    const done = mark === 'good' && !heard.closing;
    const next = done ? drillCase.steps.find(({ step }) => step > heard.step) : undefined;
    const owner = data && !(heard.closing && mark === 'good') ? [this.#owner(data, mark, heard)] : [];
    const state: DrillState = {
      ...heard,
      turns: [...heard.turns, ...owner.map((line) => ownerTurn(line, this.#at))],
      asides: done ? heard.asides : [...heard.asides, ...owner.map(() => heard.turns.length)],
      step: next?.step ?? heard.step,
      said: next ? [] : heard.said,
      // Who has more to say at this step goes on at once.
      wait: done || heard.closing ? this.#wait(heard.step) : null,
      closing: heard.closing || (done && next === undefined && this.#mustHangUp()),
    };
    const shows = [...comments, ...owner];
    if (done && next === undefined && !state.closing)
      return this.#finish(state, [...shows, this.#end()], feedback);
    const most = drillCase.steps.length * this.#library.drilling.labels.lines_per_step;
    if (lineCount(state) >= most)
      return this.#finish(
        state,
        [...shows, coach(label(this.#library, 'out_of_lines', { limit: String(most) }))],
        feedback,
      );
    if (state.closing) shows.push(coach(this.#hangUpHint(state)));
    return { state, shows, lineFeedback: feedback, result: null };
  }

  #finish(before: DrillState, shows: readonly DrillLine[], lineFeedback: LineFeedback | null): DrillStep {
    const { drillCase, customer } = this.#cast;
    const state = { ...before, wait: null, over: true };
    const turns = state.turns.filter((_, at) => !state.asides.includes(at));
    const result = this.#examiner.grader.grade({
      situation: drillCase.situation,
      channel: drillCase.channel,
      turns,
      customer,
    });
    return {
      state,
      shows: [...shows, ...scoreCard(this.#library, drillCase, turns, result).map(coach)],
      lineFeedback,
      result,
    };
  }

  #owner(data: DrillStepData, mark: 'good' | 'poor' | 'forbidden', heard: DrillState): DrillLine {
    return this.#cast.line(data[mark], `${data.step}/${mark}`, heard.said.length - 1);
  }

  #end(): DrillLine {
    return this.#cast.line(this.#cast.drillCase.end, 'end');
  }

  #lint(text: string, step: number): LintResult {
    const { situation, channel } = this.#cast.drillCase;
    return this.#examiner.checker.lint({ text, situation, step, channel, customer: this.#cast.customer });
  }

  /** The waiting that a step's line begins; on the phone only (spec 01 文字渠道的对应). */
  #wait(step: number): DrillState['wait'] {
    const required = this.#stepWait(step);
    return required === null ? null : { since: this.#at, required };
  }

  #stepWait(step: number): number | null {
    const { situation, channel } = this.#cast.drillCase;
    if (channel !== 'phone') return null;
    return this.#library.situations.get(situation)?.steps.find((one) => one.step === step)?.wait_s ?? null;
  }

  #waited(from: number): LineFeedback['waited'] {
    const { wait } = this.#state;
    if (!wait) return null;
    const actual = round(from - wait.since);
    const { early_s, late_s } = this.#library.standards.grading.wait;
    const ok = actual >= wait.required - early_s && actual <= wait.required + late_s;
    return { required: wait.required, actual, ok };
  }

  /** Whether the last step of the case is one after which we hang up ourselves. */
  #mustHangUp(): boolean {
    const { situation, channel, steps } = this.#cast.drillCase;
    const last = steps.at(-1)?.step;
    return (
      channel === 'phone' &&
      (this.#library.situations.get(situation)?.steps ?? []).some(
        ({ step, ends }) => step === last && ends === 'hangup',
      )
    );
  }

  #hangUpHint(state: DrillState): string {
    const required = this.#stepWait(state.step);
    return label(this.#library, 'line_hang_up', required === null ? {} : { required: String(required) });
  }

  /** When a line began: where nobody knows, when it came. */
  #begin(began: number | null): number {
    return began === null ? this.#at : Math.min(this.#at, this.#since(began));
  }

  #since(now: number): number {
    return round(Math.max(0, now - this.#state.startedAt) / 1000);
  }
}

const coach = (text: string): DrillLine => ({ from: 'coach', text });

/** Tenths of a second are as exact as people are timed. */
const round = (seconds: number): number => Math.round(seconds * 10) / 10;

export function ownerTurn(line: DrillLine, at: number): GradeTurn {
  return { from: 'owner', text: line.text, at };
}

function lineCount(state: DrillState): number {
  return state.turns.filter((turn) => turn.from === 'trainee' && 'text' in turn).length;
}
