/** One event of a drill. */
import { type DrillStepData, type Voice, voiceOf } from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import type { GradeTurn } from '../script/grade.ts';
import type { LintResult } from '../script/lint.ts';
import { label, lineFeedbackTexts, scoreCard } from './card.ts';
import type { Cast, DrillLine } from './cast.ts';
import {
  type DrillState,
  type DrillStep,
  type Examiner,
  gradedTurns,
  type LineFeedback,
  lineCount,
} from './state.ts';
import { heatAfter } from './temper.ts';

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

  /** Shows a wording of the step that is waited for; it counts, and nothing else happens. */
  model(): DrillStep {
    const { step, models } = this.#state;
    const wording = this.#cast.ownWording(this.#examiner.checker, step, models);
    const text =
      wording === null
        ? label(this.#library, 'model_none')
        : label(this.#library, 'model_line', { model: wording });
    const state = { ...this.#state, models: models + 1 };
    return { state, shows: [coach(text)], lineFeedback: null, result: null };
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
    const turn: GradeTurn = { from: 'trainee', text, at: from, ...(from < this.#at && { end: this.#at }) };
    const heard = { ...this.#state, turns: [...this.#state.turns, turn], step, said };
    return this.#react(heard, {
      step,
      elements: marks.elements,
      missing: marks.missing,
      violations,
      waited: this.#waited(heard),
      better:
        marks.missing.length > 0 && this.#difficulty.hints
          ? this.#cast.ownWording(this.#examiner.checker, step, said.length - 1)
          : null,
    });
  }

  /** The step that was waited for, or the later one that this line already does in full while the first lacks something. */
  #reached(text: string, said: readonly string[]): number {
    const { step } = this.#state;
    if (this.#state.closing || this.#lint(said.join(BREAK), step).missing.length === 0) return step;
    const later = this.#cast.drillCase.steps.find((one) => one.step > step && this.#lint(text, one.step).ok);
    return later?.step ?? step;
  }

  #react(before: DrillState, feedback: LineFeedback): DrillStep {
    const { drillCase } = this.#cast;
    const { voices } = this.#library.drilling;
    const heard = this.#noted({ ...before, heat: heatAfter(voices, before.heat, feedback) }, feedback);
    const data = drillCase.steps.find(({ step }) => step === heard.step);
    const mark = feedback.violations.length > 0 ? 'forbidden' : feedback.missing.length > 0 ? 'poor' : 'good';
    // Where the clock runs (OPEN-5), what was said in full is said: the next line comes after the wait.
    const right = mark === 'good' || (feedback.missing.length === 0 && this.#stepWait(heard.step) !== null);
    const balks = right && this.#balks(heard, data);
    const done = right && !heard.closing && !balks;
    const next = done ? drillCase.steps.find(({ step }) => step > heard.step) : undefined;
    const owner =
      data && !(heard.closing && right) ? [this.#owner(data, balks ? 'balks' : mark, heard, feedback)] : [];
    const answersAside = mark !== 'good' || balks || heard.closing;
    const state: DrillState = {
      ...heard,
      turns: [...heard.turns, ...owner.map((line) => ownerTurn(line, this.#at))],
      asides: answersAside ? [...heard.asides, ...owner.map(() => heard.turns.length)] : heard.asides,
      step: next?.step ?? heard.step,
      said: next ? [] : heard.said,
      // Who has more to say at this step goes on at once.
      wait: done || heard.closing ? this.#wait(heard.step) : null,
      balks: heard.balks + (balks ? 1 : 0),
      closing: heard.closing || (done && next === undefined && this.#mustHangUp()),
    };
    const shows = [
      ...(state.feedback === 'line' ? lineFeedbackTexts(this.#library, feedback).map(coach) : []),
      ...(owner.length > 0 ? this.#mood(before.heat, heard.heat) : []),
      ...owner,
    ];
    if (done && next === undefined && !state.closing)
      return this.#finish(state, [...shows, this.#end()], feedback);
    const most = drillCase.steps.length * this.#difficulty.lines_per_step;
    if (lineCount(state) >= most)
      return this.#finish(
        state,
        [...shows, coach(label(this.#library, 'out_of_lines', { limit: String(most) }))],
        feedback,
      );
    if (state.closing) shows.push(coach(this.#hangUpHint(state)));
    return { state, shows, lineFeedback: feedback, result: null };
  }

  /** Comments that are told at the end are kept until then. */
  #noted(state: DrillState, feedback: LineFeedback): DrillState {
    if (state.feedback === 'line') return state;
    const comment = { line: lineCount(state), texts: lineFeedbackTexts(this.#library, feedback) };
    return { ...state, comments: [...state.comments, comment] };
  }

  /**
   * Whether the owner is not ready to go on though the line was right: boiling, or hard by choice. Not while the clock
   * runs, nor where nobody speaks or a colleague does.
   */
  #balks(heard: DrillState, data: DrillStepData | undefined): boolean {
    if (heard.closing || !data || data.voice !== undefined || this.#stepWait(heard.step) !== null)
      return false;
    if (!this.#voice(data)?.speaks) return false;
    return heard.heat >= this.#library.drilling.voices.heat.boils || heard.balks < this.#difficulty.balks;
  }

  /** What is seen of an owner who calms down or flares up. */
  #mood(before: number, after: number): DrillLine[] {
    const { voices } = this.#library.drilling;
    if (!voices.voices[voiceOf(this.#cast.drillCase)]?.speaks) return [];
    const turned =
      after > before ? 'hotter' : after < before && before >= voices.heat.boils ? 'calmer' : null;
    if (turned === null) return [];
    return [this.#cast.line(voices.moods[turned], `mood/${turned}`, lineCount(this.#state))];
  }

  #finish(before: DrillState, shows: readonly DrillLine[], lineFeedback: LineFeedback | null): DrillStep {
    const { drillCase, customer } = this.#cast;
    const state = { ...before, wait: null, over: true };
    const turns = gradedTurns(state);
    const { situation, channel } = drillCase;
    const result = this.#examiner.grader.grade({ situation, channel, turns, customer });
    return {
      state,
      shows: [...shows, ...scoreCard(this.#library, drillCase, state, result).map(coach)],
      lineFeedback,
      result,
    };
  }

  #owner(
    data: DrillStepData,
    mark: 'good' | 'poor' | 'forbidden' | 'balks',
    heard: DrillState,
    feedback: LineFeedback,
  ): DrillLine {
    const moment = `${data.step}/${mark}`;
    return this.#cast.line(this.#reactions(data, mark, heard, feedback), moment, heard.said.length - 1);
  }

  /** A case's own reactions go first; then what is missing is asked for, every other time at least. */
  #reactions(
    data: DrillStepData,
    mark: 'good' | 'poor' | 'forbidden' | 'balks',
    heard: DrillState,
    feedback: LineFeedback,
  ): readonly string[] {
    if (mark === 'good') return data.good;
    const { voices } = this.#library.drilling;
    const voice = this.#voice(data);
    if (!voice) return data[mark === 'balks' ? 'good' : mark] ?? data.good;
    if (mark === 'balks') return voice.balks;
    if (mark === 'forbidden')
      return heard.heat >= voices.heat.boils ? voice.boiling : (data.forbidden ?? voice.forbidden);
    const asked = feedback.missing.flatMap(
      (element) => voice.lacks[element] ?? (voice.speaks ? (voices.lacks[element] ?? []) : []),
    );
    if (data.poor && (asked.length === 0 || heard.said.length % 2 === 1)) return data.poor;
    return asked.length > 0 ? asked : voice.poor;
  }

  #voice(data: DrillStepData): Voice | undefined {
    return this.#library.drilling.voices.voices[data.voice ?? voiceOf(this.#cast.drillCase)];
  }

  get #difficulty() {
    return this.#library.drilling.voices.difficulties[this.#state.difficulty];
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

  /** The wait before the newest line, as the one grader reads it: the score card will say the same. */
  #waited(heard: DrillState): LineFeedback['waited'] {
    const { situation, channel } = this.#cast.drillCase;
    const turns = gradedTurns(heard);
    const before = turns.findLastIndex((turn, at) => turn.from === 'trainee' && at < turns.length - 1);
    const { timing } = this.#examiner.grader.grade({
      situation,
      channel,
      turns,
      customer: this.#cast.customer,
    });
    const wait = timing.find(({ after, actual }) => after >= Math.max(before, 0) && actual !== null);
    return wait ? { required: wait.required, actual: wait.actual ?? 0, ok: wait.ok } : null;
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
