/** Follows the committed events and shows them in Slack: cards, threads, suggestions, alerts. */
import {
  type AdapterState,
  type EventRow,
  isPlayed,
  type Media,
  oneLine,
  type StaffDesk,
  type TicketCard,
} from '../../src/index.ts';
import { alertPost, said } from './cards.ts';
import { Gallery } from './gallery.ts';
import type { SlackCalls, SlackPlace, SlackPost } from './shapes.ts';
import { Threads } from './threads.ts';
import { handoverPost, ticketCard } from './ticket-cards.ts';

const BATCH = 50;
/** Events after which the lease is renewed: Slack takes about a second for each at worst. */
const RENEW_EVERY = 10;
/** After Slack could not be reached, in ms. */
const RETRY_MS = 5000;
/** Whether a shift has ended is looked at so often, in ms. */
const LOOK_MS = 60_000;
const HANDED_OVER = 'handed-over';
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
  /** Reads a kept picture; null where owners' pictures are not to be shown. */
  readonly readPicture: ((id: string) => Promise<Media | null>) | null;
}

/** A ticket's card, with the pictures that stand under it. */
interface Card extends SlackPlace {
  readonly shown?: readonly string[];
}

export class Feed {
  readonly #options: FeedOptions;
  #unfollow: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #retry: NodeJS.Timeout | null = null;
  #looking: NodeJS.Timeout | null = null;
  #stopped = false;
  #leased = false;
  /** Slack has asked for silence until the next look. */
  #silent = false;
  readonly #threads: Threads;
  readonly #gallery: Gallery;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#gallery = new Gallery(options);
    this.#threads = new Threads({ ...options, gallery: this.#gallery });
  }

  /** Begins at the newest event on the very first start, later where it stopped. */
  async start(): Promise<void> {
    const { state, staff } = this.#options;
    if ((await state.get('cursor')) === null) await state.set('cursor', { seq: await staff.lastEvent() });
    this.#unfollow = staff.follow(() => this.wake());
    this.#looking = setInterval(() => this.wake(), LOOK_MS);
    this.#looking.unref();
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unfollow?.();
    if (this.#retry) clearTimeout(this.#retry);
    if (this.#looking) clearInterval(this.#looking);
    await this.#running;
    // The next start need not wait for its end.
    if (this.#leased) await this.#options.state.delete('lease');
  }

  /** Shows what is new; one run at a time. */
  wake(): void {
    if (this.#stopped || this.#silent) return;
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
        if (events.length === 0 && !(await this.#isAnythingLeft())) return;
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
        if (events.length >= BATCH) continue;
        await this.#threads.settleAll();
        await this.#handOver();
        return;
      }
    } catch (error) {
      // The cursor stands: what was not shown is shown when Slack is back.
      log('warn', `Slack could not be told: ${oneLine(error)}`);
      if (this.#stopped) return;
      const { retryAfter } = error as { retryAfter?: number };
      this.#silent = retryAfter !== undefined;
      this.#lookAgain(retryAfter === undefined ? RETRY_MS : retryAfter * 1000);
    }
  }

  async #isAnythingLeft(): Promise<boolean> {
    return (await this.#threads.isAnythingOnTheWay()) || (await this.#isShiftOver());
  }

  async #cursor(): Promise<number> {
    const { seq } = ((await this.#options.state.get('cursor')) ?? { seq: 0 }) as { seq: number };
    return seq;
  }

  #lookAgain(ms: number): void {
    if (this.#retry) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#silent = false;
      this.wake();
    }, ms);
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
    if (conversationId) {
      const threads = this.#threads;
      switch (kind) {
        case 'conversation.message':
          return threads.catchUp(conversationId, event);
        case 'conversation.handoff':
          await threads.handedOver(conversationId, event);
          return this.#playedTickets(conversationId);
        case 'conversation.claimed':
          await threads.catchUp(conversationId);
          return threads.refresh(conversationId);
        case 'conversation.handed_back':
        case 'conversation.released':
          return threads.refresh(conversationId);
        case 'conversation.claim_refused':
          return threads.claimLost(conversationId, event);
        case 'message.failed':
          return threads.failed(conversationId, event);
      }
    }
    if (ticketId && conversationId && kind === 'ticket.rated')
      await this.#rated(ticketId, conversationId, event);
    if (ticketId && kind.startsWith('ticket.')) return this.#ticketChanged(ticketId);
  }

  async #rated(ticketId: string, conversationId: string, { data }: EventRow): Promise<void> {
    const { staff } = this.#options;
    const ticket = await staff.ticket(ticketId);
    if (!ticket || !(await this.#threads.place(conversationId))) return;
    const { rating = null, solved = false } = data as { rating?: number | null; solved?: boolean };
    const text = said(staff.labels, solved ? 'rated_solved' : 'rated_unsolved', {
      number: ticket.number,
      rating,
    });
    await this.#threads.tell(conversationId, text);
  }

  /** What the shift that has ended leaves to the next, once; on the very first start there was none. */
  async #handOver(): Promise<void> {
    const { calls, staff, state, channel } = this.#options;
    const { to } = staff.lastShift();
    const done = (await state.get(HANDED_OVER)) as { to: number } | null;
    if (done !== null && done.to >= to) return;
    if (done !== null) await calls.post(channel, handoverPost(staff.labels, await staff.handover()));
    await state.set(HANDED_OVER, { to });
  }

  async #isShiftOver(): Promise<boolean> {
    const { staff, state } = this.#options;
    const done = (await state.get(HANDED_OVER)) as { to: number } | null;
    return done === null || done.to < staff.lastShift().to;
  }

  async #ticketOpened(id: string): Promise<void> {
    const { calls, staff, state, channel } = this.#options;
    const ticket = await staff.ticket(id);
    if (!ticket || (await state.get(`ticket:${id}`)) !== null) return;
    // Of a played owner only those who have the conversation hear: nobody goes out for it.
    const thread = isPlayed(ticket.conversationId)
      ? await this.#threads.place(ticket.conversationId ?? '')
      : undefined;
    if (thread === null) return;
    const ts = await calls.post(channel, ticketCard(staff.labels, ticket), thread && { threadTs: thread.ts });
    const place = { channel, ts };
    await state.set(`ticket:${id}`, place satisfies Card);
    await this.#showPictures(place, ticket);
  }

  /** What a played owner filed with the bot, once a person is asked for. */
  async #playedTickets(conversationId: string): Promise<void> {
    if (!isPlayed(conversationId)) return;
    const card = await this.#options.staff.conversation(conversationId);
    for (const { id } of card?.tickets ?? []) await this.#ticketOpened(id);
  }

  async #showPictures(card: Card, ticket: TicketCard): Promise<void> {
    const { shown = [] } = card;
    const now = await this.#gallery.showTicket(card, ticket, shown);
    if (now.length > shown.length)
      await this.#options.state.set(`ticket:${ticket.id}`, { ...card, shown: now });
  }

  async #ticketChanged(id: string): Promise<void> {
    const { calls, staff, state } = this.#options;
    const place = (await state.get(`ticket:${id}`)) as Card | null;
    const ticket = await staff.ticket(id);
    if (place && ticket) {
      await calls.update(place, ticketCard(staff.labels, ticket));
      await this.#showPictures(place, ticket);
    }
    if (!ticket?.conversationId) return;
    await this.#threads.refresh(ticket.conversationId);
  }

  async #alert(event: EventRow): Promise<void> {
    const { calls, staff, channel } = this.#options;
    const {
      reason = '',
      roles = [],
      list = null,
      notice = null,
      community,
      person,
      lines = [],
    } = event.data as {
      reason?: string;
      roles?: string[];
      list?: string;
      notice?: string | null;
      community?: string;
      person?: string;
      lines?: readonly string[];
    };
    const ticket = event.ticketId ? await staff.ticket(event.ticketId) : null;
    const onDuty = await staff.onDuty(roles, event.at);
    const post = alertPost(staff.labels, { reason, roles, onDuty, ticket, list, notice, lines });
    // Alerts of other communities on the same database are none of ours.
    const { conversationId } = event;
    const isHere = conversationId
      ? (await staff.ofHere([conversationId])).has(conversationId)
      : community === staff.communityId;
    if (!isHere) return;
    if (person !== undefined) return this.#tellAlone(person, post);
    const thread = ticket || !event.conversationId ? null : await this.#threads.place(event.conversationId);
    // Of a conversation: where it is shown, and in the channel too, as threads call only those who follow them.
    if (thread) await calls.post(thread.channel, post, { threadTs: thread.ts, broadcast: true });
    else await calls.post(channel, post);
  }

  /** In a direct message; where the roster knows no Slack user of theirs, their page says it. */
  async #tellAlone(person: string, post: SlackPost): Promise<void> {
    const { calls, staff, passes, log } = this.#options;
    for (const user of await staff.slackOf(person))
      try {
        await calls.post(await calls.direct(user), post);
      } catch (error) {
        if (passes(error)) throw error;
        // Of another workspace, or left: the channel is no place for it.
        log('warn', `not told in a direct message: ${oneLine(error)}`);
      }
  }
}
