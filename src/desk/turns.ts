/** Turns that are due: understood side by side, committed many at once; one that is slow holds up its own conversation. */
import { setImmediate as breath } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { isPlayed } from '../played.ts';
import { ROUND } from '../rounds.ts';
import type { ConversationRef, InboxRow, Outcome, Store, TimerRow, TurnRequest, Waiting } from '../store.ts';
import type { WorkingCalendar } from '../ticket/calendar.ts';
import type { Understander } from '../understand/meaning.ts';
import { inTime } from './deadline.ts';
import type { DeskMeter } from './meter.ts';
import { NamesOnRecord } from './names-on-record.ts';
import { decideTurn, type PreparedTurn, prepareTurn } from './turn.ts';

/** Turns committed together at most (group commit). */
const BATCH = 64;
/** So many messages are understood in one go; then whoever waits to be acknowledged comes first. */
const BREATH = 8;
/** How often a turn is decided anew when its conversation moves on meanwhile. */
const MOST_ROUNDS = 8;
/** Longer than understanding may take: nobody else begins while we are at it. After a crash owners wait for its end. */
const LEASE_MS = 30_000;
/** Understanding that takes longer has failed. */
const UNDERSTAND_MS = 15_000;
/** Those that are ready wait so long for the others of their batch. */
const PATIENCE_MS = 100;
/** A message that fails so often is set aside, and a person is called. */
export const MAX_ATTEMPTS = 8;
const NO_QUERY = { address: null, ticket: null, phone: null };
/** Understanding failed and was counted: the timer stays as the failure left it. */
const SET_ASIDE = Symbol('set aside');

export interface TurnsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly community: {
    readonly id: string;
    readonly name: string;
    readonly figures?: Readonly<Record<string, string>>;
  };
  /** What the turns that begin now go by. */
  readonly current: () => {
    readonly library: Library;
    readonly understander: Understander;
    readonly calendar: WorkingCalendar;
  };
  readonly onTurn: (conversationId: string, outcome: Outcome) => void;
  /** Something was committed outside of a turn: messages set aside. */
  readonly onCommit: () => void;
  readonly report: (error: unknown, where: string) => void;
  readonly meter: DeskMeter;
  /** Does the office's work that is due; a timer that is not set anew is due again when its lease ends. */
  readonly round?: (key: string) => Promise<void>;
  /** Whether a channel wants what is said in one turn as one message. */
  readonly merges: (channel: string) => boolean;
  /** Whether there is a channel of text messages. */
  readonly codes: boolean;
}

/** A conversation on its way: its timers in order, and the turn that answers the first of them. */
interface Way {
  readonly queue: TimerRow[];
  readonly timer: TimerRow;
  readonly preparing: Promise<PreparedTurn | null>;
  /** undefined while it is being prepared. */
  turn: PreparedTurn | null | undefined;
}

export class Turns {
  readonly #options: TurnsOptions;
  readonly #names: NamesOnRecord;
  /** Conversations whose meaning takes its time. */
  readonly #slow = new Map<string, Promise<void>>();

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#names = new NamesOnRecord(options);
  }

  /**
   * Does some of what is due; what is slow to be understood goes on by itself (see `settled`).
   * @param ahead bursts that end within so many ms count as ended
   * @returns whether anything was due
   */
  async some(only?: string, ahead = 0): Promise<boolean> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const timers = await store.dueTimers(now + ahead, BATCH, now + ahead + LEASE_MS, only);
    // What is slow is not begun twice; what its end leaves waiting is due again then.
    const free = timers.filter(
      ({ key, conversationId, kind, dueAt }) =>
        !this.#slow.has(kind === ROUND ? key : conversationId) && (kind === 'turn' || dueAt <= now),
    );
    for (const { key } of free.filter(({ kind }) => kind === ROUND)) this.#goRound(key);
    await this.#advance(queuesOf(free.filter(({ kind }) => kind !== ROUND)), 0);
    await breath();
    return timers.length > 0;
  }

  /** Resolves when nothing is on its way; false when nothing was. */
  async settled(): Promise<boolean> {
    if (this.#slow.size === 0) return false;
    await Promise.all(this.#slow.values());
    return true;
  }

  /** One turn of each conversation, all in one commit; then the next of those that have more. */
  async #advance(queues: readonly TimerRow[][], round: number): Promise<void> {
    if (queues.length === 0) return;
    const { store } = this.#options;
    // Somebody else goes on with these conversations: what is left of them need not wait for the lease to end.
    if (round === MOST_ROUNDS) return store.freeTimers(queues.flat().map(({ key }) => key));
    const waiting = await store.waitingIn([
      ...new Set(queues.flatMap(([first]) => first?.conversationId ?? [])),
    ]);
    const ways: Way[] = [];
    for (const queue of queues) {
      const timer = queue.shift();
      if (!timer) continue;
      ways.push(this.#begin(queue, timer, waiting.get(timer.conversationId)));
      if (ways.length % BREATH === 0) await breath();
    }
    await soon(ways.map(({ preparing }) => preparing));
    for (const way of ways.filter(({ turn }) => turn === undefined)) this.#goOn(way, round);
    await this.#finish(
      ways.filter(({ turn }) => turn !== undefined),
      round,
    );
  }

  #begin(queue: TimerRow[], timer: TimerRow, waiting: Waiting | undefined): Way {
    const way: Way = { queue, timer, preparing: this.#prepare(timer, waiting), turn: undefined };
    way.preparing.then(
      (turn) => (way.turn = turn),
      () => undefined,
    );
    return way;
  }

  /** The others do not wait for it. */
  #goOn(way: Way, round: number): void {
    const id = way.timer.conversationId;
    const going = way.preparing
      .then(() => this.#finish([way], round))
      .catch((error: unknown) => this.#options.report(error, 'turn'))
      .finally(() => this.#slow.delete(id));
    this.#slow.set(id, going);
  }

  /** Owners do not wait for the office's own work. */
  #goRound(key: string): void {
    const { round, report } = this.#options;
    if (!round) return;
    const going = round(key)
      .catch((error: unknown) => report(error, ROUND))
      .finally(() => this.#slow.delete(key));
    this.#slow.set(key, going);
  }

  async #finish(ways: readonly Way[], round: number): Promise<void> {
    const ready = ways.flatMap(({ turn, ...way }) => (turn ? [{ ...way, turn }] : []));
    const outcomes = ready.length === 0 ? [] : await this.#commit(ready.map(({ turn }) => turn));
    for (const [at, { turn, timer, queue }] of ready.entries()) {
      const outcome = outcomes[at];
      if (outcome) this.#measure(turn, outcome);
      if (outcome?.status === 'moved') queue.unshift(timer);
      else if (outcome) await this.#after(turn, outcome);
    }
    await this.#advance(
      ways.map(({ queue }) => queue).filter((queue) => queue.length > 0),
      round + 1,
    );
  }

  async #prepare(timer: TimerRow, waiting: Waiting | undefined): Promise<PreparedTurn | null> {
    const { store, clock } = this.#options;
    const { conversation = null, rows = [] } = waiting ?? {};
    if (timer.kind !== 'turn' && timer.kind !== 'clock' && rows.length > 0) {
      // The owner has written meanwhile: no reminder now, the answer sets its own; a follow-up waits for its lease to end.
      if (timer.kind !== 'rate') await store.dropTimer(timer.key);
      return null;
    }
    const prepared = conversation ? await this.#understood(conversation, rows, timer, clock.now()) : null;
    if (prepared === SET_ASIDE) return null;
    if (prepared) return prepared;
    await store.dropTimer(timer.key);
    return null;
  }

  async #understood(
    conversation: ConversationRef,
    rows: readonly InboxRow[],
    timer: TimerRow,
    now: number,
  ): Promise<PreparedTurn | typeof SET_ASIDE | null> {
    const { current, report, meter } = this.#options;
    // A store that cannot be read is no fault of the message.
    const names = await this.#names.names();
    try {
      const preparing = prepareTurn(conversation, rows, timer, current().understander, now, names);
      return await inTime(preparing, UNDERSTAND_MS);
    } catch (error) {
      report(error, 'understand');
      if (!isPlayed(conversation.id)) meter.turn({ status: 'failed', error }, null);
      const failed = {
        conversationId: conversation.id,
        assumes: conversation.version,
        inbox: rows.map((row) => row.id),
        timer: timer.key,
        query: NO_QUERY,
      };
      await this.#failed(failed, error);
      return SET_ASIDE;
    }
  }

  #commit(batch: readonly PreparedTurn[]): Promise<Outcome[]> {
    const { store, clock, community, current, merges, codes } = this.#options;
    const { library, calendar } = current();
    const context = {
      merges,
      codes,
      library,
      calendar,
      community: community.name,
      figures: community.figures ?? {},
      now: clock.now(),
    };
    return store.commitTurns(batch, (turn) => decideTurn(turn, context));
  }

  #measure(turn: PreparedTurn, outcome: Outcome): void {
    const { meter, clock } = this.#options;
    if (isPlayed(turn.conversationId)) return;
    const first = turn.rows[0];
    meter.turn(outcome, first === undefined ? null : clock.now() - first.receivedAt);
  }

  async #after(turn: PreparedTurn, outcome: Outcome): Promise<void> {
    const { onTurn, report } = this.#options;
    if (outcome.status === 'failed') {
      report(outcome.error, 'turn');
      await this.#failed(turn, outcome.error);
      return;
    }
    onTurn(turn.conversationId, outcome);
  }

  /** Counted; one that is given up calls people, who must hear of it. */
  async #failed(turn: TurnRequest, error: unknown): Promise<void> {
    const { store, clock, onCommit, meter } = this.#options;
    const { deadLettered } = await store.failTurn(turn, oneLine(error), clock.now(), MAX_ATTEMPTS);
    if (!deadLettered) return;
    meter.setAside();
    onCommit();
  }
}

/**
 * The timers of each conversation. Where its owner has written, that comes first, and then the clocks of its tickets: what
 * was to remind them is set anew or called off by the answer, and what neither of it happens to waits for its lease to end.
 */
function queuesOf(timers: readonly TimerRow[]): TimerRow[][] {
  const queues = new Map<string, TimerRow[]>();
  for (const timer of timers) {
    const queue = queues.get(timer.conversationId);
    if (queue) queue.push(timer);
    else queues.set(timer.conversationId, [timer]);
  }
  return [...queues.values()].map((queue) => {
    const turn = queue.find(({ kind }) => kind === 'turn');
    return turn ? [turn, ...queue.filter(({ kind }) => kind === 'clock')] : queue;
  });
}

/** Resolves when all have ended, or patience has. @throws what one of them throws meanwhile */
async function soon(work: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  try {
    await Promise.race([Promise.all(work), patience]);
  } finally {
    clearTimeout(timer);
  }
}
