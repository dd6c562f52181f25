/** Work that belongs to no conversation: its timers, in SQLite. */
import type { Db } from './open.ts';

export class RoundRows {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  setTimer({ key, kind, dueAt }: { key: string; kind: string; dueAt: number }): void {
    this.#db
      .prepare(
        `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, ?, '', ?)
         ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
      )
      .run(this.#org, key, kind, dueAt);
  }
}
