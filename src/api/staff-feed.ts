/** Server-sent events for the staff's pages: which conversations and tickets changed, never what was said. */
import type { ServerResponse } from 'node:http';
import type { StaffDesk } from '../staff.ts';

const PAGE = 500;
/** Proxies cut streams on which nothing goes; and a session that has ended is noticed by then. */
const BEAT_MS = 20_000;

interface Viewer {
  readonly response: ServerResponse;
  readonly mayStay: () => Promise<boolean>;
  after: number;
}

export class StaffFeed {
  readonly #staff: () => StaffDesk;
  readonly #viewers = new Set<Viewer>();
  #unfollow: (() => void) | null = null;
  #beat: NodeJS.Timeout | null = null;
  #sending: Promise<void> = Promise.resolve();
  #wanted = false;

  constructor(staff: () => StaffDesk) {
    this.#staff = staff;
  }

  /** @param after the number of the last event that was seen; null: from now on */
  async open(response: ServerResponse, after: number | null, mayStay: () => Promise<boolean>): Promise<void> {
    const last = await this.#staff().lastEvent();
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    response.write(': open\n\n');
    // Whoever was away for long reads everything anew.
    if (after !== null && (after > last || last - after > PAGE)) {
      response.write(`id: ${last}\nevent: anew\ndata: {}\n\n`);
      after = last;
    }
    const viewer: Viewer = { response, mayStay, after: after ?? last };
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

  #gone(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0) return;
    this.#unfollow?.();
    this.#unfollow = null;
    if (this.#beat) clearInterval(this.#beat);
    this.#beat = null;
  }

  /** Many commits at once are one look. */
  #push(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#sending = this.#sending.then(async () => {
      this.#wanted = false;
      await this.#send().catch(() => undefined);
    });
  }

  async #send(): Promise<void> {
    const from = Math.min(...[...this.#viewers].map(({ after }) => after));
    if (!Number.isFinite(from)) return;
    const events = await this.#staff().events(from, PAGE);
    const last = events.at(-1)?.seq;
    if (last === undefined) return;
    for (const viewer of this.#viewers) {
      const mine = events.filter(({ seq }) => seq > viewer.after);
      if (mine.length === 0) continue;
      const data = {
        conversations: distinct(mine.map(({ conversationId }) => conversationId)),
        tickets: distinct(mine.map(({ ticketId }) => ticketId)),
        lost: mine
          .filter(({ kind }) => kind === 'conversation.claim_refused')
          .map(({ conversationId, data: { by } }) => ({ conversation: conversationId, by })),
      };
      viewer.response.write(`id: ${last}\nevent: changed\ndata: ${JSON.stringify(data)}\n\n`);
      viewer.after = last;
    }
    if (events.length === PAGE) this.#push();
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
