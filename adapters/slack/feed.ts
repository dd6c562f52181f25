/** Follows the committed events and shows them in Slack: cards, threads, suggestions, alerts. */
import {
  type AdapterState,
  cutText,
  type EventRow,
  failureWords,
  oneLine,
  type StaffDesk,
} from '../../src/index.ts';
import { alertPost, conversationCard, messageLine, said, suggestionCard, ticketCard } from './cards.ts';
import { escaped, type SlackCalls, type SlackPlace } from './shapes.ts';

const BATCH = 50;
/** Events after which the lease is renewed: Slack takes about a second for each at worst. */
const RENEW_EVERY = 10;
/** Lines shown of what was said before people came in. */
const HISTORY = 12;
const MOST_SUGGESTIONS = 2;
/** UTF-8 bytes of a message of several lines. */
const MOST_BYTES = 8000;
/** After Slack could not be reached, in ms. */
const RETRY_MS = 5000;
/** Of several instances the one that has the lease shows; another one looks so often whether it is gone. In ms. */
const LEASE_MS = 15_000;

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
  /** The newest message that stands in the thread, and the newest that suggestions were made for. */
  readonly shown: number;
  readonly suggested: number;
}

export class Feed {
  readonly #options: FeedOptions;
  #unfollow: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #retry: NodeJS.Timeout | null = null;
  #stopped = false;
  #leased = false;

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
    // The next start need not wait for its end.
    if (this.#leased) await this.#options.state.delete('lease');
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
        const events = await staff.events(await this.#cursor(), BATCH);
        if (events.length === 0) return;
        if (!(await state.lease('lease', LEASE_MS))) {
          this.#leased = false;
          this.#lookAgain(LEASE_MS);
          return;
        }
        this.#leased = true;
        // Before the lease was ours, another instance may have shown some of them.
        const shown = await this.#cursor();
        const fresh = events.filter(({ seq }) => seq > shown);
        for (const [at, event] of fresh.entries()) {
          if (this.#stopped) return;
          if (at % RENEW_EVERY === RENEW_EVERY - 1 && !(await state.lease('lease', LEASE_MS))) break;
          await this.#showOrSkip(event);
          await state.set('cursor', { seq: event.seq });
        }
        if (events.length < BATCH) return;
      }
    } catch (error) {
      // The cursor stands: what was not shown is shown when Slack is back.
      log('warn', `Slack could not be told: ${oneLine(error)}`);
      if (this.#stopped) return;
      const { retryAfter } = error as { retryAfter?: number };
      this.#lookAgain(retryAfter === undefined ? RETRY_MS : retryAfter * 1000);
    }
  }

  async #cursor(): Promise<number> {
    const { seq } = ((await this.#options.state.get('cursor')) ?? { seq: 0 }) as { seq: number };
    return seq;
  }

  #lookAgain(ms: number): void {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.wake(), ms);
    this.#retry.unref();
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
    if (conversationId && kind === 'conversation.message') return this.#catchUp(conversationId);
    if (conversationId && kind === 'conversation.handoff') return this.#handedOver(conversationId);
    if (conversationId && kind === 'conversation.claimed') {
      await this.#catchUp(conversationId);
      return this.#refresh(conversationId);
    }
    if (conversationId && (kind === 'conversation.handed_back' || kind === 'conversation.released'))
      return this.#refresh(conversationId);
    if (conversationId && kind === 'conversation.claim_refused')
      return this.#claimLost(conversationId, event);
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
    const onDuty = await staff.onDuty(roles, event.at);
    const post = alertPost(staff.labels, { reason, roles, onDuty, ticket });
    const thread =
      ticket || !event.conversationId
        ? null
        : ((await this.#options.state.get(`conversation:${event.conversationId}`)) as Thread | null);
    // Of a conversation: where it is shown, and in the channel too, as threads call only those who follow them.
    if (thread) await calls.post(thread.channel, post, { threadTs: thread.ts, broadcast: true });
    else await calls.post(channel, post);
  }

  /** The conversation's thread, opened when there is none. */
  async #thread(id: string): Promise<Thread | null> {
    const { calls, staff, state, channel } = this.#options;
    const known = (await state.get(`conversation:${id}`)) as Thread | null;
    if (known) return known;
    const card = await staff.conversation(id);
    if (!card) return null;
    const ts = await calls.post(channel, conversationCard(staff.labels, card, unnamed(id)));
    const thread: Thread = { channel, ts, shown: 0, suggested: 0 };
    await state.set(`thread:${ts}`, { conversation: id });
    await state.set(`conversation:${id}`, thread);
    return thread;
  }

  /** Brings the thread up to the newest message; what was said at last before it began opens it. */
  async #catchUp(id: string): Promise<void> {
    const { calls, staff, state } = this.#options;
    const thread = await this.#thread(id);
    if (!thread) return;
    const lines =
      thread.shown === 0
        ? await staff.recentMessages(id, HISTORY)
        : await staff.messages(id, thread.shown, BATCH);
    const newest = lines.at(-1);
    if (!newest) return;
    const text = lines.map((line) => messageLine(staff.labels, line)).join('\n');
    for (const piece of cutText(escaped(text), MOST_BYTES))
      await calls.post(thread.channel, { text: piece }, { threadTs: thread.ts });
    const shown = { ...thread, shown: newest.seq };
    await state.set(`conversation:${id}`, shown);
    const asked = lines.findLast(({ from }) => from !== 'bot');
    if (asked?.from !== 'owner' || asked.seq <= thread.suggested) return;
    await this.#suggest(id, thread, asked.seq);
    await state.set(`conversation:${id}`, { ...shown, suggested: asked.seq });
  }

  /** A later wish for a person is announced in the channel too: threads call only those who follow them. */
  async #handedOver(id: string): Promise<void> {
    const { calls, staff, state } = this.#options;
    const before = (await state.get(`conversation:${id}`)) as Thread | null;
    const card = before ? await staff.conversation(id) : null;
    if (before && card && before.shown > 0) {
      const text = said(staff.labels, 'conversation_again', { owner: card.owner ?? unnamed(id) });
      await calls.post(before.channel, { text: escaped(text) }, { threadTs: before.ts, broadcast: true });
    }
    await this.#catchUp(id);
    await this.#refresh(id);
  }

  async #refresh(id: string): Promise<void> {
    const { calls, staff, state } = this.#options;
    const thread = (await state.get(`conversation:${id}`)) as Thread | null;
    const card = await staff.conversation(id);
    if (thread && card) await calls.update(thread, conversationCard(staff.labels, card, unnamed(id)));
  }

  async #suggest(id: string, thread: Thread, seq: number): Promise<void> {
    const { calls, staff, state, log } = this.#options;
    const found = await staff.suggest(id).catch((error: unknown) => {
      log('error', `no suggestion could be made: ${oneLine(error)}`);
      return null;
    });
    const offered = found?.suggestions.slice(0, MOST_SUGGESTIONS) ?? [];
    if (!found || offered.length === 0) return;
    const ts = await calls.post(thread.channel, suggestionCard(staff.labels, offered, found.avoid), {
      threadTs: thread.ts,
    });
    await state.set(`suggestion:${ts}`, { conversation: id, seq, suggestions: offered });
  }

  async #claimLost(id: string, event: EventRow): Promise<void> {
    const { calls, staff } = this.#options;
    const thread = await this.#thread(id);
    const holder = (await staff.conversation(id))?.handedOff?.by?.name;
    if (!thread || holder === undefined) return;
    const name = String(event.data.name ?? event.data.by ?? '');
    await calls.post(
      thread.channel,
      { text: escaped(said(staff.labels, 'claim_lost', { name, holder })) },
      { threadTs: thread.ts },
    );
  }

  async #failed(id: string, event: EventRow): Promise<void> {
    const { calls, staff } = this.#options;
    // A reply that did not arrive needs a person, whoever had the conversation.
    const thread = await this.#thread(id);
    if (!thread) return;
    const reason = failureWords(staff.labels, String(event.data.reason ?? ''));
    await calls.post(
      thread.channel,
      { text: escaped(said(staff.labels, 'failed_line', { reason })) },
      { threadTs: thread.ts },
    );
  }
}

/** An owner whose name is not known. */
const unnamed = (id: string): string => `#${id.slice(0, 6)}`;
