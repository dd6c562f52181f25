/** commitTurns: many turns, one transaction, each whole or not at all (law 7). */
import {
  type ConversationRow,
  conversationFromRow,
  type Decision,
  doneOutcome,
  type LoadedTurn,
  numberOfDay,
  type Outcome,
  type StoredConversation,
  type TicketRow,
  type TurnRequest,
  type TurnRows,
  type TurnWrites,
  ticketsTouched,
  turnRows,
  type Waiting,
} from '../../src/index.ts';
import { atOnce, eachOrNone } from './atomic.ts';
import { EventLog } from './events.ts';
import type { FactReader } from './facts.ts';
import type { Inbox } from './inbox.ts';
import type { Db } from './open.ts';
import {
  boundTicket,
  INSERT_TICKET,
  parsed,
  type Raw,
  type RawTicket,
  ticketRow,
  UPDATE_TICKET,
} from './rows.ts';

/** Conversations that were read and whose turn has not come; more than are ever on their way. */
const MOST_READ = 1000;

export class TurnWriter {
  readonly #db: Db;
  readonly #org: string;
  readonly #facts: FactReader;
  readonly #inbox: Inbox;
  readonly #events: EventLog;
  readonly #sql;
  /** Conversations as `waitingIn` read them, until their turn is decided. */
  readonly #read = new Map<string, StoredConversation>();

  constructor(db: Db, org: string, facts: FactReader, inbox: Inbox) {
    this.#db = db;
    this.#org = org;
    this.#facts = facts;
    this.#inbox = inbox;
    this.#events = new EventLog(db, org);
    this.#sql = statements(db);
  }

  commitTurns<T extends TurnRequest>(
    batch: readonly T[],
    decide: (turn: LoadedTurn<T>) => Decision,
  ): Outcome[] {
    return eachOrNone(
      this.#db,
      batch,
      (request) => this.#turn(request, decide),
      (error): Outcome => ({ status: 'failed', error }),
    );
  }

  conversation(id: string): StoredConversation | null {
    const raw = this.#sql.conversation.get(this.#org, id) as Raw<ConversationRow, 'state'> | undefined;
    return raw ? conversationFromRow(parsed<ConversationRow, 'state'>(raw, 'state')) : null;
  }

  waitingIn(ids: readonly string[]): ReadonlyMap<string, Waiting> {
    if (this.#read.size > MOST_READ) this.#read.clear();
    return atOnce(this.#db, () => {
      const found = ids.flatMap((id): [string, Waiting][] => {
        const conversation = this.conversation(id);
        if (!conversation) return [];
        this.#read.set(id, conversation);
        return [[id, { conversation, rows: this.#inbox.waiting(id) }]];
      });
      return new Map(found);
    });
  }

  /** As it was read before its meaning was computed, unless it has moved on since. */
  #unmoved(id: string): StoredConversation | null {
    const read = this.#read.get(id);
    this.#read.delete(id);
    const now = read && (this.#sql.version.get(this.#org, id) as { version: number } | undefined);
    return now && now.version === read.version ? read : this.conversation(id);
  }

  #turn<T extends TurnRequest>(request: T, decide: (turn: LoadedTurn<T>) => Decision): Outcome {
    const conversation = this.#unmoved(request.conversationId);
    if (!conversation) throw new Error(`no conversation ${request.conversationId}`);
    if (conversation.version !== request.assumes) return { status: 'moved', version: conversation.version };
    const facts = this.#facts.read(conversation, request.query);
    const { day, prefixes, ...decision } = decide({ request, conversation, facts });
    const numbers = prefixes.map((prefix) => this.#number(conversation.communityId, day, prefix));
    const writes = decision.write(numbers);
    this.#save(turnRows(request, conversation, writes, day, this.#tickets(writes)));
    return doneOutcome(conversation, writes);
  }

  #number(communityId: string, day: string, prefix: string): string {
    const { last } = this.#sql.nextNumber.get(this.#org, communityId, day, prefix) as { last: number };
    return numberOfDay(prefix, day, last);
  }

  #tickets(writes: TurnWrites): Map<string, TicketRow> {
    const rows = ticketsTouched(writes).flatMap((id) => {
      const raw = this.#sql.ticket.get(this.#org, id) as RawTicket | undefined;
      return raw ? [ticketRow(raw)] : [];
    });
    return new Map(rows.map((row) => [row.id, row]));
  }

  #save(rows: TurnRows): void {
    const org = this.#org;
    const { at, conversation, redirects } = rows;
    for (const id of rows.inbox) this.#sql.inboxDone.run(org, id);
    if (rows.timer !== null) this.#endTimer(rows.timer, conversation.id);
    const numbers = this.#saveMessages(rows);
    if (redirects.length > 0) this.#inbox.accept(conversation.communityId, redirects, at, () => at);
    this.#saveTickets(rows);
    for (const { by_name, for_id, text } of rows.notes)
      this.#sql.internalNote.run(org, conversation.id, by_name, for_id, text, at);
    for (const id of rows.recalled) this.#sql.recall.run(at, org, conversation.id, id);
    for (const { reason, roles, ticket_id, text } of rows.alerts) {
      const told = JSON.stringify(roles);
      this.#sql.alert.run(org, conversation.communityId, reason, told, ticket_id, conversation.id, text, at);
    }
    for (const { key, kind, conversation_id, due_at } of rows.timers) {
      if (due_at === null) this.#sql.dropTimer.run(org, key);
      else this.#sql.timer.run(org, key, kind, conversation_id, due_at);
    }
    this.#savePerson(rows);
    this.#saveNotices(rows);
    this.#events.write(rows.events, numbers);
    this.#sql.saveConversation.run(JSON.stringify(rows.state), at, org, conversation.id);
  }

  /** @returns the numbers of the messages, by id */
  #saveMessages({ messages, outbox, phrases, conversation, at }: TurnRows): Map<string, number> {
    const org = this.#org;
    const numbers = new Map<string, number>();
    for (const { id, conversation_id, sender, text, attachments, phrases: used, meaning, at } of messages) {
      const [shown, said] = [JSON.stringify(attachments), JSON.stringify(used)];
      const { lastInsertRowid } = this.#sql.message.run(
        org,
        id,
        conversation_id,
        sender,
        text,
        shown,
        said,
        meaning,
        at,
      );
      numbers.set(id, Number(lastInsertRowid));
    }
    for (const { id, version, text } of phrases)
      if (this.#sql.knownPhrase.get(org, id, version, text) === undefined)
        this.#sql.phrase.run(org, id, version, text, at);
    for (const { id, lane } of outbox) this.#sql.outbox.run(org, id, conversation.id, at, at, lane);
    return numbers;
  }

  #saveTickets({ opened, changed, links, tellLinked, ticketNotes, conversation, at }: TurnRows): void {
    for (const row of opened) this.#sql.insertTicket.run(boundTicket(row, this.#org));
    for (const row of changed) this.#sql.updateTicket.run(boundTicket(row, this.#org));
    for (const id of links) this.#sql.linkTicket.run(this.#org, id, conversation.id);
    for (const { ticket, dueAt } of tellLinked) this.#sql.tellLinked.run(dueAt, this.#org, ticket);
    for (const { ticket_id, kind, text } of ticketNotes)
      this.#sql.note.run(this.#org, ticket_id, kind, text, at);
  }

  #savePerson({ person, homes, bound, unbound, conversation: { personId }, at }: TurnRows): void {
    if (person) this.#sql.person.run(person.surname, person.gender, person.phone, this.#org, personId);
    for (const { home_id, role, verified_by } of bound)
      this.#sql.bind.run(this.#org, personId, home_id, role, at, verified_by);
    for (const home of unbound) this.#sql.unbind.run(at, this.#org, personId, home);
    for (const home of homes) this.#sql.occupancy.run(this.#org, personId, home, 'unknown', at, null);
  }

  #saveNotices({ noticed, subscribed, conversation: { personId }, at }: TurnRows): void {
    for (const { notice_id, home_id, message_id } of noticed)
      this.#sql.noticed.run(message_id, this.#org, notice_id, home_id, personId);
    if (subscribed === true) this.#sql.optIn.run(this.#org, personId);
    if (subscribed === false) this.#sql.optOut.run(this.#org, personId, at);
  }

  /** A burst's timer stays while more messages wait (they came in during the decision), and is free at once. */
  #endTimer(key: string, conversationId: string): void {
    const waits = key.startsWith('turn:') && this.#sql.waits.get(this.#org, conversationId) !== undefined;
    if (waits) this.#sql.freeTimer.run(this.#org, key);
    else this.#sql.dropTimer.run(this.#org, key);
  }
}

function statements(db: Db) {
  return {
    version: db.prepare('SELECT version FROM conversation WHERE org_id = ? AND id = ?'),
    conversation: db.prepare(
      'SELECT id, community_id, channel, thread, sender, person_id, version, state FROM conversation WHERE org_id = ? AND id = ?',
    ),
    saveConversation: db.prepare(
      'UPDATE conversation SET state = ?, updated_at = ?, version = version + 1 WHERE org_id = ? AND id = ?',
    ),
    nextNumber: db.prepare(
      `INSERT INTO ticket_sequence (org_id, community_id, day, prefix, last) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT (org_id, community_id, day, prefix) DO UPDATE SET last = last + 1 RETURNING last`,
    ),
    // The words are in the message by now; the id stays, so that a redelivery is known.
    inboxDone: db.prepare("UPDATE inbox SET state = 'done', payload = '{}' WHERE org_id = ? AND id = ?"),
    dropTimer: db.prepare('DELETE FROM timer WHERE org_id = ? AND key = ?'),
    freeTimer: db.prepare('UPDATE timer SET leased_until = 0 WHERE org_id = ? AND key = ?'),
    waits: db.prepare(
      "SELECT 1 FROM inbox WHERE org_id = ? AND conversation_id = ? AND state = 'waiting' LIMIT 1",
    ),
    tellLinked: db.prepare(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at, leased_until)
       SELECT org_id, 'progress:' || ticket_id || ':' || conversation_id, 'progress', conversation_id, ?, 0
       FROM ticket_conversation WHERE org_id = ? AND ticket_id = ?
       ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
    ),
    timer: db.prepare(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
    ),
    message: db.prepare(
      `INSERT INTO message (org_id, id, conversation_id, sender, text, attachments, phrases, meaning, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    outbox: db.prepare(
      'INSERT INTO outbox (org_id, id, conversation_id, next_at, updated_at, lane) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    knownPhrase: db.prepare(
      'SELECT 1 FROM phrase_version WHERE org_id = ? AND id = ? AND version = ? AND text = ?',
    ),
    phrase: db.prepare(
      'INSERT OR IGNORE INTO phrase_version (org_id, id, version, text, first_used_at) VALUES (?, ?, ?, ?, ?)',
    ),
    ticket: db.prepare('SELECT * FROM ticket WHERE org_id = ? AND id = ?'),
    insertTicket: db.prepare(INSERT_TICKET),
    updateTicket: db.prepare(UPDATE_TICKET),
    linkTicket: db.prepare(
      'INSERT OR IGNORE INTO ticket_conversation (org_id, ticket_id, conversation_id) VALUES (?, ?, ?)',
    ),
    note: db.prepare('INSERT INTO ticket_note (org_id, ticket_id, kind, text, at) VALUES (?, ?, ?, ?, ?)'),
    recall: db.prepare(
      'UPDATE message SET recalled_at = ? WHERE org_id = ? AND conversation_id = ? AND id = ?',
    ),
    internalNote: db.prepare(
      'INSERT INTO conversation_note (org_id, conversation_id, by_name, for_id, text, at) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    alert: db.prepare(
      'INSERT INTO alert (org_id, community_id, reason, roles, ticket_id, conversation_id, text, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    person: db.prepare(
      'UPDATE person SET surname = coalesce(?, surname), gender = coalesce(?, gender), phone = coalesce(?, phone) WHERE org_id = ? AND id = ?',
    ),
    bind: db.prepare(
      `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET role = excluded.role, verified_by = excluded.verified_by, to_at = NULL`,
    ),
    unbind: db.prepare(
      'UPDATE occupancy SET to_at = ?, verified_by = NULL WHERE org_id = ? AND person_id = ? AND home_id = ?',
    ),
    noticed: db.prepare(
      'UPDATE notice_recipient SET message_id = ? WHERE org_id = ? AND notice_id = ? AND home_id = ? AND person_id = ?',
    ),
    optOut: db.prepare('INSERT OR IGNORE INTO notice_opt_out (org_id, person_id, at) VALUES (?, ?, ?)'),
    optIn: db.prepare('DELETE FROM notice_opt_out WHERE org_id = ? AND person_id = ?'),
    occupancy: db.prepare(
      `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET to_at = NULL`,
    ),
  };
}
