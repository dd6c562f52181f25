/** The store on SQLite: one file, one process (several may share it; writers queue). */
import { createHash, randomUUID } from 'node:crypto';
import {
  type Accepted,
  type AlertRow,
  type Decision,
  type EventRow,
  type HomeInput,
  type Inbound,
  type InboxRow,
  type LoadedTurn,
  type MessageRow,
  NEW_CONVERSATION,
  type OutboxRow,
  type RosterInput,
  type StaffInput,
  type Store,
  type Ticket,
  type TicketFilter,
  type TimerRow,
  type TurnRequest,
} from '../../src/index.ts';
import { FactReader } from './facts.ts';
import { type Db, openDatabase } from './open.ts';
import { OutboxTable } from './outbox.ts';
import { Registers } from './registers.ts';
import { TurnWriter } from './turns.ts';
import { Views } from './views.ts';

const ORG = 'main';
/** A burst's timer stays as long as messages of its conversation wait. */
const DROP_TIMER = `DELETE FROM timer WHERE org_id = ? AND key = ? AND NOT (kind = 'turn' AND EXISTS (
  SELECT 1 FROM inbox i WHERE i.org_id = timer.org_id AND i.conversation_id = timer.conversation_id AND i.state = 'waiting'))`;
const parse = (text: string): unknown => JSON.parse(text) as unknown;

/** The id under which a message is known: the channel's own, else a hash of what it says and when. */
function inboxId(inbound: Inbound, at: number): string {
  const own =
    inbound.messageId ??
    createHash('sha256')
      .update(
        JSON.stringify([
          inbound.thread,
          inbound.sender,
          inbound.text,
          inbound.images,
          inbound.voices,
          inbound.event,
          inbound.sentAt ?? at,
        ]),
      )
      .digest('hex')
      .slice(0, 32);
  return JSON.stringify([inbound.channel, inbound.thread, own]);
}

/** @param file a path, or ":memory:" */
export function openSqliteStore(file: string): Store {
  return new SqliteStore(openDatabase(file));
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
  readonly #turns: TurnWriter;
  readonly #registers: Registers;
  readonly #views: Views;
  readonly #outbox: OutboxTable;

  constructor(db: Db) {
    this.#db = db;
    this.#facts = new FactReader(db, ORG);
    this.#turns = new TurnWriter(db, ORG, this.#facts);
    this.#registers = new Registers(db, ORG);
    this.#views = new Views(db, ORG);
    this.#outbox = new OutboxTable(db, ORG);
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
    const insert = this.#db.prepare(
      'INSERT OR IGNORE INTO inbox (org_id, id, conversation_id, received_at, payload) VALUES (?, ?, ?, ?, ?)',
    );
    const quiet = this.#db.prepare(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, 'turn', ?, ?)
       ON CONFLICT (org_id, key) DO UPDATE SET
         due_at = CASE WHEN due_at <= ? AND leased_until = 0 THEN due_at ELSE excluded.due_at END, leased_until = 0`,
    );
    return this.#db
      .transaction(() =>
        messages.map((inbound): Accepted => {
          const conversationId = this.#conversationOf(communityId, inbound, at);
          const { changes } = insert.run(
            ORG,
            inboxId(inbound, at),
            conversationId,
            at,
            JSON.stringify(inbound),
          );
          if (changes === 0) return { conversationId, outcome: 'known' };
          quiet.run(ORG, `turn:${conversationId}`, conversationId, dueAt(inbound), at);
          return { conversationId, outcome: 'new' };
        }),
      )
      .immediate();
  }

  #conversationOf(communityId: string, inbound: Inbound, at: number): string {
    const known = this.#db
      .prepare<[string, string, string, string], { id: string }>(
        'SELECT id FROM conversation WHERE org_id = ? AND channel = ? AND thread = ? AND sender = ?',
      )
      .get(ORG, inbound.channel, inbound.thread, inbound.sender);
    if (known) return known.id;
    const person = this.#db
      .prepare<[string, string, string], { person_id: string }>(
        'SELECT person_id FROM identity WHERE org_id = ? AND channel = ? AND external_id = ?',
      )
      .get(ORG, inbound.channel, inbound.sender);
    const personId = person?.person_id ?? randomUUID();
    if (!person) {
      this.#db.prepare('INSERT INTO person (org_id, id, created_at) VALUES (?, ?, ?)').run(ORG, personId, at);
      this.#db
        .prepare('INSERT INTO identity (org_id, channel, external_id, person_id) VALUES (?, ?, ?, ?)')
        .run(ORG, inbound.channel, inbound.sender, personId);
    }
    const id = randomUUID();
    this.#db
      .prepare(
        'INSERT INTO conversation (org_id, id, community_id, channel, thread, sender, person_id, version, state, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)',
      )
      .run(
        ORG,
        id,
        communityId,
        inbound.channel,
        inbound.thread,
        inbound.sender,
        personId,
        JSON.stringify(NEW_CONVERSATION),
        at,
      );
    return id;
  }

  async dueTimers(at: number, limit: number, leaseUntil: number, only?: string): Promise<TimerRow[]> {
    return this.#db
      .transaction(() => {
        const rows = this.#db
          .prepare<unknown[], { key: string; kind: string; conversation_id: string; due_at: number }>(
            `SELECT key, kind, conversation_id, due_at FROM timer WHERE org_id = ? AND due_at <= ? AND leased_until <= ? ${only === undefined ? '' : 'AND conversation_id = ?'} ORDER BY due_at LIMIT ?`,
          )
          .all(ORG, at, at, ...(only === undefined ? [] : [only]), limit);
        const lease = this.#db.prepare('UPDATE timer SET leased_until = ? WHERE org_id = ? AND key = ?');
        for (const row of rows) lease.run(leaseUntil, ORG, row.key);
        return rows.map((row) => ({
          key: row.key,
          kind: row.kind,
          conversationId: row.conversation_id,
          dueAt: row.due_at,
        }));
      })
      .immediate();
  }

  async dropTimer(key: string): Promise<void> {
    this.#db.prepare(DROP_TIMER).run(ORG, key);
  }

  async nextDue(only?: string): Promise<number | null> {
    const row = this.#db
      .prepare<unknown[], { due: number | null }>(
        `SELECT min(max(due_at, leased_until)) AS due FROM timer WHERE org_id = ? ${only === undefined ? '' : 'AND conversation_id = ?'}`,
      )
      .get(ORG, ...(only === undefined ? [] : [only]));
    return row?.due ?? null;
  }

  async conversation(id: string) {
    return this.#turns.load(id);
  }

  async conversationId(channel: string, thread: string, sender: string): Promise<string | null> {
    return (
      this.#db
        .prepare<[string, string, string, string], { id: string }>(
          'SELECT id FROM conversation WHERE org_id = ? AND channel = ? AND thread = ? AND sender = ?',
        )
        .get(ORG, channel, thread, sender)?.id ?? null
    );
  }

  async waiting(conversationId: string): Promise<InboxRow[]> {
    return this.#db
      .prepare<[string, string], { id: string; received_at: number; payload: string }>(
        "SELECT id, received_at, payload FROM inbox WHERE org_id = ? AND conversation_id = ? AND state = 'waiting' ORDER BY seq LIMIT 200",
      )
      .all(ORG, conversationId)
      .map((row) => ({
        id: row.id,
        conversationId,
        receivedAt: row.received_at,
        inbound: parse(row.payload) as Inbound,
      }));
  }

  async commitTurns<T extends TurnRequest>(batch: readonly T[], decide: (turn: LoadedTurn<T>) => Decision) {
    return this.#turns.commit(batch, decide);
  }

  async failTurn(
    request: TurnRequest,
    error: string,
    at: number,
    most: number,
  ): Promise<{ deadLettered: boolean }> {
    return this.#db
      .transaction(() => {
        const bump = this.#db.prepare<[string, string, string], { attempts: number }>(
          'UPDATE inbox SET attempts = attempts + 1, error = ? WHERE org_id = ? AND id = ? RETURNING attempts',
        );
        const attempts = Math.max(0, ...request.inbox.map((id) => bump.get(error, ORG, id)?.attempts ?? 0));
        const event = this.#db.prepare(
          'INSERT INTO event (org_id, at, kind, conversation_id, data) VALUES (?, ?, ?, ?, ?)',
        );
        if (attempts < most && request.inbox.length > 0) {
          this.#db
            .prepare('UPDATE timer SET due_at = ?, leased_until = 0 WHERE org_id = ? AND key = ?')
            .run(at + 1000 * 2 ** attempts, ORG, `turn:${request.conversationId}`);
          return { deadLettered: false };
        }
        const dead = this.#db.prepare("UPDATE inbox SET state = 'dead' WHERE org_id = ? AND id = ?");
        for (const id of request.inbox) dead.run(ORG, id);
        if (request.timer !== null) this.#db.prepare(DROP_TIMER).run(ORG, request.timer);
        event.run(
          ORG,
          at,
          'inbox.dead',
          request.conversationId,
          JSON.stringify({ messages: request.inbox.length }),
        );
        const row = this.#db
          .prepare<[string, string], { community_id: string; state: string }>(
            'SELECT community_id, state FROM conversation WHERE org_id = ? AND id = ?',
          )
          .get(ORG, request.conversationId);
        // A person takes over: whatever the machine cannot read must not be met with silence.
        if (row) {
          const state = { ...(parse(row.state) as object), handedOff: { reason: 'dead_letter', at } };
          this.#db
            .prepare('UPDATE conversation SET state = ?, version = version + 1 WHERE org_id = ? AND id = ?')
            .run(JSON.stringify(state), ORG, request.conversationId);
        }
        this.#db
          .prepare(
            'INSERT INTO alert (org_id, community_id, reason, roles, conversation_id, text, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(ORG, row?.community_id ?? '', 'dead_letter', '[]', request.conversationId, '', at);
        return { deadLettered: true };
      })
      .immediate();
  }

  async messages(conversationId: string, afterSeq: number, limit: number): Promise<MessageRow[]> {
    return this.#views.messages(conversationId, afterSeq, limit);
  }

  async tickets(communityId: string, filter: TicketFilter): Promise<Ticket[]> {
    return this.#views.tickets(communityId, filter);
  }

  async ticket(communityId: string, number: string): Promise<Ticket | null> {
    return this.#views.ticket(communityId, number);
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

  async staffNumbers(communityId: string): Promise<string[]> {
    return this.#registers.staffNumbers(communityId);
  }

  async counts(communityId: string): Promise<Readonly<Record<string, number>>> {
    return this.#registers.counts(communityId);
  }

  async outboxDue(at: number, limit: number): Promise<OutboxRow[]> {
    return this.#outbox.due(at, limit);
  }

  async markSending(id: string, at: number): Promise<void> {
    this.#outbox.markSending(id, at);
  }

  async markSent(id: string, channelMessageId: string | null, at: number): Promise<void> {
    this.#outbox.markSent(id, channelMessageId, at);
  }

  async markFailed(id: string, reason: string, retryAt: number | null, at: number): Promise<void> {
    this.#outbox.markFailed(id, reason, retryAt, at);
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

  async health(): Promise<{ ok: boolean; detail: string }> {
    const check = this.#db.pragma('quick_check(1)', { simple: true }) as string;
    return { ok: check === 'ok', detail: check };
  }

  async close(): Promise<void> {
    this.#db.close();
  }
}
