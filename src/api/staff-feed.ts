/** Server-sent events for the staff's pages: which conversations and tickets changed, never what was said. */
import type { ServerResponse } from 'node:http';
import type { StaffDesk } from '../staff.ts';
import type { EventRow } from '../store.ts';

/** More than this was missed: everything is read anew. */
const PAGE = 500;
/** Many commits at once are told once. */
const GATHER_MS = 150;
/** Proxies cut streams on which nothing goes; and a session that has ended is noticed by then. */
const BEAT_MS = 20_000;

/** How far a viewer has seen: number of the last event, and the moment up to which changes were told. */
interface Cursor {
  seq: number;
  at: number;
}

interface Viewer extends Cursor {
  readonly response: ServerResponse;
  readonly mayStay: () => Promise<boolean>;
  /** How many changes of the millisecond `at` were told. */
  same: number;
}

export function cursorOf(text: unknown): Cursor | null {
  const found = /^(\d{1,15})\.(\d{1,15})$/.exec(String(text));
  return found ? { seq: Number(found[1]), at: Number(found[2]) } : null;
}

export class StaffFeed {
  readonly #staff: () => StaffDesk;
  readonly #viewers = new Set<Viewer>();
  #unfollow: (() => void) | null = null;
  #beat: NodeJS.Timeout | null = null;
  #wanted: NodeJS.Timeout | null = null;
  #sending: Promise<void> = Promise.resolve();

  constructor(staff: () => StaffDesk) {
    this.#staff = staff;
  }

  /** Where a viewer that reads everything now goes on. */
  async now(): Promise<Cursor> {
    const [[newest], seq] = await Promise.all([this.#staff().changed(0, 1), this.#staff().lastEvent()]);
    return { seq, at: newest?.at ?? 0 };
  }

  /** @param after what was seen; null: from now on */
  async open(response: ServerResponse, after: Cursor | null, mayStay: () => Promise<boolean>): Promise<void> {
    const now = await this.now();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    response.write(': open\n\n');
    const viewer: Viewer = { response, mayStay, same: 0, ...(after ?? now) };
    // Whoever was away for long, or comes with a number of another database, reads everything anew.
    if (viewer.seq > now.seq || now.seq - viewer.seq >= PAGE) {
      Object.assign(viewer, now);
      response.write(`id: ${now.seq}.${now.at}\nevent: anew\ndata: {}\n\n`);
    }
    this.#viewers.add(viewer);
    response.on('close', () => this.#gone(viewer));
    this.#unfollow ??= this.#staff().follow(() => this.#push());
    this.#beat ??= setInterval(() => void this.#look(), BEAT_MS).unref();
    this.#push();
  }

  close(): void {
    for (const viewer of [...this.#viewers]) {
      viewer.response.end();
      this.#gone(viewer);
    }
  }

  /** Somebody has opened or left a conversation: whoever has it open asks again who is there. */
  tellReaders(conversation: string): void {
    for (const { response } of this.#viewers)
      response.write(`event: readers\ndata: ${JSON.stringify({ conversation })}\n\n`);
  }

  #gone(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0) return;
    this.#unfollow?.();
    this.#unfollow = null;
    for (const timer of [this.#beat, this.#wanted]) if (timer) clearTimeout(timer);
    this.#beat = null;
    this.#wanted = null;
  }

  #push(): void {
    this.#wanted ??= setTimeout(() => {
      this.#wanted = null;
      this.#sending = this.#sending.then(() => this.#send().catch(() => undefined));
    }, GATHER_MS).unref();
  }

  async #send(): Promise<void> {
    const viewers = [...this.#viewers];
    if (viewers.length === 0) return;
    const [events, changes] = await Promise.all([
      this.#staff().events(Math.min(...viewers.map(({ seq }) => seq)), PAGE),
      // From the same millisecond on: another turn may have been committed in it.
      this.#staff().changed(Math.min(...viewers.map(({ at }) => at)), PAGE),
    ]);
    const seq = events.at(-1)?.seq ?? 0;
    const told = await this.#ofHere(events);
    const at = changes[0]?.at ?? 0;
    for (const viewer of viewers) {
      const mine = told.filter((event) => event.seq > viewer.seq);
      const moved = changes.filter((change) => change.at >= viewer.at);
      if (mine.length === 0 && at <= viewer.at && moved.length <= viewer.same) {
        viewer.seq = Math.max(seq, viewer.seq);
        continue;
      }
      const news = {
        conversations: distinct([
          ...moved.map(({ id }) => id),
          ...mine.map(({ conversationId }) => conversationId),
        ]),
        tickets: distinct(mine.map(({ ticketId }) => ticketId)),
        /** Who wanted a conversation that a colleague has. */
        lost: mine
          .filter(({ kind }) => kind === 'conversation.claim_refused')
          .map(({ conversationId, data: { by } }) => ({ conversation: conversationId, by })),
      };
      viewer.seq = Math.max(seq, viewer.seq);
      viewer.at = Math.max(at, viewer.at);
      viewer.same = changes.filter((change) => change.at === viewer.at).length;
      viewer.response.write(
        `id: ${viewer.seq}.${viewer.at}\nevent: changed\ndata: ${JSON.stringify(news)}\n\n`,
      );
    }
    if (events.length === PAGE) this.#push();
  }

  /** The log is the organisation's: what happened in another community is not told here, by no id. */
  async #ofHere(events: readonly EventRow[]): Promise<readonly EventRow[]> {
    const staff = this.#staff();
    const ids = events.flatMap(({ conversationId }) => conversationId ?? []);
    const here = await staff.ofHere(ids);
    const tickets = new Map<string, boolean>();
    for (const { conversationId, ticketId } of events)
      if (conversationId === null && ticketId !== null && !tickets.has(ticketId))
        tickets.set(ticketId, (await staff.ticket(ticketId)) !== null);
    return events.filter(({ conversationId, ticketId }) =>
      conversationId === null ? tickets.get(ticketId ?? '') === true : here.has(conversationId),
    );
  }

  async #look(): Promise<void> {
    for (const viewer of [...this.#viewers]) {
      if (await viewer.mayStay().catch(() => true)) viewer.response.write(': beat\n\n');
      else {
        viewer.response.end();
        this.#gone(viewer);
      }
    }
  }
}

const distinct = (ids: readonly (string | null)[]) => [...new Set(ids.filter((id) => id !== null))];
