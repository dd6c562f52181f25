/** Sends what was committed: in order within a conversation, channels side by side, never a blind repeat (law 6). */
import { setImmediate as breath } from 'node:timers/promises';
import type { Channel, SendResult } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import { type OutboxRow, SEND_LEASE_MS } from '../outbox.ts';
import { isPlayed } from '../played.ts';
import type { Store } from '../store.ts';
import { HOUR, MINUTE } from '../text/shanghai.ts';
import { nextOutreach } from '../ticket/calendar.ts';
import { inTime } from './deadline.ts';
import type { DeskMeter, SendOutcome } from './meter.ts';
import type { Reach } from './reach.ts';

const BATCH = 100;
/** After so many sends of a channel emergencies are looked for again. */
const STRETCH = 10;
/** So many are sent side by side where a repeat does no harm: of the others a crash must interrupt one at most. */
const ABREAST = 64;
const MOST_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 2000;
/** An answer that could not be sent for so long is no answer any more: people are shown it. */
const LATEST_MS = 12 * HOUR;
/** Between two looks for sends that a crash interrupted, or that nobody has the channel for. */
const RECOVER_MS = 1000;
/** A send that has not ended by then counts as one of which nobody knows whether it arrived. */
const DEADLINE_MS = 20_000;

export interface OutboxOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly channels: readonly Channel[];
  readonly report: (error: unknown, where: string) => void;
  /** Something was committed: a send that failed for good. */
  readonly onCommit: () => void;
  /** Something said of our own accord, or by a colleague, has not arrived by any way: a person goes on. */
  readonly unreached: (row: OutboxRow) => Promise<void>;
  /** When what waits may be said, and what becomes of what is refused. */
  readonly reach: Pick<Reach, 'hours' | 'isOwed' | 'byOtherWay'>;
  readonly meter: DeskMeter;
  /** Answers to choose from, of what is said. */
  readonly choices: (phrases: OutboxRow['phrases']) => readonly string[];
}

/** faulty: the store failed. */
type LaneEnd = 'tried' | 'idle' | 'faulty';

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #channels: ReadonlyMap<string, Channel>;
  /** What each channel may still send this minute. */
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  /** When interrupted sends were last looked for. */
  #recoveredAt = Number.NEGATIVE_INFINITY;
  /** Channels that are being sent to, each at its own pace. */
  readonly #busy = new Map<string, Promise<LaneEnd>>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#channels = new Map(options.channels.map((channel) => [channel.name, channel]));
  }

  /** Sends everything that is due; resolves when nothing more is. */
  async flush(): Promise<void> {
    for (;;) {
      await this.kick();
      const ends = await Promise.all(this.#busy.values());
      // A store that cannot be written, or somebody else's sends, would be asked for ever.
      if (ends.includes('faulty') || !ends.includes('tried')) return;
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

  /** Rows of channels that are idle, and of `own`. */
  #due(own?: string): Promise<OutboxRow[]> {
    const { store, clock } = this.#options;
    const others = [...this.#busy.keys()].filter((channel) => channel !== own);
    return store.outboxDue(clock.now(), BATCH, { channels: [...this.#channels.keys()], except: others });
  }

  /** Until nothing more is due on the channel. */
  async #keepSending(channel: string, rows: readonly OutboxRow[]): Promise<LaneEnd> {
    const { report, onCommit } = this.#options;
    let end: LaneEnd = 'idle';
    try {
      for (let next = rows; next.length > 0; ) {
        const { tried, done } = await this.#lane(next);
        if (tried === 0) break;
        end = 'tried';
        onCommit();
        await breath();
        // Where a channel keeps all waiting, there is no hurry.
        next = done === 0 ? [] : (await this.#due(channel)).filter((row) => row.channel === channel);
      }
    } catch (error) {
      report(error, `outbox ${channel}`);
      end = 'faulty';
    } finally {
      this.#busy.delete(channel);
    }
    return end;
  }

  /**
   * Conversations side by side, where the channel dedupes: what they write is committed together, and one that is slow
   * holds up nobody else's answer.
   * @returns how many were tried, and how many of these need not be tried again
   */
  async #lane(rows: readonly OutboxRow[]): Promise<{ readonly tried: number; readonly done: number }> {
    const dedupes = this.#channelOf(rows[0]?.channel ?? '')?.dedupesSends === true;
    const count = { done: 0, held: 0, taken: 0 };
    const queues = dedupes ? byConversation(rows.slice(0, ABREAST)) : [rows.slice(0, STRETCH)];
    const ends = await Promise.allSettled(queues.map((queue) => this.#oneByOne(queue, count)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return { tried: count.done + count.held, done: count.done };
  }

  async #oneByOne(
    rows: readonly OutboxRow[],
    count: Record<'done' | 'held' | 'taken', number>,
  ): Promise<void> {
    /** Conversations of which a row was put off: what comes after must not overtake it. */
    const held = new Set<string>();
    for (const row of rows) {
      if (held.has(row.conversationId)) continue;
      const outcome = await this.#send(row);
      count[outcome]++;
      if (outcome !== 'done') held.add(row.conversationId);
    }
  }

  async #send(row: OutboxRow): Promise<'done' | 'held' | 'taken'> {
    const { store, clock, report } = this.#options;
    const channel = this.#channelOf(row.channel);
    if (!channel || (clock.now() >= row.at + LATEST_MS && row.lane !== 'waits')) {
      await this.#giveUp(row);
      return 'done';
    }
    if (row.picture !== undefined && channel.sendsPictures !== true) {
      await store.markFailed(row.id, 'no_pictures', null, clock.now());
      return 'done';
    }
    const wait = this.#holds(row, channel);
    if (wait) {
      await store.markLater(row.id, wait.reason, wait.until, clock.now());
      return 'held';
    }
    // Another process sends it, or what was said before it: what comes after waits too.
    const repeatable = channel.dedupesSends === true;
    if (!(await store.markSending(row.id, clock.now(), { repeatable }))) return 'taken';
    const begun = clock.now();
    try {
      const result = await inTime(
        channel.send({ ...outboundOf(row), choices: this.#options.choices(row.phrases) }),
        DEADLINE_MS,
      );
      const took = clock.now() - begun;
      const settled = await this.#settle(row, result);
      this.#measure(row, result.state, took);
      return settled;
    } catch (error) {
      this.#measure(row, 'unknown', clock.now() - begun);
      report(error, `send ${row.channel}`);
      // Nobody knows whether it arrived: it is repeated only where the channel dedupes.
      const now = clock.now();
      const again = channel.dedupesSends && row.attempts + 1 < MOST_ATTEMPTS;
      const retryAt = again ? now + FIRST_BACKOFF_MS * 2 ** row.attempts : null;
      await store.markFailed(row.id, oneLine(error), retryAt, now);
      return again ? 'held' : 'done';
    }
  }

  #channelOf(name: string): Channel | undefined {
    return this.#channels.get(name.split(':')[0] ?? '');
  }

  async #giveUp(row: OutboxRow): Promise<void> {
    await this.#refused(row, 'too_late');
    this.#measure(row, 'too_late', null);
  }

  /** What is said to a played owner is sent nowhere. */
  #measure({ channel, conversationId }: OutboxRow, result: SendOutcome, tookMs: number | null): void {
    if (!isPlayed(conversationId)) this.#options.meter.send(channel, result, tookMs);
  }

  /** It will not arrive: the owner is told by another way, or what we began ourselves is gone on with by a person. */
  async #refused(row: OutboxRow, reason: string): Promise<void> {
    const { store, clock, reach, unreached } = this.#options;
    const way = await reach.byOtherWay(row, reason);
    if (way === null && reach.isOwed(row)) await unreached(row);
    await store.markFailed(row.id, way === null ? reason : `${reason}; ${way}_sent`, null, clock.now());
  }

  /** Whether a row has to wait: for the day, or for its channel's pace. Emergencies wait for neither. */
  #holds(row: OutboxRow, channel: Channel): { readonly until: number; readonly reason: string } | null {
    const now = this.#options.clock.now();
    if (row.lane === 'urgent') return null;
    if (row.lane === 'waits') {
      const until = nextOutreach(this.#options.reach.hours(row), now);
      if (until > now) return { until, reason: 'quiet_hours' };
    }
    if (channel.perMinute === undefined) return null;
    const bucket = this.#buckets.get(row.channel) ?? { tokens: channel.perMinute, at: now };
    const tokens = Math.min(
      channel.perMinute,
      bucket.tokens + ((now - bucket.at) / MINUTE) * channel.perMinute,
    );
    if (tokens < 1) {
      this.#buckets.set(row.channel, { tokens, at: now });
      return { until: now + Math.ceil(((1 - tokens) / channel.perMinute) * MINUTE), reason: 'pace' };
    }
    this.#buckets.set(row.channel, { tokens: tokens - 1, at: now });
    return null;
  }

  async #settle(row: OutboxRow, result: SendResult): Promise<'done' | 'held'> {
    const { store, clock } = this.#options;
    const now = clock.now();
    if (result.state === 'sent') await store.markSent(row.id, result.channelMessageId, now);
    else if (result.state === 'failed') await this.#refused(row, result.reason);
    else {
      await store.markLater(row.id, result.reason, now + result.afterMs, now);
      return 'held';
    }
    return 'done';
  }

  /**
   * What a crash left between send and mark-sent: sent again where that does no harm, else shown to people. So is what
   * nobody has had the channel for in all the time that an answer is worth sending.
   */
  async #recover(): Promise<void> {
    const { store, clock, onCommit } = this.#options;
    const now = clock.now();
    if (Math.abs(now - this.#recoveredAt) < RECOVER_MS) return;
    this.#recoveredAt = now;
    const left = await store.interruptedSends(now - SEND_LEASE_MS);
    for (const { id, channel } of left) {
      if (this.#channelOf(channel)?.dedupesSends === true) await store.markLater(id, 'interrupted', now, now);
      else await store.markUncertain(id, now);
    }
    const unsent = await store.outboxDue(now - LATEST_MS, BATCH);
    const orphans = unsent.filter(({ channel }) => !this.#channelOf(channel));
    for (const row of orphans) await this.#giveUp(row);
    if (left.length + orphans.length > 0) onCommit();
  }
}

const outboundOf = ({ id, channel, thread, recipient, text, phrases, lane, picture }: OutboxRow) => ({
  id,
  channel,
  thread,
  recipient,
  text,
  phrases,
  lane,
  ...(picture !== undefined && { picture }),
});

function byConversation(rows: readonly OutboxRow[]): OutboxRow[][] {
  const queues = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const queue = queues.get(row.conversationId);
    if (queue) queue.push(row);
    else queues.set(row.conversationId, [row]);
  }
  return [...queues.values()];
}
