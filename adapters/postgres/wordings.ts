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
import type { Database } from './database.ts';

export class WordingRows implements Wordings {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async keepWordingUses(uses: readonly WordingUse[]): Promise<void> {
    for (const use of uses)
      await this.#db.rows(
        `INSERT INTO wording_use (org_id, id, community_id, phrase, version, outcome, wording, conversation_id, by_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
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
  }

  async editedWordings(communityId: string, since: number, limit: number): Promise<WordingUse[]> {
    const rows = await this.#db.rows<WordingUseColumns>(
      `SELECT * FROM wording_use WHERE org_id = $1 AND community_id = $2 AND at >= $3 AND wording IS NOT NULL
       ORDER BY at DESC, id DESC, phrase LIMIT $4`,
      this.#org,
      communityId,
      since,
      limit,
    );
    return rows.map(wordingUseFromRow);
  }

  async wordingCounts(communityId: string): Promise<WordingCount[]> {
    return this.#db.rows<WordingCount>(
      `SELECT phrase, version, outcome, COUNT(*)::int AS times FROM wording_use WHERE org_id = $1 AND community_id = $2
       GROUP BY phrase, version, outcome ORDER BY phrase, version, outcome`,
      this.#org,
      communityId,
    );
  }

  async wordingVariants(communityId: string): Promise<WordingVariant[]> {
    const rows = await this.#db.rows<WordingVariantColumns>(
      'SELECT * FROM wording_variant WHERE org_id = $1 AND community_id = $2 ORDER BY at DESC, id',
      this.#org,
      communityId,
    );
    return rows.map(wordingVariantFromRow);
  }

  /** One statement: of two decisions at once one is the later. */
  async decideVariant(variant: WordingVariant): Promise<void> {
    const { id, communityId, phrase, version, was, text, state, conversations, agents, by, at } = variant;
    await this.#db.rows(
      `WITH replaced AS (
         UPDATE wording_variant SET state = 'replaced'
         WHERE org_id = $1 AND community_id = $2 AND phrase = $4 AND state = 'approved' AND id <> $3 AND $8 = 'approved'
       )
       INSERT INTO wording_variant (org_id, community_id, id, phrase, version, was, text, state, conversations, agents, by_name, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (org_id, community_id, id)
       DO UPDATE SET state = excluded.state, by_name = excluded.by_name, at = excluded.at`,
      this.#org,
      communityId,
      id,
      phrase,
      version,
      was,
      text,
      state,
      conversations,
      agents,
      by,
      at,
    );
  }
}
