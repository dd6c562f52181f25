/** Early warning (群诉): follows the committed events, and tells people of each cause once (STD-13). */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { MOOD_TURNED, STRONG_WORDS } from '../converse/signs-told.ts';
import { oneLine } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { countedStore } from '../played.ts';
import type { EventRow, Store } from '../store.ts';
import {
  complaintsOfHome,
  type Found,
  idOf,
  joined,
  type MoodTurn,
  moodTurns,
  sameHome,
  sameMatter,
  strongWords,
  toldBy,
  wideOutage,
} from '../supervise/warn.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import type { Ticket } from '../ticket/ticket.ts';
import { callOf } from './warnings.ts';

const SPACE = 'watch';
const BATCH = 200;
/** Of several instances the one that holds the lease looks. */
const LEASE_MS = 30_000;
/** How often an instance looks without being told. */
const LOOK_MS = 15_000;
/** Events without a sign after which it is kept how far was looked. */
const KEEP_EVERY = 1000;

export interface WatchOptions {
  readonly store: Pick<
    Store,
    | 'events'
    | 'lastEvent'
    | 'kept'
    | 'keep'
    | 'forget'
    | 'lease'
    | 'conversation'
    | 'tickets'
    | 'ticketById'
    | 'ticketEvents'
    | 'warnings'
  >;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
  /** Calls when something was committed. @returns ends the calls */
  readonly follow: (listener: () => void) => () => void;
  /** Called after a warning was committed. */
  readonly onCommit: () => void;
  readonly log: (level: 'warn', message: string, where: string) => void;
}

/** How far was looked, and the moods that turned lately: together, as they are kept. */
interface Stand {
  readonly seq: number;
  readonly moods: readonly MoodTurn[];
}

const SIGNS: ReadonlySet<string> = new Set([
  'ticket.opened',
  'ticket.note.urge',
  'outage.affected',
  STRONG_WORDS,
  MOOD_TURNED,
]);

export class Watch {
  readonly #options: WatchOptions;
  readonly #holder = randomUUID();
  #running: Promise<void> | null = null;
  #again = false;
  #unfollow: (() => void) | null = null;
  #looking: NodeJS.Timeout | null = null;

  constructor(options: WatchOptions) {
    this.#options = { ...options, store: countedStore(options.store) };
  }

  /** Begins at the newest event on the very first start, later where it stopped. */
  async start(): Promise<void> {
    const { store, clock, communityId } = this.#options;
    if ((await store.kept(SPACE, communityId)) === null)
      await store.keep(SPACE, communityId, { seq: await store.lastEvent(), moods: [] }, clock.now());
    this.#unfollow = this.#options.follow(() => void this.flush());
    this.#looking = setInterval(() => void this.flush(), LOOK_MS);
    this.#looking.unref();
    void this.flush();
  }

  async stop(): Promise<void> {
    this.#unfollow?.();
    if (this.#looking) clearInterval(this.#looking);
    await this.#running;
  }

  /** Looks at what is new; one look at a time. */
  flush(): Promise<void> {
    this.#again = this.#running !== null;
    this.#running ??= this.#look()
      .catch((error: unknown) => this.#options.log('warn', `looked at later: ${oneLine(error)}`, 'watch'))
      .finally(() => {
        this.#running = null;
        return this.#again ? this.flush() : undefined;
      });
    return this.#running;
  }

  async #look(): Promise<void> {
    const { store, clock, communityId } = this.#options;
    const now = clock.now();
    const lease = `${communityId}:lease`;
    if (!(await store.lease(SPACE, lease, this.#holder, now + LEASE_MS, now))) return;
    let stand = ((await store.kept(SPACE, communityId)) ?? { seq: 0, moods: [] }) as Stand;
    let kept = stand.seq;
    for (;;) {
      const events = await store.events(stand.seq, BATCH);
      for (const event of events) {
        const signs = SIGNS.has(event.kind);
        stand = { seq: event.seq, moods: signs ? await this.#see(event, stand.moods) : stand.moods };
        // After the warning: what a crash comes between is found again, and known by its id.
        if (!signs && stand.seq - kept < KEEP_EVERY) continue;
        await store.keep(SPACE, communityId, stand, clock.now());
        kept = stand.seq;
      }
      if (events.length < BATCH) break;
    }
    await store.forget(SPACE, lease);
  }

  /** @returns the moods that turned lately */
  async #see(event: EventRow, moods: readonly MoodTurn[]): Promise<readonly MoodTurn[]> {
    const { store, communityId } = this.#options;
    const rules = this.#options.library().standards.warnings;
    if (event.kind === STRONG_WORDS || event.kind === MOOD_TURNED) {
      const conversation = event.conversationId ?? '';
      if ((await store.conversation(conversation))?.communityId !== communityId) return moods;
      if (event.kind === STRONG_WORDS) {
        const [ticket = null] = await store.tickets(communityId, { conversationId: conversation, limit: 1 });
        await this.#tell(
          event,
          strongWords(rules, String(event.data.sign), conversation, ticket, event.at),
          [],
        );
        return moods;
      }
      const lately = [...moods, { conversation, at: event.at }].filter(
        ({ at }) => at > event.at - rules.mood.window_h * HOUR,
      );
      await this.#tell(event, moodTurns(rules, lately, event.at), []);
      return lately;
    }
    const ticket = event.ticketId === null ? null : await store.ticketById(event.ticketId);
    if (ticket?.communityId === communityId) await this.#report(event, ticket);
    return moods;
  }

  async #report(event: EventRow, ticket: Ticket): Promise<void> {
    const { store, communityId } = this.#options;
    const rules = this.#options.library().standards.warnings;
    if (ticket.fields.outage !== undefined) {
      const entered = (await store.ticketEvents(ticket.id)).filter(({ kind }) => kind === 'outage.affected');
      const found = wideOutage(
        rules,
        ticket,
        entered.flatMap(({ conversationId }) => conversationId ?? []),
      );
      return this.#tell(event, found, [ticket]);
    }
    if (
      !rules.home.kinds.includes(ticket.kind) &&
      !rules.same.some(({ kinds }) => kinds.includes(ticket.kind))
    )
      return;
    const longest = Math.max(
      rules.home.window_days * DAY,
      ...rules.same.map(({ window_h }) => window_h * HOUR),
    );
    const tickets = await store.tickets(communityId, {
      since: event.at - longest,
      limit: rules.look_back,
    });
    if (event.kind === 'ticket.opened')
      await this.#tell(event, sameMatter(rules, ticket, tickets, event.at), tickets);
    if (!rules.home.kinds.includes(ticket.kind)) return;
    const own = complaintsOfHome(rules, ticket, tickets, event.at);
    const logs = await Promise.all(own.map(({ id }) => store.ticketEvents(id)));
    const urges = logs.flat().filter(({ kind, at }) => kind === 'ticket.note.urge' && at <= event.at).length;
    await this.#tell(event, sameHome(rules, own, urges, event.at), []);
  }

  /** People are called, or what has come is added to what they were told. */
  async #tell(event: EventRow, found: Found | null, tickets: readonly Ticket[]): Promise<void> {
    if (!found) return;
    const { store, communityId, library, onCommit } = this.#options;
    const { at } = event;
    const told = toldBy(found, await store.warnings.list(communityId, found.since));
    if (told) return store.warnings.extend(told.id, joined(told, found.detail, tickets), at);
    const { rule, detail } = found;
    const known = await Promise.all(detail.tickets.map((id) => store.ticketById(id)));
    const raised = await store.warnings.raise(
      { id: idOf(communityId, found, event.seq), communityId, rule, at, updatedAt: at, detail, seen: null },
      callOf(
        library(),
        rule,
        detail,
        known.flatMap((ticket) => ticket?.number ?? []),
      ),
    );
    if (raised) onCommit();
  }
}
