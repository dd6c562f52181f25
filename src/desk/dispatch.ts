/**
 * Gives tickets in turn to those on duty (轮派) where nobody has taken them: roles and minutes of standards/people.yaml
 * `rotate`. It looks at the tickets as they stand, so that a restart forgets nothing; one is given once, by however many
 * instances, as the decision has an id of its own.
 */
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { countedStore } from '../played.ts';
import type { StaffDesk } from '../staff.ts';
import type { Store } from '../store.ts';
import { MINUTE } from '../text/shanghai.ts';
import type { TicketState } from '../ticket/moves.ts';
import { rolesOf, type Ticket } from '../ticket/ticket.ts';
import { coveredRoles } from './roles.ts';

/** States in which a ticket waits for somebody. */
const WAITING: readonly TicketState[] = ['received', 'returned', 'reopened'];
/** What makes it wait: nothing else happened to it since. */
const BEGINS: ReadonlySet<string> = new Set(['ticket.opened', 'ticket.return', 'ticket.reopen']);
const MOST = 500;
/** Minutes pass without a commit too. In ms. */
const LOOK_MS = 15_000;

export interface DispatchOptions {
  readonly store: Pick<Store, 'tickets' | 'onDuty' | 'ticketEvents'>;
  readonly staff: Pick<StaffDesk, 'act' | 'candidates' | 'follow'>;
  readonly clock: Clock;
  readonly communityId: string;
  readonly library: () => Library;
  readonly log: (level: 'warn', message: string, where: string) => void;
}

export class Dispatch {
  readonly #options: DispatchOptions;
  #unfollow: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(options: DispatchOptions) {
    this.#options = { ...options, store: countedStore(options.store) };
  }

  start(): void {
    this.#unfollow = this.#options.staff.follow(() => this.wake());
    this.#timer = setInterval(() => this.wake(), LOOK_MS).unref();
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unfollow?.();
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  /** One look at a time; where nothing is rotated there is nothing to look for. */
  wake(): void {
    if (this.#stopped || Object.keys(this.#rotate).length === 0) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.look()
      .catch((error: unknown) => this.#options.log('warn', oneLine(error), 'dispatch'))
      .finally(() => {
        this.#running = null;
        if (!this.#again) return;
        this.#again = false;
        this.wake();
      });
  }

  get #rotate(): Readonly<Record<string, number>> {
    return this.#options.library().standards.people.rotate;
  }

  /** Gives away what has waited long enough. */
  async look(): Promise<void> {
    const { store, communityId } = this.#options;
    const tickets = await store.tickets(communityId, { states: WAITING, limit: MOST });
    const given = new Map<string, number>();
    // The oldest first: it has waited longest for its turn.
    for (const ticket of tickets.toReversed()) {
      const after = this.#minutesOf(ticket);
      if (after !== null) await this.#give(ticket, after, given);
    }
  }

  /** Of work that several roles share, the first has the lead. */
  #minutesOf({ assign }: Ticket): number | null {
    const [lead = ''] = rolesOf(assign);
    const found = Object.entries(this.#rotate).find(([role]) =>
      coveredRoles(this.#options.library(), [role]).includes(lead),
    );
    return found ? found[1] : null;
  }

  /** @param given how many each was given by this look: they do not stand on the tickets yet */
  async #give(ticket: Ticket, afterMin: number, given: Map<string, number>): Promise<void> {
    const { store, staff, clock, communityId, library } = this.#options;
    if (ticket.conversationId === null) return;
    const now = clock.now();
    const events = await store.ticketEvents(ticket.id);
    const since = events.findLast(({ kind }) => BEGINS.has(kind));
    if (!since || now < since.at + afterMin * MINUTE) return;
    const [lead = ''] = rolesOf(ticket.assign);
    const onDuty = await store.onDuty(communityId, coveredRoles(library(), [lead]), now);
    const there = new Set(onDuty.map(({ name }) => name));
    // Never back to whoever gave it back; and to nobody who is at home.
    const [next] = (await staff.candidates(ticket.id))
      .filter(({ name }) => there.has(name) && name !== ticket.assignee)
      .sort((a, b) => a.open + (given.get(a.name) ?? 0) - b.open - (given.get(b.name) ?? 0));
    if (!next) return;
    given.set(next.name, (given.get(next.name) ?? 0) + 1);
    const by = { id: 'rotation', name: library().notices.staff.says.rotation };
    await staff.act(`rotate:${ticket.id}:${since.seq}`, by, ticket.conversationId, {
      do: 'assign',
      ticket: ticket.id,
      to: next.name,
      ...(next.id !== null && { to_id: next.id }),
    });
  }
}
