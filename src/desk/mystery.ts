/** Mystery owners in the store and at the live desk (TRN-13 神秘客户): a sheet each, moved on by `look`. */
import { randomUUID } from 'node:crypto';
import type { StaffAction } from '../channel.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { ExamDesk } from '../lessons.ts';
import { drilledTitle, type Library } from '../library/library.ts';
import type { MysteryCard, MysteryDesk, MysteryOutcome, NewMystery } from '../mystery.ts';
import type { Paper, PaperChange } from '../papers.ts';
import { PLAYED_CHANNEL } from '../played.ts';
import type { ProgrammeDesk, TraineeCard } from '../programme.ts';
import { Grader } from '../script/grade.ts';
import type { Checker } from '../script/lint.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { isOpen, MOVES } from '../ticket/moves.ts';
import {
  beginMystery,
  drawCase,
  goOn,
  type MysteryBody,
  type MysteryStep,
  type MysteryTalk,
  mysteryBody,
  type SeenDesk,
} from '../training/mystery.ts';
import type { Examiner } from '../training/state.ts';
import type { Desk } from './desk.ts';
import { MysteryBounds } from './mystery-bounds.ts';
import { namesOf } from './trainee.ts';
import { type TrainingOptions, TrainingPapers } from './training-papers.ts';

/** Lines of a conversation that the owner reads. */
const LINES = 200;
/** One instance at a time plays. */
const SPACE = 'mystery';
const LEASE_MS = 30_000;
const MYSTERY_RULE = 'TRN-13';

export interface MysteryOptions extends TrainingOptions {
  readonly desk: Pick<Desk, 'receive'>;
  readonly checker: (library: Library) => Promise<Checker>;
  readonly programme: Pick<ProgrammeDesk, 'members' | 'traineeOf'>;
  readonly exams: Pick<ExamDesk, 'nameOf'>;
  /** As any colleague does. */
  readonly act: (
    id: string,
    by: Colleague,
    conversationId: string,
    action: StaffAction,
    text?: string,
  ) => Promise<void>;
}

export function createMysteryDesk(options: MysteryOptions): MysteryDesk {
  return new Mystery(options);
}

class Mystery implements MysteryDesk {
  readonly #options: MysteryOptions;
  readonly #papers: TrainingPapers;
  readonly #bounds: MysteryBounds;
  readonly #holder = randomUUID();
  #examiner: { readonly hash: string; readonly examiner: Examiner } | null = null;

  constructor(options: MysteryOptions) {
    this.#options = options;
    this.#papers = new TrainingPapers(options);
    this.#bounds = new MysteryBounds(options, this.#papers);
  }

  get #rules() {
    return this.#options.library().exams.mystery;
  }

  get #ourselves(): Colleague {
    return { id: 'mystery', name: this.#rules.says.by };
  }

  rules() {
    const library = this.#options.library();
    const { consent, limits, subjects } = this.#rules;
    return {
      version: consent.version,
      rules: consent.rules.map((rule) => filledText(rule, limits)),
      subjects: subjects.map((id) => ({ id, title: drilledTitle(library, id) })),
    };
  }

  async runs(): Promise<MysteryCard[]> {
    return Promise.all((await this.#bounds.runs()).map(({ paper, body }) => this.#card(paper, body, null)));
  }

  async people() {
    const [members, runs, consents] = await Promise.all([
      this.#options.programme.members(),
      this.#bounds.runs(),
      this.#papers.find('consent'),
    ]);
    const sorted = members.toSorted((one, other) => one.name.localeCompare(other.name, 'zh'));
    return sorted.map((member) => {
      const scores = runs.flatMap(({ body: { end } }) =>
        end?.score != null && this.#isShown(end) && isOf(member, end.trainee) ? [end.score] : [],
      );
      const { least_runs } = this.#rules.limits;
      return {
        trainee: member.trainee,
        name: member.name,
        consent: this.#bounds.stateOf(consents.find(({ key }) => isOf(member, key))),
        runs: scores.length,
        mean:
          scores.length < least_runs ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
      };
    });
  }

  async plan(run: NewMystery, by: Colleague): Promise<MysteryCard> {
    const { subjects, limits } = this.#rules;
    const { subject, difficulty, trainee, from, to } = run;
    if (!subjects.includes(subject))
      throw new YingdaError('E_UNKNOWN_ID', `"${subject}" is not one of ${subjects.join(', ')}`);
    if (!(to > from) || to <= this.#papers.now || to - from > limits.most_window_h * HOUR)
      throw new YingdaError(
        'E_INPUT_SHAPE',
        `its time must end after now and be ${limits.most_window_h} hours at most`,
      );
    const seed = randomUUID();
    const caseId = drawCase(this.#options.library(), subject, seed);
    if (caseId === null) throw new YingdaError('E_UNKNOWN_ID', `${subject} has no case that is written`);
    if (trainee !== null && !(await this.#bounds.mayTest(trainee, from)))
      throw new YingdaError(
        'E_CONFLICT',
        'they have not confirmed the rules, want no part, or were tested lately',
      );
    const body: MysteryBody = {
      ...{ subject, caseId, seed, difficulty, trainee, by: by.name, from, to },
      talk: null,
      end: null,
    };
    const [laid] = await this.#papers.make(
      'mystery',
      [{ key: seed, state: 'planned', at: from, due: to, keepUntil: this.#papers.until(to), body }],
      by,
    );
    if (!laid) throw new YingdaError('E_CONFLICT', 'it was not laid down');
    return this.#card(laid.paper, body, null);
  }

  async cancel(id: string, by: Colleague): Promise<MysteryCard> {
    const paper = await this.#papers.revise(
      'mystery',
      id,
      ({ state, body }) => {
        if (state !== 'planned') throw new YingdaError('E_CONFLICT', 'it has begun, or is over');
        return this.#over(mysteryBody.parse(body), { how: 'cancelled', score: null, band: null, card: [] });
      },
      by,
    );
    return this.#card(paper, mysteryBody.parse(paper.body), null);
  }

  async mine(trainee: string) {
    const runs = (await this.#bounds.runs()).filter(
      ({ body }) => body.end !== null && body.end.trainee === trainee,
    );
    return {
      consent: await this.#bounds.consentOf(trainee),
      runs: await Promise.all(runs.map(({ paper, body }) => this.#card(paper, body, trainee))),
    };
  }

  consent(trainee: string, state: 'told' | 'out', by: Colleague): Promise<void> {
    return this.#bounds.consent(trainee, state, by);
  }

  async see(id: string, trainee: string): Promise<MysteryCard> {
    const { body } = await this.#papers.byId('mystery', id);
    if (mysteryBody.parse(body).end?.trainee !== trainee)
      throw new YingdaError('E_NOT_FOUND', `${id} is no run of ${trainee}`);
    const paper = await this.#papers.revise(
      'mystery',
      id,
      (before) => {
        const now = mysteryBody.parse(before.body);
        return now.end && now.end.seenAt === null
          ? { body: { ...now, end: { ...now.end, seenAt: this.#papers.now } } }
          : null;
      },
      { id: trainee, name: trainee },
    );
    await this.#record(paper);
    return this.#card(paper, mysteryBody.parse(paper.body), trainee);
  }

  async look(): Promise<number> {
    const { store, clock, communityId } = this.#options;
    const now = clock.now();
    const due = (await this.#papers.find('mystery', { states: ['planned', 'running', 'ended'] })).filter(
      ({ at }) => at <= now,
    );
    if (due.length === 0 || !(await store.lease(SPACE, communityId, this.#holder, now + LEASE_MS, now)))
      return 0;
    let moved = 0;
    for (const paper of due) if (await this.#move(paper, now)) moved++;
    await store.forget(SPACE, communityId);
    return moved;
  }

  async #move(paper: Paper, now: number): Promise<boolean> {
    const body = mysteryBody.parse(paper.body);
    if (paper.state === 'ended') return this.#recordWhenDue(paper, body);
    if (body.talk === null) return this.#begin(paper, body, now);
    const before = body.talk;
    const step = goOn(
      this.#options.library(),
      await this.#examine(),
      before,
      await this.#seen(body, before, now),
    );
    if (step.end === null && step.says.length === 0 && JSON.stringify(step.talk) === JSON.stringify(before))
      return false;
    await this.#say(paper.id, before.said, step.says);
    await this.#change(paper, body, step);
    if (step.end) await this.#tidy(paper.id, before.conversationId);
    return true;
  }

  async #begin(paper: Paper, body: MysteryBody, now: number): Promise<boolean> {
    if (now >= body.to) {
      await this.#write(paper, this.#over(body, { how: 'not_begun', score: null, band: null, card: [] }));
      return true;
    }
    if (await this.#bounds.isOver()) return false;
    if (body.trainee !== null && !(await this.#bounds.mayTest(body.trainee, now))) return false;
    // Until something was received the conversation has no id: the first words are taken twice, and said once.
    const { says } = beginMystery(this.#options.library(), body, '', now);
    const conversationId = await this.#say(paper.id, 0, says);
    if (conversationId === null) return false;
    const step = beginMystery(this.#options.library(), body, conversationId, now);
    await this.#change(paper, body, step);
    return true;
  }

  /** @returns the conversation */
  async #say(id: string, nth: number, says: readonly string[]): Promise<string | null> {
    const now = this.#papers.now;
    const accepted = await this.#options.desk.receive(
      says.map((text, at) => ({
        channel: PLAYED_CHANNEL,
        medium: 'chat',
        thread: id,
        sender: id,
        messageId: `${id}:${nth + at}`,
        sentAt: now,
        text,
      })),
    );
    return accepted[0]?.conversationId ?? null;
  }

  async #seen(body: MysteryBody, talk: MysteryTalk, now: number): Promise<SeenDesk> {
    const { store, communityId, programme } = this.#options;
    const [conversation, lines, tickets, members] = await Promise.all([
      store.conversation(talk.conversationId),
      store.recentMessages(talk.conversationId, LINES),
      store.tickets(communityId, { conversationId: talk.conversationId }),
      programme.members(),
    ]);
    const handedOff = conversation?.state.handedOff ?? null;
    const holder = handedOff?.by ? await programme.traineeOf(handedOff.by) : null;
    const wanted = members.find((member) => isOf(member, body.trainee));
    const isWanted =
      body.trainee === null || holder === body.trainee || (wanted !== undefined && isOf(wanted, holder));
    return {
      now,
      lines,
      handedOff: handedOff !== null,
      holder,
      tested: holder !== null && isWanted && (await this.#bounds.mayTest(holder, now)),
      limit: await this.#bounds.isOver(),
      dispatched: tickets.some(({ assignee }) => assignee !== null),
    };
  }

  #change(paper: Paper, body: MysteryBody, { talk, end }: MysteryStep): Promise<void> {
    const next = { ...body, talk };
    return this.#write(paper, end === null ? { state: 'running', body: next } : this.#over(next, end));
  }

  async #write(paper: Paper, change: PaperChange): Promise<void> {
    await this.#papers.change(paper, paper.version, change, this.#ourselves);
  }

  #over(body: MysteryBody, end: NonNullable<MysteryStep['end']>): PaperChange {
    // Nothing is kept against anybody who was not to be tested, or who was not marked.
    const trainee = end.score === null ? null : (body.talk?.trainee ?? null);
    const over = { ...end, card: [...end.card], at: this.#papers.now, trainee, seenAt: null };
    return { state: end.score === null ? 'closed' : 'ended', body: { ...body, end: over } };
  }

  /** Colleagues are told, and nothing is left for them to do. */
  async #tidy(id: string, conversationId: string): Promise<void> {
    const { act, store, communityId } = this.#options;
    const { told, no_dispatch } = this.#rules.says;
    const by = this.#ourselves;
    await act(`${id}:told`, by, conversationId, { do: 'note' }, told);
    for (const { id: ticket, state } of await store.tickets(communityId, { conversationId }))
      if (isOpen(state) && (MOVES.cancel.from as readonly string[]).includes(state))
        await act(`${id}:${ticket}`, by, conversationId, {
          do: 'move',
          move: 'cancel',
          ticket,
          reason: no_dispatch,
        });
    await act(`${id}:back`, by, conversationId, { do: 'hand_back' });
  }

  async #recordWhenDue(paper: Paper, { end }: MysteryBody): Promise<boolean> {
    if (end === null || !this.#isShown(end)) return false;
    await this.#record(paper);
    return true;
  }

  /** The line of the training record; the sheet itself goes after three years (TRN-12). */
  async #record(paper: Paper): Promise<void> {
    const { store, communityId } = this.#options;
    const { end, subject } = mysteryBody.parse(paper.body);
    if (end?.trainee == null) return;
    const { trainee, at, score, band } = end;
    const detail = { subject, score, band };
    await store.keepTraining({
      id: `mystery:${paper.id}`,
      communityId,
      trainee,
      kind: 'mystery',
      rule: MYSTERY_RULE,
      at,
      detail,
    });
    await this.#papers.revise('mystery', paper.id, () => ({ state: 'closed' }), this.#ourselves);
  }

  /** To others than the person. */
  #isShown({ seenAt, at }: NonNullable<MysteryBody['end']>): boolean {
    return seenAt !== null || this.#papers.now >= at + this.#rules.limits.first_days * DAY;
  }

  async #examine(): Promise<Examiner> {
    const library = this.#options.library();
    if (this.#examiner?.hash !== library.hash) {
      const checker = await this.#options.checker(library);
      this.#examiner = { hash: library.hash, examiner: { checker, grader: new Grader(library, checker) } };
    }
    return this.#examiner.examiner;
  }

  /** @param viewer whose own page it is on; null: the trainer's */
  async #card(paper: Paper, body: MysteryBody, viewer: string | null): Promise<MysteryCard> {
    const { subject, difficulty, from, to, by, end } = body;
    const { programme, exams } = this.#options;
    const members = await programme.members();
    const nameOf = async (trainee: string | null) =>
      trainee === null
        ? null
        : (members.find((member) => isOf(member, trainee))?.name ?? exams.nameOf(trainee));
    const shown = end !== null && (viewer !== null ? end.trainee === viewer : this.#isShown(end));
    return {
      ...{ id: paper.id, subject, difficulty, from, to, by },
      title: drilledTitle(this.#options.library(), subject),
      state: end !== null ? 'over' : body.talk === null ? 'planned' : 'running',
      wanted: await nameOf(body.trainee),
      end: end && {
        ...{ how: end.how, at: end.at, seenAt: end.seenAt },
        text: filledText(this.#rules.ends[end.how], this.#rules.pace),
        name: shown ? await nameOf(end.trainee) : null,
        outcome: shown && end.score !== null ? outcomeOf(body, end) : null,
      },
    };
  }
}

function outcomeOf(
  { talk }: MysteryBody,
  { score, band, card }: NonNullable<MysteryBody['end']>,
): MysteryOutcome {
  const lines = (talk?.state.turns ?? []).flatMap((turn) =>
    'text' in turn
      ? [{ from: turn.from === 'owner' ? ('owner' as const) : ('staff' as const), text: turn.text }]
      : [],
  );
  return { score, band, lines, card };
}

const isOf = (member: TraineeCard, trainee: string | null): boolean =>
  trainee !== null && namesOf(member).includes(trainee);
