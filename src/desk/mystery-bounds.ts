/** What mystery owners keep to (exams/mystery.yaml): who has agreed, who was tested lately, and when the desk is left in peace. */
import type { Colleague } from '../converse/event.ts';
import type { ConsentState } from '../mystery.ts';
import type { Paper } from '../papers.ts';
import { countedStore } from '../played.ts';
import { DAY } from '../text/shanghai.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import { consentBody, type MysteryBody, mysteryBody } from '../training/mystery.ts';
import type { TrainingOptions, TrainingPapers } from './training-papers.ts';

/** Conversations and open tickets that are looked at. */
const MOST = 2000;
/** Who has waited for longer waits for nobody any more. */
const WAITING_MS = 3 * DAY;

export class MysteryBounds {
  readonly #options: TrainingOptions;
  readonly #papers: TrainingPapers;

  constructor(options: TrainingOptions, papers: TrainingPapers) {
    this.#options = options;
    this.#papers = papers;
  }

  get #rules() {
    return this.#options.library().exams.mystery;
  }

  /** All runs, newest first. */
  async runs(): Promise<{ readonly paper: Paper; readonly body: MysteryBody }[]> {
    const papers = await this.#papers.find('mystery');
    return papers.toReversed().map((paper) => ({ paper, body: mysteryBody.parse(paper.body) }));
  }

  /** An emergency is open, or too many real owners wait for a person. */
  async isOver(): Promise<boolean> {
    const { communityId, store, clock } = this.#options;
    const real = countedStore(store);
    const [open, rows] = await Promise.all([
      real.tickets(communityId, { states: OPEN_STATES, limit: MOST }),
      real.queue(communityId, { since: clock.now() - WAITING_MS, limit: MOST }),
    ]);
    const waiting = rows.filter(({ conversation: { state } }) => state.handedOff && !state.handedOff.by);
    return open.some(({ urgency }) => urgency === 'emergency') || waiting.length > this.#rules.limits.waiting;
  }

  /** Has confirmed the rules, and was left in peace for long enough. */
  async mayTest(trainee: string, at: number): Promise<boolean> {
    if ((await this.consentOf(trainee)) !== 'told') return false;
    const rest = at - this.#rules.limits.rest_days * DAY;
    return !(await this.runs()).some(
      ({ body: { end } }) => end?.trainee === trainee && end.score !== null && end.at > rest,
    );
  }

  async consent(trainee: string, state: 'told' | 'out', by: Colleague): Promise<void> {
    const at = this.#papers.now;
    const body = { version: this.#rules.consent.version, at };
    const [laid] = await this.#papers.make('consent', [{ key: trainee, state, at, body }], by);
    if (laid && !laid.made)
      await this.#papers.revise('consent', laid.paper.id, () => ({ state, at, body }), by);
  }

  async consentOf(trainee: string): Promise<ConsentState> {
    return this.stateOf((await this.#papers.byKey('consent', trainee)) ?? undefined);
  }

  stateOf(paper: Paper | undefined): ConsentState {
    if (!paper) return 'unread';
    if (paper.state === 'out') return 'out';
    return consentBody.parse(paper.body).version === this.#rules.consent.version ? 'told' : 'unread';
  }
}
