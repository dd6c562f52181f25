/** commitTurns: many turns, one transaction, a savepoint each (law 7). */
import {
  type Conversation,
  type ConversationRef,
  type Decision,
  type Effect,
  type LoadedTurn,
  type Outcome,
  stateAfter,
  type Ticket,
  type TicketPatch,
  type TurnRequest,
  type TurnWrites,
  ticketNumber,
} from '../../src/index.ts';
import type { FactReader } from './facts.ts';
import type { Inbox } from './inbox.ts';
import { type Db, isStorageFault } from './open.ts';
import { type TicketRow, ticketFromRow, ticketToRow } from './rows.ts';

interface ConversationRow {
  id: string;
  community_id: string;
  channel: string;
  thread: string;
  sender: string;
  person_id: string;
  version: number;
  state: string;
}

export type StoredConversation = ConversationRef & { readonly personId: string };

export function conversationFromRow(row: ConversationRow): StoredConversation {
  return {
    id: row.id,
    communityId: row.community_id,
    channel: row.channel,
    thread: row.thread,
    sender: row.sender,
    personId: row.person_id,
    version: row.version,
    state: JSON.parse(row.state) as Conversation,
  };
}

type Json = Readonly<Record<string, unknown>>;

export class TurnWriter {
  readonly #db: Db;
  readonly #org: string;
  readonly #facts: FactReader;
  readonly #inbox: Inbox;
  readonly #sql;

  constructor(db: Db, org: string, facts: FactReader, inbox: Inbox) {
    this.#db = db;
    this.#org = org;
    this.#facts = facts;
    this.#inbox = inbox;
    this.#sql = statements(db);
  }

  commit<T extends TurnRequest>(batch: readonly T[], decide: (turn: LoadedTurn<T>) => Decision): Outcome[] {
    return this.#db
      .transaction(() => batch.map((request, at) => this.#one(request, decide, `turn_${at}`)))
      .immediate();
  }

  load(id: string): StoredConversation | null {
    const row = this.#sql.conversation.get(this.#org, id) as ConversationRow | undefined;
    return row ? conversationFromRow(row) : null;
  }

  #one<T extends TurnRequest>(
    request: T,
    decide: (turn: LoadedTurn<T>) => Decision,
    savepoint: string,
  ): Outcome {
    this.#db.exec(`SAVEPOINT ${savepoint}`);
    try {
      const outcome = this.#turn(request, decide);
      this.#db.exec(`RELEASE ${savepoint}`);
      return outcome;
    } catch (error) {
      // A disk that is full is no fault of the message: nothing of the batch is kept, and nothing is counted against it.
      if (isStorageFault(error)) throw error;
      this.#db.exec(`ROLLBACK TO ${savepoint}`);
      this.#db.exec(`RELEASE ${savepoint}`);
      return { status: 'failed', error };
    }
  }

  #turn<T extends TurnRequest>(request: T, decide: (turn: LoadedTurn<T>) => Decision): Outcome {
    const conversation = this.load(request.conversationId);
    if (!conversation) throw new Error(`no conversation ${request.conversationId}`);
    if (conversation.version !== request.assumes) return { status: 'moved', version: conversation.version };
    const facts = this.#facts.read(conversation, request.query);
    const decision = decide({ request, conversation, facts });
    const numbers = decision.prefixes.map((prefix) =>
      this.#number(conversation.communityId, decision.day, prefix),
    );
    const writes = decision.write(numbers);
    this.#save(request, conversation, writes, decision.day);
    return {
      status: 'done',
      version: conversation.version + 1,
      said: writes.said,
      opened: writes.opened,
      effects: writes.effects,
    };
  }

  #number(communityId: string, day: string, prefix: string): string {
    const { last } = this.#sql.nextNumber.get(this.#org, communityId, day, prefix) as { last: number };
    return ticketNumber(prefix, `${day.slice(5, 7)}${day.slice(8, 10)}`, last);
  }

  #save(request: TurnRequest, conversation: StoredConversation, writes: TurnWrites, day: string): void {
    const org = this.#org;
    const { at } = writes;
    for (const id of request.inbox) this.#sql.inboxDone.run(org, id);
    if (request.timer !== null) this.#endTimer(request.timer, conversation.id);
    const watched = (writes.next.handedOff ?? null) !== null;
    for (const row of writes.received) {
      const { lastInsertRowid } = this.#sql.message.run(
        org,
        row.id,
        conversation.id,
        row.from,
        row.text,
        JSON.stringify(row.attachments),
        '[]',
        row.meaning,
        row.at,
      );
      if (watched) this.#tellMessage(at, conversation.id, row.from, lastInsertRowid);
    }
    for (const phrase of writes.phrases)
      this.#sql.phrase.run(org, phrase.id, phrase.version, phrase.text, at);
    for (const said of writes.said) {
      const { lastInsertRowid } = this.#sql.message.run(
        org,
        said.id,
        conversation.id,
        said.from,
        said.text,
        '[]',
        JSON.stringify(said.phrases),
        null,
        at,
      );
      if (said.purpose === 'send')
        this.#sql.outbox.run(org, said.id, conversation.id, at, at, said.lane ?? 'normal');
      if (watched) this.#tellMessage(at, conversation.id, said.from, lastInsertRowid);
    }
    const { redirects = [] } = writes;
    if (redirects.length > 0) this.#inbox.accept(conversation.communityId, redirects, at, () => at);
    for (const ticket of writes.opened) this.#open(ticket, conversation, day, at);
    for (const effect of writes.effects) this.#apply(effect, conversation, at);
    this.#sql.saveConversation.run(JSON.stringify(writes.next), at, org, conversation.id);
  }

  /** While people have the conversation, they follow every message of it. */
  #tellMessage(at: number, conversationId: string, from: string, seq: number | bigint): void {
    this.#event(at, 'conversation.message', null, conversationId, { from, seq: Number(seq) });
  }

  /** A burst's timer stays while more messages wait (they came in during the decision), and is free at once. */
  #endTimer(key: string, conversationId: string): void {
    const waits = key.startsWith('turn:') && this.#sql.waits.get(this.#org, conversationId) !== undefined;
    if (waits) this.#sql.freeTimer.run(this.#org, key);
    else this.#sql.dropTimer.run(this.#org, key);
  }

  #open(ticket: Ticket, conversation: StoredConversation, day: string, at: number): void {
    this.#sql.insertTicket.run({
      ...ticketToRow({ ...ticket, reporter: conversation.personId, conversationId: conversation.id }, day),
      org_id: this.#org,
    });
    this.#sql.linkTicket.run(this.#org, ticket.id, conversation.id);
    this.#event(at, 'ticket.opened', ticket.id, conversation.id, {
      kind: ticket.kind,
      task: ticket.task,
      urgency: ticket.urgency,
    });
  }

  #apply(effect: Effect, conversation: StoredConversation, at: number): void {
    const org = this.#org;
    switch (effect.kind) {
      case 'patch':
        this.#patch(effect.ticketId, effect.patch, at, conversation.id);
        break;
      case 'move': {
        const row = this.#sql.ticket.get(org, effect.ticketId) as TicketRow | undefined;
        if (!row) break;
        const state = stateAfter(row.state, effect.move, { reason: effect.reason, result: effect.result });
        this.#sql.moveTicket.run(state, effect.into ?? row.merged_into, at, org, effect.ticketId);
        this.#event(at, `ticket.${effect.move}`, effect.ticketId, conversation.id, {
          from: row.state,
          to: state,
          ...(effect.by && { by: effect.by.name }),
        });
        break;
      }
      case 'note':
        this.#sql.note.run(org, effect.ticketId, effect.note, effect.text, at);
        this.#sql.linkTicket.run(org, effect.ticketId, conversation.id);
        this.#event(at, `ticket.note.${effect.note}`, effect.ticketId, conversation.id, {});
        break;
      case 'alert':
        this.#sql.alert.run(
          org,
          conversation.communityId,
          effect.reason,
          JSON.stringify(effect.roles),
          effect.ticketId,
          conversation.id,
          effect.text,
          at,
        );
        this.#event(at, 'alert', effect.ticketId, conversation.id, {
          reason: effect.reason,
          roles: effect.roles,
        });
        break;
      case 'handoff':
        this.#event(at, 'conversation.handoff', null, conversation.id, { reason: effect.reason });
        break;
      case 'timer':
        this.#sql.timer.run(
          org,
          `${effect.name}:${conversation.id}`,
          effect.name,
          conversation.id,
          at + effect.inMs,
        );
        break;
      case 'ticket_timer':
        if (effect.at === null) this.#sql.dropTimer.run(org, `clock:${effect.ticketId}`);
        else this.#sql.timer.run(org, `clock:${effect.ticketId}`, 'clock', conversation.id, effect.at);
        break;
      case 'cancel_timer':
        this.#sql.dropTimer.run(org, `${effect.name}:${conversation.id}`);
        break;
      case 'learn':
        this.#learn(effect, conversation, at);
        break;
      case 'internal_note':
        this.#sql.internalNote.run(org, conversation.id, effect.by.name, effect.text, at);
        this.#event(at, 'conversation.note', null, conversation.id, { by: effect.by.id });
        break;
      case 'record':
        this.#event(at, effect.event, effect.ticketId ?? null, conversation.id, effect.data);
        break;
      default:
        break;
    }
  }

  #patch(ticketId: string, patch: TicketPatch, at: number, conversationId: string): void {
    const row = this.#sql.ticket.get(this.#org, ticketId) as TicketRow | undefined;
    if (!row) return;
    const before = ticketFromRow(row);
    const { attachments, fields, ...rest } = patch;
    const after: Ticket = {
      ...before,
      ...rest,
      fields: { ...before.fields, ...fields },
      attachments: [...new Set([...before.attachments, ...(attachments ?? [])])],
      updatedAt: at,
    };
    this.#sql.updateTicket.run({ ...ticketToRow(after, row.day), org_id: this.#org });
    this.#event(at, 'ticket.changed', ticketId, conversationId, { fields: Object.keys(patch) });
  }

  #learn(effect: Extract<Effect, { kind: 'learn' }>, conversation: StoredConversation, at: number): void {
    const org = this.#org;
    if (effect.surname !== undefined || effect.gender !== undefined || effect.phone !== undefined) {
      this.#sql.person.run(
        effect.surname ?? null,
        effect.gender ?? null,
        effect.phone ?? null,
        org,
        conversation.personId,
      );
    }
    // What an owner says of their home is a claim until somebody verifies it.
    if (effect.home)
      this.#sql.occupancy.run(org, conversation.personId, effect.home.homeId, 'unknown', at, null);
  }

  #event(at: number, kind: string, ticketId: string | null, conversationId: string | null, data: Json): void {
    this.#sql.event.run(this.#org, at, kind, ticketId, conversationId, JSON.stringify(data));
  }
}

const TICKET_COLUMNS = [
  'id',
  'community_id',
  'number',
  'day',
  'kind',
  'task',
  'state',
  'urgency',
  'summary',
  'issue',
  'building',
  'unit',
  'room',
  'floor',
  'place',
  'address_check',
  'home_id',
  'phone',
  'contact_name',
  'fields',
  'attachments',
  'assign',
  'assignee',
  'due_respond',
  'due_arrive',
  'due_plan',
  'due_resolve',
  'reporter',
  'conversation_id',
  'merged_into',
  'clock',
  'created_at',
  'updated_at',
];

function statements(db: Db) {
  return {
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
    timer: db.prepare(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
    ),
    message: db.prepare(
      'INSERT INTO message (org_id, id, conversation_id, sender, text, attachments, phrases, meaning, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    outbox: db.prepare(
      'INSERT INTO outbox (org_id, id, conversation_id, next_at, updated_at, lane) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    phrase: db.prepare(
      'INSERT OR IGNORE INTO phrase_version (org_id, id, version, text, first_used_at) VALUES (?, ?, ?, ?, ?)',
    ),
    ticket: db.prepare('SELECT * FROM ticket WHERE org_id = ? AND id = ?'),
    insertTicket: db.prepare(
      `INSERT INTO ticket (org_id, ${TICKET_COLUMNS.join(', ')}) VALUES (@org_id, ${TICKET_COLUMNS.map((name) => `@${name}`).join(', ')})`,
    ),
    updateTicket: db.prepare(
      `UPDATE ticket SET ${TICKET_COLUMNS.filter((name) => name !== 'id')
        .map((name) => `${name} = @${name}`)
        .join(', ')} WHERE org_id = @org_id AND id = @id`,
    ),
    moveTicket: db.prepare(
      'UPDATE ticket SET state = ?, merged_into = ?, updated_at = ? WHERE org_id = ? AND id = ?',
    ),
    linkTicket: db.prepare(
      'INSERT OR IGNORE INTO ticket_conversation (org_id, ticket_id, conversation_id) VALUES (?, ?, ?)',
    ),
    note: db.prepare('INSERT INTO ticket_note (org_id, ticket_id, kind, text, at) VALUES (?, ?, ?, ?, ?)'),
    internalNote: db.prepare(
      'INSERT INTO conversation_note (org_id, conversation_id, by_name, text, at) VALUES (?, ?, ?, ?, ?)',
    ),
    alert: db.prepare(
      'INSERT INTO alert (org_id, community_id, reason, roles, ticket_id, conversation_id, text, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    event: db.prepare(
      'INSERT INTO event (org_id, at, kind, ticket_id, conversation_id, data) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    person: db.prepare(
      'UPDATE person SET surname = coalesce(?, surname), gender = coalesce(?, gender), phone = coalesce(?, phone) WHERE org_id = ? AND id = ?',
    ),
    occupancy: db.prepare(
      `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET to_at = NULL`,
    ),
  };
}
