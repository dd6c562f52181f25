/** Follows the committed events and shows them in Slack: cards, threads, suggestions, alerts. */
import {
  type AdapterState,
  type EventRow,
  oneLine,
  type StaffDesk,
  type StaffMessage,
} from '../../src/index.ts';
import { alertPost, conversationCard, messageLine, said, suggestionCard, ticketCard } from './cards.ts';
import { escaped, type SlackCalls, type SlackPlace } from './shapes.ts';

const BATCH = 50;
/** Lines shown of what was said before people came in. */
const HISTORY = 12;
const MOST_SUGGESTIONS = 2;
/** After Slack could not be reached, in ms. */
const RETRY_MS = 5000;

export interface FeedOptions {
  readonly calls: SlackCalls;
  readonly staff: StaffDesk;
  readonly state: AdapterState;
  readonly channel: string;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Whether a call that failed so may succeed later. */
  readonly passes: (error: unknown) => boolean;
}

interface Thread extends SlackPlace {
  /** The newest message that stands in the thread. */
  readonly seq: number;
}

export class Feed {
  readonly #options: FeedOptions;
  #unfollow: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #retry: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Begins at the newest event on the very first start, later where it stopped. */
  async start(): Promise<void> {
    const { state, staff } = this.#options;
    if ((await state.get('cursor')) === null) await state.set('cursor', { seq: await staff.lastEvent() });
    this.#unfollow = staff.follow(() => this.wake());
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unfollow?.();
    if (this.#retry) clearTimeout(this.#retry);
    await this.#running;
  }

  /** Shows what is new; one run at a time. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#again) {
        this.#again = false;
        this.wake();
      }
    });
  }

  async #run(): Promise<void> {
    const { state, staff, log } = this.#options;
    try {
      for (;;) {
        const { seq } = ((await state.get('cursor')) ?? { seq: 0 }) as { seq: number };
        const events = await staff.events(seq, BATCH);
        for (const event of events) {
          if (this.#stopped) return;
          await this.#showOrSkip(event);
          await state.set('cursor', { seq: event.seq });
        }
        if (events.length < BATCH) return;
      }
    } catch (error) {
      // The cursor stands: what was not shown is shown when Slack is back.
      log('warn', `Slack could not be told: ${oneLine(error)}`);
      if (this.#stopped) return;
      this.#retry = setTimeout(() => this.wake(), RETRY_MS);
      this.#retry.unref();
    }
  }

  /** A card that was deleted, a channel that was archived: told, and no reason to keep back what comes after. */
  async #showOrSkip(event: EventRow): Promise<void> {
    try {
      await this.#show(event);
    } catch (error) {
      if (this.#options.passes(error)) throw error;
      this.#options.log('error', `Slack refused to show ${event.kind}: ${oneLine(error)}`);
    }
  }

  async #show(event: EventRow): Promise<void> {
    const { kind, conversationId, ticketId } = event;
    if (kind === 'ticket.opened' && ticketId) return this.#ticketOpened(ticketId);
    if (kind === 'alert') return this.#alert(event);
    if (conversationId && kind === 'conversation.message')
      return this.#message(conversationId, Number(event.data.seq));
    if (conversationId && (kind === 'conversation.handoff' || kind === 'conversation.claimed')) {
      await this.#thread(conversationId);
      return this.#refresh(conversationId);
    }
    if (conversationId && kind === 'conversation.handed_back') return this.#refresh(conversationId);
    if (conversationId && kind === 'message.failed') return this.#failed(conversationId, event);
    if (ticketId && kind.startsWith('ticket.')) return this.#ticketChanged(ticketId);
  }

  async #ticketOpened(id: string): Promise<void> {
    const { calls, staff, state, channel } = this.#options;
    const ticket = await staff.ticket(id);
    if (!ticket || (await state.get(`ticket:${id}`)) !== null) return;
    const ts = await calls.post(channel, ticketCard(staff.labels, ticket));
    await state.set(`ticket:${id}`, { channel, ts } satisfies SlackPlace);
  }

  async #ticketChanged(id: string): Promise<void> {
    const { calls, staff, state } = this.#options;
    const place = (await state.get(`ticket:${id}`)) as SlackPlace | null;
    const ticket = await staff.ticket(id);
    if (place && ticket) await calls.update(place, ticketCard(staff.labels, ticket));
    if (!ticket?.conversationId) return;
    await this.#refresh(ticket.conversationId);
  }

  async #alert(event: EventRow): Promise<void> {
    const { calls, staff, channel } = this.#options;
    const { reason = '', roles = [] } = event.data as { reason?: string; roles?: string[] };
    const ticket = event.ticketId ? await staff.ticket(event.ticketId) : null;
    await calls.post(channel, alertPost(staff.labels, { reason, roles, ticket: ticket?.number ?? null }));
  }

  /** The conversation's thread; a new one begins with what was said so far. */
  async #thread(id: string): Promise<Thread | null> {
    const { calls, staff, state, channel } = this.#options;
    const known = (await state.get(`conversation:${id}`)) as Thread | null;
    if (known) return known;
    const card = await staff.conversation(id);
    if (!card) return null;
    const ts = await calls.post(channel, conversationCard(staff.labels, card, `#${id.slice(0, 6)}`));
    await state.set(`thread:${ts}`, { conversation: id });
    const lines = await staff.recentMessages(id, HISTORY);
    const thread: Thread = { channel, ts, seq: lines.at(-1)?.seq ?? 0 };
    await state.set(`conversation:${id}`, thread);
    if (lines.length > 0)
      await calls.post(
        channel,
        { text: escaped(lines.map((line) => messageLine(staff.labels, line)).join('\n')).slice(0, 3900) },
        ts,
      );
    if (lines.findLast((line) => line.from !== 'bot')?.from === 'owner') await this.#suggest(id, thread);
    return thread;
  }

  async #refresh(id: string): Promise<void> {
    const { calls, staff, state } = this.#options;
    const thread = (await state.get(`conversation:${id}`)) as Thread | null;
    const card = await staff.conversation(id);
    if (thread && card)
      await calls.update(thread, conversationCard(staff.labels, card, `#${id.slice(0, 6)}`));
  }

  async #message(id: string, seq: number): Promise<void> {
    const { calls, staff, state } = this.#options;
    const thread = await this.#thread(id);
    if (!thread || seq <= thread.seq) return;
    const [message] = (await staff.messages(id, seq - 1, 1)) as StaffMessage[];
    if (!message) return;
    await calls.post(thread.channel, { text: escaped(messageLine(staff.labels, message)) }, thread.ts);
    const moved = { ...thread, seq };
    await state.set(`conversation:${id}`, moved);
    if (message.from === 'owner') await this.#suggest(id, moved);
  }

  async #suggest(id: string, thread: Thread): Promise<void> {
    const { calls, staff, state } = this.#options;
    const { suggestions, avoid } = await staff.suggest(id);
    const offered = suggestions.slice(0, MOST_SUGGESTIONS);
    if (offered.length === 0) return;
    const ts = await calls.post(thread.channel, suggestionCard(staff.labels, offered, avoid), thread.ts);
    await state.set(`suggestion:${ts}`, { conversation: id, suggestions: offered });
  }

  async #failed(id: string, event: EventRow): Promise<void> {
    const { calls, staff } = this.#options;
    // A reply that did not arrive needs a person, whoever had the conversation.
    const thread = await this.#thread(id);
    if (!thread) return;
    const reason = String(event.data.reason ?? '');
    await calls.post(
      thread.channel,
      { text: escaped(said(staff.labels, 'failed_line', { reason })) },
      thread.ts,
    );
  }
}
