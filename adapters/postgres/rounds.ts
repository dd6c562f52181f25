/** Work that belongs to no conversation: its timers, in PostgreSQL. */
import type { Database } from './database.ts';

export class RoundRows {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async setTimer({ key, kind, dueAt }: { key: string; kind: string; dueAt: number }): Promise<void> {
    await this.#db.rows(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES ($1, $2, $3, '', $4)
       ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
      this.#org,
      key,
      kind,
      dueAt,
    );
  }
}
