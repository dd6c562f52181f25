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
import { atomically } from './atomic.ts';
import { EventLog } from './events.ts';
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

export class OutboxTable {
  readonly #db: Db;
  readonly #org: string;
  readonly #events: EventLog;
  readonly #anyEarly;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#anyEarly = db.prepare('SELECT 1 FROM adapter_state WHERE org_id = ? AND space = ? LIMIT 1');
    this.#org = org;
    this.#events = new EventLog(db, org);
  }

  outboxDue(at: number, limit: number, { channels, except = [] }: OutboxFilter = {}): OutboxRow[] {
    const named = channels === undefined ? null : JSON.stringify(channels);
    return this.#db
      .prepare<
        [string, number, string, string | null, string | null, number, number],
        Raw<OutboxColumns, 'phrases'>
      >(
        `SELECT o.id, o.conversation_id, c.channel, c.thread, c.sender, m.text, m.phrases, m.at, o.attempts, o.lane,
           json_extract(m.attachments, '$[0]') AS picture, m.sender AS said_by FROM outbox o INDEXED BY outbox_next
         CROSS JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id
         CROSS JOIN message m ON m.org_id = o.org_id AND m.id = o.id
         WHERE o.org_id = ? AND o.state = 'pending' AND o.next_at <= ? AND c.channel NOT IN (SELECT value FROM json_each(?))
         AND (? IS NULL OR substr(c.channel, 1, instr(c.channel || ':', ':') - 1) IN (SELECT value FROM json_each(?)))
         AND (o.lane = 'urgent' OR NOT EXISTS (
           SELECT 1 FROM outbox b WHERE b.org_id = o.org_id AND b.conversation_id = o.conversation_id AND b.seq < o.seq
           AND b.state IN ('pending', 'sending') AND b.lane <> 'waits' AND (b.state = 'sending' OR b.next_at > ?)))
         ORDER BY (o.lane <> 'urgent'), o.seq LIMIT ?`,
      )
      .all(this.#org, at, JSON.stringify(except), named, named, at, limit)
      .map((row) => outboxFromRow(parsed<OutboxColumns, 'phrases'>(row, 'phrases')));
  }

  markSending(id: string, at: number): boolean {
    const { changes } = this.#db
      .prepare(
        `UPDATE outbox SET state = 'sending', attempts = attempts + 1, updated_at = ? WHERE org_id = ? AND id = ? AND state = 'pending' AND next_at <= ? AND (lane = 'urgent' OR NOT EXISTS (
           SELECT 1 FROM outbox b WHERE b.org_id = outbox.org_id AND b.conversation_id = outbox.conversation_id AND b.seq < outbox.seq
           AND b.state IN ('pending', 'sending') AND b.lane <> 'waits'))`,
      )
      .run(at, this.#org, id, at);
    return changes > 0;
  }

  /** A failure that was told before its send was known to have ended comes into effect now. */
  markSent(id: string, channelMessageId: string | null, at: number): void {
    atomically(this.#db, () => {
      this.#db
        .prepare(
          "UPDATE outbox SET state = 'sent', channel_message_id = ?, updated_at = ? WHERE org_id = ? AND id = ?",
        )
        .run(channelMessageId, at, this.#org, id);
      if (channelMessageId === null || !this.#anyEarly.get(this.#org, EARLY_FAILURES)) return;
      const early = this.#db
        .prepare<unknown[], { value: string }>(
          `DELETE FROM adapter_state WHERE org_id = ? AND space = ? AND key = (
               SELECT c.channel || char(10) || o.channel_message_id FROM outbox o
               JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id WHERE o.org_id = ? AND o.id = ?)
             RETURNING value`,
        )
        .get(this.#org, EARLY_FAILURES, this.#org, id);
      if (early) this.#failed(id, String(JSON.parse(early.value)), at);
    });
  }

  markFailed(id: string, reason: string, retryAt: number | null, at: number): void {
    atomically(this.#db, () => {
      const row = this.#db
        .prepare<unknown[], { conversation_id: string }>(
          'UPDATE outbox SET state = ?, error = ?, next_at = ?, updated_at = ? WHERE org_id = ? AND id = ? RETURNING conversation_id',
        )
        .get(retryAt === null ? 'failed' : 'pending', reason, retryAt ?? at, at, this.#org, id);
      if (row && retryAt === null) this.#events.write([failureEvent(row.conversation_id, id, reason, at)]);
    });
  }

  interruptedSends(before: number): { id: string; channel: string }[] {
    return this.#db
      .prepare<[string, number], { id: string; channel: string }>(
        `SELECT o.id, c.channel FROM outbox o
         JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id
         WHERE o.org_id = ? AND o.state = 'sending' AND o.updated_at < ? ORDER BY o.seq`,
      )
      .all(this.#org, before);
  }

  markUncertain(id: string, at: number): void {
    this.#db
      .transaction(() => {
        const row = this.#db
          .prepare<unknown[], { conversation_id: string }>(
            "UPDATE outbox SET state = 'uncertain', error = 'interrupted', updated_at = ? WHERE org_id = ? AND id = ? AND state = 'sending' RETURNING conversation_id",
          )
          .get(at, this.#org, id);
        if (row) this.#events.write([failureEvent(row.conversation_id, id, 'interrupted', at)]);
      })
      .immediate();
  }

  markLater(id: string, reason: string, retryAt: number, at: number): void {
    this.#db
      .prepare(
        "UPDATE outbox SET attempts = CASE WHEN state = 'sending' THEN attempts - 1 ELSE attempts END, state = 'pending', error = ?, next_at = ?, updated_at = ? WHERE org_id = ? AND id = ?",
      )
      .run(reason, retryAt, at, this.#org, id);
  }

  /** The second report of a failure changes nothing; one of a send that has not ended is kept until it has. */
  reportFailed(channel: string, channelMessageId: string, reason: string, at: number): string | null {
    return this.#db
      .transaction(() => {
        const row = this.#db
          .prepare<unknown[], { id: string; state: string }>(
            `SELECT o.id, o.state FROM outbox o
             JOIN conversation c ON c.org_id = o.org_id AND c.id = o.conversation_id
             WHERE o.org_id = ? AND o.channel_message_id = ? AND c.channel = ? ORDER BY o.state = 'sent' DESC`,
          )
          .get(this.#org, channelMessageId, channel);
        if (row) return row.state === 'sent' ? this.#failed(row.id, reason, at) : null;
        this.#db
          .prepare(
            `INSERT INTO adapter_state (org_id, space, key, value, updated_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (org_id, space, key) DO NOTHING`,
          )
          .run(this.#org, EARLY_FAILURES, earlyKey(channel, channelMessageId), JSON.stringify(reason), at);
        return null;
      })
      .immediate();
  }

  #failed(id: string, reason: string, at: number): string | null {
    const row = this.#db
      .prepare<unknown[], { conversation_id: string }>(
        "UPDATE outbox SET state = 'failed', error = ?, updated_at = ? WHERE org_id = ? AND id = ? RETURNING conversation_id",
      )
      .get(reason, at, this.#org, id);
    if (row) this.#events.write([failureEvent(row.conversation_id, id, reason, at)]);
    return row?.conversation_id ?? null;
  }
}
