/** The store on PostgreSQL: one database, several instances. */
import type {
  Accepted,
  Address,
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
import { Database } from './database.ts';
import { homeId } from './facts.ts';
import { Inbox } from './inbox.ts';
import { LearningRows } from './learning.ts';
import { News } from './news.ts';
import { NoticeTables } from './notices.ts';
import { prepareDatabase } from './open.ts';
import { OutboxTable } from './outbox.ts';
import { PeopleTables } from './people.ts';
import { readQueue } from './queue.ts';
import { Records } from './records.ts';
import { Registers } from './registers.ts';
import { TurnWriter } from './turns.ts';
import { UpkeepTables } from './upkeep.ts';
import { Views } from './views.ts';

const POOL = 10;

/**
 * Opens a store, its schema brought up to date.
 * @param url postgres://user:password@host:5432/database?sslmode=…
 * @param options org: whose rows it reads and writes, by default DEFAULT_ORG; poolSize: connections at most, by default 10;
 * one more follows what other instances do
 * @throws YingdaError E_STORE_NEWER when the schema is of a newer yingda, E_STORE_UNAVAILABLE when there is no way in
 */
export async function openPostgresStore(
  url: string,
  options: { readonly org?: string; readonly poolSize?: number } = {},
): Promise<Store> {
  await prepareDatabase(url);
  return new PostgresStore(url, options.org ?? DEFAULT_ORG, options.poolSize ?? POOL);
}

class PostgresStore implements Store {
  readonly #db: Database;
  readonly #org: string;
  readonly #news: News;
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

  constructor(url: string, org: string, poolSize: number) {
    const db = new Database(url, poolSize, () => this.#news.tell());
    this.#db = db;
    this.#org = org;
    this.#news = new News(url, (topic, payload) => db.rows('SELECT pg_notify($1, $2)', topic, payload));
    this.#inbox = new Inbox(db, org);
    this.#turns = new TurnWriter(db, org, this.#inbox);
    this.#records = new Records(db, org);
    this.#learning = new LearningRows(db, org);
    this.#registers = new Registers(db, org);
    this.#views = new Views(db, org);
    this.#outbox = new OutboxTable(db, org);
    this.#upkeep = new UpkeepTables(db, org);
    this.#people = new PeopleTables(db, org);
    this.accounts = new AccountTables(db, org);
    this.notices = new NoticeTables(db, org);
  }

  async ensureCommunity(community: { orgId: string; id: string; name: string }): Promise<void> {
    await this.#db.transaction((session) =>
      Promise.all([
        session.rows(
          'INSERT INTO org (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING',
          this.#org,
          community.orgId,
        ),
        session.rows(
          `INSERT INTO community (org_id, id, name) VALUES ($1, $2, $3)
           ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name WHERE community.name <> excluded.name`,
          this.#org,
          community.id,
          community.name,
        ),
      ]),
    );
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
    await this.#inbox.dropTimer(key);
  }

  async freeTimers(keys: readonly string[]): Promise<void> {
    await this.#inbox.freeTimers(keys);
  }

  async nextDue(only?: string): Promise<number | null> {
    return this.#inbox.nextDue(only);
  }

  async waiting(conversationId: string): Promise<InboxRow[]> {
    return this.#inbox.waiting(conversationId);
  }

  async waitingIn(conversationIds: readonly string[]): Promise<ReadonlyMap<string, Waiting>> {
    return this.#turns.waitingIn(conversationIds);
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
    await this.#records.keep(space, key, value, at);
  }

  async forget(space: string, key: string): Promise<void> {
    await this.#records.forget(space, key);
  }

  async lease(space: string, key: string, holder: string, until: number, at: number): Promise<boolean> {
    return this.#records.lease(space, key, holder, until, at);
  }

  async keepDrill(record: DrillRecord): Promise<void> {
    await this.#records.keepDrill(record);
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
    return this.#outbox.markSending(id, at);
  }

  async markSent(id: string, channelMessageId: string | null, at: number): Promise<void> {
    await this.#outbox.markSent(id, channelMessageId, at);
  }

  async markFailed(id: string, reason: string, retryAt: number | null, at: number): Promise<void> {
    await this.#outbox.markFailed(id, reason, retryAt, at);
  }

  async interruptedSends(before: number): Promise<{ id: string; channel: string }[]> {
    return this.#outbox.interrupted(before);
  }

  async markUncertain(id: string, at: number): Promise<void> {
    await this.#outbox.markUncertain(id, at);
  }

  async markLater(id: string, reason: string, retryAt: number, at: number): Promise<void> {
    await this.#outbox.markLater(id, reason, retryAt, at);
  }

  async reportFailed(
    channel: string,
    channelMessageId: string,
    reason: string,
    at: number,
  ): Promise<string | null> {
    return this.#outbox.reportFailed(channel, channelMessageId, reason, at);
  }

  async verifyOccupant(conversationId: string, address: Address): Promise<boolean> {
    const conversation = await this.#turns.load(conversationId);
    const home = conversation ? await homeId(this.#db, this.#org, conversation.communityId, address) : null;
    if (!conversation || home === null) return false;
    await this.#db.rows(
      `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES ($1, $2, $3, 'owner', 0, 'import')
       ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET verified_by = excluded.verified_by, to_at = NULL`,
      this.#org,
      conversation.personId,
      home,
    );
    return true;
  }

  onChange(listener: () => void): () => void {
    return this.#news.listen(listener);
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
    const [row] = await this.#db.rows<{ version: string }>(
      "SELECT current_setting('server_version') AS version",
    );
    return { ok: row !== undefined, detail: `PostgreSQL ${row?.version ?? 'unknown'}` };
  }

  async close(): Promise<void> {
    await this.#news.close();
    await this.#db.close();
  }
}
