/** The desk: inbox → quiet window → understand → one transaction → outbox (ARCHITECTURE, the way of one message). */
import { type Channel, type DeliveryReport, type Inbound, inboundSchema } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { oneLine, YingdaError } from '../errors.ts';
import type { Library } from '../library/library.ts';
import type { Accepted, ConversationRef, Outcome, Store, TimerRow, TurnRequest } from '../store.ts';
import { type WorkingCalendar, workingCalendar } from '../ticket/calendar.ts';
import type { Understander } from '../understand/meaning.ts';
import { type DeskMeter, noMeter } from './meter.ts';
import { Outbox } from './outbox.ts';
import { decideTurn, type PreparedTurn, prepareTurn } from './turn.ts';

export interface DeskOptions {
  readonly store: Store;
  readonly library: Library;
  readonly understander: Understander;
  readonly clock: Clock;
  readonly community: {
    readonly id: string;
    readonly name: string;
    readonly figures?: Readonly<Record<string, string>>;
  };
  readonly channels?: readonly Channel[];
  /** Silence that ends a burst, in ms; by default standards/channels.yaml. */
  readonly quietMs?: number;
  /** Called after every committed turn, for live views. */
  readonly onTurn?: (conversationId: string, outcome: Outcome) => void;
  /** Called when something was committed outside of a turn: a send that failed for good. */
  readonly onCommit?: () => void;
  readonly onError?: (error: unknown, where: string) => void;
  /** Whoever counts. */
  readonly meter?: DeskMeter;
}

/** Turns committed together at most (group commit). */
const BATCH = 64;
const NO_QUERY = { address: null, ticket: null, phone: null };
/** Understanding failed and was counted: the timer stays as the failure left it. */
const SET_ASIDE = Symbol('set aside');
/** How often a turn is decided anew when its conversation moves on meanwhile. */
const MOST_ROUNDS = 8;
const LEASE_MS = 60_000;
/** A message that fails so often is set aside, and a person is called. */
export const MAX_ATTEMPTS = 8;
/** The longest time between two looks at the clock while serving. */
const POLL_MS = 1000;

export interface Desk {
  /** Checks and commits messages; resolves only when they are safe (law 6). @throws YingdaError E_INPUT_SHAPE */
  receive(messages: readonly unknown[]): Promise<Accepted[]>;
  /** A failure that a channel tells of after it had sent. */
  report(report: DeliveryReport): Promise<void>;
  /** Does everything that is due now (of one conversation, when named); resolves when nothing more is. */
  drain(only?: string): Promise<void>;
  /** Keeps doing what comes due until stop(). */
  serve(): void;
  stop(): Promise<void>;
  /** A new library and understander, for the turns to come. */
  use(library: Library, understander: Understander): void;
  readonly library: Library;
  readonly understander: Understander;
}

export function createDesk(options: DeskOptions): Desk {
  return new WorkingDesk(options);
}

class WorkingDesk implements Desk {
  readonly #options: DeskOptions;
  readonly #outbox: Outbox;
  #library: Library;
  #understander: Understander;
  #calendar: WorkingCalendar;
  #timer: NodeJS.Timeout | null = null;
  #working: Promise<void> = Promise.resolve();
  #serving = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#library = options.library;
    this.#understander = options.understander;
    this.#calendar = workingCalendar(options.library.standards.calendar);
    this.#outbox = new Outbox({
      store: options.store,
      clock: options.clock,
      channels: options.channels ?? [],
      report: (error, where) => this.#report(error, where),
      onCommit: () => options.onCommit?.(),
      meter: options.meter ?? noMeter,
    });
  }

  get library(): Library {
    return this.#library;
  }

  get understander(): Understander {
    return this.#understander;
  }

  use(library: Library, understander: Understander): void {
    this.#library = library;
    this.#understander = understander;
    this.#calendar = workingCalendar(library.standards.calendar);
  }

  async receive(messages: readonly unknown[]): Promise<Accepted[]> {
    const inbound = messages.map((message) => checked(message));
    const now = this.#options.clock.now();
    const quiet = this.#library.standards.channels.quiet_ms;
    const accepted = await this.#options.store.accept(this.#options.community.id, inbound, now, (message) =>
      message.event !== undefined ||
      message.from === 'agent' ||
      this.#understander.looksUrgent(message.text.slice(0, 2000))
        ? now
        : now + (this.#options.quietMs ?? quiet[message.medium]),
    );
    this.#wake();
    return accepted;
  }

  async report({ channel, channelMessageId, reason }: DeliveryReport): Promise<void> {
    const { store, clock, onCommit } = this.#options;
    await store.reportFailed(channel, channelMessageId, reason.slice(0, 300), clock.now());
    onCommit?.();
  }

  async drain(only?: string): Promise<void> {
    await this.#turnsDue(only);
    await this.#outbox.flush();
  }

  /** Turns are decided one batch after another; sending has its own pace, and no send holds a turn up. */
  #turnsDue(only?: string): Promise<void> {
    const run = this.#working.then(() => this.#drainNow(only));
    this.#working = run.catch(() => undefined);
    return run;
  }

  serve(): void {
    this.#serving = true;
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#serving = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.drain();
  }

  #report(error: unknown, where: string): void {
    this.#options.onError?.(error, where);
  }

  /** Looks again when the next timer is due, at the latest in a second. */
  #wake(): void {
    if (!this.#serving) return;
    if (this.#timer) clearTimeout(this.#timer);
    const look = async () => {
      const due = await this.#options.store.nextDue();
      const wait = due === null ? POLL_MS : Math.max(0, Math.min(POLL_MS, due - this.#options.clock.now()));
      if (this.#serving) this.#timer = setTimeout(() => void tick(), wait);
    };
    const tick = async () => {
      try {
        await this.#turnsDue();
      } catch (error) {
        this.#report(error, 'drain');
      }
      this.#outbox.kick().catch((error: unknown) => this.#report(error, 'outbox'));
      this.#wake();
    };
    look().catch((error: unknown) => {
      this.#report(error, 'timers');
      if (this.#serving) this.#timer = setTimeout(() => this.#wake(), POLL_MS);
    });
  }

  async #drainNow(only?: string): Promise<void> {
    const { store, clock } = this.#options;
    for (;;) {
      const due = await store.dueTimers(clock.now(), BATCH, clock.now() + LEASE_MS, only);
      if (due.length === 0) break;
      await this.#turns(due);
    }
  }

  /** One turn per conversation, all in one commit; what could not be decided on its assumption is tried again. */
  async #turns(due: readonly TimerRow[]): Promise<void> {
    const queues = new Map<string, TimerRow[]>();
    for (const timer of due) {
      const queue = queues.get(timer.conversationId) ?? [];
      queues.set(timer.conversationId, timer.kind === 'turn' ? [timer, ...queue] : [...queue, timer]);
    }
    let pending = [...queues.values()].flatMap((queue) => queue.splice(0, 1));
    for (let round = 0; pending.length > 0 && round < MOST_ROUNDS; round++) {
      const batch: PreparedTurn[] = [];
      const timers: TimerRow[] = [];
      for (const timer of pending) {
        const prepared = await this.#prepare(timer);
        if (!prepared) continue;
        batch.push(prepared);
        timers.push(timer);
      }
      const outcomes = batch.length === 0 ? [] : await this.#commit(batch);
      pending = [...queues.values()].flatMap((queue) => queue.splice(0, 1));
      for (const [at, outcome] of outcomes.entries()) {
        const turn = batch[at];
        const timer = timers[at];
        if (!turn || !timer) continue;
        this.#measure(turn, outcome);
        if (outcome.status === 'moved') queues.get(timer.conversationId)?.unshift(timer);
        else await this.#after(turn, outcome);
      }
      if (pending.length === 0) pending = [...queues.values()].flatMap((queue) => queue.splice(0, 1));
    }
  }

  async #prepare(timer: TimerRow): Promise<PreparedTurn | null> {
    const { store, clock } = this.#options;
    const conversation = await store.conversation(timer.conversationId);
    const rows = conversation ? await store.waiting(timer.conversationId) : [];
    if (timer.kind !== 'turn' && rows.length > 0) {
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
    rows: Awaited<ReturnType<Store['waiting']>>,
    timer: TimerRow,
    now: number,
  ): Promise<PreparedTurn | typeof SET_ASIDE | null> {
    try {
      return await prepareTurn(conversation, rows, timer, this.#understander, now);
    } catch (error) {
      this.#report(error, 'understand');
      this.#options.meter?.turn({ status: 'failed', error }, null);
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
    const context = {
      library: this.#library,
      calendar: this.#calendar,
      community: this.#options.community.name,
      figures: this.#options.community.figures ?? {},
      now: this.#options.clock.now(),
    };
    return this.#options.store.commitTurns(batch, (turn) => decideTurn(turn, context));
  }

  /** Counted; one that is given up calls people, who must hear of it. */
  async #failed(turn: TurnRequest, error: unknown): Promise<void> {
    const { store, clock, onCommit, meter } = this.#options;
    const { deadLettered } = await store.failTurn(turn, oneLine(error), clock.now(), MAX_ATTEMPTS);
    if (!deadLettered) return;
    meter?.setAside();
    onCommit?.();
  }

  #measure(turn: PreparedTurn, outcome: Outcome): void {
    const { meter, clock } = this.#options;
    const first = turn.rows[0];
    meter?.turn(outcome, first === undefined ? null : clock.now() - first.receivedAt);
  }

  async #after(turn: PreparedTurn, outcome: Outcome): Promise<void> {
    const { onTurn } = this.#options;
    if (outcome.status === 'failed') {
      this.#report(outcome.error, 'turn');
      await this.#failed(turn, outcome.error);
      return;
    }
    onTurn?.(turn.conversationId, outcome);
  }
}

function checked(message: unknown): Inbound {
  const parsed = inboundSchema.safeParse(message);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new YingdaError(
    'E_INPUT_SHAPE',
    `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'not a message'}`,
  );
}
