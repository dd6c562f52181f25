/**
 * What the server knows of how many rows a young database has. It counts by itself once a minute; until then it takes an
 * organisation for a handful of rows, and reads all its tickets for each owner of a batch instead of looking them up.
 */
import type { Database } from './database.ts';

/** Turns of this process after which it is counted first; then whenever there were twice as many. */
const FIRST = 100;
/** Fewer changes than this mislead nobody. */
const FEW = 50;

export class Statistics {
  readonly #db: Database;
  #turns = 0;
  #next = FIRST;

  constructor(db: Database) {
    this.#db = db;
  }

  /** So many turns were committed. @returns null when it is not time to count; else resolves when that is done, whatever came of it */
  turned(count: number): Promise<void> | null {
    this.#turns += count;
    if (this.#turns < this.#next) return null;
    this.#next = 2 * this.#turns;
    // It only makes plans better: nobody waits for it, and who does not own the tables may not.
    return this.#count().catch(() => undefined);
  }

  async #count(): Promise<void> {
    const grown = await this.#db.rows<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_stat_user_tables
       WHERE schemaname = current_schema() AND n_mod_since_analyze > greatest($1, n_live_tup / 2)`,
      FEW,
    );
    if (grown.length > 0)
      await this.#db.rows(`ANALYZE (SKIP_LOCKED) ${grown.map(({ name }) => name).join(', ')}`);
  }
}
