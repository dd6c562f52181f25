/** The desk's list: conversations with what was said last. */
import {
  type ConversationRow,
  type QueueColumns,
  type QueueFilter,
  type QueueRow,
  queueFromRow,
} from '../../src/index.ts';
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

type RawQueue = Raw<ConversationRow, 'state'> & Omit<QueueColumns, keyof ConversationRow>;

export class QueueRows {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  queue(communityId: string, { since, limit, ids, channel, but }: QueueFilter): QueueRow[] {
    return this.#db
      .prepare<(string | number | null)[], RawQueue>(
        `SELECT c.id, c.community_id, c.channel, c.thread, c.sender, c.person_id, c.version, c.state, c.updated_at,
         m.seq AS last_seq, m.sender AS last_sender, m.text AS last_text, m.at AS last_at,
         json_array_length(m.attachments) AS last_attachments
       FROM conversation c LEFT JOIN message m ON m.seq =
         (SELECT max(seq) FROM message WHERE org_id = c.org_id AND conversation_id = c.id)
       WHERE c.org_id = ? AND c.community_id = ? AND c.updated_at >= ?
         AND (? IS NULL OR c.id IN (SELECT value FROM json_each(?)))
         AND (? IS NULL OR c.channel = ?) AND (? IS NULL OR c.channel <> ?)
       ORDER BY c.updated_at DESC, c.id LIMIT ?`,
      )
      .all(
        this.#org,
        communityId,
        since,
        ...twice(ids === undefined ? null : JSON.stringify(ids)),
        ...twice(channel ?? null),
        ...twice(but ?? null),
        limit,
      )
      .map((row) => queueFromRow(parsed<QueueColumns, 'state'>(row, 'state')));
  }
}

const twice = <T>(value: T): [T, T] => [value, value];
