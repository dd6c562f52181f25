/** Exams of trainees in the store: one runs at a time; marks, regrades, certificates are records (TRN-12). */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import type { TrainingFilter, TrainingKind, TrainingRecord } from '../learning.ts';
import type { CertificateCard, ExamCard, ExamDesk, ExamPaper, ExamPlace, Regrade } from '../lessons.ts';
import type { Library } from '../library/library.ts';
import { Grader } from '../script/grade.ts';
import type { Checker } from '../script/lint.ts';
import type { Store } from '../store.ts';
import type { DrillLine } from './cast.ts';
import {
  answerExam,
  dayOf,
  type ExamState,
  type ExamStep,
  endExam,
  placeOf,
  says,
  shownNow,
  startExam,
} from './exam.ts';
import { asksDecision, decisionOf } from './exam-decision.ts';
import { keyOf, makePaper, paperRules } from './paper.ts';
import {
  certificateFor,
  certificatesOf,
  mostOf,
  outcomeOf,
  PARTS,
  regradesOf,
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

export interface ExamShown extends ExamPlace {
  readonly shows: readonly DrillLine[];
  readonly over: boolean;
}

const SPACE = 'exam';
/** Of a company in many years. */
const MOST_RECORDS = 20_000;
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
  left: z.int().default(0),
});

export class ExamRoom {
  readonly #options: ExamRoomOptions;
  #examiner: { readonly hash: string; readonly examiner: Examiner } | null = null;

  constructor(options: ExamRoomOptions) {
    this.#options = options;
  }

  /**
   * Begins an exam, or goes on with the one that runs: nobody gets another paper by beginning anew. One of another rule, or
   * whose time is over, ends as it stands. After a failure it is the make-up exam, as often as the rule has.
   * @throws YingdaError E_UNKNOWN_ID when there is no exam of that rule
   */
  async start(trainee: string, rule: string, seed: string): Promise<ExamShown> {
    const { store, library, clock } = this.#options;
    const now = clock.now();
    paperRules(library(), rule);
    const before = await this.#state(trainee);
    if (before) {
      if (before.rule === rule && now <= placeOf(library(), before).endsAt) return this.#shown(before);
      await this.#finish(trainee, endExam(library(), this.#examinerOf(library()), before, now), now);
    }
    const [last] = await this.exams({ trainee, rule });
    const makeup = last?.outcome.state === 'failed' && last.outcome.makeups > 0;
    const step = startExam(library(), rule, {
      id: `${trainee}:${rule}:${now}`,
      seed,
      attempt: makeup ? last.attempt + 1 : 1,
      now,
    });
    await store.keep(SPACE, trainee, step.state, now);
    return { shows: step.shows, over: false, ...placeOf(library(), step.state) };
  }

  /** The exam that runs, as it stands; null where none does. */
  async running(trainee: string): Promise<(ExamShown & { readonly rule: string }) | null> {
    const state = await this.#state(trainee);
    return state && { ...this.#shown(state), rule: state.rule };
  }

  async expire(trainee: string): Promise<boolean> {
    const { library, clock } = this.#options;
    const state = await this.#state(trainee);
    const now = clock.now();
    if (!state || now <= placeOf(library(), state).endsAt) return false;
    await this.#finish(trainee, endExam(library(), this.#examinerOf(library()), state, now), now);
    return true;
  }

  /** The trainee has left the page, or come back: the slip tells how often. @returns whether an exam runs */
  async left(trainee: string): Promise<boolean> {
    const { store, clock } = this.#options;
    const state = await this.#state(trainee);
    if (!state) return false;
    await store.keep(SPACE, trainee, { ...state, left: state.left + 1 }, clock.now());
    return true;
  }

  /**
   * @param position where the exam stood for the sender: an answer sent twice is taken once, and shows nothing
   * @returns null when no exam is running; one begun on another library is given up: its paper is no more
   */
  async answer(trainee: string, text: string, position?: number): Promise<ExamShown | null> {
    const { store, library, clock } = this.#options;
    const state = await this.#state(trainee);
    if (!state) return null;
    const stands = placeOf(library(), state);
    if (position !== undefined && position !== stands.position) return { shows: [], over: false, ...stands };
    const now = clock.now();
    const step = answerExam(library(), this.#examinerOf(library()), state, text, now);
    if (!step.sheet) {
      await store.keep(SPACE, trainee, step.state, now);
      return { shows: step.shows, over: false, ...placeOf(library(), step.state) };
    }
    const shows = [...step.shows, ...(await this.#finish(trainee, step, now))];
    return { shows, over: true, ...placeOf(library(), step.state), item: null };
  }

  /** The exam of a trainee that is kept; one begun on another library is given up. */
  async #state(trainee: string): Promise<ExamState | null> {
    const { store, library } = this.#options;
    const read = kept.safeParse(await store.kept(SPACE, trainee));
    if (!read.success) return null;
    const state = read.data as unknown as ExamState;
    if (state.library === library().hash) return state;
    await store.forget(SPACE, trainee);
    return null;
  }

  #shown(state: ExamState): ExamShown {
    const library = this.#options.library();
    return { shows: shownNow(library, state), over: false, ...placeOf(library, state) };
  }

  /** What an invigilator looks at: every answer with its key, and all marks that were given. @throws YingdaError E_NOT_FOUND */
  async paper(id: string): Promise<ExamPaper> {
    const { store, library } = this.#options;
    const exam = (await this.#records({}, ['exam'])).find((one) => one.id === id);
    const sheet = exam && sheetOf(exam);
    if (!exam || !sheet) throw new YingdaError('E_NOT_FOUND', `there is no exam "${id}"`);
    const records = await store.trainings({ trainee: exam.trainee });
    const row = await this.#row(id);
    const same = sheet.library === library().hash;
    const questions = same ? makePaper(library(), sheet.rule, sheet.seed).questions : [];
    return {
      ...row,
      left: sheet.left ?? 0,
      minutes: sheet.minutes,
      slip: slipOf(library(), sheet, row.outcome, row.decision),
      most: Object.fromEntries(
        PARTS.flatMap((part) =>
          sheet.parts[part] === undefined ? [] : [[part, mostOf(library(), exam.rule, part)]],
        ),
      ),
      answers: sheet.answers.map(({ item, answer, points }, at) => {
        const question = questions[at];
        return {
          item,
          answer,
          points,
          question: question?.item.question ?? null,
          options: question?.options ?? [],
          key: question ? keyOf(library(), question) : null,
          most: question?.points ?? null,
        };
      }),
      drills: sheet.drills,
      marks: regradesOf(id, records),
    };
  }

  /**
   * An invigilator marks a part, or marks it anew; who, why and what it was stay on record.
   * @throws YingdaError E_NOT_FOUND, E_USAGE
   */
  async regrade(regrade: Regrade): Promise<ExamCard> {
    const { store, library, clock } = this.#options;
    const exam = (await this.#records({}, ['exam'])).find(({ id }) => id === regrade.exam);
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
    return this.#row(exam.id);
  }

  /** @throws YingdaError E_NOT_FOUND, E_CONFLICT, E_USAGE */
  async decide({ exam: id, warned, by, reason }: Parameters<ExamDesk['decide']>[0]): Promise<ExamCard> {
    const { store, clock } = this.#options;
    const before = await this.#row(id);
    if (before.decision === null)
      throw new YingdaError('E_CONFLICT', `${id} has not failed for good, or is decided with the induction`);
    if (by.trim() === '' || reason.trim() === '')
      throw new YingdaError('E_USAGE', 'a decision needs who decides and why');
    const { trainee, rule } = before;
    const { communityId } = this.#options;
    const at = clock.now();
    await store.keepTraining({
      ...{ communityId, trainee, rule, at },
      id: `${id}:decision:${at}`,
      kind: 'decision',
      detail: { exam: id, warned, by: by.trim(), reason: reason.trim().slice(0, 500) },
    });
    return this.#row(id);
  }

  /** @throws YingdaError E_NOT_FOUND */
  async #row(id: string): Promise<ExamCard> {
    const exam = (await this.#records({}, ['exam'])).find((one) => one.id === id);
    const all = exam ? await this.exams({ trainee: exam.trainee, rule: exam.rule }) : [];
    const row = all.find((one) => one.id === id);
    if (!row) throw new YingdaError('E_NOT_FOUND', `there is no exam "${id}"`);
    return row;
  }

  /** Newest first. */
  async exams(filter: { readonly trainee?: string; readonly rule?: string }): Promise<ExamCard[]> {
    const library = this.#options.library();
    const records = await this.#records(filter, ['exam', 'regrade', 'decision']);
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
      const decision = asksDecision(library, rule, outcome) ? (decisionOf(id, records) ?? 'open') : null;
      return [{ id, trainee, rule, title, at, attempt, seed, outcome, decision, text }];
    });
  }

  /** Certificates that were not called back, newest first. */
  async certificates(trainee?: string): Promise<CertificateCard[]> {
    const { library, clock } = this.#options;
    const filter = trainee === undefined ? {} : { trainee };
    const records = await this.#records(filter, ['certificate', 'revocation']);
    return certificatesOf(library(), records, clock.now());
  }

  /** Newest first of each kind; signatures and trainings, of which there are many more, are not read for it. */
  async #records(filter: TrainingFilter, kinds: readonly TrainingKind[]): Promise<TrainingRecord[]> {
    const { store } = this.#options;
    const found = kinds.map((kind) => store.trainings({ ...filter, kind, limit: MOST_RECORDS }));
    return (await Promise.all(found)).flat();
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
