/** What staff have learnt: when situations are due again, and training records. */
import {
  type Learning,
  type MemoryColumns,
  type MemoryRow,
  MOST_TRAININGS,
  memoryFromRow,
  type TrainingColumns,
  type TrainingFilter,
  type TrainingRecord,
  trainingFromRow,
} from '../../src/index.ts';
import type { Database } from './database.ts';
import { storableJson } from './text.ts';

export class LearningRows implements Learning {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async remember({ trainee, situation, dueAt, card, at }: MemoryRow): Promise<void> {
    await this.#db.rows(
      `INSERT INTO training_memory (org_id, trainee, situation, due_at, card, updated_at) VALUES ($1, $2, $3, $4, $5::jsonb, $6)
       ON CONFLICT (org_id, trainee, situation)
       DO UPDATE SET due_at = excluded.due_at, card = excluded.card, updated_at = excluded.updated_at`,
      this.#org,
      trainee,
      situation,
      dueAt,
      storableJson(card),
      at,
    );
  }

  async memories(trainee?: string): Promise<MemoryRow[]> {
    const rows = await this.#db.rows<MemoryColumns>(
      `SELECT * FROM training_memory WHERE org_id = $1 AND ($2::text IS NULL OR trainee = $2)
       ORDER BY due_at, trainee, situation`,
      this.#org,
      trainee ?? null,
    );
    return rows.map(memoryFromRow);
  }

  async keepTraining(record: TrainingRecord): Promise<boolean> {
    const rows = await this.#db.rows(
      `INSERT INTO training_record (org_id, id, community_id, trainee, kind, rule, at, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb) ON CONFLICT (org_id, id) DO NOTHING RETURNING id`,
      this.#org,
      record.id,
      record.communityId,
      record.trainee,
      record.kind,
      record.rule,
      record.at,
      storableJson(record.detail),
    );
    return rows.length > 0;
  }

  async trainings({ trainee, kind, rule, limit }: TrainingFilter): Promise<TrainingRecord[]> {
    const rows = await this.#db.rows<TrainingColumns>(
      `SELECT * FROM training_record WHERE org_id = $1 AND ($2::text IS NULL OR trainee = $2)
       AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR rule = $4) ORDER BY at DESC, id DESC LIMIT $5`,
      this.#org,
      trainee ?? null,
      kind ?? null,
      rule ?? null,
      limit ?? MOST_TRAININGS,
    );
    return rows.map(trainingFromRow);
  }
}
