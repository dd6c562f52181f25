/** Small records: what adapters and sessions keep, and finished drills. */
import { type DrillColumns, type DrillRecord, drillFromRow, MOST_DRILLS } from '../../src/index.ts';
import type { Database } from './database.ts';
import { storableJson } from './text.ts';

export class Records {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async kept(space: string, key: string): Promise<unknown> {
    const [row] = await this.#db.rows<{ value: unknown }>(
      'SELECT value FROM adapter_state WHERE org_id = $1 AND space = $2 AND key = $3',
      this.#org,
      space,
      key,
    );
    return row?.value ?? null;
  }

  async keep(space: string, key: string, value: unknown, at: number): Promise<void> {
    await this.#db.rows(
      `INSERT INTO adapter_state (org_id, space, key, value, updated_at) VALUES ($1, $2, $3, $4::jsonb, $5)
       ON CONFLICT (org_id, space, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
      this.#org,
      space,
      key,
      storableJson(value),
      at,
    );
  }

  async forget(space: string, key: string): Promise<void> {
    await this.#db.rows(
      'DELETE FROM adapter_state WHERE org_id = $1 AND space = $2 AND key = $3',
      this.#org,
      space,
      key,
    );
  }

  async lease(space: string, key: string, holder: string, until: number, at: number): Promise<boolean> {
    const rows = await this.#db.rows(
      `INSERT INTO adapter_state AS s (org_id, space, key, value, updated_at) VALUES ($1, $2, $3, $4::jsonb, $5)
       ON CONFLICT (org_id, space, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
       WHERE s.value ->> 'holder' = $6 OR (s.value ->> 'until')::bigint <= $5
       RETURNING s.key`,
      this.#org,
      space,
      key,
      storableJson({ holder, until }),
      at,
      holder,
    );
    return rows.length > 0;
  }

  async keepDrill(record: DrillRecord): Promise<void> {
    await this.#db.rows(
      `INSERT INTO drill_result (org_id, id, community_id, trainee, situation, case_id, score, band, started_at, finished_at, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb) ON CONFLICT (org_id, id) DO NOTHING`,
      this.#org,
      record.id,
      record.communityId,
      record.trainee,
      record.situation,
      record.caseId,
      record.score,
      record.band,
      record.startedAt,
      record.finishedAt,
      storableJson(record.detail),
    );
  }

  async drills(filter: { trainee?: string; situation?: string; limit?: number }): Promise<DrillRecord[]> {
    const rows = await this.#db.rows<DrillColumns>(
      `SELECT * FROM drill_result WHERE org_id = $1 AND ($2::text IS NULL OR trainee = $2) AND ($3::text IS NULL OR situation = $3)
       ORDER BY finished_at DESC, id DESC LIMIT $4`,
      this.#org,
      filter.trainee ?? null,
      filter.situation ?? null,
      filter.limit ?? MOST_DRILLS,
    );
    return rows.map(drillFromRow);
  }
}
