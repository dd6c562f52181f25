/** Exams of trainees in the store: one runs at a time; marks, regrades, certificates are records (TRN-12). */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { TrainingRecord } from '../learning.ts';
import type { Library } from '../library/library.ts';
import { Grader } from '../script/grade.ts';
import type { Checker } from '../script/lint.ts';
import type { Store } from '../store.ts';
import type { DrillLine } from './cast.ts';
import { answerExam, dayOf, type ExamState, type ExamStep, says, startExam } from './exam.ts';
import {
  type Certificate,
  certificateFor,
  certificatesOf,
  type ExamOutcome,
  mostOf,
  outcomeOf,
  type Regrade,
  sheetOf,
  slipOf,
} from './results.ts';
import type { Examiner } from './state.ts';

export interface ExamRoomOptions {
  readonly store: Pick<Store, 'kept' | 'keep' | 'forget' | 'keepTraining' | 'trainings'>;
  readonly library: () => Library;
  readonly clock: Clock;
  readonly communityId: string;
  readonly checker: (library: Library) => Checker;
}

export interface ExamShown {
  /** Where the exam stands: goes up with every answer that was taken. */
  readonly position: number;
  readonly shows: readonly DrillLine[];
  readonly over: boolean;
}

/** An exam as a trainer looks it up. */
export interface ExamRow {
  readonly id: string;
  readonly trainee: string;
  readonly rule: string;
  readonly title: string;
  readonly at: number;
  readonly attempt: number;
  readonly seed: string;
  readonly outcome: ExamOutcome;
  readonly text: string;
}

const SPACE = 'exam';
const kept = z.looseObject({
  version: z.literal(1),
  id: z.string(),
  rule: z.string(),
  seed: z.string(),
  library: z.string(),
  attempt: z.int(),
  startedAt: z.number(),
  answers: z.array(z.string()),
  drills: z.array(z.number()),
});

export class ExamRoom {
  readonly #options: ExamRoomOptions;
  #examiner: { readonly hash: string; readonly examiner: Examiner } | null = null;

  constructor(options: ExamRoomOptions) {
    this.#options = options;
  }

  /**
   * Begins an exam, or goes on with the one that runs. After a failure it is the make-up exam, as often as the rule has.
   * @throws YingdaError E_UNKNOWN_ID when there is no exam of that rule
   */
  async start(trainee: string, rule: string, seed: string): Promise<ExamShown> {
    const { store, library, clock } = this.#options;
    const now = clock.now();
    const [last] = await this.exams({ trainee, rule });
    const makeup = last?.outcome.state === 'failed' && last.outcome.makeups > 0;
    const step = startExam(library(), rule, {
      id: `${trainee}:${rule}:${now}`,
      seed,
      attempt: makeup ? last.attempt + 1 : 1,
      now,
    });
    await store.keep(SPACE, trainee, step.state, now);
    return { shows: step.shows, over: false, position: positionOf(step.state) };
  }

  /**
   * @param position where the exam stood for the sender: an answer sent twice is taken once, and shows nothing
   * @returns null when no exam is running; one begun on another library is given up: its paper is no more
   */
  async answer(trainee: string, text: string, position?: number): Promise<ExamShown | null> {
    const { store, library, clock } = this.#options;
    const read = kept.safeParse(await store.kept(SPACE, trainee));
    if (!read.success) return null;
    const state = read.data as unknown as ExamState;
    if (state.library !== library().hash) {
      await store.forget(SPACE, trainee);
      return null;
    }
    const stands = positionOf(state);
    if (position !== undefined && position !== stands) return { shows: [], over: false, position: stands };
    const now = clock.now();
    const step = answerExam(library(), this.#examinerOf(library()), state, text, now);
    if (!step.sheet) {
      await store.keep(SPACE, trainee, step.state, now);
      return { shows: step.shows, over: false, position: positionOf(step.state) };
    }
    const shows = [...step.shows, ...(await this.#finish(trainee, step, now))];
    return { shows, over: true, position: positionOf(step.state) };
  }

  /**
   * An invigilator marks a part, or marks it anew; who, why and what it was stay on record.
   * @throws YingdaError E_NOT_FOUND, E_USAGE
   */
  async regrade(regrade: Regrade): Promise<ExamRow> {
    const { store, library, clock } = this.#options;
    const all = await store.trainings({ kind: 'exam' });
    const exam = all.find(({ id }) => id === regrade.exam);
    const sheet = exam && sheetOf(exam);
    if (!exam || !sheet) throw new YingdaError('E_NOT_FOUND', `there is no exam "${regrade.exam}"`);
    const most = mostOf(library(), exam.rule, regrade.part);
    const fits = sheet.parts[regrade.part] !== undefined && regrade.points >= 0 && regrade.points <= most;
    if (!fits) throw new YingdaError('E_USAGE', `${regrade.part} of ${exam.rule} takes 0 to ${most} points`);
    if (regrade.by.trim() === '' || regrade.reason.trim() === '')
      throw new YingdaError('E_USAGE', 'a mark needs who gives it and why');
    const before = outcomeOf(library(), exam.id, sheet, await store.trainings({ trainee: exam.trainee }));
    const now = clock.now();
    const { communityId, trainee, rule } = exam;
    const detail = { ...regrade, before: before.parts[regrade.part] ?? null };
    const base = { communityId, trainee, rule, at: now };
    await store.keepTraining({
      ...base,
      id: `${exam.id}:${regrade.part}:${now}:${regrade.by}`,
      kind: 'regrade',
      detail,
    });
    await this.#certify(exam, now);
    const row = (await this.exams({ trainee, rule })).find(({ id }) => id === exam.id);
    if (!row) throw new YingdaError('E_NOT_FOUND', `there is no exam "${regrade.exam}"`);
    return row;
  }

  /** Newest first. */
  async exams(filter: { readonly trainee?: string; readonly rule?: string }): Promise<ExamRow[]> {
    const library = this.#options.library();
    const records = await this.#options.store.trainings(filter);
    return records.flatMap((record) => {
      const sheet = library.exams.papers.has(record.rule) ? sheetOf(record) : null;
      if (!sheet) return [];
      const outcome = outcomeOf(library, record.id, sheet, records);
      const { id, trainee, rule, at } = record;
      const text = says(library, 'record', {
        day: dayOf(at),
        rule,
        title: sheet.title,
        trainee,
        total: outcome.total === null ? '—' : String(outcome.total),
        state: library.exams.labels.states[outcome.state],
      });
      const { title, attempt, seed } = sheet;
      return [{ id, trainee, rule, title, at, attempt, seed, outcome, text }];
    });
  }

  /** Certificates that were not called back, newest first. */
  async certificates(trainee?: string): Promise<Certificate[]> {
    const { store, library, clock } = this.#options;
    const records = await store.trainings(trainee === undefined ? {} : { trainee });
    return certificatesOf(library(), records, clock.now());
  }

  async #finish(trainee: string, { state, sheet }: ExamStep, now: number): Promise<DrillLine[]> {
    const { store, library, communityId } = this.#options;
    if (!sheet) return [];
    const record: TrainingRecord = {
      id: state.id,
      communityId,
      trainee,
      kind: 'exam',
      rule: state.rule,
      at: now,
      detail: sheet,
    };
    // The record first: after a crash in between the same answer finds the exam as it was, and its id is kept once.
    await store.keepTraining(record);
    await store.forget(SPACE, trainee);
    const lines = slipOf(library(), sheet, outcomeOf(library(), state.id, sheet, []));
    return lines.map((text) => ({ from: 'coach', text }));
  }

  /** A certificate for who has passed now; called back from who has not any more. */
  async #certify(exam: TrainingRecord, now: number): Promise<void> {
    const { store, library } = this.#options;
    const sheet = sheetOf(exam);
    if (!sheet) return;
    const records = await store.trainings({ trainee: exam.trainee });
    const { state } = outcomeOf(library(), exam.id, sheet, records);
    const certificate = certificateFor(library(), exam, sheet, now);
    const held = records.some(({ id }) => id === certificate.id);
    if (state === 'passed') await store.keepTraining(certificate);
    else if (state === 'failed' && held)
      await store.keepTraining({
        ...certificate,
        id: `${certificate.id}:revoked`,
        kind: 'revocation',
        detail: { exam: exam.id },
      });
  }

  #examinerOf(library: Library): Examiner {
    if (this.#examiner?.hash !== library.hash) {
      const checker = this.#options.checker(library);
      this.#examiner = { hash: library.hash, examiner: { checker, grader: new Grader(library, checker) } };
    }
    return this.#examiner.examiner;
  }
}

/** More than a drill has turns. */
const DRILL = 1000;

function positionOf({ answers, drills, drill }: ExamState): number {
  return answers.length + drills.length * DRILL + (drill?.turns.length ?? 0);
}
