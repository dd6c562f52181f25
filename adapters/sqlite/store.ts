/** The store on SQLite: one file, one process (several may share it; writers queue). */
import type {
  Accepted,
  AlertRow,
  DeadLetter,
  Decision,
  DrillRecord,
  EventRow,
  Expiry,
  Gauges,
  HomeInput,
  Inbound,
  InboxRow,
  LoadedTurn,
  MessageRow,
  NoteRow,
  OutboxFilter,
  OutboxRow,
  Readiness,
  RosterInput,
  StaffContact,
  StaffInput,
  Store,
  SweepCounts,
  Ticket,
  TicketFilter,
  TimerRow,
  TurnRequest,
} from '../../src/index.ts';
import { FactReader } from './facts.ts';
import { Inbox } from './inbox.ts';
import { type Db, openDatabase } from './open.ts';
import { OutboxTable } from './outbox.ts';
import { Records } from './records.ts';
import { Registers } from './registers.ts';
import { TurnWriter } from './turns.ts';
import { UpkeepTables } from './upkeep.ts';
import { Views } from './views.ts';

const ORG = 'main';

/** @param file a path, or ":memory:" */
export function openSqliteStore(file: string): Store {
  return storeOn(openDatabase(file));
}

/** A store on a database that is open; it closes it. */
export function storeOn(db: Db): Store {
  return new SqliteStore(db);
}

/**
 * Stores in memory that all begin alike: filled once, then copied (a rehearsal opens hundreds).
 * @param fill what the first one is given
 */
export function copiesInMemory(fill: (store: Store) => Promise<void>): () => Promise<Store> {
  let image: Promise<Buffer> | null = null;
  const make = async () => {
    const db = openDatabase(':memory:');
    await fill(new SqliteStore(db));
    const bytes = db.serialize();
    db.close();
    return bytes;
  };
  return async () => {
    image ??= make();
    return new SqliteStore(openDatabase(await image));
  };
}

class SqliteStore implements Store {
  readonly #db: Db;
  readonly #facts: FactReader;
  readonly #inbox: Inbox;
  readonly #turns: TurnWriter;
  readonly #records: Records;
  readonly #registers: Registers;
  readonly #views: Views;
  readonly #outbox: OutboxTable;
  readonly #upkeep: UpkeepTables;

  constructor(db: Db) {
    this.#db = db;
    this.#facts = new FactReader(db, ORG);
    this.#inbox = new Inbox(db, ORG);
    this.#turns = new TurnWriter(db, ORG, this.#facts, this.#inbox);
    this.#records = new Records(db, ORG);
    this.#registers = new Registers(db, ORG);
    this.#views = new Views(db, ORG);
    this.#outbox = new OutboxTable(db, ORG);
    this.#upkeep = new UpkeepTables(db, ORG);
  }

  async ensureCommunity(community: { orgId: string; id: string; name: string }): Promise<void> {
    this.#db
      .transaction(() => {
        this.#db.prepare('INSERT OR IGNORE INTO org (id, name) VALUES (?, ?)').run(ORG, community.orgId);
        this.#db
          .prepare(
            'INSERT INTO community (org_id, id, name) VALUES (?, ?, ?) ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name',
          )
          .run(ORG, community.id, community.name);
      })
      .immediate();
  }

  async accept(
    communityId: string,
    messages: readonly Inbound[],
    at: number,
    dueAt: (inbound: Inbound) => number,
  ): Promise<Accepted[]> {
    return this.#inbox.accept(communityId, messages, at, dueAt);
  }

  async dueTimers(at: number, limit: number, leaseUntil: number, only?: string): Promise<TimerRow[]> {
    return this.#inbox.dueTimers(at, limit, leaseUntil, only);
  }

  async dropTimer(key: string): Promise<void> {
    this.#inbox.dropTimer(key);
  }

  async nextDue(only?: string): Promise<number | null> {
    return this.#inbox.nextDue(only);
  }

  async waiting(conversationId: string): Promise<InboxRow[]> {
    return this.#inbox.waiting(conversationId);
  }

  async failTurn(
    request: TurnRequest,
    error: string,
    at: number,
    most: number,
  ): Promise<{ deadLettered: boolean }> {
    return this.#inbox.failTurn(request, error, at, most);
  }

  async conversationId(channel: string, thread: string, sender: string): Promise<string | null> {
    return this.#inbox.conversationId(channel, thread, sender);
  }

  async conversation(id: string) {
    return this.#turns.load(id);
  }

  async commitTurns<T extends TurnRequest>(batch: readonly T[], decide: (turn: LoadedTurn<T>) => Decision) {
    return this.#turns.commit(batch, decide);
  }

  async messages(conversationId: string, afterSeq: number, limit: number): Promise<MessageRow[]> {
    return this.#views.messages(conversationId, afterSeq, limit);
  }

  async recentMessages(conversationId: string, limit: number): Promise<MessageRow[]> {
    return this.#views.recentMessages(conversationId, limit);
  }

  async tickets(communityId: string, filter: TicketFilter): Promise<Ticket[]> {
    return this.#views.tickets(communityId, filter);
  }

  async ticket(communityId: string, number: string): Promise<Ticket | null> {
    return this.#views.ticket(communityId, number);
  }

  async ticketById(id: string): Promise<Ticket | null> {
    return this.#views.ticketById(id);
  }

  async events(afterSeq: number, limit: number): Promise<EventRow[]> {
    return this.#views.events(afterSeq, limit);
  }

  async lastEvent(): Promise<number> {
    return this.#views.lastEvent();
  }

  async notes(conversationId: string): Promise<NoteRow[]> {
    return this.#views.notes(conversationId);
  }

  async kept(space: string, key: string): Promise<unknown> {
    return this.#records.kept(space, key);
  }

  async keep(space: string, key: string, value: unknown, at: number): Promise<void> {
    this.#records.keep(space, key, value, at);
  }

  async forget(space: string, key: string): Promise<void> {
    this.#records.forget(space, key);
  }

  async lease(space: string, key: string, holder: string, until: number, at: number): Promise<boolean> {
    return this.#records.lease(space, key, holder, until, at);
  }

  async keepDrill(record: DrillRecord): Promise<void> {
    this.#records.keepDrill(record);
  }

  async drills(filter: { trainee?: string; situation?: string; limit?: number }): Promise<DrillRecord[]> {
    return this.#records.drills(filter);
  }

  async ticketEvents(ticketId: string): Promise<EventRow[]> {
    return this.#views.ticketEvents(ticketId);
  }

  async alerts(communityId: string, limit: number): Promise<AlertRow[]> {
    return this.#views.alerts(communityId, limit);
  }

  async importHomes(communityId: string, homes: readonly HomeInput[]): Promise<number> {
    return this.#registers.importHomes(communityId, homes);
  }

  async importStaff(communityId: string, staff: readonly StaffInput[]): Promise<number> {
    return this.#registers.importStaff(communityId, staff);
  }

  async importRoster(communityId: string, roster: readonly RosterInput[]): Promise<number> {
    return this.#registers.importRoster(communityId, roster);
  }

  async onDuty(communityId: string, roles: readonly string[], at: number): Promise<StaffContact[]> {
    return this.#registers.onDuty(communityId, roles, at);
  }

  async colleagues(communityId: string, roles: readonly string[]): Promise<StaffContact[]> {
    return this.#registers.colleagues(communityId, roles);
  }

  async staffNumbers(communityId: string): Promise<string[]> {
    return this.#registers.staffNumbers(communityId);
  }

  async counts(communityId: string): Promise<Readonly<Record<string, number>>> {
    return this.#registers.counts(communityId);
  }

  async outboxDue(at: number, limit: number, of: OutboxFilter = {}): Promise<OutboxRow[]> {
    return this.#outbox.due(at, limit, of);
  }

  async markSending(id: string, at: number): Promise<boolean> {
    return this.#outbox.markSending(id, at);
  }

  async markSent(id: string, channelMessageId: string | null, at: number): Promise<void> {
    this.#outbox.markSent(id, channelMessageId, at);
  }

  async markFailed(id: string, reason: string, retryAt: number | null, at: number): Promise<void> {
    this.#outbox.markFailed(id, reason, retryAt, at);
  }

  async interruptedSends(before: number): Promise<{ id: string; channel: string }[]> {
    return this.#outbox.interrupted(before);
  }

  async markUncertain(id: string, at: number): Promise<void> {
    this.#outbox.markUncertain(id, at);
  }

  async markLater(id: string, reason: string, retryAt: number, at: number): Promise<void> {
    this.#outbox.markLater(id, reason, retryAt, at);
  }

  async reportFailed(
    channel: string,
    channelMessageId: string,
    reason: string,
    at: number,
  ): Promise<string | null> {
    return this.#outbox.reportFailed(channel, channelMessageId, reason, at);
  }

  async verifyOccupant(
    conversationId: string,
    address: { building?: string; unit?: string; room?: string },
  ): Promise<boolean> {
    const conversation = this.#turns.load(conversationId);
    const homeId = conversation ? this.#facts.homeId(conversation.communityId, address) : null;
    if (!conversation || homeId === null) return false;
    this.#db
      .prepare(
        `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES (?, ?, ?, 'owner', ?, 'import')
         ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET verified_by = excluded.verified_by, to_at = NULL`,
      )
      .run(ORG, conversation.personId, homeId, 0);
    return true;
  }

  async gauges(at: number): Promise<Gauges> {
    return this.#upkeep.gauges(at);
  }

  async readiness(): Promise<Readiness> {
    return this.#upkeep.readiness();
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    return this.#upkeep.deadLetters(limit);
  }

  async deadLetter(seq: number): Promise<DeadLetter | null> {
    return this.#upkeep.deadLetter(seq);
  }

  async redrive(seqs: readonly number[] | null, at: number): Promise<number[]> {
    return this.#upkeep.redrive(seqs, at);
  }

  async expired(before: Expiry): Promise<SweepCounts> {
    return this.#upkeep.expired(before);
  }

  async sweep(before: Expiry, limit: number): Promise<SweepCounts> {
    return this.#upkeep.sweep(before, limit);
  }

  async health(): Promise<{ ok: boolean; detail: string }> {
    const check = this.#db.pragma('quick_check(1)', { simple: true }) as string;
    return { ok: check === 'ok', detail: check };
  }

  async close(): Promise<void> {
    this.#db.close();
  }
}
