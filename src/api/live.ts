/** Server-sent events: what stands in the store after a number, and whatever is committed from then on. */
import type { ServerResponse } from 'node:http';
import type { MessageRow, Store } from '../store.ts';
import { shanghaiIso } from '../text/times.ts';

const PAGE = 500;
/** Proxies cut streams on which nothing goes, and a page notices by it that its stream is dead. */
const BEAT_MS = 20_000;

type Menu = (phrases: MessageRow['phrases']) => readonly string[];

interface Viewer {
  readonly response: ServerResponse;
  after: number;
  sending: Promise<void>;
}

export class LiveFeed {
  readonly #store: Store;
  readonly #channel: string;
  readonly #menu: Menu;
  readonly #viewers = new Map<string, Set<Viewer>>();
  #beat: NodeJS.Timeout | null = null;

  /** @param menu answers to choose from after a message of these wordings */
  constructor(store: Store, channel: string, menu: Menu = () => []) {
    this.#store = store;
    this.#channel = channel;
    this.#menu = menu;
  }

  /** Begins a stream; what came after `after` is sent first. */
  async open(thread: string, after: number, response: ServerResponse): Promise<void> {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    response.write(': open\n\n');
    const viewer: Viewer = { response, after, sending: Promise.resolve() };
    const viewers = this.#viewers.get(thread) ?? new Set();
    viewers.add(viewer);
    this.#viewers.set(thread, viewers);
    response.on('close', () => {
      viewers.delete(viewer);
      if (viewers.size === 0) this.#viewers.delete(thread);
      if (this.#viewers.size === 0) this.#rest();
    });
    this.#beat ??= setInterval(() => this.#tellAlive(), BEAT_MS).unref();
    await this.#send(thread, viewer);
  }

  /** Something was committed in a thread. */
  async push(thread: string): Promise<void> {
    await Promise.all([...(this.#viewers.get(thread) ?? [])].map((viewer) => this.#send(thread, viewer)));
  }

  /** Something may have been committed in any thread, by another instance. */
  async pushAll(): Promise<void> {
    await Promise.all([...this.#viewers.keys()].map((thread) => this.push(thread)));
  }

  /** Ends all streams, so that the server can close. */
  close(): void {
    for (const viewers of this.#viewers.values()) for (const viewer of viewers) viewer.response.end();
    this.#viewers.clear();
    this.#rest();
  }

  #rest(): void {
    if (this.#beat) clearInterval(this.#beat);
    this.#beat = null;
  }

  #tellAlive(): void {
    for (const viewers of this.#viewers.values())
      for (const { response } of viewers) response.write('event: alive\ndata: {}\n\n');
  }

  #send(thread: string, viewer: Viewer): Promise<void> {
    viewer.sending = viewer.sending.then(async () => {
      const conversationId = await this.#store.conversationId(this.#channel, thread, thread);
      if (conversationId === null) return;
      let rows: readonly MessageRow[];
      do {
        rows = await this.#store.messages(conversationId, viewer.after, PAGE);
        for (const row of rows) {
          viewer.response.write(`id: ${row.seq}\ndata: ${JSON.stringify(shown(row, this.#menu))}\n\n`);
          viewer.after = row.seq;
        }
      } while (rows.length === PAGE && !viewer.response.writableEnded);
    });
    return viewer.sending;
  }
}

function shown(
  { seq, from, own, text, at, phrases, media = [] }: MessageRow,
  menu: Menu,
): Record<string, unknown> {
  const choices = from === 'bot' ? menu(phrases) : [];
  // By its id the page that sent a message knows it again.
  return { seq, from, ...(own !== undefined && { own }), text, at: shanghaiIso(at), phrases, media, choices };
}
