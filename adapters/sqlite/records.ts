/** Small records: what adapters and sessions keep, and finished drills. */
import { type DrillColumns, type DrillRecord, drillFromRow, MOST_DRILLS } from '../../src/index.ts';
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

export class Records {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  kept(space: string, key: string): unknown {
    const row = this.#db
      .prepare<[string, string, string], { value: string }>(
        'SELECT value FROM adapter_state WHERE org_id = ? AND space = ? AND key = ?',
      )
      .get(this.#org, space, key);
    return row ? (JSON.parse(row.value) as unknown) : null;
  }

  keep(space: string, key: string, value: unknown, at: number): void {
    this.#db
      .prepare(
        `INSERT INTO adapter_state (org_id, space, key, value, updated_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (org_id, space, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
      )
      .run(this.#org, space, key, JSON.stringify(value ?? null), at);
  }

  forget(space: string, key: string): void {
    this.#db
      .prepare('DELETE FROM adapter_state WHERE org_id = ? AND space = ? AND key = ?')
      .run(this.#org, space, key);
  }

  lease(space: string, key: string, holder: string, until: number, at: number): boolean {
    const { changes } = this.#db
      .prepare(
        `INSERT INTO adapter_state AS s (org_id, space, key, value, updated_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (org_id, space, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
         WHERE s.value ->> 'holder' = ? OR s.value ->> 'until' <= ?`,
      )
      .run(this.#org, space, key, JSON.stringify({ holder, until }), at, holder, at);
    return changes > 0;
  }

  keepDrill(record: DrillRecord): void {
    this.#db
      .prepare(
        `INSERT OR IGNORE INTO drill_result (org_id, id, community_id, trainee, situation, case_id, score, band, started_at, finished_at, detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
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
        JSON.stringify(record.detail ?? null),
      );
  }

  drills(filter: { trainee?: string; situation?: string; limit?: number }): DrillRecord[] {
    const wanted = [
      ...(filter.trainee === undefined ? [] : [['trainee', filter.trainee] as const]),
      ...(filter.situation === undefined ? [] : [['situation', filter.situation] as const]),
    ];
    return this.#db
      .prepare<unknown[], Raw<DrillColumns, 'detail'>>(
        `SELECT * FROM drill_result WHERE org_id = ? ${wanted.map(([name]) => `AND ${name} = ?`).join(' ')}
         ORDER BY finished_at DESC, id DESC LIMIT ?`,
      )
      .all(this.#org, ...wanted.map(([, value]) => value), filter.limit ?? MOST_DRILLS)
      .map((row) => drillFromRow(parsed<DrillColumns, 'detail'>(row, 'detail')));
  }
}
