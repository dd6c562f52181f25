/** Running drills by trainee, the same for the terminal and for messages: kept in the store, results too. */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Persona } from '../library/drill-schema.ts';
import type { Library } from '../library/library.ts';
import { Grader } from '../script/grade.ts';
import type { Checker } from '../script/lint.ts';
import type { DrillRecord, Store } from '../store.ts';
import { answerDrill, drillCaseOf, pickDrill, startDrill } from './drill.ts';
import type { DrillEvent, DrillState, DrillStep, Examiner } from './state.ts';

/** What the sessions need of the store. */
export type DrillStore = Pick<Store, 'kept' | 'keep' | 'forget' | 'keepDrill' | 'drills'>;

export interface DrillSessionsOptions {
  readonly store: DrillStore;
  /** The library in use now; it may be another one at the next line. */
  readonly library: () => Library;
  readonly clock: Clock;
  readonly communityId: string;
  readonly checker: (library: Library) => Checker;
}

/** A step of a trainee's drill; `repeated`: the message was answered before, and nothing has happened by it now. */
export interface SessionStep extends DrillStep {
  readonly repeated: boolean;
}

/** How a trainee stands in one situation. */
export interface SituationResult {
  readonly situation: string;
  readonly times: number;
  readonly last: { readonly score: number; readonly band: DrillRecord['band']; readonly finishedAt: number };
  readonly best: number;
}

const SPACE = 'drill';
/** Message ids remembered of a run; platforms repeat the latest ones. */
const REMEMBERED = 50;

const time = z.number();
const turn = z.union([
  z.strictObject({
    from: z.enum(['trainee', 'owner']),
    text: z.string(),
    at: time.optional(),
    end: time.optional(),
  }),
  z.strictObject({ from: z.enum(['trainee', 'owner']), event: z.literal('hangup'), at: time.optional() }),
]);

/** What is kept of a trainee's latest run. What an older version kept is no run. */
const kept = z.looseObject({
  id: z.string(),
  seen: z.array(z.string()),
  lastMessage: z.string().nullable(),
  /** The answer to the latest message, given again when the message is. */
  step: z.looseObject({
    state: z.strictObject({
      version: z.literal(1),
      case: z.string(),
      seed: z.string(),
      startedAt: time,
      turns: z.array(turn),
      asides: z.array(z.int()),
      step: z.int(),
      said: z.array(z.string()),
      wait: z.strictObject({ since: time, required: time }).nullable(),
      closing: z.boolean(),
      over: z.boolean(),
    }),
  }),
});

interface KeptRun {
  readonly id: string;
  readonly seen: readonly string[];
  readonly lastMessage: string | null;
  readonly step: DrillStep;
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
   * @param wish.messageId the message that asked for it: repeated, it begins nothing
   * @throws YingdaError E_UNKNOWN_ID when no case fits
   */
  start(
    trainee: string,
    wish: {
      readonly situation?: string | undefined;
      readonly persona?: Persona | undefined;
      readonly seed: string;
      readonly messageId?: string | undefined;
    },
  ): Promise<SessionStep> {
    return this.#inTurn(trainee, async () => {
      const before = await this.#read(trainee);
      const { messageId } = wish;
      if (before && messageId !== undefined && before.seen.includes(messageId))
        return again(before, messageId);
      const library = this.#options.library();
      const now = this.#options.clock.now();
      const step = startDrill(library, pickDrill(library, wish), { seed: wish.seed, now });
      const id = `${trainee}:${now}:${wish.seed}`;
      await this.#write(trainee, { id, seen: before?.seen ?? [], lastMessage: null, step }, messageId, now);
      return { ...step, repeated: false };
    });
  }

  /**
   * Answers a line of the trainee's.
   * @param began ms since 1970 when they began to speak or type, where that is known
   * @returns the next step; null when no drill is running
   * @throws YingdaError E_UNKNOWN_ID when the case has left the library (the drill is given up)
   */
  answer(trainee: string, messageId: string, text: string, began?: number): Promise<SessionStep | null> {
    return this.#inTurn(trainee, async () => {
      const run = await this.#read(trainee);
      if (!run) return null;
      if (run.seen.includes(messageId)) return again(run, messageId);
      if (run.step.state.over) return null;
      const library = this.#options.library();
      if (!library.drills.has(run.step.state.case)) await this.#options.store.forget(SPACE, trainee);
      const now = this.#options.clock.now();
      const event: DrillEvent = { text, ...(began !== undefined && { began }) };
      const step = answerDrill(library, this.#examinerOf(library), run.step.state, event, now);
      // The result first: a repeat after a crash in between finds the run as it was, and the id keeps it single.
      if (step.result) await this.#options.store.keepDrill(this.#record(trainee, run.id, library, step, now));
      await this.#write(trainee, { ...run, step }, messageId, now);
      return { ...step, repeated: false };
    });
  }

  /** The run that waits for the trainee's next line, or null. */
  async running(trainee: string): Promise<DrillState | null> {
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

  /** How a trainee stands, by situation in the library's order. */
  async results(trainee: string): Promise<SituationResult[]> {
    const records = await this.#options.store.drills({ trainee });
    const order = [...this.#options.library().situations.keys()];
    return [...grouped(records)]
      .map(([situation, rows]) => summary(situation, rows))
      .sort((a, b) => order.indexOf(a.situation) - order.indexOf(b.situation));
  }

  #record(trainee: string, id: string, library: Library, step: DrillStep, now: number): DrillRecord {
    const { state, result } = step;
    return {
      id,
      communityId: this.#options.communityId,
      trainee,
      situation: drillCaseOf(library, state.case).situation,
      caseId: state.case,
      score: result?.score ?? 0,
      band: result?.band ?? 'fail',
      startedAt: state.startedAt,
      finishedAt: now,
      detail: { library: library.hash, seed: state.seed, turns: state.turns, result },
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
    return { id, seen, lastMessage, step: step as unknown as DrillStep };
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
