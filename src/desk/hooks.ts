/** Tells property systems what happens here: events become deliveries, each tried until it is taken, at its own pace. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { oneLine, YingdaError } from '../errors.ts';
import type {
  DeliveryQuery,
  Hook,
  HookCard,
  HookDelivery,
  HookDesk,
  HookKind,
  HookSender,
  NewHook,
} from '../hooks.ts';
import { OutletRefused } from '../outlet.ts';
import { countedStore } from '../played.ts';
import type { StaffDesk } from '../staff.ts';
import type { EventRow, Store } from '../store.ts';
import { DAY, HOUR } from '../text/shanghai.ts';
import { MOVES } from '../ticket/moves.ts';
import { inTime } from './deadline.ts';

const SPACE = 'hooks';
const BATCH = 100;
/** Of several instances of a community the one that holds the lease queues and sends. */
const LEASE_MS = 30_000;
const DEADLINE_MS = 20_000;
/** How often an instance looks without being told. */
const LOOK_MS = 5_000;
const FIRST_RETRY_MS = 15_000;
const LONGEST_RETRY_MS = HOUR;
/** With those pauses a day and a half; then it is left to people. */
const MOST_ATTEMPTS = 40;
const MOST_COUNTED = 1000;
const SWEPT = 500;

export interface HooksOptions {
  readonly store: Pick<Store, 'hooks' | 'events' | 'lastEvent' | 'kept' | 'keep' | 'forget' | 'lease'>;
  readonly staff: Pick<StaffDesk, 'ticket' | 'follow' | 'ofHere'>;
  readonly send: HookSender;
  readonly clock: Clock;
  readonly community: { readonly id: string; readonly name: string };
  /** How long deliveries that are done stay on record. */
  readonly keepDays: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, where: string) => void;
}

/** What an event is told as; null: nobody is told. */
export function hookKindOf(kind: string): HookKind | null {
  if (kind === 'ticket.opened' || kind === 'ticket.changed' || kind === 'alert') return kind;
  return kind.startsWith('ticket.') && kind.slice('ticket.'.length) in MOVES ? 'ticket.moved' : null;
}

/** 15 s, 30 s, 1 min … an hour at most. @param attempts that failed */
export const pauseAfter = (attempts: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);

export class HookPost implements HookDesk {
  readonly #options: HooksOptions;
  readonly #holder = randomUUID();
  #unfollow: (() => void) | null = null;
  #looking: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  /** Where another side does not answer: attempts that failed one after the other, and until when nothing is sent there. */
  readonly #silent = new Map<string, { failures: number; until: number }>();

  constructor(options: HooksOptions) {
    this.#options = { ...options, store: countedStore(options.store) };
  }

  async start(): Promise<void> {
    const { staff } = this.#options;
    this.#unfollow = staff.follow(() => void this.flush());
    this.#looking = setInterval(() => void this.flush(), LOOK_MS).unref();
    void this.flush();
  }

  async stop(): Promise<void> {
    this.#unfollow?.();
    if (this.#looking) clearInterval(this.#looking);
    await this.#running;
    await this.#options.store.forget(SPACE, this.#lease);
  }

  /** Queues what is new and sends what is due; one at a time. */
  flush(): Promise<void> {
    this.#again = this.#running !== null;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      return this.#again ? this.flush() : undefined;
    });
    return this.#running;
  }

  get #lease(): string {
    return `${this.#options.community.id}:lease`;
  }

  async #run(): Promise<void> {
    const { store, community, clock, log } = this.#options;
    try {
      const hooks = await store.hooks.hooks(community.id);
      if (hooks.length === 0) return;
      const told = (await this.#seq()) >= (await store.lastEvent());
      const due = await store.hooks.dueDeliveries(community.id, clock.now(), 1);
      if ((told && due.length === 0) || !(await this.#holds())) return;
      await this.#queue(hooks.filter(({ on }) => on));
      await this.#send(hooks);
      await store.hooks.dropDeliveries(community.id, clock.now() - this.#options.keepDays() * DAY, SWEPT);
    } catch (error) {
      log('warn', `webhooks wait: ${oneLine(error)}`, 'hooks');
    }
  }

  #holds(): Promise<boolean> {
    const now = this.#options.clock.now();
    return this.#options.store.lease(SPACE, this.#lease, this.#holder, now + LEASE_MS, now);
  }

  /** Events become deliveries; how far was looked is kept after them: an event queued twice counts once. */
  async #queue(hooks: readonly Hook[]): Promise<void> {
    const { store, community, clock } = this.#options;
    let seq = await this.#seq();
    for (;;) {
      const events = await store.events(seq, BATCH);
      for (const event of events) {
        // What is for one colleague alone goes to no other system.
        const kind = 'person' in event.data ? null : hookKindOf(event.kind);
        const wanted = kind === null ? [] : hooks.filter(({ kinds }) => kinds.includes(kind));
        if (kind !== null && wanted.length > 0 && (await this.#isOfHere(event)))
          await store.hooks.queueDeliveries(wanted.map((hook) => this.#delivery(hook, kind, event)));
        seq = event.seq;
      }
      if (events.length > 0) await store.keep(SPACE, community.id, { seq }, clock.now());
      if (events.length < BATCH) return;
    }
  }

  /** The event that was looked at last. */
  async #seq(): Promise<number> {
    const { store, community } = this.#options;
    const kept = (await store.kept(SPACE, community.id)) as { seq: number } | null;
    return kept?.seq ?? store.lastEvent();
  }

  /** Several communities may share a database. */
  async #isOfHere({ ticketId, conversationId }: EventRow): Promise<boolean> {
    const { staff } = this.#options;
    if (ticketId !== null) return (await staff.ticket(ticketId)) !== null;
    return conversationId === null || (await staff.ofHere([conversationId])).has(conversationId);
  }

  #delivery(hook: Hook, kind: HookDelivery['kind'], { seq, at }: Pick<EventRow, 'seq' | 'at'>): HookDelivery {
    return {
      id: randomUUID(),
      hookId: hook.id,
      communityId: hook.communityId,
      seq,
      kind,
      at,
      state: 'pending',
      attempts: 0,
      dueAt: at,
      doneAt: null,
      answer: null,
    };
  }

  /** Each webhook at its own pace; where nobody answers, all of it waits, and the others go on. */
  async #send(hooks: readonly Hook[]): Promise<void> {
    const { store, community, clock } = this.#options;
    const due = await store.hooks.dueDeliveries(community.id, clock.now(), BATCH);
    await Promise.all(
      hooks.map(async (hook) => {
        for (const delivery of due.filter(({ hookId }) => hookId === hook.id)) {
          const silent = this.#silent.get(hook.id);
          if (silent && clock.now() < silent.until) return;
          if (!(await this.#holds())) return;
          if (await this.#attempt(hook, delivery)) this.#silent.delete(hook.id);
          else {
            const failures = (silent?.failures ?? 0) + 1;
            this.#silent.set(hook.id, { failures, until: clock.now() + pauseAfter(failures) });
          }
        }
      }),
    );
  }

  /** @returns whether the other side answers, be it with a refusal */
  async #attempt(hook: Hook, delivery: HookDelivery): Promise<boolean> {
    const { store, send, clock, log } = this.#options;
    const attempts = delivery.attempts + 1;
    try {
      await inTime(send(hook, delivery.id, await this.#body(delivery)), DEADLINE_MS);
      const doneAt = clock.now();
      await store.hooks.delivered(delivery.id, {
        state: 'delivered',
        attempts,
        dueAt: doneAt,
        doneAt,
        answer: null,
      });
      return true;
    } catch (error) {
      const refused = error instanceof OutletRefused;
      const over = refused || attempts >= MOST_ATTEMPTS;
      const now = clock.now();
      const answer = oneLine(error).slice(0, 200);
      await store.hooks.delivered(delivery.id, {
        state: over ? 'failed' : 'pending',
        attempts,
        dueAt: now + pauseAfter(attempts),
        doneAt: over ? now : null,
        answer,
      });
      log(
        over ? 'error' : 'warn',
        `${delivery.kind} ${over ? 'given up' : 'tried again later'}: ${answer}`,
        'hooks',
      );
      return refused;
    }
  }

  /** As things stand when it is sent: a ticket masked as on every screen of staff. */
  async #body({ id, seq, kind, at }: HookDelivery): Promise<object> {
    const { store, staff, community } = this.#options;
    const [found] = kind === 'ping' ? [] : await store.events(seq - 1, 1);
    const event = found?.seq === seq ? found : null;
    const card = event?.ticketId ? await staff.ticket(event.ticketId) : null;
    return {
      id,
      type: kind,
      at: new Date(at).toISOString(),
      community,
      event: event ? { seq, kind: event.kind, data: event.data } : null,
      ticket: card && {
        id: card.id,
        number: card.number,
        kind: card.kind,
        title: card.title,
        state: card.state,
        urgency: card.urgency,
        address: card.address,
        issue: card.issue,
        contact: card.contact,
        assignee: card.assignee,
        due_at: card.dueAt === null ? null : new Date(card.dueAt).toISOString(),
        created_at: new Date(card.createdAt).toISOString(),
      },
    };
  }

  async list(): Promise<readonly HookCard[]> {
    const { store, community } = this.#options;
    const count = async (hookId: string, state: 'pending' | 'failed') =>
      (await store.hooks.deliveries(community.id, { hookId, state, limit: MOST_COUNTED })).length;
    return Promise.all(
      (await store.hooks.hooks(community.id)).map(async ({ secret: _kept, communityId: _here, ...hook }) => ({
        ...hook,
        pending: await count(hook.id, 'pending'),
        failed: await count(hook.id, 'failed'),
      })),
    );
  }

  async add(by: string, { url, kinds }: NewHook): Promise<{ readonly id: string; readonly secret: string }> {
    const { store, community, clock } = this.#options;
    const [id, secret] = [randomUUID(), newSecret()];
    // The first one is told of what happens from now on.
    if ((await store.hooks.hooks(community.id)).length === 0)
      await store.keep(SPACE, community.id, { seq: await store.lastEvent() }, clock.now());
    await store.hooks.addHook({
      id,
      communityId: community.id,
      url,
      secret,
      kinds,
      by,
      createdAt: clock.now(),
      on: true,
    });
    return { id, secret };
  }

  change(id: string, patch: Parameters<HookDesk['change']>[1]): Promise<void> {
    return this.#changed(id, patch);
  }

  async renew(id: string): Promise<{ readonly secret: string }> {
    const secret = newSecret();
    await this.#changed(id, { secret });
    return { secret };
  }

  async drop(id: string): Promise<void> {
    const { store, community } = this.#options;
    if (!(await store.hooks.dropHook(community.id, id))) throw noHook();
  }

  async ping(id: string): Promise<void> {
    const { store, community, clock } = this.#options;
    const hook = (await store.hooks.hooks(community.id)).find((one) => one.id === id);
    if (!hook) throw noHook();
    const at = clock.now();
    this.#silent.delete(id);
    await store.hooks.queueDeliveries([this.#delivery(hook, 'ping', { seq: -at, at })]);
    void this.flush();
  }

  deliveries(query: DeliveryQuery): Promise<readonly HookDelivery[]> {
    const { store, community } = this.#options;
    return store.hooks.deliveries(community.id, query);
  }

  async redrive(ids: readonly string[] | null): Promise<number> {
    const { store, community, clock } = this.#options;
    this.#silent.clear();
    const again = await store.hooks.redriveDeliveries(community.id, ids, clock.now());
    void this.flush();
    return again;
  }

  async #changed(id: string, patch: Partial<Pick<Hook, 'url' | 'secret' | 'kinds' | 'on'>>): Promise<void> {
    const { store, community } = this.#options;
    if (!(await store.hooks.changeHook(community.id, id, patch))) throw noHook();
  }
}

const newSecret = () => randomBytes(32).toString('base64url');
const noHook = () => new YingdaError('E_NOT_FOUND', 'there is no such webhook');
