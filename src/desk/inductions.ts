/** Inductions of newcomers (TRN-2): each day signed by the trainer and the trainee, then the exam; what follows a person decides. */
import { z } from 'zod';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { ExamDesk } from '../lessons.ts';
import type { Paper } from '../papers.ts';
import type { InductionCard, Trainee } from '../programme.ts';
import { type DaySignatures, inductionOf, signed } from '../training/programme.ts';
import type { TrainingOptions, TrainingPapers } from './training-papers.ts';

const signature = z.strictObject({ by: z.string(), at: z.int() });
const bodySchema = z.looseObject({
  days: z.array(
    z.strictObject({ day: z.int(), trainer: signature.nullable(), trainee: signature.nullable() }),
  ),
  decision: z.strictObject({ text: z.string(), by: z.string(), at: z.int() }).nullable(),
});

export interface InductionOptions extends TrainingOptions {
  readonly exams: Pick<ExamDesk, 'exams'>;
}

export class Inductions {
  readonly #options: InductionOptions;
  readonly #papers: TrainingPapers;

  constructor(options: InductionOptions, papers: TrainingPapers) {
    this.#options = options;
    this.#papers = papers;
  }

  async of(member: Trainee): Promise<InductionCard> {
    return this.#card(member, await this.#papers.byKey('induction', member.trainee));
  }

  /** @param self whether the trainee signs: nobody else does it for them */
  async sign(member: Trainee, day: number, as: 'trainer' | 'trainee', by: Colleague): Promise<InductionCard> {
    const library = this.#options.library();
    const laid = await this.#laid(member, by);
    const now = this.#papers.now;
    const paper = await this.#papers.revise(
      'induction',
      laid.id,
      (before) => {
        const body = bodySchema.parse(before.body);
        const days = inductionOf(library, body.days, member.from, now);
        const next = signed(library, days, day, as, { by: by.name, at: now });
        return { body: { ...body, days: [...body.days.filter((one) => one.day !== day), next] } };
      },
      by,
    );
    await this.#record(
      member,
      bodySchema.parse(paper.body).days.find((one) => one.day === day),
    );
    return this.#card(member, paper);
  }

  async decide(member: Trainee, text: string, by: Colleague): Promise<InductionCard> {
    if (text.trim() === '') throw new YingdaError('E_USAGE', 'a decision says what was decided');
    const { state } = await this.of(member);
    if (state !== 'passed' && state !== 'failed')
      throw new YingdaError(
        'E_CONFLICT',
        'there is no conclusion yet: the exam is to be taken and marked first',
      );
    const laid = await this.#laid(member, by);
    const decision = { text: text.trim().slice(0, 500), by: by.name, at: this.#papers.now };
    const paper = await this.#papers.revise(
      'induction',
      laid.id,
      (before) => ({ state: 'decided', body: { ...before.body, decision } }),
      by,
    );
    return this.#card(member, paper);
  }

  /** A day that both have signed is a line of the record, which is kept for good. */
  async #record(member: Trainee, day: DaySignatures | undefined): Promise<void> {
    if (!day?.trainer || !day.trainee) return;
    const { store, communityId, library } = this.#options;
    const rule = library().exams.programme.induction_exam;
    const { trainee } = member;
    await store.keepTraining({
      id: `${trainee}:${rule}:day-${day.day}:${member.from}`,
      communityId,
      trainee,
      kind: 'signoff',
      rule,
      at: Math.max(day.trainer.at, day.trainee.at),
      detail: { day: day.day, by: day.trainer.by, trainee: day.trainee.by },
    });
  }

  async #laid(member: Trainee, by: Colleague): Promise<Paper> {
    const found = await this.#papers.byKey('induction', member.trainee);
    if (found) return found;
    const { from, trainee } = member;
    const [laid] = await this.#papers.make(
      'induction',
      [
        {
          key: trainee,
          state: 'running',
          at: from,
          keepUntil: this.#papers.until(from),
          body: { days: [], decision: null },
        },
      ],
      by,
    );
    if (!laid) throw new YingdaError('E_CONFLICT', 'it was not laid down');
    return laid.paper;
  }

  async #card(member: Trainee, paper: Paper | null): Promise<InductionCard> {
    const library = this.#options.library();
    const { induction_exam: rule, conclusions } = library.exams.programme;
    const { days, decision } = paper ? bodySchema.parse(paper.body) : { days: [], decision: null };
    const shown = inductionOf(library, days, member.from, this.#papers.now);
    const exam = await this.#exam(member, rule);
    // Whoever has passed without all signatures has not gone through the induction.
    const all = shown.every((one) => one.signed);
    const state = exam === null ? 'running' : exam === 'passed' && !all ? 'running' : exam;
    return {
      trainee: member.trainee,
      name: member.name,
      from: member.from,
      days: shown.map(({ signed: _, ...day }) => day),
      state,
      conclusion: conclusions[state],
      decision,
    };
  }

  /** How the newest exam since they began stands; null: none was taken. */
  async #exam(member: Trainee, rule: string): Promise<'open' | 'passed' | 'failed' | null> {
    const names = [member.trainee, ...member.aliases];
    const all = await Promise.all(names.map((trainee) => this.#options.exams.exams({ trainee, rule })));
    const own = all.flat().filter(({ at }) => at >= member.from);
    return own.toSorted((one, other) => other.at - one.at)[0]?.outcome.state ?? null;
  }
}
