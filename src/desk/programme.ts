/** The training programme in the store: members, and what they owe; plans, trainings and inductions stand in their own files. */
import { z } from 'zod';
import type { Colleague } from '../converse/event.ts';
import { shapeFaults, YingdaError } from '../errors.ts';
import type { TrainingRecord } from '../learning.ts';
import type { ExamDesk } from '../lessons.ts';
import type { Paper } from '../papers.ts';
import type { NewSession, ObligationCard, ProgrammeDesk, Trainee, TraineeCard } from '../programme.ts';
import { DAY } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { shanghaiMidnight } from '../text/times.ts';
import { dayOf } from '../training/exam.ts';
import { clockOn } from '../training/periods.ts';
import { dutiesOf } from '../training/programme.ts';
import { Inductions } from './inductions.ts';
import { namesOf, traineeOf } from './trainee.ts';
import { type TrainingOptions, TrainingPapers } from './training-papers.ts';
import { TrainingSessions } from './training-sessions.ts';
import { YearPlans } from './year-plans.ts';

/** Records of one member; a year of all duties has about ninety. */
const MOST_RECORDS = 5000;
/** Names in a call for people. */
const LISTED = 8;
/** Who lays reminders down. */
const OURSELVES = { id: 'yingda', name: 'yingda' };

const name = z.string().trim().min(1).max(120);
const memberSchema = z.strictObject({
  trainee: name,
  name,
  aliases: z.array(name).max(10),
  groups: z.array(name).max(10),
  from: z.int(),
  newcomer: z.boolean(),
});

export interface ProgrammeOptions extends TrainingOptions {
  readonly exams: Pick<ExamDesk, 'exams' | 'certificates' | 'expire'>;
}

export function createProgrammeDesk(options: ProgrammeOptions): ProgrammeDesk {
  return new Programme(options);
}

class Programme implements ProgrammeDesk {
  readonly #options: ProgrammeOptions;
  readonly #papers: TrainingPapers;
  readonly #plans: YearPlans;
  readonly #sessions: TrainingSessions;
  readonly #inductions: Inductions;
  /** The day that was seen to. */
  #reminded = 0;

  constructor(options: ProgrammeOptions) {
    this.#options = options;
    this.#papers = new TrainingPapers(options);
    this.#sessions = new TrainingSessions(options, this.#papers, async () => {
      const names = new Map((await this.#all()).map((one) => [one.trainee, one.name]));
      return (trainee) => names.get(trainee) ?? trainee;
    });
    this.#plans = new YearPlans(options, this.#papers, this.#sessions);
    this.#inductions = new Inductions(options, this.#papers);
  }

  async members(): Promise<TraineeCard[]> {
    return (await this.#all()).filter(({ left }) => !left);
  }

  async traineeOf(by: Colleague): Promise<string> {
    const { accounts } = this.#options.store;
    return traineeOf({ members: await this.members(), accounts }, by);
  }

  async enrol(member: Trainee, by: Colleague): Promise<TraineeCard> {
    const read = memberSchema.safeParse(member);
    if (!read.success) throw new YingdaError('E_INPUT_SHAPE', shapeFaults(read.error));
    const body = { ...read.data, from: shanghaiMidnight(read.data.from) };
    const [laid] = await this.#papers.make(
      'member',
      [{ key: body.trainee, state: 'here', at: body.from, body }],
      by,
    );
    if (!laid) throw new YingdaError('E_CONFLICT', 'it was not laid down');
    const paper = laid.made
      ? laid.paper
      : await this.#papers.revise(
          'member',
          laid.paper.id,
          () => ({ state: 'here', at: body.from, body }),
          by,
        );
    return memberOf(paper);
  }

  async leave(trainee: string, by: Colleague): Promise<void> {
    const paper = await this.#papers.byKey('member', trainee);
    if (!paper) throw noMember(trainee);
    await this.#papers.revise('member', paper.id, () => ({ state: 'left' }), by);
  }

  plan(year: number) {
    return this.#plans.plan(year);
  }

  savePlan(plan: Parameters<ProgrammeDesk['savePlan']>[0], by: Colleague) {
    return this.#plans.save(plan, by);
  }

  movePlan(year: number, move: Parameters<ProgrammeDesk['movePlan']>[1], by: Colleague) {
    return this.#plans.move(year, move, by);
  }

  planSheet(year: number) {
    return this.#plans.sheet(year);
  }

  sessions(from: number, to: number) {
    return this.#sessions.list(from, to);
  }

  addSession(session: NewSession, by: Colleague) {
    return this.#sessions.add(session, by);
  }

  async signIn(id: string, trainee: string, by: Colleague) {
    const member = await this.#member(trainee);
    return this.#sessions.signIn(id, member.trainee, by, isSelf(member, by));
  }

  assess(...given: Parameters<ProgrammeDesk['assess']>) {
    return this.#sessions.assess(...given);
  }

  hold(id: string, minutes: number, by: Colleague) {
    return this.#sessions.hold(id, minutes, by);
  }

  cancel(id: string, reason: string, by: Colleague) {
    return this.#sessions.cancel(id, reason, by);
  }

  sessionSheet(from: number, to: number) {
    return this.#sessions.sheet(from, to);
  }

  async inductions() {
    const newcomers = (await this.members()).filter(({ newcomer }) => newcomer);
    return Promise.all(newcomers.map((member) => this.#inductions.of(member)));
  }

  async signDay(trainee: string, day: number, as: 'trainer' | 'trainee', by: Colleague) {
    const member = await this.#member(trainee);
    if (as === 'trainee' && !isSelf(member, by))
      throw new YingdaError('E_FORBIDDEN', 'a trainee signs for themselves');
    if (as === 'trainer' && isSelf(member, by))
      throw new YingdaError('E_FORBIDDEN', 'the trainer signs for somebody else');
    return this.#inductions.sign(member, day, as, by);
  }

  async decide(trainee: string, text: string, by: Colleague) {
    return this.#inductions.decide(await this.#member(trainee), text, by);
  }

  async obligations(trainee?: string): Promise<ObligationCard[]> {
    const members = await this.members();
    const wanted = members.filter((one) => trainee === undefined || namesOf(one).includes(trainee));
    return Promise.all(wanted.map((member) => this.#obligation(member)));
  }

  async remind(): Promise<number> {
    const { exams } = this.#options.library();
    const now = this.#papers.now;
    const today = shanghaiMidnight(now);
    if (this.#reminded === today || now < clockOn(now, exams.programme.remind_at)) return 0;
    for (const trainee of (await this.members()).flatMap(namesOf)) await this.#options.exams.expire(trainee);
    const made = await this.#papers.make('reminder', await this.#reminders(), OURSELVES);
    this.#reminded = today;
    return made.filter((one) => one.made).length;
  }

  /** One for each training and period, naming who has not had it; one for each day that is not signed; one of the plan. */
  async #reminders() {
    const library = this.#options.library();
    const { says, tell, plan_says } = library.exams.programme;
    const now = this.#papers.now;
    const owed = await this.obligations();
    const calls: { key: string; reason: string; roles: readonly string[]; list: string }[] = [];
    for (const { rule, title } of library.exams.programme.duties)
      for (const state of ['due', 'overdue'] as const) {
        const who = owed.filter(({ duties }) =>
          duties.some((one) => one.rule === rule && one.state === state),
        );
        const duty = who[0]?.duties.find((one) => one.rule === rule);
        if (!duty) continue;
        // Those who are behind have all missed the same period: the last one.
        const end = state === 'due' ? duty.nextAt : (duty.missed.at(-1) ?? now);
        const last = dayOf(end - 1);
        const names = this.#listed(who.map((one) => one.name));
        const wording = state === 'due' ? says.remind_duty : says.remind_overdue;
        calls.push({
          key: `${state}:${rule}:${last}`,
          reason: state === 'due' ? 'training:due' : 'training:overdue',
          roles: tell.duties,
          list: filledText(wording, { rule, title, next: last, last, who: names }),
        });
      }
    for (const { name: who, undecided } of owed)
      for (const { id, at, rule, title } of undecided)
        calls.push({
          key: `warning:${id}`,
          reason: 'training:warning',
          roles: tell.duties,
          list: filledText(says.remind_warning, { who, day: dayOf(at), rule, title }),
        });
    for (const { trainee, name: who, days } of owed)
      for (const day of days)
        calls.push({
          key: `day:${trainee}:${day}`,
          reason: 'training:day',
          roles: tell.induction,
          list: filledText(says.remind_day, { who, day }),
        });
    const plan = await this.#plans.reminder();
    if (plan) {
      const { state } = await this.#plans.plan(plan.year);
      calls.push({
        key: plan.key,
        reason: 'training:plan',
        roles: tell.plan,
        list: filledText(now >= plan.due ? says.remind_plan_late : says.remind_plan, {
          year: plan.year,
          due: dayOf(plan.due),
          state: plan_says.states[state],
        }),
      });
    }
    return calls.map(({ key, ...call }) => ({
      key,
      state: 'told',
      at: now,
      keepUntil: this.#papers.until(now),
      body: { list: call.list },
      call,
    }));
  }

  #listed(names: readonly string[]): string {
    const { comma } = this.#options.library().drilling.labels;
    const { more } = this.#options.library().exams.programme.says;
    const rest = names.length - LISTED;
    return names.slice(0, LISTED).join(comma) + (rest > 0 ? filledText(more, { count: names.length }) : '');
  }

  async #obligation(member: TraineeCard): Promise<ObligationCard> {
    const { exams } = this.#options;
    const library = this.#options.library();
    const now = this.#papers.now;
    const { induction } = library.exams.programme;
    const names = namesOf(member);
    const [records, marked, certificates, days] = await Promise.all([
      this.#records(member),
      Promise.all(names.map((trainee) => exams.exams({ trainee }))).then((all) => all.flat()),
      Promise.all(names.map((trainee) => exams.certificates(trainee))).then((all) => all.flat()),
      member.newcomer ? this.#inductions.of(member).then((card) => card.days) : [],
    ]);
    // The duties of a newcomer begin when the induction is over.
    const since = member.newcomer ? member.from + induction.length * DAY : member.from;
    const duties = dutiesOf(library, records, since, now).map(({ minutes: _, ...duty }) => duty);
    const late = days.flatMap(({ day, late: isLate }) => (isLate ? [day] : []));
    const newest = newestOf(marked);
    const makeups = newest.filter(({ outcome }) => outcome.state === 'failed' && outcome.makeups > 0);
    const renew = newestCertificates(certificates).filter(({ state }) => state !== 'valid');
    const shown = ({ rule, title, text }: { rule: string; title: string; text: string }) => ({
      rule,
      title,
      text,
    });
    return {
      trainee: member.trainee,
      name: member.name,
      duties,
      days: late,
      makeups: makeups.map(shown),
      undecided: newest
        .filter(({ decision }) => decision === 'open')
        .map((one) => ({ id: one.id, at: one.at, ...shown(one) })),
      certificates: renew.map(shown),
      open:
        duties.filter(({ state }) => state === 'overdue').length +
        late.length +
        makeups.length +
        renew.length,
    };
  }

  async #records(member: Trainee): Promise<TrainingRecord[]> {
    const { store } = this.#options;
    const all = await Promise.all(
      namesOf(member).map((trainee) => store.trainings({ trainee, kind: 'training', limit: MOST_RECORDS })),
    );
    return all.flat();
  }

  async #all(): Promise<TraineeCard[]> {
    const papers = await this.#papers.find('member');
    return papers
      .map(memberOf)
      .toSorted((one, other) => one.name.localeCompare(other.name, 'zh-Hans-CN') || one.from - other.from);
  }

  async #member(trainee: string): Promise<TraineeCard> {
    const found = (await this.members()).find((one) => namesOf(one).includes(trainee));
    if (!found) throw noMember(trainee);
    return found;
  }
}

const noMember = (trainee: string) =>
  new YingdaError('E_NOT_FOUND', `nobody is enrolled as "${trainee}"`, { exitCode: 1 });

/** Whether a member of staff is this trainee: by the account, or by the name where nothing else is known. */
const isSelf = (member: Trainee, by: Colleague): boolean =>
  namesOf(member).includes(by.id) || member.name === by.name || member.trainee === by.name;

function memberOf({ body, state }: Paper): TraineeCard {
  return { ...memberSchema.parse(body), left: state === 'left' };
}

/** Of each rule the newest. */
function newestOf<T extends { readonly rule: string; readonly at: number }>(rows: readonly T[]): T[] {
  const sorted = rows.toSorted((one, other) => other.at - one.at);
  return sorted.filter(({ rule }, at) => sorted.findIndex((one) => one.rule === rule) === at);
}

function newestCertificates<T extends { readonly rule: string; readonly expiresAt: number }>(
  rows: readonly T[],
): T[] {
  return newestOf(rows.map((row) => ({ row, rule: row.rule, at: row.expiresAt }))).map(({ row }) => row);
}
