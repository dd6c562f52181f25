/** The store on SQLite: one file, one process (several may share it; writers queue). */
import type {
  Accepted,
  AlertRow,
  ContactInput,
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
  MemoryRow,
  MessageRow,
  NoteRow,
  OutboxFilter,
  OutboxRow,
  PersonErased,
  PersonFound,
  PersonRecord,
  PersonSought,
  QueueFilter,
  QueueRow,
  Readiness,
  RosterInput,
  StaffContact,
  StaffInput,
  Store,
  SweepCounts,
  Ticket,
  TicketFilter,
  TimerRow,
  TrainingFilter,
  TrainingRecord,
  TurnRequest,
  Waiting,
} from '../../src/index.ts';
import { DEFAULT_ORG } from '../../src/index.ts';
import { AccountTables } from './accounts.ts';
import { FactReader } from './facts.ts';
import { GroupCommit } from './group.ts';
import { Inbox } from './inbox.ts';
import { LearningRows } from './learning.ts';
import { NoticeTables } from './notices.ts';
import { type Db, openDatabase } from './open.ts';
import { OutboxTable } from './outbox.ts';
import { PeopleTables } from './people.ts';
import { readQueue } from './queue.ts';
import { Records } from './records.ts';
import { Registers } from './registers.ts';
import { TurnWriter } from './turns.ts';
import { UpkeepTables } from './upkeep.ts';
import { Views } from './views.ts';

/**
 * @param file a path, or ":memory:"
 * @param org whose rows it reads and writes
 */
export function openSqliteStore(file: string, org: string = DEFAULT_ORG): Store {
  return storeOn(openDatabase(file), org);
}

/** A store on a database that is open; it closes it. */
export function storeOn(db: Db, org: string = DEFAULT_ORG): Store {
  return new SqliteStore(db, org);
}

/**
 * Stores in memory that all begin alike: filled once, then copied (a rehearsal opens hundreds).
 * @param fill what the first one is given
 */
export function copiesInMemory(fill: (store: Store) => Promise<void>): () => Promise<Store> {
  let image: Promise<Buffer> | null = null;
  const make = async () => {
    const db = openDatabase(':memory:');
    await fill(storeOn(db));
    const bytes = db.serialize();
    db.close();
    return bytes;
  };
  return async () => {
    image ??= make();
    return storeOn(openDatabase(await image));
  };
}

class SqliteStore implements Store {
  readonly #db: Db;
  readonly #org: string;
  readonly #facts: FactReader;
  readonly #inbox: Inbox;
  readonly #turns: TurnWriter;
  readonly #records: Records;
  readonly #learning: LearningRows;
  readonly #registers: Registers;
  readonly #views: Views;
  readonly #outbox: OutboxTable;
  readonly #upkeep: UpkeepTables;
  readonly accounts: AccountTables;
  readonly notices: NoticeTables;
  readonly #people: PeopleTables;
  readonly #group: GroupCommit;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
    this.#facts = new FactReader(db, org);
    this.#inbox = new Inbox(db, org);
    this.#turns = new TurnWriter(db, org, this.#facts, this.#inbox);
    this.#records = new Records(db, org);
    this.#learning = new LearningRows(db, org);
    this.#registers = new Registers(db, org);
    this.#views = new Views(db, org);
    this.#outbox = new OutboxTable(db, org);
    this.#upkeep = new UpkeepTables(db, org);
    this.#people = new PeopleTables(db, org);
    this.#group = new GroupCommit(db);
    this.accounts = new AccountTables(db, org);
    this.notices = new NoticeTables(db, org, (community, address) => this.#facts.homeId(community, address));
  }

  async ensureCommunity(community: { orgId: string; id: string; name: string }): Promise<void> {
    this.#db
      .transaction(() => {
        this.#db
          .prepare('INSERT OR IGNORE INTO org (id, name) VALUES (?, ?)')
          .run(this.#org, community.orgId);
        this.#db
          .prepare(
            'INSERT INTO community (org_id, id, name) VALUES (?, ?, ?) ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name',
          )
          .run(this.#org, community.id, community.name);
      })
      .immediate();
  }

  async accept(
    communityId: string,
    messages: readonly Inbound[],
    at: number,
    dueAt: (inbound: Inbound) => number,
  ): Promise<Accepted[]> {
    return this.#group.run(() => this.#inbox.accept(communityId, messages, at, dueAt));
  }

  async dueTimers(at: number, limit: number, leaseUntil: number, only?: string): Promise<TimerRow[]> {
    // A lease that is lost with the power does no harm: nobody is left who has it.
    return this.#unsynced(() => this.#inbox.dueTimers(at, limit, leaseUntil, only));
  }

  async dropTimer(key: string): Promise<void> {
    this.#inbox.dropTimer(key);
  }

  async freeTimers(keys: readonly string[]): Promise<void> {
    this.#inbox.freeTimers(keys);
  }

  async nextDue(only?: string): Promise<number | null> {
    return this.#inbox.nextDue(only);
  }

  async waiting(conversationId: string): Promise<InboxRow[]> {
    return this.#inbox.waiting(conversationId);
  }

  async waitingIn(conversationIds: readonly string[]): Promise<ReadonlyMap<string, Waiting>> {
    return this.#db.transaction(() => {
      const found = conversationIds.flatMap((id): [string, Waiting][] => {
        const conversation = this.#turns.load(id);
        return conversation ? [[id, { conversation, rows: this.#inbox.waiting(id) }]] : [];
      });
      return new Map(found);
    })();
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

  remember(row: MemoryRow): Promise<void> {
    return this.#learning.remember(row);
  }

  memories(trainee?: string): Promise<MemoryRow[]> {
    return this.#learning.memories(trainee);
  }

  keepTraining(record: TrainingRecord): Promise<boolean> {
    return this.#learning.keepTraining(record);
  }

  trainings(filter: TrainingFilter): Promise<TrainingRecord[]> {
    return this.#learning.trainings(filter);
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

  async importContacts(communityId: string, contacts: readonly ContactInput[]): Promise<number> {
    return this.notices.importContacts(communityId, contacts);
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
    return this.#group.run(() => this.#outbox.markSending(id, at));
  }

  async markSent(id: string, channelMessageId: string | null, at: number): Promise<void> {
    return this.#group.run(() => this.#outbox.markSent(id, channelMessageId, at));
  }

  async markFailed(id: string, reason: string, retryAt: number | null, at: number): Promise<void> {
    return this.#group.run(() => this.#outbox.markFailed(id, reason, retryAt, at));
  }

  async interruptedSends(before: number): Promise<{ id: string; channel: string }[]> {
    return this.#outbox.interrupted(before);
  }

  async markUncertain(id: string, at: number): Promise<void> {
    return this.#group.run(() => this.#outbox.markUncertain(id, at));
  }

  async markLater(id: string, reason: string, retryAt: number, at: number): Promise<void> {
    return this.#group.run(() => this.#outbox.markLater(id, reason, retryAt, at));
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
      .run(this.#org, conversation.personId, homeId, 0);
    return true;
  }

  async queue(communityId: string, filter: QueueFilter): Promise<QueueRow[]> {
    return readQueue(this.#db, this.#org, communityId, filter);
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

  async findPeople(sought: PersonSought): Promise<PersonFound[]> {
    return this.#people.find(sought);
  }

  async personRecord(id: string): Promise<PersonRecord | null> {
    return this.#people.record(id);
  }

  async erasePerson(id: string, at: number): Promise<PersonErased | null> {
    return this.#people.erase(id, at);
  }

  async health(): Promise<{ ok: boolean; detail: string }> {
    const check = this.#db.pragma('quick_check(1)', { simple: true }) as string;
    return { ok: check === 'ok', detail: check };
  }

  /** Without waiting for the disk; the next commit makes it safe too. */
  #unsynced<T>(work: () => T): T {
    this.#db.pragma('synchronous = NORMAL');
    try {
      return work();
    } finally {
      this.#db.pragma('synchronous = FULL');
    }
  }

  async close(): Promise<void> {
    this.#group.flush();
    this.#db.close();
  }
}
