/** The desk: inbox → quiet window → understand → one transaction → outbox (ARCHITECTURE, the way of one message). */
import { type Channel, type DeliveryReport, type Inbound, inboundSchema, SMS_CHANNEL } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { YingdaError } from '../errors.ts';
import { choicesOf, type Library } from '../library/library.ts';
import { type Variant, withVariants } from '../library/variants.ts';
import type { OutboxRow } from '../outbox.ts';
import type { Accepted, Outcome, Store } from '../store.ts';
import { type WorkingCalendar, workingCalendar } from '../ticket/calendar.ts';
import type { Understander } from '../understand/meaning.ts';
import { inTime } from './deadline.ts';
import { type DeskMeter, noMeter } from './meter.ts';
import { Outbox } from './outbox.ts';
import { Reach } from './reach.ts';
import { Turns } from './turns.ts';

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
  /** Does the office's own work when its timer is due. */
  readonly round?: (key: string) => Promise<void>;
  /** Whoever counts. */
  readonly meter?: DeskMeter;
}

/** The longest time between two looks at the clock while serving. */
const POLL_MS = 1000;
/** What is on its way may take so long to end when the service does; what does not is done at the next start. */
const STOP_MS = 20_000;
/** A clock is that much slower or faster than another's, and is corrected by so much; more is a clock that was set. In ms. */
const DRIFT_MS = 10_000;
/** No burst is open so long, no failed turn waits so long for its next try. */
const LONGEST_WAIT_MS = 300_000;
/** No lease of a timer is longer. */
const MOST_LEASED_MS = 60_000;

export interface Desk {
  /** Checks and commits messages; resolves only when they are safe (law 6). @throws YingdaError E_INPUT_SHAPE */
  receive(messages: readonly unknown[]): Promise<Accepted[]>;
  /** A failure that a channel tells of after it had sent. */
  report(report: DeliveryReport): Promise<void>;
  /** Does everything that is due now (of one conversation, when named); resolves when nothing more is. */
  drain(only?: string): Promise<void>;
  /** Does what is due of one conversation now; what it says goes out by itself. */
  answer(conversationId: string): Promise<void>;
  /** An owner has no more to add: what they wrote is answered without waiting for more. */
  endBurst(conversationId: string): Promise<void>;
  /** Keeps doing what comes due until stop(). */
  serve(): void;
  stop(): Promise<void>;
  /** A new library and understander, for the turns to come. */
  use(library: Library, understander: Understander): void;
  /** Words that are said in the place of the library's, from now on; of every library that is used later too. */
  adopt(variants: readonly Variant[]): void;
  /** The library without them. */
  readonly written: Library;
  readonly library: Library;
  readonly understander: Understander;
}

export function createDesk(options: DeskOptions): Desk {
  return new WorkingDesk(options);
}

type Unreached = Pick<OutboxRow, 'id' | 'channel' | 'thread' | 'recipient' | 'phrases' | 'from'>;

/** Among so many lines is what failed late. */
const LATE_LINES = 50;

class WorkingDesk implements Desk {
  readonly #options: DeskOptions;
  readonly #outbox: Outbox;
  readonly #turns: Turns;
  #library: Library;
  #written: Library;
  #variants: readonly Variant[] = [];
  #understander: Understander;
  #calendar: WorkingCalendar;
  #alarm: { readonly at: number; readonly timer: NodeJS.Timeout } | null = null;
  #looking: Promise<void> | null = null;
  /** Something came in since the last look at the timers began. */
  #news = false;
  #working: Promise<void> = Promise.resolve();
  #serving = false;
  /** The latest time that was seen: a clock that is far behind it was set back, maybe while nothing ran. */
  #latest: number | null = null;
  /** A send that failed has called for another turn. */
  #fellBack = false;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#library = options.library;
    this.#written = options.library;
    this.#understander = options.understander;
    this.#calendar = workingCalendar(options.library.standards.calendar);
    this.#outbox = new Outbox({
      store: options.store,
      clock: options.clock,
      channels: options.channels ?? [],
      report: (error, where) => this.#report(error, where),
      onCommit: () => options.onCommit?.(),
      unreached: (row) => this.#unreached(row),
      reach: new Reach({
        channels: options.channels ?? [],
        store: options.store,
        library: () => this.#library,
        report: (error, where) => this.#report(error, where),
      }),
      meter: options.meter ?? noMeter,
      choices: (phrases) => choicesOf(this.#library, phrases.at(-1)?.id ?? ''),
    });
    const merging = new Set(
      (options.channels ?? []).flatMap(({ name, mergesReplies }) => (mergesReplies ? [name] : [])),
    );
    this.#turns = new Turns({
      store: options.store,
      clock: options.clock,
      community: options.community,
      current: () => ({
        library: this.#library,
        understander: this.#understander,
        calendar: this.#calendar,
      }),
      codes: (options.channels ?? []).some(({ name }) => name === SMS_CHANNEL),
      merges: (channel) => merging.has(channel.split(':')[0] ?? ''),
      onTurn: (conversationId, outcome) => options.onTurn?.(conversationId, outcome),
      onCommit: () => options.onCommit?.(),
      report: (error, where) => this.#report(error, where),
      meter: options.meter ?? noMeter,
      ...(options.round && { round: options.round }),
    });
  }

  get library(): Library {
    return this.#library;
  }

  get understander(): Understander {
    return this.#understander;
  }

  get written(): Library {
    return this.#written;
  }

  adopt(variants: readonly Variant[]): void {
    this.#variants = variants;
    this.#library = withVariants(this.#written, variants);
  }

  use(library: Library, understander: Understander): void {
    this.#written = library;
    this.#library = withVariants(library, this.#variants);
    this.#understander = understander;
    this.#calendar = workingCalendar(library.standards.calendar);
  }

  async receive(messages: readonly unknown[]): Promise<Accepted[]> {
    const inbound = messages.map((message) => checked(message));
    const now = this.#options.clock.now();
    const quiet = this.#library.standards.channels.quiet_ms;
    if (this.#latest !== null) this.#latest = Math.max(this.#latest, now);
    const accepted = await this.#options.store.accept(this.#options.community.id, inbound, now, (message) =>
      message.event !== undefined ||
      message.from === 'agent' ||
      this.#understander.looksUrgent(message.text.slice(0, 2000))
        ? now
        : now + (this.#options.quietMs ?? quiet[message.medium]),
    );
    if (this.#serving) this.#wake();
    return accepted;
  }

  async report({ channel, channelMessageId, reason }: DeliveryReport): Promise<void> {
    const { store, clock, onCommit } = this.#options;
    const told = reason.slice(0, 300);
    const conversationId = await store.reportFailed(channel, channelMessageId, told, clock.now());
    onCommit?.();
    if (conversationId !== null) await this.#failedLate(conversationId, channelMessageId, told);
  }

  async drain(only?: string): Promise<void> {
    do {
      this.#fellBack = false;
      do await this.#turnsDue(only);
      while (await this.#turns.settled());
      await this.#outbox.flush();
    } while (this.#fellBack);
  }

  async answer(conversationId: string): Promise<void> {
    do await this.#turnsDue(conversationId);
    while (await this.#turns.settled());
  }

  async endBurst(conversationId: string): Promise<void> {
    await this.#options.store.endBurst(conversationId, this.#options.clock.now());
    if (this.#serving) this.#wake();
  }

  /** A colleague's answer that had been taken did not arrive after all: somebody calls. */
  async #failedLate(conversationId: string, channelMessageId: string, reason: string): Promise<void> {
    const { store } = this.#options;
    const lines = await store.recentMessages(conversationId, LATE_LINES);
    const line = lines.findLast(({ delivery, failed }) => delivery === 'failed' && failed === reason);
    const conversation = await store.conversation(conversationId);
    if (line?.from !== 'agent' || !conversation) return;
    const { channel, thread, sender: recipient } = conversation;
    const { phrases } = line;
    await this.#unreached({
      id: `late:${channelMessageId}`,
      channel,
      thread,
      recipient,
      phrases,
      from: 'agent',
    });
  }

  /** The conversation hears that its question did not arrive: whoever asks of our own accord has another way. */
  async #unreached({ id, channel, thread, recipient, phrases, from }: Unreached): Promise<void> {
    this.#fellBack = true;
    await this.receive([
      {
        channel,
        medium: 'chat',
        thread,
        sender: recipient,
        messageId: `${id}>unreached`.slice(-200),
        sentAt: null,
        from: 'agent',
        action: { do: 'unreached', phrases: phrases.slice(0, 20), reply: from === 'agent' },
      },
    ]);
  }

  /** Turns are decided one batch after another; sending has its own pace, and no send holds a turn up. */
  #turnsDue(only?: string, ahead = 0): Promise<void> {
    const run = this.#working.then(async () => {
      await this.#mindClock();
      while (await this.#turns.some(only, ahead)) if (this.#serving) this.#send();
    });
    this.#working = run.catch(() => undefined);
    return run;
  }

  /** What was to wait for seconds must not wait for the hours by which the clock was set back. */
  async #mindClock(): Promise<void> {
    const now = this.#options.clock.now();
    if (this.#latest === null || now < this.#latest - DRIFT_MS)
      await this.#options.store.clockSetBack(now, now + LONGEST_WAIT_MS, now + MOST_LEASED_MS + DRIFT_MS);
    this.#latest = now;
  }

  /** Begins to send; nobody waits for it. */
  #send(): void {
    this.#outbox.kick().catch((error: unknown) => this.#report(error, 'outbox'));
  }

  serve(): void {
    this.#serving = true;
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#serving = false;
    await this.#looking;
    if (this.#alarm) clearTimeout(this.#alarm.timer);
    this.#alarm = null;
    await inTime(this.#finish(), STOP_MS).catch((error: unknown) => this.#report(error, 'stop'));
  }

  /** Bursts that are still open are answered now: nobody knows how soon the next start is. */
  async #finish(): Promise<void> {
    const quiet =
      this.#options.quietMs ?? Math.max(...Object.values(this.#library.standards.channels.quiet_ms));
    await this.#turnsDue(undefined, quiet);
    await this.drain();
  }

  #report(error: unknown, where: string): void {
    this.#options.onError?.(error, where);
  }

  /** Looks when the next timer is due; one look at a time, however much comes in. */
  #wake(): void {
    this.#news = true;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
      // It may have come in between the end of the look and here.
      if (this.#news && this.#serving) this.#wake();
    });
  }

  async #look(): Promise<void> {
    const { store, clock } = this.#options;
    while (this.#serving && this.#news) {
      this.#news = false;
      try {
        const due = await store.nextDue();
        const now = clock.now();
        this.#wakeAt(Math.max(now, Math.min(now + POLL_MS, due ?? Number.POSITIVE_INFINITY)));
      } catch (error) {
        this.#report(error, 'timers');
        this.#wakeAt(clock.now() + POLL_MS);
      }
    }
  }

  /** An alarm is moved forward, never back: messages that keep coming must not put off the work. */
  #wakeAt(at: number): void {
    if (!this.#serving || (this.#alarm && this.#alarm.at <= at)) return;
    if (this.#alarm) clearTimeout(this.#alarm.timer);
    const timer = setTimeout(() => {
      this.#alarm = null;
      void this.#tick();
    }, at - this.#options.clock.now());
    this.#alarm = { at, timer };
  }

  /** Does what is due, and looks again: after a fault not at once, as what is due would be due still. */
  async #tick(): Promise<void> {
    try {
      await this.#turnsDue();
      this.#send();
      if (this.#serving) this.#wake();
    } catch (error) {
      this.#report(error, 'drain');
      this.#send();
      this.#wakeAt(this.#options.clock.now() + POLL_MS);
    }
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
