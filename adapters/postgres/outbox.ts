/** Rows that wait to be sent, in order within a conversation. */
import {
  failureEvent,
  type OutboxColumns,
  type OutboxFilter,
  type OutboxRow,
  outboxFromRow,
} from '../../src/index.ts';
import type { Database } from './database.ts';
import { writeEvents } from './events.ts';

export class OutboxTable {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async due(at: number, limit: number, { channels, except = [] }: OutboxFilter): Promise<OutboxRow[]> {
    const rows = await this.#db.rows<OutboxColumns>(
      `SELECT o.id, o.conversation_id, c.channel, c.thread, c.sender, m.text, m.phrases, m.at, o.attempts, o.lane FROM outbox o
       JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id
       JOIN message m ON m.org_id = o.org_id AND m.id = o.id
       WHERE o.org_id = $1 AND o.state = 'pending' AND o.next_at <= $2 AND c.channel <> ALL ($4::text[])
       AND ($5::text[] IS NULL OR split_part(c.channel, ':', 1) = ANY ($5))
       AND (o.lane = 'urgent' OR NOT EXISTS (
         SELECT 1 FROM outbox b WHERE b.org_id = o.org_id AND b.conversation_id = o.conversation_id AND b.seq < o.seq
         AND b.lane <> 'waits' AND (b.state = 'sending' OR (b.state = 'pending' AND b.next_at > $2))))
       ORDER BY (o.lane = 'urgent') DESC, o.seq LIMIT $3`,
      this.#org,
      at,
      limit,
      except,
      channels ?? null,
    );
    return rows.map(outboxFromRow);
  }

  /** One statement: of two instances that try, one finds the row pending; none overtakes within a conversation. */
  async markSending(id: string, at: number): Promise<boolean> {
    const rows = await this.#db.rows(
      `UPDATE outbox o SET state = 'sending', attempts = attempts + 1, updated_at = $3
       WHERE o.org_id = $1 AND o.id = $2 AND o.state = 'pending' AND o.next_at <= $3 AND (o.lane = 'urgent' OR NOT EXISTS (
         SELECT 1 FROM outbox b WHERE b.org_id = o.org_id AND b.conversation_id = o.conversation_id AND b.seq < o.seq
         AND b.lane <> 'waits' AND b.state IN ('pending', 'sending')))
       RETURNING o.id`,
      this.#org,
      id,
      at,
    );
    return rows.length > 0;
  }

  async markSent(id: string, channelMessageId: string | null, at: number): Promise<void> {
    await this.#db.rows(
      "UPDATE outbox SET state = 'sent', channel_message_id = $3, updated_at = $4 WHERE org_id = $1 AND id = $2",
      this.#org,
      id,
      channelMessageId,
      at,
    );
  }

  async markFailed(id: string, reason: string, retryAt: number | null, at: number): Promise<void> {
    await this.#db.transaction(async (session) => {
      const [row] = await session.rows<{ conversation_id: string }>(
        'UPDATE outbox SET state = $3, error = $4, next_at = $5, updated_at = $6 WHERE org_id = $1 AND id = $2 RETURNING conversation_id',
        this.#org,
        id,
        retryAt === null ? 'failed' : 'pending',
        reason,
        retryAt ?? at,
        at,
      );
      if (row && retryAt === null)
        await writeEvents(session, this.#org, [failureEvent(row.conversation_id, id, reason, at)]);
    });
  }

  interrupted(before: number): Promise<{ id: string; channel: string }[]> {
    return this.#db.rows<{ id: string; channel: string }>(
      `SELECT o.id, c.channel FROM outbox o
       JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id
       WHERE o.org_id = $1 AND o.state = 'sending' AND o.updated_at < $2 ORDER BY o.seq`,
      this.#org,
      before,
    );
  }

  async markUncertain(id: string, at: number): Promise<void> {
    await this.#db.transaction(async (session) => {
      const [row] = await session.rows<{ conversation_id: string }>(
        `UPDATE outbox SET state = 'uncertain', error = 'interrupted', updated_at = $3
         WHERE org_id = $1 AND id = $2 AND state = 'sending' RETURNING conversation_id`,
        this.#org,
        id,
        at,
      );
      if (row)
        await writeEvents(session, this.#org, [failureEvent(row.conversation_id, id, 'interrupted', at)]);
    });
  }

  async markLater(id: string, reason: string, retryAt: number, at: number): Promise<void> {
    await this.#db.rows(
      `UPDATE outbox SET attempts = CASE WHEN state = 'sending' THEN attempts - 1 ELSE attempts END, state = 'pending', error = $3, next_at = $4, updated_at = $5
       WHERE org_id = $1 AND id = $2`,
      this.#org,
      id,
      reason,
      retryAt,
      at,
    );
  }

  /** A failure that came after the send had succeeded; the second report of it changes nothing. */
  reportFailed(
    channel: string,
    channelMessageId: string,
    reason: string,
    at: number,
  ): Promise<string | null> {
    return this.#db.transaction(async (session) => {
      const [row] = await session.rows<{ id: string; conversation_id: string }>(
        `UPDATE outbox SET state = 'failed', error = $4, updated_at = $5 WHERE org_id = $1 AND state = 'sent' AND id = (
           SELECT o.id FROM outbox o JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id
           WHERE o.org_id = $1 AND o.channel_message_id = $3 AND o.state = 'sent' AND c.channel = $2 LIMIT 1)
         RETURNING id, conversation_id`,
        this.#org,
        channel,
        channelMessageId,
        reason,
        at,
      );
      if (!row) return null;
      await writeEvents(session, this.#org, [failureEvent(row.conversation_id, row.id, reason, at)]);
      return row.conversation_id;
    });
  }
}
