/** What is read for people: messages, tickets, their events, alerts. */
import type { AlertRow, EventRow, MessageRow, NoteRow, Ticket, TicketFilter } from '../../src/index.ts';
import type { Db } from './open.ts';
import { type TicketRow, ticketFromRow } from './rows.ts';

const parse = (text: string): unknown => JSON.parse(text) as unknown;

const MESSAGE_COLUMNS = 'seq, sender, text, at, phrases, json_array_length(attachments) AS attachments';

interface MessageColumns {
  seq: number;
  sender: MessageRow['from'];
  text: string;
  at: number;
  phrases: string;
  attachments: number;
}

function messageFromRow({ sender, phrases, ...row }: MessageColumns): MessageRow {
  return { ...row, from: sender, phrases: parse(phrases) as MessageRow['phrases'] };
}

const EVENT_COLUMNS = 'seq, at, kind, ticket_id, conversation_id, data';

interface EventColumns {
  seq: number;
  at: number;
  kind: string;
  ticket_id: string | null;
  conversation_id: string | null;
  data: string;
}

function eventFromRow(row: EventColumns): EventRow {
  return {
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    ticketId: row.ticket_id,
    conversationId: row.conversation_id,
    data: parse(row.data) as EventRow['data'],
  };
}

export class Views {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  messages(conversationId: string, afterSeq: number, limit: number): MessageRow[] {
    return this.#db
      .prepare<[string, string, number, number], MessageColumns>(
        `SELECT ${MESSAGE_COLUMNS} FROM message WHERE org_id = ? AND conversation_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
      )
      .all(this.#org, conversationId, afterSeq, limit)
      .map(messageFromRow);
  }

  recentMessages(conversationId: string, limit: number): MessageRow[] {
    return this.#db
      .prepare<[string, string, number], MessageColumns>(
        `SELECT ${MESSAGE_COLUMNS} FROM message WHERE org_id = ? AND conversation_id = ? ORDER BY seq DESC LIMIT ?`,
      )
      .all(this.#org, conversationId, limit)
      .map(messageFromRow)
      .reverse();
  }

  tickets(communityId: string, filter: TicketFilter): Ticket[] {
    const states = filter.states ?? [];
    return this.#db
      .prepare<unknown[], TicketRow>(
        `SELECT * FROM ticket WHERE org_id = ? AND community_id = ?
         ${filter.conversationId === undefined ? '' : 'AND id IN (SELECT ticket_id FROM ticket_conversation WHERE org_id = ? AND conversation_id = ?)'}
         ${states.length === 0 ? '' : `AND state IN (${states.map(() => '?').join(', ')})`}
         ORDER BY created_at DESC, number DESC LIMIT ?`,
      )
      .all(
        this.#org,
        communityId,
        ...(filter.conversationId === undefined ? [] : [this.#org, filter.conversationId]),
        ...states,
        filter.limit ?? 100,
      )
      .map(ticketFromRow);
  }

  ticket(communityId: string, number: string): Ticket | null {
    const row = this.#db
      .prepare<[string, string, string, string, string], TicketRow>(
        "SELECT * FROM ticket WHERE org_id = ? AND community_id = ? AND (number = ? OR (length(?) = 3 AND substr(number, -4) = '-' || ?)) ORDER BY created_at DESC LIMIT 1",
      )
      .get(this.#org, communityId, number, number, number);
    return row ? ticketFromRow(row) : null;
  }

  ticketById(id: string): Ticket | null {
    const row = this.#db
      .prepare<[string, string], TicketRow>('SELECT * FROM ticket WHERE org_id = ? AND id = ?')
      .get(this.#org, id);
    return row ? ticketFromRow(row) : null;
  }

  ticketEvents(ticketId: string): EventRow[] {
    return this.#db
      .prepare<[string, string], EventColumns>(
        `SELECT ${EVENT_COLUMNS} FROM event WHERE org_id = ? AND ticket_id = ? ORDER BY seq`,
      )
      .all(this.#org, ticketId)
      .map(eventFromRow);
  }

  events(afterSeq: number, limit: number): EventRow[] {
    return this.#db
      .prepare<[string, number, number], EventColumns>(
        `SELECT ${EVENT_COLUMNS} FROM event WHERE org_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
      )
      .all(this.#org, afterSeq, limit)
      .map(eventFromRow);
  }

  lastEvent(): number {
    return (
      this.#db
        .prepare<[string], { seq: number | null }>('SELECT max(seq) AS seq FROM event WHERE org_id = ?')
        .get(this.#org)?.seq ?? 0
    );
  }

  notes(conversationId: string): NoteRow[] {
    return this.#db
      .prepare<[string, string], { seq: number; by_name: string; text: string; at: number }>(
        'SELECT seq, by_name, text, at FROM conversation_note WHERE org_id = ? AND conversation_id = ? ORDER BY seq',
      )
      .all(this.#org, conversationId)
      .map(({ by_name: by, ...row }) => ({ ...row, by }));
  }

  alerts(communityId: string, limit: number): AlertRow[] {
    return this.#db
      .prepare<
        [string, string, number],
        { reason: string; roles: string; ticket_id: string | null; at: number }
      >(
        'SELECT reason, roles, ticket_id, at FROM alert WHERE org_id = ? AND community_id = ? ORDER BY seq DESC LIMIT ?',
      )
      .all(this.#org, communityId, limit)
      .map((row) => ({
        reason: row.reason,
        roles: parse(row.roles) as string[],
        ticketId: row.ticket_id,
        at: row.at,
      }));
  }
}
