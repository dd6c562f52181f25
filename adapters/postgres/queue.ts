/** The desk's list: conversations with what was said last. */
import { type QueueColumns, type QueueFilter, type QueueRow, queueFromRow } from '../../src/index.ts';
import type { Database } from './database.ts';

export class QueueRows {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async queue(communityId: string, { since, limit, ids, channel, but }: QueueFilter): Promise<QueueRow[]> {
    const rows = await this.#db.rows<QueueColumns>(
      `SELECT c.id, c.community_id, c.channel, c.thread, c.sender, c.person_id, c.version, c.state, c.updated_at,
       m.seq AS last_seq, m.sender AS last_sender, m.text AS last_text, m.at AS last_at,
       jsonb_array_length(m.attachments) AS last_attachments
     FROM conversation c LEFT JOIN LATERAL (
       SELECT * FROM message WHERE org_id = c.org_id AND conversation_id = c.id ORDER BY seq DESC LIMIT 1) m ON true
     WHERE c.org_id = $1 AND c.community_id = $2 AND c.updated_at >= $3 AND ($4::text[] IS NULL OR c.id = ANY ($4))
       AND ($6::text IS NULL OR c.channel = $6) AND ($7::text IS NULL OR c.channel <> $7)
     ORDER BY c.updated_at DESC, c.id LIMIT $5`,
      this.#org,
      communityId,
      since,
      ids ?? null,
      limit,
      channel ?? null,
      but ?? null,
    );
    return rows.map(queueFromRow);
  }
}
