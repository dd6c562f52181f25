/** What staff have learnt in a store of rows: when situations are due again, and training records. The same SQL for every store. */
import type { Learning, MemoryRow, TrainingFilter, TrainingKind, TrainingRecord } from '../learning.ts';
import { AsJson, type Ask } from './ask.ts';

const MOST = 1000;

interface MemoryColumns {
  readonly trainee: string;
  readonly situation: string;
  readonly due_at: number;
  /** JSON. */
  readonly card: string;
  readonly updated_at: number;
}

const memoryFromRow = ({ trainee, situation, due_at, card, updated_at }: MemoryColumns): MemoryRow => ({
  trainee,
  situation,
  dueAt: due_at,
  card: JSON.parse(card),
  at: updated_at,
});

interface TrainingColumns {
  readonly id: string;
  readonly community_id: string;
  readonly trainee: string;
  readonly kind: TrainingKind;
  readonly rule: string;
  readonly at: number;
  /** JSON. */
  readonly detail: string;
}

const trainingFromRow = ({ community_id, detail, ...row }: TrainingColumns): TrainingRecord => ({
  ...row,
  communityId: community_id,
  detail: JSON.parse(detail),
});

export class LearningRows implements Learning {
  readonly #ask: Ask;
  readonly #org: string;

  constructor(ask: Ask, org: string) {
    this.#ask = ask;
    this.#org = org;
  }

  async remember({ trainee, situation, dueAt, card, at }: MemoryRow): Promise<void> {
    await this.#ask(
      `INSERT INTO training_memory (org_id, trainee, situation, due_at, card, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (org_id, trainee, situation)
       DO UPDATE SET due_at = excluded.due_at, card = excluded.card, updated_at = excluded.updated_at`,
      this.#org,
      trainee,
      situation,
      dueAt,
      new AsJson(card),
      at,
    );
  }

  async memories(trainee?: string): Promise<MemoryRow[]> {
    const rows = await this.#ask<MemoryColumns>(
      `SELECT trainee, situation, due_at, CAST(card AS text) AS card, updated_at FROM training_memory
       WHERE org_id = $1 AND trainee = COALESCE($2, trainee) ORDER BY due_at, trainee, situation`,
      this.#org,
      trainee ?? null,
    );
    return rows.map(memoryFromRow);
  }

  async keepTraining(record: TrainingRecord): Promise<boolean> {
    const rows = await this.#ask(
      `INSERT INTO training_record (org_id, id, community_id, trainee, kind, rule, at, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (org_id, id) DO NOTHING RETURNING id`,
      this.#org,
      record.id,
      record.communityId,
      record.trainee,
      record.kind,
      record.rule,
      record.at,
      new AsJson(record.detail),
    );
    return rows.length > 0;
  }

  async trainings({ trainee, kind, rule, limit }: TrainingFilter): Promise<TrainingRecord[]> {
    const rows = await this.#ask<TrainingColumns>(
      `SELECT id, community_id, trainee, kind, rule, at, CAST(detail AS text) AS detail FROM training_record
       WHERE org_id = $1 AND trainee = COALESCE($2, trainee) AND kind = COALESCE($3, kind) AND rule = COALESCE($4, rule)
       ORDER BY at DESC, id DESC LIMIT $5`,
      this.#org,
      trainee ?? null,
      kind ?? null,
      rule ?? null,
      limit ?? MOST,
    );
    return rows.map(trainingFromRow);
  }
}
