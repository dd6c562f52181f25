/** Figures, readiness, dead letters and retention. */
import {
  type DeadLetter,
  EXPIRES,
  EXPIRY_KINDS,
  type Expiry,
  type ExpiryKind,
  type Gauges,
  IDLE_PEOPLE,
  type Inbound,
  LATE_MS,
  oneLine,
  type Readiness,
  type SweepCounts,
} from '../../src/index.ts';
import type { Database, Session } from './database.ts';
import { writeEvents } from './events.ts';
import { MIGRATIONS } from './migrations.ts';

const NEWEST_SCHEMA = MIGRATIONS.at(-1)?.id ?? 0;
/** A probe does not wait for long writes of others. */
const PROBE_MS = 500;

interface DeadColumns {
  readonly seq: number;
  readonly conversation_id: string;
  readonly received_at: number;
  readonly attempts: number;
  readonly error: string | null;
  readonly payload: Inbound;
}

const DEAD =
  "SELECT seq, conversation_id, received_at, attempts, error, payload FROM inbox WHERE org_id = $1 AND state = 'dead'";

function deadLetterFromRow(row: DeadColumns): DeadLetter {
  return {
    seq: row.seq,
    conversationId: row.conversation_id,
    receivedAt: row.received_at,
    attempts: row.attempts,
    error: row.error ?? '',
    inbound: row.payload,
  };
}

const RECORDS = `a.org_id = $1 AND a.updated_at < $2 AND EXISTS (
  SELECT 1 FROM unnest($3::text[], $4::text[]) AS k (space, prefix) WHERE a.space = k.space AND starts_with(a.key, k.prefix))`;

const recordKeys = ({ recordKeys: keys }: Expiry) => [
  keys.map(({ space }) => space),
  keys.map(({ prefix }) => prefix),
];

export class UpkeepTables {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async gauges(at: number): Promise<Gauges> {
    const [[inbox], outbox, [timers]] = await Promise.all([
      this.#db.rows<{ waiting: number; dead: number; oldest: number | null }>(
        `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'dead') AS dead,
           min(received_at) FILTER (WHERE state = 'waiting') AS oldest
         FROM inbox WHERE org_id = $1 AND state <> 'done'`,
        this.#org,
      ),
      this.#db.rows<{ state: string; count: number }>(
        "SELECT state, count(*) AS count FROM outbox WHERE org_id = $1 AND state <> 'sent' GROUP BY state",
        this.#org,
      ),
      this.#db.rows<{ late: number }>(
        'SELECT count(*) AS late FROM timer WHERE org_id = $1 AND due_at <= $2 AND leased_until <= $3',
        this.#org,
        at - LATE_MS,
        at,
      ),
    ]);
    const sends = new Map(outbox.map(({ state, count }) => [state, count]));
    return {
      inboxWaiting: inbox?.waiting ?? 0,
      oldestWaitingAt: inbox?.oldest ?? null,
      inboxDead: inbox?.dead ?? 0,
      outboxPending: sends.get('pending') ?? 0,
      outboxSending: sends.get('sending') ?? 0,
      outboxFailed: sends.get('failed') ?? 0,
      outboxUncertain: sends.get('uncertain') ?? 0,
      timersLate: timers?.late ?? 0,
    };
  }

  /** Writes a schema row over itself and commits: a full disk and a server that only reads show, and nothing is different after. */
  async readiness(): Promise<Readiness> {
    try {
      const schema = await this.#db.transaction(async (session) => {
        await session.rows(`SET LOCAL lock_timeout = ${PROBE_MS}`);
        const [row] = await session.rows<{ version: number }>(
          `UPDATE yingda_migration SET name = name WHERE id = (SELECT max(id) FROM yingda_migration)
           RETURNING id AS version`,
        );
        return row?.version ?? 0;
      });
      const current = schema === NEWEST_SCHEMA;
      return {
        writable: true,
        current,
        detail: current ? '' : `the database has schema ${schema}, this yingda knows ${NEWEST_SCHEMA}`,
      };
    } catch (error) {
      return { writable: false, current: true, detail: oneLine(error) };
    }
  }

  async deadLetters(limit: number): Promise<DeadLetter[]> {
    const rows = await this.#db.rows<DeadColumns>(`${DEAD} ORDER BY seq LIMIT $2`, this.#org, limit);
    return rows.map(deadLetterFromRow);
  }

  async deadLetter(seq: number): Promise<DeadLetter | null> {
    const [row] = await this.#db.rows<DeadColumns>(`${DEAD} AND seq = $2`, this.#org, seq);
    return row ? deadLetterFromRow(row) : null;
  }

  redrive(seqs: readonly number[] | null, at: number): Promise<number[]> {
    return this.#db.transaction(async (session) => {
      // Conversations first, by id, as every instance locks them.
      await session.rows(
        `SELECT 1 FROM conversation WHERE org_id = $1 AND id IN (
           SELECT conversation_id FROM inbox WHERE org_id = $1 AND state = 'dead' AND ($2::bigint[] IS NULL OR seq = ANY ($2)))
         ORDER BY id FOR UPDATE`,
        this.#org,
        seqs,
      );
      const rows = await session.rows<{ seq: number; conversation_id: string }>(
        `UPDATE inbox SET state = 'waiting', attempts = 0, error = NULL
         WHERE org_id = $1 AND state = 'dead' AND ($2::bigint[] IS NULL OR seq = ANY ($2)) RETURNING seq, conversation_id`,
        this.#org,
        seqs,
      );
      await this.#dueNow(
        session,
        rows.map((row) => row.conversation_id),
        at,
      );
      return rows.map(({ seq }) => seq).sort((one, other) => one - other);
    });
  }

  /** @param messages the conversation of each message that was put back */
  async #dueNow(session: Session, messages: readonly string[], at: number): Promise<void> {
    const conversations = [...new Set(messages)].sort();
    if (conversations.length === 0) return;
    await session.rows(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at)
       SELECT $1, 'turn:' || c.id, 'turn', c.id, $3 FROM unnest($2::text[]) AS c (id)
       ON CONFLICT (org_id, key) DO UPDATE SET due_at = least(timer.due_at, excluded.due_at), leased_until = 0`,
      this.#org,
      conversations,
      at,
    );
    await writeEvents(
      session,
      this.#org,
      conversations.map((id) => ({
        at,
        kind: 'inbox.redriven',
        ticket_id: null,
        conversation_id: id,
        data: { messages: messages.filter((one) => one === id).length },
        message: null,
      })),
    );
  }

  async expired(before: Expiry): Promise<SweepCounts> {
    const count = async (sql: string, ...parameters: readonly unknown[]) =>
      (await this.#db.rows<{ count: number }>(sql, this.#org, ...parameters))[0]?.count ?? 0;
    return eachKind(
      before,
      (kind, at) =>
        count(
          `SELECT count(*) AS count FROM ${EXPIRES[kind].table} WHERE org_id = $1 AND ${EXPIRES[kind].where}`,
          at,
        ),
      () =>
        count(
          `SELECT count(*) AS count FROM adapter_state a WHERE ${RECORDS}`,
          before.records,
          ...recordKeys(before),
        ),
    );
  }

  sweep(before: Expiry, limit: number): Promise<SweepCounts> {
    return this.#db.transaction((session) => {
      const changed = async (sql: string, ...parameters: readonly unknown[]) =>
        (await session.rows(sql, this.#org, ...parameters)).length;
      return eachKind(
        before,
        (kind, at) => {
          const { table, key, where, change } = EXPIRES[kind];
          return changed(
            // A list by itself: within the condition it could be made anew for every partition, each time of other rows.
            `WITH old AS MATERIALIZED (
               SELECT ${key} AS key FROM ${table} WHERE org_id = $1 AND ${where} ORDER BY ${key} LIMIT $3 FOR UPDATE SKIP LOCKED)
             ${change} WHERE org_id = $1 AND ${key} IN (SELECT key FROM old) RETURNING 1`,
            at,
            limit,
          );
        },
        () =>
          changed(
            `WITH old AS MATERIALIZED (
               SELECT a.space, a.key FROM adapter_state a WHERE ${RECORDS} LIMIT $5 FOR UPDATE SKIP LOCKED)
             DELETE FROM adapter_state WHERE org_id = $1 AND (space, key) IN (SELECT space, key FROM old) RETURNING 1`,
            before.records,
            ...recordKeys(before),
            limit,
          ),
      );
    });
  }

  async idlePeople(before: number, limit: number): Promise<string[]> {
    return (await this.#db.rows<{ id: string }>(IDLE_PEOPLE, this.#org, before, limit)).map(({ id }) => id);
  }

  async mediaInUse(ids: readonly string[], since: number): Promise<string[]> {
    const rows = await this.#db.rows<{ id: string }>(
      `SELECT q.id FROM unnest($1::text[]) AS q (id) WHERE q.id IN (
         SELECT jsonb_array_elements_text(attachments) FROM message WHERE at >= $2 AND attachments <> '[]'
         UNION SELECT jsonb_array_elements_text(attachments) FROM ticket WHERE attachments <> '[]'
         UNION SELECT jsonb_array_elements_text(attachments) FROM paper WHERE attachments <> '[]')
       OR EXISTS (SELECT 1 FROM inbox WHERE state <> 'done' AND strpos(payload::text, q.id) > 0)`,
      ids,
      since,
    );
    return rows.map(({ id }) => id);
  }
}

async function eachKind(
  before: Expiry,
  of: (kind: ExpiryKind, at: number) => Promise<number>,
  records: () => Promise<number>,
): Promise<SweepCounts> {
  const counts: Partial<Record<keyof SweepCounts, number>> = { records: await records() };
  for (const kind of EXPIRY_KINDS) counts[kind] = await of(kind, before[EXPIRES[kind].since]);
  return counts as SweepCounts;
}
