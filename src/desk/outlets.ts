/** Carries calls for people to the outlets: each follows the committed events at its own pace, none keeps another waiting. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { oneLine } from '../errors.ts';
import type { Library } from '../library/library.ts';
import { type Notice, type Outlet, OutletRefused } from '../outlet.ts';
import { countedStore } from '../played.ts';
import type { StaffDesk } from '../staff.ts';
import type { EventRow, Store } from '../store.ts';
import { HOUR } from '../text/shanghai.ts';
import { filledText } from '../text/template.ts';
import { inTime } from './deadline.ts';
import { coveredRoles } from './roles.ts';

const SPACE = 'outlets';
const BATCH = 50;
/** Of several instances the one that holds the lease tells; it is taken anew for every call. */
const LEASE_MS = 30_000;
const DEADLINE_MS = 20_000;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = 600_000;
/** A call that old calls nobody any more. */
const LATEST_MS = 12 * HOUR;
/** Events without a call after which it is kept how far an outlet has looked. */
const KEEP_EVERY = 1000;
/** How often an instance looks without being told. */
const LOOK_MS = 15_000;

export interface OutletsOptions {
  readonly outlets: readonly Outlet[];
  readonly store: Pick<
    Store,
    'events' | 'lastEvent' | 'kept' | 'keep' | 'forget' | 'lease' | 'onDuty' | 'colleagues'
  >;
  readonly staff: Pick<StaffDesk, 'ticket' | 'follow'>;
  readonly clock: Clock;
  readonly community: { readonly id: string; readonly name: string };
  readonly library: () => Library;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, where: string) => void;
}

type Told = Pick<EventRow, 'seq' | 'at' | 'ticketId' | 'data'>;

/** Where an outlet stands, and how its attempts went. */
interface Lane {
  readonly outlet: Outlet;
  /** The last event that was looked at, and the last that is kept as such; -1: not read yet. */
  seq: number;
  kept: number;
  leased: boolean;
  running: Promise<void> | null;
  again: boolean;
  failures: number;
  notBefore: number;
}

export class Outlets {
  readonly #options: OutletsOptions;
  readonly #lanes: readonly Lane[];
  readonly #holder = randomUUID();
  #unfollow: (() => void) | null = null;
  #looking: NodeJS.Timeout | null = null;

  constructor(options: OutletsOptions) {
    this.#options = { ...options, store: countedStore(options.store) };
    this.#lanes = options.outlets.map((outlet) => ({
      outlet,
      seq: -1,
      kept: -1,
      leased: false,
      running: null,
      again: false,
      failures: 0,
      notBefore: 0,
    }));
  }

  /** Begins at the newest event on the very first start, later where each stopped. */
  async start(): Promise<void> {
    const { store, staff, clock } = this.#options;
    for (const { outlet } of this.#lanes)
      if ((await store.kept(SPACE, outlet.name)) === null)
        await store.keep(SPACE, outlet.name, { seq: await store.lastEvent() }, clock.now());
    if (this.#lanes.length === 0) return;
    this.#unfollow = staff.follow(() => void this.flush());
    this.#looking = setInterval(() => void this.flush(), LOOK_MS);
    this.#looking.unref();
    void this.flush();
  }

  async stop(): Promise<void> {
    this.#unfollow?.();
    if (this.#looking) clearInterval(this.#looking);
    await Promise.all(this.#lanes.map(({ running }) => running));
    // The next start need not wait for their ends.
    for (const { outlet, leased } of this.#lanes)
      if (leased) await this.#options.store.forget(SPACE, `${outlet.name}:lease`);
  }

  /** Tells what is new, where an outlet does not wait after a failure; resolves when each has done what it could. */
  async flush(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => this.#look(lane)));
  }

  /** Of the service itself, not of an owner's matter: tried once, as it is no committed event. */
  async call(reason: string): Promise<void> {
    const { clock, library } = this.#options;
    const roles = library().standards.people.channel_lost;
    const event = { seq: clock.now(), at: clock.now(), ticketId: null, data: { reason, roles } };
    const tell = ({ outlet }: Lane) =>
      this.#tell(outlet, event).catch((error: unknown) =>
        this.#options.log('error', `${reason} not told: ${oneLine(error)}`, `outlet ${outlet.name}`),
      );
    await Promise.all(this.#lanes.map(tell));
  }

  /** One look at a time; what is committed meanwhile is looked at afterwards. */
  #look(lane: Lane): Promise<void> {
    lane.again = lane.running !== null;
    lane.running ??= this.#run(lane).finally(() => {
      lane.running = null;
      return lane.again ? this.#look(lane) : undefined;
    });
    return lane.running;
  }

  async #run(lane: Lane): Promise<void> {
    const { store, clock, log } = this.#options;
    const { name } = lane.outlet;
    if (clock.now() < lane.notBefore) return;
    try {
      if (lane.seq < 0) await this.#catchUp(lane);
      for (;;) {
        const events = await store.events(lane.seq, BATCH);
        for (const event of events) {
          if (event.kind === 'alert' && !(await this.#inTurn(lane, event))) return;
          lane.seq = event.seq;
        }
        if (lane.seq - lane.kept >= KEEP_EVERY) await this.#keep(lane);
        lane.failures = 0;
        if (events.length < BATCH) return;
      }
    } catch (error) {
      // Where it stands is kept: what was not told is told when the outlet is back.
      const wait = Math.min(FIRST_RETRY_MS * 2 ** lane.failures++, LONGEST_RETRY_MS);
      lane.notBefore = clock.now() + wait;
      log('warn', `not told, tried again in ${wait / 1000} s: ${oneLine(error)}`, `outlet ${name}`);
    }
  }

  /** Tells, where this instance is the one that does. @returns false while another one does */
  async #inTurn(lane: Lane, event: EventRow): Promise<boolean> {
    const { store, clock } = this.#options;
    const now = clock.now();
    const { name } = lane.outlet;
    lane.leased = await store.lease(SPACE, `${name}:lease`, this.#holder, now + LEASE_MS, now);
    if (!lane.leased) return false;
    await this.#catchUp(lane);
    if (event.seq <= lane.seq) return true;
    await this.#tell(lane.outlet, event);
    lane.seq = event.seq;
    await this.#keep(lane);
    return true;
  }

  /** Another instance may have told more meanwhile. */
  async #catchUp(lane: Lane): Promise<void> {
    const kept = ((await this.#options.store.kept(SPACE, lane.outlet.name)) ?? { seq: 0 }) as { seq: number };
    lane.kept = kept.seq;
    lane.seq = Math.max(lane.seq, kept.seq);
  }

  async #keep(lane: Lane): Promise<void> {
    await this.#options.store.keep(SPACE, lane.outlet.name, { seq: lane.seq }, this.#options.clock.now());
    lane.kept = lane.seq;
  }

  async #tell(outlet: Outlet, event: Told): Promise<void> {
    const { clock, log, library } = this.#options;
    const {
      reason = '',
      roles = [],
      community,
    } = event.data as {
      reason?: string;
      roles?: string[];
      community?: string;
    };
    // Another community's on the same database.
    if (community !== undefined && community !== this.#options.community.id) return;
    const carried = library().standards.people.outlets[outlet.name];
    if (!carried.some((beginning) => reason.startsWith(beginning))) return;
    if (clock.now() - event.at > LATEST_MS) {
      log('error', `too late to tell of ${reason}`, `outlet ${outlet.name}`);
      return;
    }
    try {
      await inTime(outlet.send(await this.#notice(event, reason, roles)), DEADLINE_MS);
    } catch (error) {
      if (!(error instanceof OutletRefused)) throw error;
      log('error', `${reason} not told: ${oneLine(error)}`, `outlet ${outlet.name}`);
    }
  }

  async #notice(event: Told, reason: string, roles: readonly string[]): Promise<Notice> {
    const { store, staff, community } = this.#options;
    const library = this.#options.library();
    const {
      list = null,
      notice = null,
      lines,
      person,
    } = event.data as { list?: string; notice?: string | null; lines?: readonly string[]; person?: string };
    const asked = coveredRoles(library, roles);
    const onDuty = await store.onDuty(community.id, asked, event.at);
    const people =
      person !== undefined
        ? (await store.colleagues(community.id, null)).filter(({ name }) => name === person)
        : onDuty.length > 0
          ? onDuty
          : await store.colleagues(community.id, asked);
    const card = event.ticketId === null ? null : await staff.ticket(event.ticketId);
    const { alerts, says } = library.notices.staff;
    const key = Object.keys(alerts).find((known) => reason.startsWith(known)) ?? 'other';
    return {
      id: `${community.id}:${event.seq}`,
      at: event.at,
      community: { id: community.id, name: community.name },
      reason,
      roles,
      people,
      ...(person !== undefined && { personal: true }),
      ticket: card && {
        number: card.number,
        urgency: card.urgency,
        state: card.state,
        address: card.address,
        issue: card.issue,
      },
      text: filledText(says.outlet_line, {
        community: community.name,
        alert: alerts[key] ?? reason,
        ticket: card?.number ?? null,
        address: card?.address ?? null,
        issue: card?.issue ?? null,
        roles: roles.length === 0 ? null : roles.join('、'),
        list,
        notice,
      }),
      ...(lines && { lines }),
    };
  }
}
