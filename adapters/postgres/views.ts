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
  type TicketRow,
  ticketFromRow,
} from '../../src/index.ts';
import type { Database } from './database.ts';

const MESSAGE_COLUMNS = `seq, id, sender, text, at, phrases, jsonb_array_length(attachments) AS attachments, attachments AS media,
  (SELECT state FROM outbox WHERE outbox.org_id = message.org_id AND outbox.id = message.id) AS delivery,
  (SELECT error FROM outbox o WHERE o.org_id = message.org_id AND o.id = message.id AND o.state IN ('failed', 'uncertain')) AS failed,
  recalled_at`;
const EVENT_COLUMNS = 'seq, at, kind, ticket_id, conversation_id, data';

export class Views {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async messages(conversationId: string, afterSeq: number, limit: number): Promise<MessageRow[]> {
    const rows = await this.#db.rows<MessageColumns>(
      `SELECT ${MESSAGE_COLUMNS} FROM message WHERE org_id = $1 AND conversation_id = $2 AND seq > $3 ORDER BY seq LIMIT $4`,
      this.#org,
      conversationId,
      afterSeq,
      limit,
    );
    return rows.map(messageFromRow);
  }

  async recentMessages(
    conversationId: string,
    limit: number,
    before = Number.MAX_SAFE_INTEGER,
  ): Promise<MessageRow[]> {
    const rows = await this.#db.rows<MessageColumns>(
      `SELECT ${MESSAGE_COLUMNS} FROM message WHERE org_id = $1 AND conversation_id = $2 AND seq < $4 ORDER BY seq DESC LIMIT $3`,
      this.#org,
      conversationId,
      limit,
      before,
    );
    return rows.map(messageFromRow).reverse();
  }

  async tickets(communityId: string, filter: TicketFilter): Promise<Ticket[]> {
    const { conversationId = null, states = [], since = null, text = null, limit = 100 } = filter;
    const place = homeParts(filter.address);
    const rows = await this.#db.rows<TicketRow>(
      `SELECT * FROM ticket WHERE org_id = $1 AND community_id = $2
       AND ($3::text IS NULL OR id IN (SELECT ticket_id FROM ticket_conversation WHERE org_id = $1 AND conversation_id = $3))
       AND (cardinality($4::text[]) = 0 OR state = ANY ($4)) AND ($6::bigint IS NULL OR created_at > $6)
       AND ($7::text IS NULL OR position($7 in lower(${SEARCHED})) > 0)
       ${place.map(([column], at) => `AND ${column} = $${at + 8}`).join(' ')}
       ORDER BY created_at DESC, number DESC LIMIT $5`,
      this.#org,
      communityId,
      conversationId,
      states,
      limit,
      since,
      text?.toLowerCase() ?? null,
      ...place.map(([, value]) => value),
    );
    return rows.map(ticketFromRow);
  }

  async ticket(communityId: string, number: string): Promise<Ticket | null> {
    const [row] = await this.#db.rows<TicketRow>(
      `SELECT * FROM ticket WHERE org_id = $1 AND community_id = $2 AND (number = $3 OR (length($3) = 3 AND right(number, 4) = '-' || $3))
       ORDER BY created_at DESC LIMIT 1`,
      this.#org,
      communityId,
      number,
    );
    return row ? ticketFromRow(row) : null;
  }

  async ticketById(id: string): Promise<Ticket | null> {
    const [row] = await this.#db.rows<TicketRow>(
      'SELECT * FROM ticket WHERE org_id = $1 AND id = $2',
      this.#org,
      id,
    );
    return row ? ticketFromRow(row) : null;
  }

  async ticketEvents(ticketId: string): Promise<EventRow[]> {
    const rows = await this.#db.rows<EventColumns>(
      `SELECT ${EVENT_COLUMNS} FROM event WHERE org_id = $1 AND ticket_id = $2 ORDER BY seq`,
      this.#org,
      ticketId,
    );
    return rows.map(eventFromRow);
  }

  ticketNotes(ticketId: string): Promise<TicketNoteRow[]> {
    return this.#db.rows<TicketNoteRow & object>(
      'SELECT kind, text, at FROM ticket_note WHERE org_id = $1 AND ticket_id = $2 ORDER BY seq',
      this.#org,
      ticketId,
    );
  }

  async events(afterSeq: number, limit: number): Promise<EventRow[]> {
    const rows = await this.#db.rows<EventColumns>(
      `SELECT ${EVENT_COLUMNS} FROM event WHERE org_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      this.#org,
      afterSeq,
      limit,
    );
    return rows.map(eventFromRow);
  }

  async lastEvent(): Promise<number> {
    const [row] = await this.#db.rows<{ seq: number | null }>(
      'SELECT max(seq) AS seq FROM event WHERE org_id = $1',
      this.#org,
    );
    return row?.seq ?? 0;
  }

  async notes(conversationId: string): Promise<NoteRow[]> {
    const rows = await this.#db.rows<NoteColumns>(
      'SELECT seq, by_name, for_id, text, at FROM conversation_note WHERE org_id = $1 AND conversation_id = $2 ORDER BY seq',
      this.#org,
      conversationId,
    );
    return rows.map(noteFromRow);
  }

  async alerts(communityId: string, limit: number): Promise<AlertRow[]> {
    const rows = await this.#db.rows<AlertColumns>(
      'SELECT reason, roles, ticket_id, at FROM alert WHERE org_id = $1 AND community_id = $2 ORDER BY seq DESC LIMIT $3',
      this.#org,
      communityId,
      limit,
    );
    return rows.map(alertFromRow);
  }
}
