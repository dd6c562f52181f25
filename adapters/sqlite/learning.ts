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
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

export class LearningRows implements Learning {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async remember({ trainee, situation, dueAt, card, at }: MemoryRow): Promise<void> {
    this.#db
      .prepare(
        `INSERT INTO training_memory (org_id, trainee, situation, due_at, card, updated_at) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (org_id, trainee, situation)
         DO UPDATE SET due_at = excluded.due_at, card = excluded.card, updated_at = excluded.updated_at`,
      )
      .run(this.#org, trainee, situation, dueAt, JSON.stringify(card ?? null), at);
  }

  async memories(trainee?: string): Promise<MemoryRow[]> {
    return this.#db
      .prepare<unknown[], Raw<MemoryColumns, 'card'>>(
        `SELECT * FROM training_memory WHERE org_id = ? AND trainee = COALESCE(?, trainee)
         ORDER BY due_at, trainee, situation`,
      )
      .all(this.#org, trainee ?? null)
      .map((row) => memoryFromRow(parsed<MemoryColumns, 'card'>(row, 'card')));
  }

  async keepTraining(record: TrainingRecord): Promise<boolean> {
    const { id, communityId, trainee, kind, rule, at, detail } = record;
    const { changes } = this.#db
      .prepare(
        `INSERT OR IGNORE INTO training_record (org_id, id, community_id, trainee, kind, rule, at, detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(this.#org, id, communityId, trainee, kind, rule, at, JSON.stringify(detail ?? null));
    return changes > 0;
  }

  async trainings({ trainee, kind, rule, limit }: TrainingFilter): Promise<TrainingRecord[]> {
    return this.#db
      .prepare<unknown[], Raw<TrainingColumns, 'detail'>>(
        `SELECT * FROM training_record WHERE org_id = ? AND trainee = COALESCE(?, trainee) AND kind = COALESCE(?, kind)
         AND rule = COALESCE(?, rule) ORDER BY at DESC, id DESC LIMIT ?`,
      )
      .all(this.#org, trainee ?? null, kind ?? null, rule ?? null, limit ?? MOST_TRAININGS)
      .map((row) => trainingFromRow(parsed<TrainingColumns, 'detail'>(row, 'detail')));
  }
}
