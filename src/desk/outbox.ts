/** Sends what was committed: in order within a conversation, channels side by side, never a blind repeat (law 6). */
import type { Channel, SendResult } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import type { OutboxRow, Store } from '../store.ts';
import type { DeskMeter } from './meter.ts';

const BATCH = 100;
const MOST_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 2000;
/** An answer that could not be sent for so long is no answer any more: people are shown it. */
const LATEST_MS = 12 * 3_600_000;
/** Rows of channels that are not connected are looked at again after this. */
const UNCONNECTED_MS = 60_000;
/** A send that has not ended by then counts as one of which nobody knows whether it arrived. */
const DEADLINE_MS = 20_000;
/** A row that was being sent for longer was left behind by a crash. */
const INTERRUPTED_MS = 2 * DEADLINE_MS;

export interface OutboxOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly channels: readonly Channel[];
  readonly report: (error: unknown, where: string) => void;
  /** Something was committed: a send that failed for good. */
  readonly onCommit: () => void;
  readonly meter: DeskMeter;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #channels: ReadonlyMap<string, Channel>;
  /** Channels that are being sent to, each at its own pace. */
  readonly #busy = new Map<string, Promise<boolean>>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#channels = new Map(options.channels.map((channel) => [channel.name, channel]));
  }

  /** Sends everything that is due; resolves when nothing more is. */
  async flush(): Promise<void> {
    for (;;) {
      await this.kick();
      const sound = await Promise.all(this.#busy.values());
      // A store that cannot be written would be asked for ever.
      if (sound.includes(false) || (await this.#due()).length === 0) return;
    }
  }

  /** Begins to send what is due on every channel that is idle: one that is slow keeps nobody else's owners waiting. */
  async kick(): Promise<void> {
    await this.#recover();
    const lanes = new Map<string, OutboxRow[]>();
    for (const row of await this.#due()) {
      // Between the look and here another kick may have begun.
      if (!this.#busy.has(row.channel)) lanes.set(row.channel, [...(lanes.get(row.channel) ?? []), row]);
    }
    for (const [channel, rows] of lanes) this.#busy.set(channel, this.#keepSending(channel, rows));
  }

  #due(): Promise<OutboxRow[]> {
    const { store, clock } = this.#options;
    return store.outboxDue(clock.now(), BATCH, [...this.#busy.keys()]);
  }

  /** @returns false when the store failed */
  async #keepSending(channel: string, rows: readonly OutboxRow[]): Promise<boolean> {
    const { report, onCommit } = this.#options;
    try {
      if (await this.#lane(rows)) onCommit();
      return true;
    } catch (error) {
      report(error, `outbox ${channel}`);
      return false;
    } finally {
      this.#busy.delete(channel);
    }
  }

  /** @returns whether anything was tried */
  async #lane(rows: readonly OutboxRow[]): Promise<boolean> {
    /** Conversations of which a row was put off: what comes after must not overtake it. */
    const held = new Set<string>();
    let tried = false;
    for (const row of rows) {
      if (held.has(row.conversationId)) continue;
      const outcome = await this.#send(row);
      if (outcome === 'held') held.add(row.conversationId);
      tried ||= outcome !== 'unconnected';
      if (outcome === 'unconnected') held.add(row.conversationId);
    }
    return tried;
  }

  async #send(row: OutboxRow): Promise<'done' | 'held' | 'unconnected'> {
    const { store, clock, report, meter } = this.#options;
    const channel = this.#channels.get(row.channel.split(':')[0] ?? '');
    if (clock.now() >= row.at + LATEST_MS) {
      await store.markFailed(row.id, 'too_late', null, clock.now());
      meter.send(row.channel, 'too_late', null);
      return 'done';
    }
    if (!channel) {
      const now = clock.now();
      await store.markLater(row.id, `channel ${row.channel} is not connected`, now + UNCONNECTED_MS, now);
      meter.send(row.channel, 'unconnected', null);
      return 'unconnected';
    }
    if (!(await store.markSending(row.id, clock.now()))) return 'done';
    const begun = clock.now();
    try {
      const result = await inTime(channel.send(outboundOf(row)));
      const took = clock.now() - begun;
      const settled = await this.#settle(row, result);
      meter.send(row.channel, result.state, took);
      return settled;
    } catch (error) {
      meter.send(row.channel, 'unknown', clock.now() - begun);
      report(error, `send ${row.channel}`);
      // Nobody knows whether it arrived: it is repeated only where the channel dedupes.
      const now = clock.now();
      const again = channel.dedupesSends && row.attempts + 1 < MOST_ATTEMPTS;
      const retryAt = again ? now + FIRST_BACKOFF_MS * 2 ** row.attempts : null;
      await store.markFailed(row.id, oneLine(error), retryAt, now);
      return again ? 'held' : 'done';
    }
  }

  async #settle(row: OutboxRow, result: SendResult): Promise<'done' | 'held'> {
    const { store, clock } = this.#options;
    const now = clock.now();
    if (result.state === 'sent') await store.markSent(row.id, result.channelMessageId, now);
    else if (result.state === 'failed') await store.markFailed(row.id, result.reason, null, now);
    else {
      await store.markLater(row.id, result.reason, now + result.afterMs, now);
      return 'held';
    }
    return 'done';
  }

  /** What a crash left between send and mark-sent: sent again where that does no harm, else shown to people. */
  async #recover(): Promise<void> {
    const { store, clock, onCommit } = this.#options;
    const now = clock.now();
    const left = await store.interruptedSends(now - INTERRUPTED_MS);
    for (const { id, channel } of left) {
      if (this.#channels.get(channel.split(':')[0] ?? '')?.dedupesSends === true)
        await store.markLater(id, 'interrupted', now, now);
      else await store.markUncertain(id, now);
    }
    if (left.length > 0) onCommit();
  }
}

const outboundOf = ({ id, channel, thread, recipient, text, phrases }: OutboxRow) => ({
  id,
  channel,
  thread,
  recipient,
  text,
  phrases,
});

async function inTime(sending: Promise<SendResult>): Promise<SendResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS);
    timer.unref();
  });
  try {
    return await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}
