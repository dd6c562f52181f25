/** Trainings as sheets in the store: from the plan or by hand, signed in on, assessed, held; then everybody's record has them. */
import type { Colleague } from '../converse/event.ts';
import { shapeFaults, YingdaError } from '../errors.ts';
import type { Paper } from '../papers.ts';
import type { NewSession, SessionCard, SessionResultCard } from '../programme.ts';
import { dayOf } from '../training/exam.ts';
import type { YearPlan } from '../training/plan.ts';
import { dutyOf } from '../training/programme.ts';
import {
  heldSession,
  resultSchema,
  type Session,
  type SessionState,
  sessionOf,
  sessionSchema,
  signedIn,
} from '../training/session.ts';
import type { TrainingOptions, TrainingPapers } from './training-papers.ts';
import { workbook } from './workbook.ts';

/** Names that people are shown by. */
export type Names = (trainee: string) => string;

export class TrainingSessions {
  readonly #options: TrainingOptions;
  readonly #papers: TrainingPapers;
  readonly #names: () => Promise<Names>;

  constructor(options: TrainingOptions, papers: TrainingPapers, names: () => Promise<Names>) {
    this.#options = options;
    this.#papers = papers;
    this.#names = names;
  }

  async list(from: number, to: number): Promise<SessionCard[]> {
    const [papers, names] = await Promise.all([this.#papers.find('session', { from, to }), this.#names()]);
    return papers.map((paper) => this.#card(paper, names));
  }

  async add(session: NewSession, by: Colleague): Promise<SessionCard> {
    const duty = dutyOf(this.#options.library(), session.rule);
    const body = checked({
      rule: duty.rule,
      title: duty.title,
      topic: session.topic,
      form: session.form ?? duty.forms[0] ?? '',
      place: session.place,
      trainer: session.trainer,
      minutes: session.minutes ?? duty.minutes,
      signed: [],
      results: {},
    });
    // Two of a kind may begin at the same time, of two trainers.
    const key = `${duty.rule}:${session.at}:${session.trainer}`;
    const [laid] = await this.#papers.make('session', [this.#laid(key, session.at, body)], by);
    if (!laid) throw new YingdaError('E_CONFLICT', 'it was not laid down');
    return this.#card(laid.paper, await this.#names());
  }

  /** The trainings of an approved plan; what an older version of it had and this one has not is called off. */
  async layDown(plan: YearPlan, by: Colleague): Promise<void> {
    const wanted = plan.lines.flatMap((line) =>
      line.at.map((at) => {
        const { rule, title, form, minutes, scope: topic } = line;
        const body = checked({
          rule,
          title,
          topic,
          form,
          minutes,
          place: '',
          trainer: '',
          signed: [],
          results: {},
        });
        return this.#laid(`plan:${plan.year}:${rule}:${at}`, at, body);
      }),
    );
    const laid = await this.#papers.make('session', wanted, by);
    for (const { paper } of laid)
      if (paper.state === 'cancelled')
        await this.#papers.revise('session', paper.id, ({ body }) => ({ state: 'planned', body }), by);
    const keys = new Set(wanted.map(({ key }) => key));
    const prefix = `plan:${plan.year}:`;
    const planned = await this.#papers.find('session', { states: ['planned'] });
    for (const { id, key } of planned)
      if (key.startsWith(prefix) && !keys.has(key))
        await this.#papers.revise('session', id, () => ({ state: 'cancelled' }), by);
  }

  signIn(id: string, trainee: string, by: Colleague, self: boolean): Promise<SessionCard> {
    const now = this.#papers.now;
    return this.#revise(id, by, (session, at) =>
      signedIn(this.#options.library(), session, at, { trainee, by: by.name, self, now }),
    );
  }

  assess(id: string, trainee: string, result: SessionResultCard, by: Colleague): Promise<SessionCard> {
    const read = resultSchema.safeParse(result);
    if (!read.success) throw new YingdaError('E_INPUT_SHAPE', 'points are 0 to 100, or none');
    return this.#revise(id, by, (session) => {
      if (!session.signed.some((one) => one.trainee === trainee))
        throw new YingdaError('E_USAGE', `${trainee} has not signed in`);
      return { ...session, results: { ...session.results, [trainee]: read.data } };
    });
  }

  async hold(id: string, minutes: number, by: Colleague): Promise<SessionCard> {
    const { store, communityId } = this.#options;
    const paper = await this.#papers.byId('session', id);
    const planned = sessionOf(paper.body);
    const trainer = planned.trainer === '' ? by.name : planned.trainer;
    const about = { communityId, at: paper.at, sheet: paper.id };
    const { session, records } = heldSession(
      this.#options.library(),
      { ...planned, trainer },
      about,
      minutes,
    );
    if (paper.state !== 'planned') {
      if (paper.state === 'held') return this.#card(paper, await this.#names());
      throw new YingdaError('E_CONFLICT', 'it was called off');
    }
    // The records first: their ids are the sheet's, so that who tries again after a crash writes none twice.
    for (const record of records) await store.keepTraining(record);
    const held = await this.#papers.change(paper, paper.version, { state: 'held', body: session }, by);
    return this.#card(held, await this.#names());
  }

  async cancel(id: string, reason: string, by: Colleague): Promise<SessionCard> {
    if (reason.trim() === '') throw new YingdaError('E_USAGE', 'a training is called off with a reason');
    const paper = await this.#papers.revise(
      'session',
      id,
      (before) => {
        if (before.state === 'held') throw new YingdaError('E_CONFLICT', 'it was held');
        return { state: 'cancelled', body: { ...sessionOf(before.body), reason: reason.trim() } };
      },
      by,
    );
    return this.#card(paper, await this.#names());
  }

  async sheet(from: number, to: number): Promise<Uint8Array> {
    const { sheets, session_states: states, results } = this.#options.library().exams.programme;
    const rows = (await this.list(from, to)).flatMap((session) => {
      const { rule, title, topic, place, trainer, minutes, state } = session;
      const head = [dayOf(session.at), rule, title, topic, place, trainer, minutes, states[state]];
      if (session.signed.length === 0) return [[...head, '', '', '', '', '', session.reason]];
      return session.signed.map(({ name, at, result }) => [
        ...head,
        name,
        dayOf(at),
        result ? results[result.kind] : '',
        result?.points ?? '',
        result ? results[result.passed ? 'passed' : 'failed'] : '',
        result?.note ?? '',
      ]);
    });
    return workbook([[sheets.sessions, rows]]);
  }

  #laid(key: string, at: number, body: Session) {
    return { key, state: 'planned', at, due: at, keepUntil: this.#papers.until(at), body };
  }

  async #revise(
    id: string,
    by: Colleague,
    make: (session: Session, at: number) => Session,
  ): Promise<SessionCard> {
    const paper = await this.#papers.revise(
      'session',
      id,
      (before) => {
        if (before.state !== 'planned') throw new YingdaError('E_CONFLICT', `it is ${before.state}`);
        return { body: make(sessionOf(before.body), before.at) };
      },
      by,
    );
    return this.#card(paper, await this.#names());
  }

  #card(paper: Paper, names: Names): SessionCard {
    const { signed, results, ...session } = sessionOf(paper.body);
    const duty = this.#options.library().exams.programme.duties.find(({ rule }) => rule === session.rule);
    return {
      ...session,
      id: paper.id,
      version: paper.version,
      state: paper.state as SessionState,
      at: paper.at,
      least: !duty || duty.course ? 0 : duty.minutes,
      signed: signed.map((one) => ({
        ...one,
        name: names(one.trainee),
        result: results[one.trainee] ?? null,
      })),
    };
  }
}

function checked(session: unknown): Session {
  const read = sessionSchema.safeParse(session);
  if (read.success) return read.data;
  throw new YingdaError('E_INPUT_SHAPE', shapeFaults(read.error));
}
