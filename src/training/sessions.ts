/** Running drills by trainee, the same for the terminal and for messages: kept in the store, results too. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Persona } from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import type { ViolationKind } from '../library/terms.ts';
import { Grader } from '../script/grade.ts';
import type { Checker } from '../script/lint.ts';
import type { DrillRecord, Store } from '../store.ts';
import type { DrillManner } from './drill.ts';
import { talkState } from './kept-state.ts';
import { afterPractice, type DueSituation, dueAtOnce, dueToday } from './memory.ts';
import { REAL, type RealPair, startReal } from './real.ts';
import type { DrillEvent, DrillStep, Examiner, TalkState } from './state.ts';
import { answerTalk, drillSubjects, noDrillFor, pickDrill, startTalk, subjectOf } from './talk.ts';

/** What the sessions need of the store. */
export type DrillStore = Pick<
  Store,
  'kept' | 'keep' | 'forget' | 'keepDrill' | 'drills' | 'remember' | 'memories'
>;

export interface DrillSessionsOptions {
  readonly store: DrillStore;
  /** The library in use now; it may be another one at the next line. */
  readonly library: () => Library;
  readonly clock: Clock;
  readonly communityId: string;
  readonly checker: (library: Library) => Checker;
}

/** A step of a trainee's drill; `repeated`: the message was answered before, and nothing has happened by it now. */
export interface SessionStep extends DrillStep<TalkState> {
  readonly repeated: boolean;
}

/** What is asked for when a drill begins; what is left open is drawn by the seed. */
export interface DrillWish extends DrillManner {
  readonly situation?: string | undefined;
  readonly persona?: Persona | undefined;
  readonly seed: string;
  /** The message that asked for it: repeated, it begins nothing. */
  readonly messageId?: string | undefined;
}

/** A conversation without its people, to be practised again. */
export interface RealTalk {
  readonly id: string;
  readonly pairs: readonly RealPair[];
  /** ms since 1970. */
  readonly happenedAt: number;
}

/** How a trainee stands in one situation. */
export interface SituationResult {
  readonly situation: string;
  readonly times: number;
  readonly last: { readonly score: number; readonly band: DrillRecord['band']; readonly finishedAt: number };
  readonly best: number;
}

const SPACE = 'drill';
const EXAM_SPACE = 'drill_exam';
const examDate = z.looseObject({ at: z.number() });
/** Message ids remembered of a run; platforms repeat the latest ones. */
const REMEMBERED = 50;

/** What is kept of a trainee's latest run. What an older version kept is no run. */
const kept = z.looseObject({
  id: z.string(),
  seen: z.array(z.string()),
  lastMessage: z.string().nullable(),
  /** The answer to the latest message, given again when the message is. */
  step: z.looseObject({
    state: talkState,
  }),
});

interface KeptRun {
  readonly id: string;
  readonly seen: readonly string[];
  readonly lastMessage: string | null;
  readonly step: DrillStep<TalkState>;
}

export class DrillSessions {
  readonly #options: DrillSessionsOptions;
  /** A trainee's messages are taken one after another. */
  readonly #queues = new Map<string, Promise<unknown>>();
  #examiner: { readonly hash: string; readonly examiner: Examiner } | null = null;

  constructor(options: DrillSessionsOptions) {
    this.#options = options;
  }

  /**
   * Begins a drill; one that runs is given up.
   * @throws YingdaError E_UNKNOWN_ID when no case fits
   */
  start(trainee: string, wish: DrillWish): Promise<SessionStep> {
    return this.#inTurn(trainee, async () => {
      const before = await this.#read(trainee);
      const { messageId } = wish;
      if (before && messageId !== undefined && before.seen.includes(messageId))
        return again(before, messageId);
      return this.#begin(trainee, pickDrill(this.#options.library(), wish), wish, before?.seen ?? []);
    });
  }

  /** Begins a conversation of the trainee's own again; it stands here without its people. */
  startReal(
    trainee: string,
    real: RealTalk,
    wish: Omit<DrillWish, 'situation' | 'persona'>,
  ): Promise<SessionStep> {
    return this.#inTurn(trainee, async () => {
      const before = await this.#read(trainee);
      if (before && wish.messageId !== undefined && before.seen.includes(wish.messageId))
        return again(before, wish.messageId);
      return this.#beginReal(trainee, real, wish, before?.seen ?? []);
    });
  }

  async #beginReal(
    trainee: string,
    real: RealTalk,
    { seed, difficulty, feedback, messageId }: Omit<DrillWish, 'situation' | 'persona'>,
    seen: readonly string[],
  ): Promise<SessionStep> {
    const now = this.#options.clock.now();
    const step = startReal(this.#options.library(), real, { seed, now, difficulty, feedback });
    await this.#write(
      trainee,
      { id: `${trainee}:${now}:${seed}`, seen, lastMessage: null, step },
      messageId,
      now,
    );
    return { ...step, repeated: false };
  }

  async #begin(
    trainee: string,
    caseId: string,
    wish: Pick<DrillWish, 'seed' | 'difficulty' | 'feedback' | 'messageId'>,
    seen: readonly string[],
  ): Promise<SessionStep> {
    const now = this.#options.clock.now();
    const { seed, difficulty, feedback } = wish;
    const step = startTalk(this.#options.library(), caseId, { seed, now, difficulty, feedback });
    const id = `${trainee}:${now}:${seed}`;
    await this.#write(trainee, { id, seen, lastMessage: null, step }, wish.messageId, now);
    return { ...step, repeated: false };
  }

  /** Makes what marks the lines: where that must be trained first, no wait of a trainee's is to be counted meanwhile. */
  prepare(): void {
    this.#examinerOf(this.#options.library());
  }

  /**
   * Answers a line of the trainee's. Asked to play the same again, it does, also after the end.
   * @param began ms since 1970 when they began to speak or type, where that is known
   * @returns the next step; null when no drill is running
   * @throws YingdaError E_UNKNOWN_ID when the case has left the library (the drill is given up)
   */
  answer(trainee: string, messageId: string, text: string, began?: number): Promise<SessionStep | null> {
    return this.#inTurn(trainee, async () => {
      const run = await this.#read(trainee);
      if (!run) return null;
      if (run.seen.includes(messageId)) return again(run, messageId);
      const library = this.#options.library();
      const { state } = run.step;
      const repeats = library.drilling.labels.again.includes(text.trim());
      if (repeats && 'real' in state)
        return this.#beginReal(trainee, { id: state.case, ...state.real }, { ...state, messageId }, run.seen);
      if (repeats && subjectOf(library, state.case) !== null)
        return this.#begin(trainee, state.case, { ...state, messageId }, run.seen);
      if (state.over) return null;
      if (!('real' in state) && subjectOf(library, state.case) === null)
        await this.#options.store.forget(SPACE, trainee);
      const now = this.#options.clock.now();
      const event: DrillEvent = { text, ...(began !== undefined && { began }) };
      const step = answerTalk(library, this.#examinerOf(library), run.step.state, event, now);
      // The result first: a repeat after a crash in between finds the run as it was, and the id keeps it single.
      if (step.result)
        await this.#finish(this.#record(trainee, run.id, library, step, now), step.state, library);
      await this.#write(trainee, { ...run, step }, messageId, now);
      return { ...step, repeated: false };
    });
  }

  /** The run that waits for the trainee's next line, or null. */
  async running(trainee: string): Promise<TalkState | null> {
    const run = await this.#read(trainee);
    return run && !run.step.state.over ? run.step.state : null;
  }

  /** Gives a running drill up without a result. @returns whether one was running */
  stop(trainee: string): Promise<boolean> {
    return this.#inTurn(trainee, async () => {
      const run = await this.#read(trainee);
      if (!run || run.step.state.over) return false;
      await this.#options.store.forget(SPACE, trainee);
      return true;
    });
  }

  async #finish(record: DrillRecord, { models }: TalkState, library: Library): Promise<void> {
    const { store } = this.#options;
    await store.keepDrill(record);
    const { id: run, trainee, situation, band, finishedAt: at } = record;
    // A conversation of one's own is no situation that could be forgotten.
    if (!drillSubjects(library).includes(situation)) return;
    const before = (await store.memories(trainee)).find((row) => row.situation === situation);
    const practice = { run, trainee, situation, band, helped: models > 0, at };
    await store.remember(afterPractice(library.drilling.memory, before, practice));
  }

  /** What the trainee is to practise today. */
  async today(trainee: string): Promise<DueSituation[]> {
    const { store, library, clock } = this.#options;
    const exam = examDate.safeParse(await store.kept(EXAM_SPACE, trainee));
    return dueToday(
      library(),
      await store.memories(trainee),
      clock.now(),
      exam.success ? exam.data.at : null,
    );
  }

  /** Sets the date that today's lists work towards; null: none. @param at ms since 1970 */
  async setExamDate(trainee: string, at: number | null): Promise<void> {
    const { store, clock } = this.#options;
    if (at === null) await store.forget(EXAM_SPACE, trainee);
    else await store.keep(EXAM_SPACE, trainee, { at }, clock.now());
  }

  /**
   * Puts a situation on today's list for a reason outside the drills: a violation at work that was confirmed.
   * @throws YingdaError E_UNKNOWN_ID
   */
  async practiseSoon(trainee: string, situation: string): Promise<void> {
    const { store, library, clock } = this.#options;
    if (!drillSubjects(library()).includes(situation)) throw noDrillFor(library(), situation);
    const before = (await store.memories(trainee)).find((row) => row.situation === situation);
    await store.remember(dueAtOnce(before, trainee, situation, clock.now()));
  }

  /**
   * A violation at work that was confirmed: its situation, or the one that its kind is practised by, stands on today's list.
   * @throws YingdaError E_UNKNOWN_ID
   */
  async practiseAfter(
    trainee: string,
    { kind, situation }: { readonly kind: ViolationKind; readonly situation: string | null },
  ): Promise<void> {
    const { practise } = this.#options.library().drilling.memory;
    await this.practiseSoon(trainee, situation ?? practise[kind]);
  }

  /** How a trainee stands, by situation in the library's order. */
  async results(trainee: string): Promise<SituationResult[]> {
    const records = await this.#options.store.drills({ trainee });
    const order = drillSubjects(this.#options.library());
    return [...grouped(records)]
      .map(([situation, rows]) => summary(situation, rows))
      .sort((a, b) => order.indexOf(a.situation) - order.indexOf(b.situation));
  }

  #record(
    trainee: string,
    id: string,
    library: Library,
    step: DrillStep<TalkState>,
    now: number,
  ): DrillRecord {
    const { state, result } = step;
    return {
      id,
      communityId: this.#options.communityId,
      trainee,
      situation: 'real' in state ? REAL : (subjectOf(library, state.case) ?? ''),
      caseId: state.case,
      score: result?.score ?? 0,
      band: result?.band ?? 'fail',
      startedAt: state.startedAt,
      finishedAt: now,
      detail: {
        library: library.hash,
        seed: state.seed,
        turns: state.turns,
        // How often a wording was asked for.
        models: state.models,
        result,
      },
    };
  }

  #examinerOf(library: Library): Examiner {
    if (this.#examiner?.hash !== library.hash) {
      const checker = this.#options.checker(library);
      this.#examiner = {
        hash: library.hash,
        examiner: { checker, grader: new Grader(library, checker) },
      };
    }
    return this.#examiner.examiner;
  }

  async #read(trainee: string): Promise<KeptRun | null> {
    const read = kept.safeParse(await this.#options.store.kept(SPACE, trainee));
    if (!read.success) return null;
    const { id, seen, lastMessage, step } = read.data;
    return { id, seen, lastMessage, step: step as unknown as DrillStep<TalkState> };
  }

  async #write(trainee: string, run: KeptRun, messageId: string | undefined, now: number): Promise<void> {
    const seen = messageId === undefined ? run.seen : [...run.seen, messageId].slice(-REMEMBERED);
    await this.#options.store.keep(SPACE, trainee, { ...run, seen, lastMessage: messageId ?? null }, now);
  }

  async #inTurn<T>(trainee: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(trainee) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#queues.set(trainee, mine);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(trainee) === mine) this.#queues.delete(trainee);
    }
  }
}

/** The latest message gets its answer once more, in case it was lost; an older one gets nothing. */
function again(run: KeptRun, messageId: string): SessionStep {
  const shows = run.lastMessage === messageId ? run.step.shows : [];
  return { ...run.step, shows, repeated: true };
}

/** @param rows newest first, at least one */
function summary(situation: string, rows: readonly DrillRecord[]): SituationResult {
  const [last] = rows;
  return {
    situation,
    times: rows.length,
    last: {
      score: last?.score ?? 0,
      band: last?.band ?? 'fail',
      finishedAt: last?.finishedAt ?? 0,
    },
    best: Math.max(...rows.map(({ score }) => score)),
  };
}

function grouped(records: readonly DrillRecord[]): Map<string, DrillRecord[]> {
  const groups = new Map<string, DrillRecord[]>();
  for (const record of records)
    groups.set(record.situation, [...(groups.get(record.situation) ?? []), record]);
  return groups;
}
