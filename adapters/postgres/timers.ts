/** The timers: what is due, by whom it is held, when the next one is. */
import { burstKey, type TimerColumns, type TimerRow, timerFromRow } from '../../src/index.ts';
import type { Database } from './database.ts';

/** A burst's timer stays as long as messages of its conversation wait. */
export const DROP_TIMER = `DELETE FROM timer t WHERE t.org_id = $1 AND t.key = $2 AND NOT (t.kind = 'turn' AND EXISTS (
  SELECT 1 FROM inbox i WHERE i.org_id = t.org_id AND i.conversation_id = t.conversation_id AND i.state = 'waiting'))`;

export class Timers {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async dueTimers(at: number, limit: number, leaseUntil: number, only?: string): Promise<TimerRow[]> {
    const rows = await this.#db.rows<TimerColumns>(
      `WITH due AS (
         SELECT key FROM timer WHERE org_id = $1 AND due_at <= $2 AND leased_until <= $2 AND ($5::text IS NULL OR conversation_id = $5)
         ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
       UPDATE timer t SET leased_until = $4 FROM due WHERE t.org_id = $1 AND t.key = due.key
       RETURNING t.key, t.kind, t.conversation_id, t.due_at`,
      this.#org,
      at,
      limit,
      leaseUntil,
      only ?? null,
    );
    return rows.sort((a, b) => a.due_at - b.due_at).map(timerFromRow);
  }

  async dropTimer(key: string): Promise<void> {
    await this.#db.transaction((session) =>
      Promise.all([
        session.rows(
          `SELECT 1 FROM conversation WHERE org_id = $1 AND id = (SELECT conversation_id FROM timer WHERE org_id = $1 AND key = $2) FOR UPDATE`,
          this.#org,
          key,
        ),
        session.rows(DROP_TIMER, this.#org, key),
      ]),
    );
  }

  async freeTimers(keys: readonly string[]): Promise<void> {
    await this.#db.rows(
      'UPDATE timer SET leased_until = 0 WHERE org_id = $1 AND key = ANY ($2::text[])',
      this.#org,
      keys,
    );
  }

  async endBurst(conversationId: string, at: number): Promise<void> {
    const ends =
      'UPDATE timer SET due_at = $3 WHERE org_id = $1 AND key = $2 AND due_at > $3 AND leased_until = 0';
    await this.#db.rows(ends, this.#org, burstKey(conversationId), at);
  }

  async clockSetBack(at: number, longest: number, lease: number): Promise<void> {
    await this.#db.rows(
      `UPDATE timer SET due_at = CASE WHEN kind = 'turn' AND due_at > $3 THEN $2 ELSE due_at END,
         leased_until = CASE WHEN leased_until > $4 THEN 0 ELSE leased_until END
       WHERE org_id = $1 AND (kind = 'turn' AND due_at > $3 OR leased_until > $4)`,
      this.#org,
      at,
      longest,
      lease,
    );
  }

  async nextDue(only?: string): Promise<number | null> {
    const [row] = await this.#db.rows<{ due: number | null }>(
      // The first of those that are free, and of the few that are leased: both stand at the front of an index.
      only === undefined
        ? `SELECT least(
             (SELECT due_at FROM timer WHERE org_id = $1 AND leased_until <= due_at ORDER BY due_at LIMIT 1),
             (SELECT leased_until FROM timer WHERE org_id = $1 AND leased_until > due_at ORDER BY leased_until LIMIT 1)) AS due`
        : 'SELECT min(greatest(due_at, leased_until)) AS due FROM timer WHERE org_id = $1 AND conversation_id = $2',
      this.#org,
      ...(only === undefined ? [] : [only]),
    );
    return row?.due ?? null;
  }
}
