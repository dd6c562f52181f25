/** Work that belongs to no conversation: its timers, and calls for people, in SQLite. */
import { CALLED_SPACE, callEvent, type PeopleCall } from '../../src/index.ts';
import { EventLog } from './events.ts';
import type { Db } from './open.ts';

export class RoundRows {
  readonly #db: Db;
  readonly #org: string;
  readonly #events: EventLog;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
    this.#events = new EventLog(db, org);
  }

  setTimer({ key, kind, dueAt }: { key: string; kind: string; dueAt: number }): void {
    this.#db
      .prepare(
        `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, ?, '', ?)
         ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
      )
      .run(this.#org, key, kind, dueAt);
  }

  callPeople(call: PeopleCall): boolean {
    const { id, communityId, reason, roles, at } = call;
    return this.#db
      .transaction(() => {
        const { changes } = this.#db
          .prepare(
            'INSERT OR IGNORE INTO adapter_state (org_id, space, key, value, updated_at) VALUES (?, ?, ?, ?, ?)',
          )
          .run(this.#org, CALLED_SPACE, id, 'true', at);
        if (changes === 0) return false;
        this.#db
          .prepare(
            "INSERT INTO alert (org_id, community_id, reason, roles, ticket_id, conversation_id, text, at) VALUES (?, ?, ?, ?, NULL, NULL, '', ?)",
          )
          .run(this.#org, communityId, reason, JSON.stringify(roles), at);
        this.#events.write([callEvent(call)]);
        return true;
      })
      .immediate();
  }
}
