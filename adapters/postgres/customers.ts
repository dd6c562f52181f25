/** An owner as known from one of their conversations, in PostgreSQL. */
import {
  CUSTOMER_HOMES,
  CUSTOMER_PERSON,
  CUSTOMER_TAGS,
  CUSTOMER_TALKS,
  CUSTOMER_TICKETS,
  type CustomerColumns,
  type CustomerHomeColumns,
  type CustomerRow,
  customerFromRows,
  type TicketRow,
} from '../../src/index.ts';
import type { Database } from './database.ts';

export class CustomerRows {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async customer(conversationId: string): Promise<CustomerRow | null> {
    const rows = <Row extends object>(sql: string) => this.#db.rows<Row>(sql, this.#org, conversationId);
    const [person] = await rows<{ id: string }>(CUSTOMER_PERSON);
    if (!person) return null;
    const [homes, tags, talks, tickets] = await Promise.all([
      rows<CustomerHomeColumns>(CUSTOMER_HOMES),
      rows<CustomerColumns['tags'][number]>(CUSTOMER_TAGS),
      rows<CustomerColumns['talks'][number]>(CUSTOMER_TALKS),
      rows<TicketRow>(CUSTOMER_TICKETS),
    ]);
    return customerFromRows({ person: person.id, homes, tags, talks, tickets });
  }
}
