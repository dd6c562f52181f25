/** How suggested wordings fared, and the words approved in their place, in a store of rows: the same SQL for every store. */
import type {
  VariantState,
  WordingCount,
  WordingOutcome,
  Wordings,
  WordingUse,
  WordingVariant,
} from '../wordings.ts';
import { type Ask, placesFor } from './ask.ts';

interface UseColumns {
  readonly id: string;
  readonly community_id: string;
  readonly phrase: string;
  readonly version: string;
  readonly outcome: WordingOutcome;
  readonly wording: string | null;
  readonly conversation_id: string;
  readonly by_id: string;
  readonly at: number;
}

const USE_COLUMNS = 'id, community_id, phrase, version, outcome, wording, conversation_id, by_id, at';

const useFromRow = ({ community_id, conversation_id, by_id, ...row }: UseColumns): WordingUse => ({
  ...row,
  communityId: community_id,
  conversationId: conversation_id,
  by: by_id,
});

const useValues = (use: WordingUse) =>
  [
    use.id,
    use.communityId,
    use.phrase,
    use.version,
    use.outcome,
    use.wording,
    use.conversationId,
    use.by,
    use.at,
  ] as const;

interface VariantColumns {
  readonly community_id: string;
  readonly id: string;
  readonly phrase: string;
  readonly version: string;
  readonly was: string;
  readonly text: string;
  readonly state: VariantState;
  readonly conversations: number;
  readonly agents: number;
  readonly by_name: string;
  readonly at: number;
}

const VARIANT_COLUMNS =
  'community_id, id, phrase, version, was, text, state, conversations, agents, by_name, at';

const variantFromRow = ({ community_id, by_name, ...row }: VariantColumns): WordingVariant => ({
  ...row,
  communityId: community_id,
  by: by_name,
});

export class WordingRows implements Wordings {
  readonly #ask: Ask;
  readonly #org: string;

  constructor(ask: Ask, org: string) {
    this.#ask = ask;
    this.#org = org;
  }

  async keepWordingUses(uses: readonly WordingUse[]): Promise<void> {
    if (uses.length === 0) return;
    await this.#ask(
      `INSERT INTO wording_use (org_id, ${USE_COLUMNS}) VALUES ${uses.map((_, row) => `(${placesFor(9, row)})`).join(', ')}
       ON CONFLICT DO NOTHING`,
      this.#org,
      ...uses.flatMap(useValues),
    );
  }

  async editedWordings(communityId: string, since: number, limit: number): Promise<WordingUse[]> {
    const rows = await this.#ask<UseColumns>(
      `SELECT ${USE_COLUMNS} FROM wording_use WHERE org_id = $1 AND community_id = $2 AND at >= $3 AND wording IS NOT NULL
       ORDER BY at DESC, id DESC, phrase LIMIT $4`,
      this.#org,
      communityId,
      since,
      limit,
    );
    return rows.map(useFromRow);
  }

  wordingCounts(communityId: string): Promise<WordingCount[]> {
    return this.#ask(
      `SELECT phrase, version, outcome, COUNT(*) AS times FROM wording_use WHERE org_id = $1 AND community_id = $2
       GROUP BY phrase, version, outcome ORDER BY phrase, version, outcome`,
      this.#org,
      communityId,
    );
  }

  async wordingVariants(communityId: string): Promise<WordingVariant[]> {
    const rows = await this.#ask<VariantColumns>(
      `SELECT ${VARIANT_COLUMNS} FROM wording_variant WHERE org_id = $1 AND community_id = $2 ORDER BY at DESC, id`,
      this.#org,
      communityId,
    );
    return rows.map(variantFromRow);
  }

  /** One statement, so that a decision is kept whole: the variant, and of those that it replaces their new state. */
  async decideVariant(variant: WordingVariant): Promise<void> {
    const { id, communityId, phrase, version, was, text, state, conversations, agents, by, at } = variant;
    await this.#ask(
      `INSERT INTO wording_variant (org_id, ${VARIANT_COLUMNS})
       SELECT ${placesFor(11)} UNION ALL
       SELECT org_id, community_id, id, phrase, version, was, text, 'replaced', conversations, agents, by_name, at
       FROM wording_variant
       WHERE org_id = $1 AND community_id = $2 AND phrase = $4 AND state = 'approved' AND id <> $3 AND $8 = 'approved'
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
