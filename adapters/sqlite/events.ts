/** The append-only log. */
import type { EventInsert } from '../../src/index.ts';
import type { Db } from './open.ts';

export class EventLog {
  readonly #org: string;
  readonly #insert;

  constructor(db: Db, org: string) {
    this.#org = org;
    this.#insert = db.prepare(
      'INSERT INTO event (org_id, at, kind, ticket_id, conversation_id, data) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  /** @param numbers the numbers of the messages that events tell of, by id */
  write(events: readonly EventInsert[], numbers: ReadonlyMap<string, number> = new Map()): void {
    for (const { at, kind, ticket_id, conversation_id, data, message } of events) {
      const told = message === null ? data : { ...data, seq: numbers.get(message) };
      this.#insert.run(this.#org, at, kind, ticket_id, conversation_id, JSON.stringify(told));
    }
  }
}
