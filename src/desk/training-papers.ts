/** Sheets of the training programme in the store: found by their key, changed by whoever saw the newest version. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { NewPaper, Paper, PaperChange } from '../papers.ts';
import type { Store } from '../store.ts';
import { DAY } from '../text/shanghai.ts';

/** Somebody else may be faster that often. */
const TRIES = 5;

const TRAINING_PAPERS = {
  member: 'training:member',
  plan: 'training:plan',
  session: 'training:session',
  induction: 'training:induction',
  reminder: 'training:reminder',
  contest: 'training:contest',
  mystery: 'training:mystery',
  consent: 'training:consent',
} as const;
export type TrainingPaper = keyof typeof TRAINING_PAPERS;

export interface TrainingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
}

export class TrainingPapers {
  readonly #options: TrainingOptions;

  constructor(options: TrainingOptions) {
    this.#options = options;
  }

  get now(): number {
    return this.#options.clock.now();
  }

  /** When what belongs to a moment may go (TRN-12): plans and raw records are kept three years. */
  until(at: number): number {
    return at + Math.ceil(this.#options.library().exams.programme.keep_years * 365.25) * DAY;
  }

  async byKey(kind: TrainingPaper, key: string): Promise<Paper | null> {
    const { communityId } = this.#options;
    const [found] = await this.#options.store.papers.find({
      kinds: [TRAINING_PAPERS[kind]],
      communityId,
      keys: [key],
    });
    return found ?? null;
  }

  /** @throws YingdaError E_NOT_FOUND */
  async byId(kind: TrainingPaper, id: string): Promise<Paper> {
    const paper = await this.#options.store.papers.get(id);
    if (paper?.kind !== TRAINING_PAPERS[kind] || paper.communityId !== this.#options.communityId)
      throw new YingdaError('E_NOT_FOUND', `there is no ${kind} ${id}`, { exitCode: 1 });
    return paper;
  }

  find(
    kind: TrainingPaper,
    filter: { readonly from?: number; readonly to?: number; readonly states?: readonly string[] } = {},
  ): Promise<Paper[]> {
    const { communityId, store } = this.#options;
    return store.papers.find({ kinds: [TRAINING_PAPERS[kind]], communityId, ...filter });
  }

  async make(
    kind: TrainingPaper,
    papers: readonly Omit<NewPaper, 'id' | 'kind' | 'communityId'>[],
    by: Colleague,
  ): Promise<{ readonly paper: Paper; readonly made: boolean }[]> {
    const { communityId, store, clock } = this.#options;
    const rows = papers.map((paper) => ({
      ...paper,
      id: randomUUID(),
      kind: TRAINING_PAPERS[kind],
      communityId,
    }));
    return rows.length === 0 ? [] : store.papers.make(rows, by.name, clock.now());
  }

  /** @throws YingdaError E_CONFLICT when somebody has changed that version */
  async change(paper: Paper, version: number, change: PaperChange, by: Colleague): Promise<Paper> {
    const { store, clock } = this.#options;
    const changed = await store.papers.change(paper.id, version, change, by.name, clock.now());
    if (!changed) throw new YingdaError('E_CONFLICT', 'somebody has changed it meanwhile: look again');
    return changed;
  }

  /** Changes the newest version, and again where somebody was faster. @param make null: nothing is to be changed */
  async revise(
    kind: TrainingPaper,
    id: string,
    make: (paper: Paper) => PaperChange | null,
    by: Colleague,
  ): Promise<Paper> {
    const { store, clock } = this.#options;
    for (let tries = 0; tries < TRIES; tries++) {
      const paper = await this.byId(kind, id);
      const change = make(paper);
      if (change === null) return paper;
      const changed = await store.papers.change(paper.id, paper.version, change, by.name, clock.now());
      if (changed) return changed;
    }
    throw new YingdaError('E_CONFLICT', 'others are changing it at the same time: try again');
  }
}
