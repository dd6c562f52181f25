/** An owner as known from one of their conversations, in SQLite. */
import {
  CUSTOMER_HOMES,
  CUSTOMER_PERSON,
  CUSTOMER_TAGS,
  CUSTOMER_TALKS,
  CUSTOMER_TICKETS,
  type CustomerColumns,
  type CustomerRow,
  customerFromRows,
} from '../../src/index.ts';
import type { Db } from './open.ts';
import { type RawTicket, ticketRow } from './rows.ts';

export class CustomerRows {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  customer(conversationId: string): CustomerRow | null {
    const rows = <Row>(sql: string) =>
      this.#db.prepare<unknown[], Row>(sql).all({ 1: this.#org, 2: conversationId });
    const [person] = rows<{ id: string }>(CUSTOMER_PERSON);
    if (!person) return null;
    return customerFromRows({
      person: person.id,
      homes: rows<CustomerColumns['homes'][number]>(CUSTOMER_HOMES),
      tags: rows<CustomerColumns['tags'][number]>(CUSTOMER_TAGS),
      talks: rows<CustomerColumns['talks'][number]>(CUSTOMER_TALKS),
      tickets: rows<RawTicket>(CUSTOMER_TICKETS).map(ticketRow),
    });
  }
}
