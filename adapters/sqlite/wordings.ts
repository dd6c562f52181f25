/** How suggested wordings fared, and the words that were approved in their place. */
import {
  type WordingCount,
  type Wordings,
  type WordingUse,
  type WordingUseColumns,
  type WordingVariant,
  type WordingVariantColumns,
  wordingUseFromRow,
  wordingVariantFromRow,
} from '../../src/index.ts';
import { atomically } from './atomic.ts';
import type { Db } from './open.ts';

export class WordingRows implements Wordings {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async keepWordingUses(uses: readonly WordingUse[]): Promise<void> {
    const keep = this.#db.prepare(
      `INSERT OR IGNORE INTO wording_use
         (org_id, id, community_id, phrase, version, outcome, wording, conversation_id, by_id, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    atomically(this.#db, () => {
      for (const use of uses)
        keep.run(
          this.#org,
          use.id,
          use.communityId,
          use.phrase,
          use.version,
          use.outcome,
          use.wording,
          use.conversationId,
          use.by,
          use.at,
        );
    });
  }

  async editedWordings(communityId: string, since: number, limit: number): Promise<WordingUse[]> {
    return this.#db
      .prepare<unknown[], WordingUseColumns>(
        `SELECT * FROM wording_use WHERE org_id = ? AND community_id = ? AND at >= ? AND wording IS NOT NULL
         ORDER BY at DESC, id DESC, phrase LIMIT ?`,
      )
      .all(this.#org, communityId, since, limit)
      .map(wordingUseFromRow);
  }

  async wordingCounts(communityId: string): Promise<WordingCount[]> {
    return this.#db
      .prepare<unknown[], WordingCount>(
        `SELECT phrase, version, outcome, COUNT(*) AS times FROM wording_use WHERE org_id = ? AND community_id = ?
         GROUP BY phrase, version, outcome ORDER BY phrase, version, outcome`,
      )
      .all(this.#org, communityId);
  }

  async wordingVariants(communityId: string): Promise<WordingVariant[]> {
    return this.#db
      .prepare<unknown[], WordingVariantColumns>(
        'SELECT * FROM wording_variant WHERE org_id = ? AND community_id = ? ORDER BY at DESC, id',
      )
      .all(this.#org, communityId)
      .map(wordingVariantFromRow);
  }

  async decideVariant(variant: WordingVariant): Promise<void> {
    const { id, communityId, phrase, version, was, text, state, conversations, agents, by, at } = variant;
    atomically(this.#db, () => {
      if (state === 'approved')
        this.#db
          .prepare(
            `UPDATE wording_variant SET state = 'replaced'
             WHERE org_id = ? AND community_id = ? AND phrase = ? AND state = 'approved'`,
          )
          .run(this.#org, communityId, phrase);
      this.#db
        .prepare(
          `INSERT INTO wording_variant
             (org_id, community_id, id, phrase, version, was, text, state, conversations, agents, by_name, at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (org_id, community_id, id)
           DO UPDATE SET state = excluded.state, by_name = excluded.by_name, at = excluded.at`,
        )
        .run(this.#org, communityId, id, phrase, version, was, text, state, conversations, agents, by, at);
    });
  }
}
