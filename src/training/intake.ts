/**
 * The intake drill: an owner has a matter; the trainee asks for what its flow asks, one thing at a time, tells it back, and
 * says how it goes on (spec 02, TALK-3). What counts is read from the flow; pure, as every drill.
 */
import type { IntakeSay } from '../library/intake-schema.ts';
import type { Library } from '../library/library.ts';
import type { Element } from '../library/terms.ts';
import type { GradeTurn } from '../script/grade.ts';
import type { Violation } from '../script/lint.ts';
import { filledText } from '../text/template.ts';
import { label } from './card.ts';
import type { DrillLine } from './cast.ts';
import { gradeIntake, intakeCard } from './intake-card.ts';
import type { IntakePlan } from './intake-plan.ts';
import { asksAnything, fieldsAsked, near, tells } from './intake-read.ts';
import { type DrillStep, type Examiner, type IntakeState, type LineFeedback, lineCount } from './state.ts';
import { heatAfter } from './temper.ts';

/** Telling back, ending, and what else a call takes besides its questions. */
const STEPS_BESIDE = 3;

/** The field that a customer who is known by name has told. */
const NAME = 'name';

type Intake = IntakeState['intake'];

/** What a line did, and what is said of it. */
interface Heard {
  readonly intake: Intake;
  /** What the owner does next. */
  readonly owner: readonly DrillLine[];
  readonly comments: readonly string[];
  /** What is still missing, as elements of spec 01. */
  readonly missing: readonly Element[];
  /** A wording that would have done it. */
  readonly set: string | null;
  readonly done: boolean;
}

export class IntakeRun {
  readonly #library: Library;
  readonly #examiner: Examiner;
  readonly #plan: IntakePlan;
  readonly #state: IntakeState;
  readonly #now: number;

  constructor(library: Library, examiner: Examiner, plan: IntakePlan, state: IntakeState, now: number) {
    this.#library = library;
    this.#examiner = examiner;
    this.#plan = plan;
    this.#state = state;
    this.#now = now;
  }

  refuse(hint: string): DrillStep<IntakeState> {
    return { state: this.#state, shows: [coach(hint)], lineFeedback: null, result: null };
  }

  /** Shows a wording of the flow for what comes next; it counts. */
  model(): DrillStep<IntakeState> {
    const { models } = this.#state;
    const wording = this.#wording(this.#next(this.#state.intake), models);
    const text =
      wording === null
        ? label(this.#library, 'model_none')
        : label(this.#library, 'model_line', { model: wording });
    const state = { ...this.#state, models: models + 1 };
    return { state, shows: [coach(text)], lineFeedback: null, result: null };
  }

  hangUp(): DrillStep<IntakeState> {
    const turn: GradeTurn = { from: 'trainee', event: 'hangup', at: this.#at };
    return this.#finish({ ...this.#state, turns: [...this.#state.turns, turn] }, [], null);
  }

  hear(text: string, began: number | null): DrillStep<IntakeState> {
    const from = began === null ? this.#at : Math.min(this.#at, this.#since(began));
    const turn: GradeTurn = { from: 'trainee', text, at: from, ...(from < this.#at && { end: this.#at }) };
    const { one, draw } = this.#plan;
    const { violations, elements } = this.#examiner.checker.lint({
      text,
      channel: one.channel,
      customer: draw.customer,
    });
    const heard = this.#heard(text, elements);
    const { voices } = this.#library.drilling;
    const marks = { step: 1, elements, missing: heard.missing, violations, waited: null, better: null };
    const heat = heatAfter(voices, this.#state.heat, marks);
    const boils = heat >= voices.heat.boils && !heard.done;
    const shut = violations.length > 0 || boils;
    const owner = shut ? [this.#angry(boils)] : heard.owner;
    const better =
      heard.missing.length > 0 && this.#hints ? this.#wording(heard.set, lineCount(this.#state)) : null;
    const lineFeedback: LineFeedback = { ...marks, better };
    const comments = this.#comments(violations, shut ? [] : heard.comments, boils, better);
    const told = this.#state.feedback === 'line';
    const state: IntakeState = {
      ...this.#state,
      heat,
      // Who is scolded or boils over has heard nothing.
      intake: shut ? this.#state.intake : heard.intake,
      turns: [
        ...this.#state.turns,
        turn,
        ...owner.map((line): GradeTurn => ({ ...line, from: 'owner', at: this.#at })),
      ],
      comments: told
        ? this.#state.comments
        : [...this.#state.comments, { line: lineCount(this.#state) + 1, texts: comments }],
    };
    const shows = [...(told ? comments.map(coach) : []), ...owner];
    if (heard.done && !shut) return this.#finish(state, [...shows, draw.line(one.end, 'end')], lineFeedback);
    const limit = (this.#plan.fields.length + STEPS_BESIDE) * this.#difficulty.lines_per_step;
    if (lineCount(state) < limit) return { state, shows, lineFeedback, result: null };
    const out = coach(label(this.#library, 'out_of_lines', { limit: String(limit) }));
    return this.#finish(state, [...shows, out], lineFeedback);
  }

  #heard(text: string, elements: Readonly<Partial<Record<Element, boolean>>>): Heard {
    const warned = this.#warned(text);
    const intake = { ...this.#state.intake, warned };
    switch (intake.phase) {
      case 'collect':
        return this.#collect(intake, text);
      case 'restate':
        return this.#restate(intake, text);
      default:
        return this.#close(intake, text, elements.thanks === true || elements.farewell === true);
    }
  }

  /** Guidance and red lines that have been said, in words near to ours. */
  #warned(text: string): string[] {
    const { warned } = this.#state.intake;
    const { near: least } = this.#library.drilling.intake;
    const said = (set: string) =>
      (this.#library.phraseSets.get(set) ?? []).some((phrase) => near(text, phrase.text) >= least.guidance);
    return this.#plan.warnings.filter((set) => warned.includes(set) || said(set));
  }

  #collect(before: Intake, text: string): Heard {
    const { intake: rules } = this.#library.drilling;
    const { facts, one, draw } = this.#plan;
    const open = this.#open(before);
    const told = [...one.told, ...before.asked, ...(draw.customer.surname === undefined ? [] : [NAME])];
    const asked = fieldsAsked(rules, this.#plan.flow, text).filter((id) => {
      const fact = facts.get(id);
      // What is told back with the question is checked, not asked again.
      return !(fact && told.includes(id) && tells(this.#library, fact, text, this.#now));
    });
    const fresh = asked.filter((id) => open.includes(id));
    const again = asked.filter((id) => told.includes(id));
    const [first] = fresh;
    const guided = this.#plan.warnings.every((set) => before.warned.includes(set));
    const late = before.late || (one.emergency !== undefined && !guided && fresh.length > 0);
    const intake: Intake = {
      ...before,
      late,
      asked: first === undefined ? before.asked : [...before.asked, first],
      together: before.together + (fresh.length > 1 ? 1 : 0),
      again: before.again + (fresh.length === 0 && again.length > 0 ? 1 : 0),
    };
    const moment = `collect/${lineCount(this.#state)}`;
    if (first === undefined) {
      const newlyWarned = before.warned.length > this.#state.intake.warned.length;
      const besides = asked.flatMap((id) => (again.includes(id) ? [] : (facts.get(id)?.says ?? [])));
      const says =
        again.length > 0
          ? rules.again
          : besides.length > 0
            ? besides
            : asked.length > 0
              ? rules.strange
              : this.#voice?.poor;
      const set = this.#next(before);
      const comments = [
        ...(again.length > 0 ? [this.#say('again', { labels: this.#labels(again) })] : []),
        newlyWarned || asked.length > again.length ? null : this.#lackText(before),
      ].flatMap((one) => one ?? []);
      const phase = open.length === 0 && guided ? this.#after('collect') : before.phase;
      return {
        intake: { ...intake, phase },
        owner: [
          draw.line(newlyWarned ? rules.agrees : (says ?? rules.strange), moment),
          ...(phase === 'close' ? this.#system() : []),
        ],
        comments,
        missing: newlyWarned ? [] : ['collect'],
        set,
        done: false,
      };
    }
    const refused = one.refuses.includes(first);
    const answer = facts.get(first)?.says ?? [];
    const line = refused
      ? draw.line(rules.refuses, moment)
      : draw.line(rules.manners[this.#plan.voice] ?? ['{answer}'], moment, 0, {
          answer: draw.line(answer, `says/${first}`).text,
        });
    const over = this.#open(intake).length === 0 && guided;
    const next: Intake = { ...intake, phase: over ? this.#after('collect') : 'collect' };
    return {
      intake: next,
      owner: [line, ...(next.phase === 'close' ? this.#system() : [])],
      comments: [
        ...(late && !before.late ? [this.#say('guide', {})] : []),
        fresh.length > 1
          ? this.#say('together', { labels: this.#labels(fresh) })
          : this.#say('asked', { labels: this.#labels([first]) }),
      ],
      missing: [],
      set: null,
      done: false,
    };
  }

  #restate(before: Intake, text: string): Heard {
    const { intake: rules } = this.#library.drilling;
    const { restates, draw } = this.#plan;
    const restated = [...restates].flatMap(([slot, fact]) =>
      before.restated.includes(slot) || tells(this.#library, fact, text, this.#now) ? [slot] : [],
    );
    const checked = before.checked || (asksAnything(rules, text) && restated.length > 0);
    const [open] = [...restates.keys()].filter((slot) => !restated.includes(slot));
    const moment = `restate/${lineCount(this.#state)}`;
    if (open === undefined && checked) {
      const agrees = draw.line(rules.agrees, moment);
      return {
        intake: { ...before, restated, checked, phase: 'close' },
        owner: [agrees, ...this.#system()],
        comments: [this.#say('restate', {})],
        missing: [],
        set: null,
        done: false,
      };
    }
    const names = [...restates].filter(([slot]) => !restated.includes(slot)).map(([, one]) => one.label);
    const lacks = open === undefined ? rules.agrees : rules.lacks;
    return {
      intake: { ...before, restated, checked },
      owner: [draw.line(lacks, moment, 0, { label: names[0] ?? '' })],
      comments: [this.#say('unasked', names.length > 0 ? { labels: this.#join(names) } : {})],
      missing: names.length > 0 ? ['restate'] : ['confirm'],
      set: this.#next(before),
      done: false,
    };
  }

  /** @param courteous thanked or took leave: all that is to be said where there is nothing to tell */
  #close(before: Intake, text: string, courteous: boolean): Heard {
    const { intake: rules } = this.#library.drilling;
    const { tells: facts, draw } = this.#plan;
    const told = [...facts].flatMap(([slot, fact]) =>
      before.told.includes(slot) || tells(this.#library, fact, text, this.#now) ? [slot] : [],
    );
    const names = [...facts].filter(([slot]) => !told.includes(slot)).map(([, one]) => one.label);
    const done = names.length === 0 && (facts.size > 0 || courteous);
    const [first] = names;
    return {
      intake: { ...before, told },
      owner: done
        ? []
        : [
            draw.line(
              first === undefined ? (this.#voice?.poor ?? rules.strange) : rules.lacks,
              `close/${lineCount(this.#state)}`,
              0,
              { label: first ?? '' },
            ),
          ],
      comments: done ? [] : [this.#say('close', first === undefined ? {} : { labels: this.#join(names) })],
      missing: done ? [] : [first === undefined ? 'thanks' : 'record'],
      set: done ? null : this.#next(before),
      done,
    };
  }

  /** What is seen on the screen before the end: the number and when it goes on. */
  #system(): DrillLine[] {
    const { tells: facts, flow } = this.#plan;
    if (facts.size === 0) return [];
    const { comma } = this.#library.drilling.labels;
    const text = [...facts.values()].map((one) => `${one.label}${one.value}`).join(comma);
    return [{ from: 'scene', text: this.#say(flow.files ? 'filed' : 'looked_up', { text }) }];
  }

  #open(intake: Intake): string[] {
    return this.#plan.fields.filter((id) => !intake.asked.includes(id));
  }

  #after(phase: 'collect' | 'restate'): Intake['phase'] {
    return phase === 'collect' && this.#plan.restates.size > 0 ? 'restate' : 'close';
  }

  /** The set of wordings for what comes next. */
  #next(intake: Intake): string | null {
    const { flow, one, warnings } = this.#plan;
    const warning = warnings.find((set) => !intake.warned.includes(set));
    if (warning !== undefined) return warning;
    const [field] = this.#open(intake);
    if (intake.phase === 'collect') return field === undefined ? null : `${flow.id}.ask_${field}`;
    return `${flow.id}.${intake.phase === 'restate' ? 'restate' : one.closes}`;
  }

  #lackText(intake: Intake): string {
    const warning = this.#plan.warnings.some((set) => !intake.warned.includes(set));
    if (warning) return this.#say(this.#plan.one.emergency === undefined ? 'refuse' : 'guide', {});
    return this.#say('open', { labels: this.#labels(this.#open(intake)) });
  }

  #comments(
    violations: readonly Violation[],
    heard: readonly string[],
    boils: boolean,
    better: string | null,
  ): string[] {
    const { kinds } = this.#library.drilling.labels;
    return [
      ...violations.map(({ cue, kind, reason, better: instead }) =>
        label(this.#library, 'line_violation', { cue, kind: kinds[kind], reason, better: instead }),
      ),
      ...(boils ? [this.#say('calming', {})] : []),
      ...heard,
      ...(better === null ? [] : [label(this.#library, 'line_better', { better })]),
    ];
  }

  #angry(boils: boolean): DrillLine {
    const voice = this.#voice;
    const lines = boils ? voice?.boiling : voice?.forbidden;
    return this.#plan.draw.line(lines ?? [], boils ? 'boiling' : 'forbidden', lineCount(this.#state));
  }

  #finish(
    before: IntakeState,
    shows: readonly DrillLine[],
    lineFeedback: LineFeedback | null,
  ): DrillStep<IntakeState> {
    const state = { ...before, over: true };
    const result = gradeIntake(this.#library, this.#examiner, this.#plan, state);
    const card = intakeCard(this.#library, this.#plan, state, result);
    return { state, shows: [...shows, ...card.map(coach)], lineFeedback, result };
  }

  #wording(set: string | null, turn: number): string | null {
    return set === null ? null : this.#plan.wording(this.#library, set, turn);
  }

  #labels(ids: readonly string[]): string {
    return this.#join(ids.map((id) => this.#plan.facts.get(id)?.label ?? this.#labelOf(id)));
  }

  #labelOf(id: string): string {
    return this.#plan.flow.fields.find((field) => field.id === id)?.label ?? id;
  }

  #join(names: readonly string[]): string {
    return names.join(this.#library.drilling.labels.comma);
  }

  #say(key: IntakeSay, slots: Readonly<Record<string, string>>): string {
    return filledText(this.#library.drilling.intake.says[key], slots);
  }

  get #voice() {
    return this.#library.drilling.voices.voices[this.#plan.voice];
  }

  get #difficulty() {
    return this.#library.drilling.voices.difficulties[this.#state.difficulty];
  }

  get #hints(): boolean {
    return this.#difficulty.hints;
  }

  get #at(): number {
    return this.#since(this.#now);
  }

  #since(at: number): number {
    return Math.round(Math.max(0, at - this.#state.startedAt) / 100) / 10;
  }
}

const coach = (text: string): DrillLine => ({ from: 'coach', text });
