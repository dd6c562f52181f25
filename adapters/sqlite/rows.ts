/** JSON columns are text in SQLite: here they become values, and back. */
import { TICKET_COLUMNS, type Ticket, type TicketRow, ticketFromRow } from '../../src/index.ts';

/** A row as SQLite gives it: the columns `K` are text. */
export type Raw<Row, K extends keyof Row> = Omit<Row, K> & {
  readonly [C in K]: null extends Row[C] ? string | null : string;
};

export function parsed<Row extends object, K extends keyof Row>(raw: Raw<Row, K>, ...columns: K[]): Row {
  const row: Record<PropertyKey, unknown> = { ...raw };
  for (const column of columns) {
    const text: string | null = raw[column];
    row[column] = text === null ? null : JSON.parse(text);
  }
  return row as Row;
}

export type RawTicket = Raw<TicketRow, 'fields' | 'attachments' | 'clock'>;

export function ticketRow(raw: RawTicket): TicketRow {
  return parsed<TicketRow, 'fields' | 'attachments' | 'clock'>(raw, 'fields', 'attachments', 'clock');
}

export function ticketOf(raw: RawTicket): Ticket {
  return ticketFromRow(ticketRow(raw));
}

/** The columns of a ticket and `org_id`, to be bound by name. */
export function boundTicket(row: TicketRow, org: string): Record<string, unknown> {
  return {
    ...row,
    fields: JSON.stringify(row.fields),
    attachments: JSON.stringify(row.attachments),
    clock: row.clock === null ? null : JSON.stringify(row.clock),
    org_id: org,
  };
}

export const INSERT_TICKET = `INSERT INTO ticket (org_id, ${TICKET_COLUMNS.join(', ')}) VALUES (@org_id, ${TICKET_COLUMNS.map((name) => `@${name}`).join(', ')})`;

export const UPDATE_TICKET = `UPDATE ticket SET ${TICKET_COLUMNS.filter((name) => name !== 'id')
  .map((name) => `${name} = @${name}`)
  .join(', ')} WHERE org_id = @org_id AND id = @id`;
