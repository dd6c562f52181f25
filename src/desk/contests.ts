/** Skills contests in the store: a sheet each; its rounds are drills like any other, drawn by the contest's seed. */
import type { ContestCard, ContestDesk, NewContest } from '../contests.ts';
import type { Colleague } from '../converse/event.ts';
import { YingdaError } from '../errors.ts';
import type { DrillDesk, ExamDesk } from '../lessons.ts';
import { drilledTitle } from '../library/library.ts';
import type { Paper } from '../papers.ts';
import type { ProgrammeDesk } from '../programme.ts';
import { filledText } from '../text/template.ts';
import {
  boardOf,
  type Contest,
  type ContestSheet,
  contestBody,
  contestSchema,
  seedOf,
} from '../training/contest.ts';
import { namesOf } from './trainee.ts';
import { type TrainingOptions, TrainingPapers } from './training-papers.ts';

const MOST_DRILLS = 5000;

export interface ContestOptions extends TrainingOptions {
  readonly drills: Pick<DrillDesk, 'start' | 'offers' | 'running'>;
  readonly exams: Pick<ExamDesk, 'nameOf'>;
  readonly programme: Pick<ProgrammeDesk, 'members'>;
}

export function createContestDesk(options: ContestOptions): ContestDesk {
  return new Contests(options);
}

class Contests implements ContestDesk {
  readonly #options: ContestOptions;
  readonly #papers: TrainingPapers;

  constructor(options: ContestOptions) {
    this.#options = options;
    this.#papers = new TrainingPapers(options);
  }

  async contests(): Promise<ContestCard[]> {
    const papers = await this.#papers.find('contest');
    return Promise.all(papers.toReversed().map((paper) => this.#card(paper)));
  }

  async announce(contest: NewContest, by: Colleague): Promise<ContestCard> {
    const library = this.#options.library();
    const read = contestSchema.safeParse(contest);
    if (!read.success || read.data.to <= read.data.from)
      throw new YingdaError('E_INPUT_SHAPE', read.error?.message ?? 'a contest ends after its beginning');
    const { rounds, from, to } = read.data;
    if (rounds.length > library.exams.class.contest.most_rounds)
      throw new YingdaError('E_INPUT_SHAPE', `at most ${library.exams.class.contest.most_rounds} rounds`);
    const known = this.#options.drills.offers().map(({ situation }) => situation);
    for (const round of rounds)
      if (round.kind === 'drill' && !known.includes(round.situation))
        throw new YingdaError('E_UNKNOWN_ID', `there is no drill for situation "${round.situation}"`);
    const body: ContestSheet = { contest: read.data, begun: [], points: [] };
    const [laid] = await this.#papers.make(
      'contest',
      [
        {
          key: `${from}:${read.data.title}`,
          state: 'announced',
          at: from,
          due: to,
          keepUntil: this.#papers.until(to),
          body,
        },
      ],
      by,
    );
    if (!laid?.made) throw new YingdaError('E_CONFLICT', 'there is such a contest already');
    return this.#card(laid.paper);
  }

  async cancel(id: string, by: Colleague): Promise<ContestCard> {
    return this.#card(await this.#papers.revise('contest', id, () => ({ state: 'cancelled' }), by));
  }

  async play(id: string, trainee: string, messageId: string) {
    const { drills, clock } = this.#options;
    const paper = await this.#papers.byId('contest', id);
    const { contest } = contestBody.parse(paper.body);
    if (stateOf(paper, contest, clock.now()) !== 'running')
      throw new YingdaError('E_CONFLICT', 'the contest is not running');
    if (await drills.running(trainee))
      throw new YingdaError('E_CONFLICT', 'a drill is running: finish it, or end it, first');
    const round = await this.#begin(id, (await this.#people()).canonical(trainee));
    const played = round === null ? undefined : contest.rounds[round];
    if (round === null || played?.kind !== 'drill') return null;
    const answer = await drills.start(trainee, {
      situation: played.situation,
      difficulty: contest.difficulty,
      feedback: 'end',
      seed: seedOf(contest, id, round),
      messageId,
    });
    return { round, answer };
  }

  async judge(
    id: string,
    trainee: string,
    round: number,
    points: number,
    by: Colleague,
  ): Promise<ContestCard> {
    const { canonical, members } = await this.#people();
    const who = canonical(trainee);
    if (!members.some((member) => member.trainee === who))
      throw new YingdaError('E_NOT_FOUND', `nobody is enrolled as "${trainee}"`, { exitCode: 1 });
    const paper = await this.#papers.revise(
      'contest',
      id,
      (before) => {
        const body = contestBody.parse(before.body);
        const judged = body.contest.rounds[round];
        if (judged?.kind !== 'judged') throw new YingdaError('E_USAGE', 'that round is not judged by people');
        if (!(points >= 0 && points <= judged.most))
          throw new YingdaError('E_USAGE', `points are 0 to ${judged.most}`);
        const others = body.points.filter((one) => !(one.trainee === who && one.round === round));
        return { body: { ...body, points: [...others, { trainee: who, round, points, by: by.name }] } };
      },
      by,
    );
    return this.#card(paper);
  }

  /** @returns members, and under which name somebody takes part */
  async #people() {
    const members = await this.#options.programme.members();
    const canonical = (trainee: string) =>
      members.find((member) => namesOf(member).includes(trainee))?.trainee ?? trainee;
    return { members, canonical };
  }

  /** Takes the next round that was not begun; it is begun before the owner is heard. */
  async #begin(id: string, trainee: string): Promise<number | null> {
    let taken: number | null = null;
    await this.#papers.revise(
      'contest',
      id,
      (before) => {
        const body = contestBody.parse(before.body);
        const mine = body.begun.filter((one) => one.trainee === trainee).map(({ round }) => round);
        const next = body.contest.rounds.findIndex(({ kind }, at) => kind === 'drill' && !mine.includes(at));
        taken = next < 0 ? null : next;
        if (taken === null) return null;
        return { body: { ...body, begun: [...body.begun, { trainee, round: taken, at: this.#papers.now }] } };
      },
      { id: trainee, name: trainee },
    );
    return taken;
  }

  async #card(paper: Paper): Promise<ContestCard> {
    const { store, library, clock } = this.#options;
    const { says } = library().exams.class;
    const sheet = contestBody.parse(paper.body);
    const { contest, begun } = sheet;
    const who = [...new Set(begun.map(({ trainee }) => trainee))];
    const { members } = await this.#people();
    const memberOf = (trainee: string) => members.find((member) => member.trainee === trainee);
    const drills = await Promise.all(
      who.map(async (trainee) => {
        const names = namesOf(memberOf(trainee) ?? { trainee, aliases: [] });
        const own = await Promise.all(
          names.map((name) => store.drills({ trainee: name, limit: MOST_DRILLS })),
        );
        return own.flat().map((drill) => ({ ...drill, trainee }));
      }),
    );
    const board = boardOf(sheet, paper.id, drills.flat());
    // Whoever is not enrolled is known by their account.
    const names = await Promise.all(
      board.map(({ trainee }) => memberOf(trainee)?.name ?? this.#options.exams.nameOf(trainee)),
    );
    return {
      ...contest,
      id: paper.id,
      state: stateOf(paper, contest, clock.now()),
      names: contest.rounds.map((round) =>
        round.kind === 'judged'
          ? round.title
          : filledText(says.round_drill, {
              situation: round.situation,
              title: drilledTitle(library(), round.situation),
            }),
      ),
      board: board.map((row, at) => ({ ...row, name: names[at] ?? row.trainee })),
    };
  }
}

function stateOf({ state }: Paper, { from, to }: Contest, now: number): ContestCard['state'] {
  if (state === 'cancelled') return 'cancelled';
  return now < from ? 'coming' : now >= to ? 'over' : 'running';
}
