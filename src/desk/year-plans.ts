/** Yearly plans (TRN-1): drawn up, submitted, approved by somebody else; an approved one stands in the calendar. */
import type { Colleague } from '../converse/event.ts';
import { shapeFaults, YingdaError } from '../errors.ts';
import type { Paper } from '../papers.ts';
import type { PlanMove, PlanState, YearPlanCard } from '../programme.ts';
import { MINUTE } from '../text/shanghai.ts';
import { shanghaiDay } from '../text/times.ts';
import { dayOf } from '../training/exam.ts';
import {
  budgetOf,
  draftPlan,
  planDue,
  planFaults,
  planOf,
  planSchema,
  type YearPlan,
} from '../training/plan.ts';
import type { TrainingOptions, TrainingPapers } from './training-papers.ts';
import type { TrainingSessions } from './training-sessions.ts';
import { workbook } from './workbook.ts';

const MOVES: Readonly<Record<PlanMove, { from: readonly string[]; to: Exclude<PlanState, 'none'> }>> = {
  submit: { from: ['draft', 'returned'], to: 'submitted' },
  approve: { from: ['submitted'], to: 'approved' },
  return: { from: ['submitted', 'approved'], to: 'returned' },
};
const OPEN = ['draft', 'returned'];

export class YearPlans {
  readonly #options: TrainingOptions;
  readonly #papers: TrainingPapers;
  readonly #sessions: TrainingSessions;

  constructor(options: TrainingOptions, papers: TrainingPapers, sessions: TrainingSessions) {
    this.#options = options;
    this.#papers = papers;
    this.#sessions = sessions;
  }

  async plan(year: number): Promise<YearPlanCard> {
    const paper = await this.#papers.byKey('plan', String(year));
    return this.#card(year, paper);
  }

  async save(
    { year, version, lines, note }: { year: number; version: number; lines: unknown; note: string },
    by: Colleague,
  ): Promise<YearPlanCard> {
    const read = planSchema.safeParse({ year, lines, note });
    if (!read.success) throw new YingdaError('E_INPUT_SHAPE', shapeFaults(read.error));
    const before = await this.#papers.byKey('plan', String(year));
    const body = { plan: read.data, reason: null };
    if (before) {
      if (!OPEN.includes(before.state))
        throw new YingdaError(
          'E_CONFLICT',
          `the plan of ${year} is ${before.state}: it is not changed any more`,
        );
      const paper = await this.#papers.change(before, version, { state: 'draft', body }, by);
      return this.#card(year, paper);
    }
    const [laid] = await this.#papers.make('plan', [this.#laid(year, body)], by);
    if (!laid?.made) throw new YingdaError('E_CONFLICT', 'somebody has begun the plan meanwhile: look again');
    return this.#card(year, laid.paper);
  }

  async move(
    year: number,
    { version, move, reason = '' }: { version: number; move: PlanMove; reason?: string },
    by: Colleague,
  ): Promise<YearPlanCard> {
    const paper = await this.#papers.byKey('plan', String(year));
    if (!paper) throw new YingdaError('E_NOT_FOUND', `there is no plan of ${year}`, { exitCode: 1 });
    const { from, to } = MOVES[move];
    if (!from.includes(paper.state))
      throw new YingdaError('E_CONFLICT', `the plan of ${year} is ${paper.state}`);
    const plan = planIn(paper);
    if (move === 'submit') {
      const faults = planFaults(this.#options.library(), plan);
      if (faults.length > 0) throw new YingdaError('E_FIELDS_MISSING', faults.join('；'));
    }
    if (move === 'approve' && paper.body.submittedBy === by.id)
      throw new YingdaError('E_FORBIDDEN', 'a plan is approved by somebody else than who submitted it');
    if (move === 'return' && reason.trim() === '')
      throw new YingdaError('E_USAGE', 'a plan is returned with a reason');
    const submittedBy = move === 'submit' ? by.id : (paper.body.submittedBy ?? null);
    const body = { plan, submittedBy, reason: move === 'return' ? reason.trim().slice(0, 500) : null };
    const changed = await this.#papers.change(paper, version, { state: to, body }, by);
    if (move === 'approve') await this.#sessions.layDown(plan, by);
    return this.#card(year, changed);
  }

  async sheet(year: number): Promise<Uint8Array> {
    const { plan_says: says } = this.#options.library().exams.programme;
    const { lines, budget } = await this.plan(year);
    const rows = lines.flatMap(({ rule, title, at, minutes, form, scope, standard, budget: each }) =>
      at.map((time) => [rule, title, dayOf(time), timeOf(time), minutes, form, scope, standard, each]),
    );
    return workbook([[says.sheet, [...rows, [says.total, '', '', '', '', '', '', '', budget]]]]);
  }

  /** What people are told of plans: before the day, and when it has passed. */
  async reminder(): Promise<{ readonly key: string; readonly year: number; readonly due: number } | null> {
    const library = this.#options.library();
    const { plan } = library.exams.programme;
    const now = this.#papers.now;
    const year = Number(dayOf(now).slice(0, 4)) + 1;
    const first = shanghaiDay(year - 1, plan.month, plan.day - plan.remind_days);
    if (now < first) return null;
    const { state, dueAt } = await this.plan(year);
    if (state === 'approved') return null;
    const stage = now >= dueAt ? 'late' : 'soon';
    return { key: `plan:${year}:${stage}`, year, due: dueAt - 1 };
  }

  #laid(year: number, body: { readonly plan: YearPlan; readonly reason: null }) {
    const at = shanghaiDay(year, 1, 1);
    const due = planDue(this.#options.library(), year);
    return {
      key: String(year),
      state: 'draft',
      at,
      due,
      keepUntil: this.#papers.until(shanghaiDay(year + 1, 1, 1)),
      body,
    };
  }

  async #card(year: number, paper: Paper | null): Promise<YearPlanCard> {
    const library = this.#options.library();
    const plan = paper ? planIn(paper) : draftPlan(library, year);
    const dueAt = planDue(library, year);
    const reason = paper?.body.reason;
    const state = (paper?.state ?? 'none') as PlanState;
    const history = paper ? await this.#options.store.papers.history(paper.id) : [];
    return {
      year,
      state,
      version: paper?.version ?? 0,
      dueAt,
      late: state !== 'approved' && this.#papers.now >= dueAt,
      lines: plan.lines,
      note: plan.note,
      budget: budgetOf(plan),
      faults: planFaults(library, plan),
      reason: typeof reason === 'string' ? reason : null,
      history: history.map(({ at, by, state: then }) => ({ at, by, state: then })),
    };
  }
}

const planIn = ({ body }: Paper): YearPlan => planOf(body.plan);

/** "14:00" in Shanghai. */
function timeOf(at: number): string {
  const minutes = Math.round((at - shanghaiDay(1970, 1, 1)) / MINUTE) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
