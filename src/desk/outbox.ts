/** Sends what was committed: one attempt at a time a message, never a blind repeat (law 6). */
import type { Channel } from '../channel.ts';
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import type { OutboxRow, Store } from '../store.ts';

const BATCH = 100;
const MOST_ATTEMPTS = 5;
const FIRST_BACKOFF_MS = 2000;
/** An answer that could not be sent for so long is no answer any more: people are shown it. */
const LATEST_MS = 12 * 3_600_000;

export class Outbox {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #report: (error: unknown, where: string) => void;

  constructor(
    store: Store,
    clock: Clock,
    channels: readonly Channel[],
    report: (error: unknown, where: string) => void,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#channels = new Map(channels.map((channel) => [channel.name, channel]));
    this.#report = report;
  }

  /** Sends everything that is due. Rows of channels that are not connected wait for one who is. @returns whether anything was tried */
  async flush(): Promise<boolean> {
    let tried = false;
    for (;;) {
      const rows = await this.#store.outboxDue(this.#clock.now(), BATCH, [...this.#channels.keys()]);
      let sent = 0;
      for (const row of rows) if (await this.#send(row)) sent++;
      tried ||= sent > 0;
      if (sent === 0 || rows.length < BATCH) return tried;
    }
  }

  async #send(row: OutboxRow): Promise<boolean> {
    const channel = this.#channels.get(row.channel.split(':')[0] ?? '');
    if (!channel) return false;
    if (!(await this.#store.markSending(row.id, this.#clock.now()))) return false;
    try {
      const result = await channel.send({
        id: row.id,
        channel: row.channel,
        thread: row.thread,
        recipient: row.recipient,
        text: row.text,
        phrases: row.phrases,
      });
      const now = this.#clock.now();
      if (result.state === 'sent') await this.#store.markSent(row.id, result.channelMessageId, now);
      else if (result.state === 'later' && now + result.afterMs < row.at + LATEST_MS)
        await this.#store.markLater(row.id, result.reason, now + result.afterMs, now);
      else await this.#store.markFailed(row.id, result.reason, null, now);
    } catch (error) {
      this.#report(error, `send ${row.channel}`);
      // Nobody knows whether it arrived: it is repeated only where the channel dedupes.
      const now = this.#clock.now();
      const again = channel.dedupesSends && row.attempts + 1 < MOST_ATTEMPTS;
      await this.#store.markFailed(
        row.id,
        oneLine(error),
        again ? now + FIRST_BACKOFF_MS * 2 ** row.attempts : null,
        now,
      );
    }
    return true;
  }
}
