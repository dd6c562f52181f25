/** Rows that wait to be sent, in order within a conversation. */
import {
  EARLY_FAILURES,
  earlyKey,
  failureEvent,
  type OutboxColumns,
  type OutboxFilter,
  type OutboxRow,
  outboxFromRow,
} from '../../src/index.ts';
import type { Database, Session } from './database.ts';
import { writeEvents } from './events.ts';
import { Gather } from './gather.ts';
import { storableJson } from './text.ts';

interface Begun {
  readonly id: string;
  readonly at: number;
}

interface Ended extends Begun {
  readonly channelMessageId: string | null;
}

export class OutboxTable {
  readonly #db: Database;
  readonly #org: string;
  readonly #begun: Gather<Begun, boolean>;
  readonly #ended: Gather<Ended, undefined>;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
    this.#begun = new Gather((rows) => this.#begin(rows));
    this.#ended = new Gather((rows) => this.#end(rows));
  }

  /**
   * Read in the order of the index outbox_next until there are enough, however much waits; OFFSET 0 keeps the server from
   * beginning with the conversations, of which it cannot know how many a channel has.
   */
  async outboxDue(
    at: number,
    limit: number,
    { channels, except = [] }: OutboxFilter = {},
  ): Promise<OutboxRow[]> {
    const rows = await this.#db.rows<OutboxColumns>(
      `SELECT o.id, o.conversation_id, c.channel, c.thread, c.sender, m.text, m.phrases, m.at, o.attempts, o.lane, m.picture, m.said_by FROM outbox o
       CROSS JOIN LATERAL (
         SELECT channel, thread, sender FROM conversation WHERE org_id = o.org_id AND id = o.conversation_id OFFSET 0) c
       CROSS JOIN LATERAL (SELECT text, phrases, at, attachments ->> 0 AS picture, sender AS said_by FROM message WHERE org_id = o.org_id AND id = o.id OFFSET 0) m
       WHERE o.org_id = $1 AND o.state = 'pending' AND o.next_at <= $2 AND c.channel <> ALL ($4::text[])
       AND ($5::text[] IS NULL OR split_part(c.channel, ':', 1) = ANY ($5))
       AND (o.lane = 'urgent' OR NOT EXISTS (
         SELECT 1 FROM outbox b WHERE b.org_id = o.org_id AND b.conversation_id = o.conversation_id AND b.seq < o.seq
         AND b.lane <> 'waits' AND b.state IN ('pending', 'sending') AND (b.state = 'sending' OR b.next_at > $2)))
       ORDER BY (o.lane = 'urgent') DESC, o.seq LIMIT $3`,
      this.#org,
      at,
      limit,
      except,
      channels ?? null,
    );
    return rows.map(outboxFromRow);
  }

  markSending(id: string, at: number): Promise<boolean> {
    return this.#begun.ask({ id, at });
  }

  /** One statement: of two instances that try, one has the row; none overtakes within a conversation. */
  async #begin(rows: readonly Begun[]): Promise<boolean[]> {
    const taken = await this.#db.rows<{ id: string }>(
      // What another one holds it is about to take: nobody waits for anybody.
      `WITH free AS MATERIALIZED (
         SELECT p.id, q.at FROM unnest($2::text[], $3::bigint[]) AS q (id, at) JOIN outbox p ON p.org_id = $1 AND p.id = q.id
         WHERE p.state = 'pending' AND p.next_at <= q.at ORDER BY p.seq FOR UPDATE OF p SKIP LOCKED)
       UPDATE outbox o SET state = 'sending', attempts = attempts + 1, updated_at = free.at FROM free
       WHERE o.org_id = $1 AND o.id = free.id AND (o.lane = 'urgent' OR NOT EXISTS (
         SELECT 1 FROM outbox b WHERE b.org_id = o.org_id AND b.conversation_id = o.conversation_id AND b.seq < o.seq
         AND b.lane <> 'waits' AND b.state IN ('pending', 'sending')))
       RETURNING o.id`,
      this.#org,
      rows.map(({ id }) => id),
      rows.map(({ at }) => at),
    );
    const ids = new Set(taken.map(({ id }) => id));
    // A row that is asked for twice is taken once.
    return rows.map(({ id }) => ids.delete(id));
  }

  async markSent(id: string, channelMessageId: string | null, at: number): Promise<void> {
    await this.#ended.ask({ id, channelMessageId, at });
  }

  /** A failure that was told before its send was known to have ended comes into effect now. */
  async #end(rows: readonly Ended[]): Promise<undefined[]> {
    const ids = rows.map(({ id }) => id);
    await this.#db.transaction(async (session) => {
      const [, , early] = await Promise.all([
        this.#alone(
          session,
          rows.flatMap(({ channelMessageId: message }) => message ?? []),
        ),
        session.rows(
          `UPDATE outbox o SET state = 'sent', channel_message_id = q.message, updated_at = q.at
           FROM unnest($2::text[], $3::text[], $4::bigint[]) AS q (id, message, at) WHERE o.org_id = $1 AND o.id = q.id`,
          this.#org,
          ids,
          rows.map(({ channelMessageId }) => channelMessageId),
          rows.map(({ at }) => at),
        ),
        session.rows<{ id: string; value: string }>(
          `DELETE FROM adapter_state a USING outbox o, conversation c
           WHERE o.org_id = $1 AND o.id = ANY ($3::text[]) AND o.channel_message_id IS NOT NULL
           AND c.org_id = o.org_id AND c.id = o.conversation_id
           AND a.org_id = $1 AND a.space = $2 AND a.key = c.channel || chr(10) || o.channel_message_id
           RETURNING o.id, a.value #>> '{}' AS value`,
          this.#org,
          EARLY_FAILURES,
          ids,
        ),
      ]);
      for (const { id, value } of early)
        await this.#failed(session, id, value, rows.find((row) => row.id === id)?.at ?? 0);
    });
    return rows.map(() => undefined);
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

  interruptedSends(before: number): Promise<{ id: string; channel: string }[]> {
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

  /** The second report of a failure changes nothing; one of a send that has not ended is kept until it has. */
  reportFailed(
    channel: string,
    channelMessageId: string,
    reason: string,
    at: number,
  ): Promise<string | null> {
    return this.#db.transaction(async (session) => {
      const [, [row]] = await Promise.all([
        this.#alone(session, [channelMessageId]),
        session.rows<{ id: string; state: string }>(
          `SELECT o.id, o.state FROM outbox o JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id
           WHERE o.org_id = $1 AND o.channel_message_id = $3 AND c.channel = $2 ORDER BY (o.state = 'sent') DESC LIMIT 1`,
          this.#org,
          channel,
          channelMessageId,
        ),
      ]);
      if (row) return row.state === 'sent' ? this.#failed(session, row.id, reason, at) : null;
      await session.rows(
        `INSERT INTO adapter_state (org_id, space, key, value, updated_at) VALUES ($1, $2, $3, $4::jsonb, $5)
         ON CONFLICT (org_id, space, key) DO NOTHING`,
        this.#org,
        EARLY_FAILURES,
        earlyKey(channel, channelMessageId),
        storableJson(reason),
        at,
      );
      return null;
    });
  }

  /** Of the end of a send and a report of its failure, one sees what the other has written. */
  #alone(session: Session, channelMessageIds: readonly string[]): Promise<unknown> {
    return session.rows(
      // In one order, whoever asks.
      'SELECT pg_advisory_xact_lock(k) FROM (SELECT DISTINCT hashtextextended(m, 0) AS k FROM unnest($1::text[]) AS m ORDER BY 1) keys',
      channelMessageIds,
    );
  }

  async #failed(session: Session, id: string, reason: string, at: number): Promise<string | null> {
    const [row] = await session.rows<{ conversation_id: string }>(
      "UPDATE outbox SET state = 'failed', error = $3, updated_at = $4 WHERE org_id = $1 AND id = $2 RETURNING conversation_id",
      this.#org,
      id,
      reason,
      at,
    );
    if (!row) return null;
    await writeEvents(session, this.#org, [failureEvent(row.conversation_id, id, reason, at)]);
    return row.conversation_id;
  }
}
