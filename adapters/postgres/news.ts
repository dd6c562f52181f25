/** LISTEN and NOTIFY: instances tell each other that something was committed, nothing of what. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { connection } from './database.ts';

/** The name of the notifications; their payload is the instance that sends them. */
const TOPIC = 'yingda';
/** How long to wait before a broken line is tried again, in ms. */
const RECONNECT_MS = 1000;

export class News {
  readonly #url: string;
  readonly #instance = randomUUID();
  readonly #listeners = new Set<() => void>();
  readonly #notify: (topic: string, payload: string) => Promise<unknown>;
  #telling: Promise<void> | null = null;
  #again = false;
  #line: pg.Client | null = null;
  #connecting: Promise<void> = Promise.resolve();
  #reconnect: NodeJS.Timeout | null = null;
  #gathered = false;
  #closed = false;

  /** @param notify runs pg_notify on any connection */
  constructor(url: string, notify: (topic: string, payload: string) => Promise<unknown>) {
    this.#url = url;
    this.#notify = notify;
  }

  /** Tells the other instances; commits while it is under way are told by one more. Never throws: they look by themselves too. */
  tell(): void {
    if (this.#closed) return;
    if (this.#telling) {
      this.#again = true;
      return;
    }
    this.#telling = this.#notify(TOPIC, this.#instance)
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        this.#telling = null;
        if (!this.#again) return;
        this.#again = false;
        this.tell();
      });
  }

  /** @returns ends the calls */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (!this.#line && !this.#reconnect) this.#open();
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** What was told before goes out first. */
  async close(): Promise<void> {
    while (this.#telling) await this.#telling;
    this.#closed = true;
    this.#listeners.clear();
    if (this.#reconnect) clearTimeout(this.#reconnect);
    await this.#connecting;
    await this.#line?.end().catch(() => undefined);
  }

  #open(): void {
    this.#reconnect = null;
    const line = new pg.Client({ ...connection(this.#url), pipeline: false });
    this.#line = line;
    const lost = () => {
      if (this.#line !== line) return;
      this.#line = null;
      line.end().catch(() => undefined);
      if (this.#closed) return;
      this.#reconnect = setTimeout(() => this.#open(), RECONNECT_MS);
      this.#reconnect.unref();
    };
    line.on('error', lost);
    line.on('end', lost);
    line.on('notification', ({ payload }) => {
      if (payload !== this.#instance) this.#call();
    });
    this.#connecting = line
      .connect()
      .then(() => line.query(`LISTEN ${TOPIC}`))
      // What was told while nobody listened.
      .then(() => this.#call(), lost);
  }

  /** Many notifications that come together are one call. */
  #call(): void {
    if (this.#gathered) return;
    this.#gathered = true;
    setImmediate(() => {
      this.#gathered = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
