/** What is read for people: messages, tickets, their events, alerts. */
import {
  type AlertColumns,
  type AlertRow,
  alertFromRow,
  type EventColumns,
  type EventRow,
  eventFromRow,
  homeParts,
  type MessageColumns,
  type MessageRow,
  messageFromRow,
  type NoteColumns,
  type NoteRow,
  noteFromRow,
  SEARCHED,
  type Ticket,
  type TicketFilter,
  type TicketNoteRow,
} from '../../src/index.ts';
import type { Db } from './open.ts';
import { parsed, type Raw, type RawTicket, ticketOf } from './rows.ts';

const MESSAGE_COLUMNS = `seq, id, sender, text, at, phrases, json_array_length(attachments) AS attachments, attachments AS media,
  (SELECT state FROM outbox WHERE outbox.org_id = message.org_id AND outbox.id = message.id) AS delivery,
  (SELECT error FROM outbox o WHERE o.org_id = message.org_id AND o.id = message.id AND o.state IN ('failed', 'uncertain')) AS failed,
  recalled_at`;
const EVENT_COLUMNS = 'seq, at, kind, ticket_id, conversation_id, data';

type RawMessage = Raw<MessageColumns, 'phrases' | 'media'>;
type RawEvent = Raw<EventColumns, 'data'>;
const messageOf = (raw: RawMessage) =>
  messageFromRow(parsed<MessageColumns, 'phrases' | 'media'>(raw, 'phrases', 'media'));
const eventOf = (raw: RawEvent) => eventFromRow(parsed<EventColumns, 'data'>(raw, 'data'));

export class Views {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  messages(conversationId: string, afterSeq: number, limit: number): MessageRow[] {
    return this.#db
      .prepare<[string, string, number, number], RawMessage>(
        `SELECT ${MESSAGE_COLUMNS} FROM message WHERE org_id = ? AND conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
      )
      .all(this.#org, conversationId, afterSeq, limit)
      .map(messageOf);
  }

  recentMessages(conversationId: string, limit: number, before = Number.MAX_SAFE_INTEGER): MessageRow[] {
    return this.#db
      .prepare<[string, string, number, number], RawMessage>(
        `SELECT ${MESSAGE_COLUMNS} FROM message WHERE org_id = ? AND conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
      )
      .all(this.#org, conversationId, before, limit)
      .map(messageOf)
      .reverse();
  }

  tickets(communityId: string, filter: TicketFilter): Ticket[] {
    const states = filter.states ?? [];
    const place = homeParts(filter.address);
    return this.#db
      .prepare<unknown[], RawTicket>(
        `SELECT * FROM ticket WHERE org_id = ? AND community_id = ?
         ${filter.conversationId === undefined ? '' : 'AND id IN (SELECT ticket_id FROM ticket_conversation WHERE org_id = ? AND conversation_id = ?)'}
         ${states.length === 0 ? '' : `AND state IN (${states.map(() => '?').join(', ')})`}
         ${filter.since === undefined ? '' : 'AND created_at > ?'}
         ${filter.text === undefined ? '' : `AND instr(lower(${SEARCHED}), ?) > 0`}
         ${place.map(([column]) => `AND ${column} = ?`).join(' ')}
         ORDER BY created_at DESC, number DESC LIMIT ?`,
      )
      .all(
        this.#org,
        communityId,
        ...(filter.conversationId === undefined ? [] : [this.#org, filter.conversationId]),
        ...states,
        ...(filter.since === undefined ? [] : [filter.since]),
        ...(filter.text === undefined ? [] : [filter.text.toLowerCase()]),
        ...place.map(([, value]) => value),
        filter.limit ?? 100,
      )
      .map(ticketOf);
  }

  ticket(communityId: string, number: string): Ticket | null {
    const row =
      this.#ticketWhere('number = ?', communityId, number) ??
      (number.length === 3 ? this.#ticketWhere("substr(number, -4) = '-' || ?", communityId, number) : null);
    return row ? ticketOf(row) : null;
  }

  /** The newest one. */
  #ticketWhere(condition: string, communityId: string, value: string): RawTicket | null {
    return (
      this.#db
        .prepare<[string, string, string], RawTicket>(
          `SELECT * FROM ticket WHERE org_id = ? AND community_id = ? AND ${condition} ORDER BY created_at DESC LIMIT 1`,
        )
        .get(this.#org, communityId, value) ?? null
    );
  }

  ticketById(id: string): Ticket | null {
    const row = this.#db
      .prepare<[string, string], RawTicket>('SELECT * FROM ticket WHERE org_id = ? AND id = ?')
      .get(this.#org, id);
    return row ? ticketOf(row) : null;
  }

  ticketEvents(ticketId: string): EventRow[] {
    return this.#db
      .prepare<[string, string], RawEvent>(
        `SELECT ${EVENT_COLUMNS} FROM event WHERE org_id = ? AND ticket_id = ? ORDER BY seq`,
      )
      .all(this.#org, ticketId)
      .map(eventOf);
  }

  ticketNotes(ticketId: string): TicketNoteRow[] {
    return this.#db
      .prepare<[string, string], TicketNoteRow>(
        'SELECT kind, text, at FROM ticket_note WHERE org_id = ? AND ticket_id = ? ORDER BY seq',
      )
      .all(this.#org, ticketId);
  }

  events(afterSeq: number, limit: number): EventRow[] {
    return this.#db
      .prepare<[string, number, number], RawEvent>(
        // In their order: the plus keeps SQLite from going by the tickets.
        `SELECT ${EVENT_COLUMNS} FROM event WHERE +org_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
      )
      .all(this.#org, afterSeq, limit)
      .map(eventOf);
  }

  lastEvent(): number {
    return (
      this.#db
        .prepare<[string], { seq: number }>(
          'SELECT seq FROM event WHERE +org_id = ? ORDER BY seq DESC LIMIT 1',
        )
        .get(this.#org)?.seq ?? 0
    );
  }

  notes(conversationId: string): NoteRow[] {
    return this.#db
      .prepare<[string, string], NoteColumns>(
        'SELECT seq, by_name, for_id, text, at FROM conversation_note WHERE org_id = ? AND conversation_id = ? ORDER BY seq',
      )
      .all(this.#org, conversationId)
      .map(noteFromRow);
  }

  alerts(communityId: string, limit: number): AlertRow[] {
    return this.#db
      .prepare<[string, string, number], Raw<AlertColumns, 'roles'>>(
        'SELECT reason, roles, ticket_id, at FROM alert WHERE org_id = ? AND community_id = ? ORDER BY seq DESC LIMIT ?',
      )
      .all(this.#org, communityId, limit)
      .map((row) => alertFromRow(parsed<AlertColumns, 'roles'>(row, 'roles')));
  }
}
