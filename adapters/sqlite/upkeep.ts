/** Figures, readiness, dead letters and retention. */
import type {
  DeadLetter,
  Expiry,
  ExpiryKind,
  Gauges,
  Inbound,
  Readiness,
  SweepCounts,
} from '../../src/index.ts';
import { EXPIRES, EXPIRY_KINDS, IDLE_PEOPLE, LATE_MS, oneLine } from '../../src/index.ts';
import { NEWEST_SCHEMA } from './migrations.ts';
import { BUSY_MS, type Db } from './open.ts';
import { damageOf, isRefusing, noteRoom } from './soundness.ts';

/** A probe does not wait for long writes of others. */
const PROBE_MS = 200;
/** After the disk has refused something: more than a turn writes. */
const PROBE_BYTES = 256 * 1024;

interface DeadRow {
  seq: number;
  conversation_id: string;
  received_at: number;
  attempts: number;
  error: string | null;
  payload: string;
}

const DEAD = `SELECT seq, conversation_id, received_at, attempts, error, payload FROM inbox WHERE org_id = ? AND state = 'dead'`;

function deadLetterFromRow(row: DeadRow): DeadLetter {
  return {
    seq: row.seq,
    conversationId: row.conversation_id,
    receivedAt: row.received_at,
    attempts: row.attempts,
    error: row.error ?? '',
    inbound: JSON.parse(row.payload) as Inbound,
  };
}

const RECORDS = `org_id = ? AND updated_at < ? AND EXISTS (
  SELECT 1 FROM json_each(?) k WHERE adapter_state.space = k.value ->> 'space'
    AND substr(adapter_state.key, 1, length(k.value ->> 'prefix')) = k.value ->> 'prefix')`;

/** Each state has an index of its own: what was sent is in none. */
const UNSENT = `SELECT 'pending' AS state, count(*) AS count FROM outbox WHERE org_id = ? AND state = 'pending'
  UNION ALL SELECT 'sending', count(*) FROM outbox WHERE org_id = ? AND state = 'sending'
  UNION ALL SELECT state, count(*) FROM outbox WHERE org_id = ? AND state IN ('failed', 'uncertain') GROUP BY state`;

export class UpkeepTables {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  gauges(at: number): Gauges {
    const inbox = this.#db
      .prepare<[string, string, string], { waiting: number; dead: number; oldest: number | null }>(
        `SELECT (SELECT count(*) FROM inbox WHERE org_id = ? AND state = 'waiting') AS waiting,
           (SELECT count(*) FROM inbox WHERE org_id = ? AND state = 'dead') AS dead,
           (SELECT received_at FROM inbox WHERE seq = (SELECT min(seq) FROM inbox WHERE org_id = ? AND state = 'waiting')) AS oldest`,
      )
      .get(this.#org, this.#org, this.#org);
    const outbox = new Map(
      this.#db
        .prepare<string[], { state: string; count: number }>(UNSENT)
        .all(this.#org, this.#org, this.#org)
        .map(({ state, count }) => [state, count]),
    );
    const late = this.#db
      .prepare<[string, number, number], { count: number }>(
        'SELECT count(*) AS count FROM timer WHERE org_id = ? AND due_at <= ? AND leased_until <= ?',
      )
      .get(this.#org, at - LATE_MS, at);
    return {
      inboxWaiting: inbox?.waiting ?? 0,
      oldestWaitingAt: inbox?.oldest ?? null,
      inboxDead: inbox?.dead ?? 0,
      outboxPending: outbox.get('pending') ?? 0,
      outboxSending: outbox.get('sending') ?? 0,
      outboxFailed: outbox.get('failed') ?? 0,
      outboxUncertain: outbox.get('uncertain') ?? 0,
      timersLate: late?.count ?? 0,
    };
  }

  /**
   * Writes the schema's number over itself and commits: a full disk and a lock show, and nothing is different after. Once the disk has refused something, it
   * takes more to show that there is room: a few pages fit into what is free in the log.
   */
  readiness(): Readiness {
    const damage = damageOf(this.#db);
    if (damage !== null) return { writable: false, current: true, detail: damage };
    try {
      this.#db.pragma(`busy_timeout = ${PROBE_MS}`);
      const schema = this.#db
        .transaction(() => {
          const version = this.#db.pragma('user_version', { simple: true }) as number;
          this.#db.pragma(`user_version = ${version}`);
          return version;
        })
        .immediate();
      if (isRefusing(this.#db)) this.#tryRoom();
      const current = schema === NEWEST_SCHEMA;
      return {
        writable: true,
        current,
        detail: current ? '' : `the database has schema ${schema}, this yingda knows ${NEWEST_SCHEMA}`,
      };
    } catch (error) {
      return { writable: false, current: true, detail: oneLine(error) };
    } finally {
      if (this.#db.open) this.#db.pragma(`busy_timeout = ${BUSY_MS}`);
    }
  }

  /** Writes what a busy moment does, and takes it away. @throws what the disk does */
  #tryRoom(): void {
    const space = 'probe';
    this.#db
      .prepare(
        "INSERT OR REPLACE INTO adapter_state (org_id, space, key, value, updated_at) VALUES (?, ?, 'room', ?, 0)",
      )
      .run(this.#org, space, JSON.stringify('x'.repeat(PROBE_BYTES)));
    this.#db.prepare('DELETE FROM adapter_state WHERE org_id = ? AND space = ?').run(this.#org, space);
    noteRoom(this.#db);
  }

  deadLetters(limit: number): DeadLetter[] {
    return this.#db
      .prepare<[string, number], DeadRow>(`${DEAD} ORDER BY seq LIMIT ?`)
      .all(this.#org, limit)
      .map(deadLetterFromRow);
  }

  deadLetter(seq: number): DeadLetter | null {
    const row = this.#db.prepare<[string, number], DeadRow>(`${DEAD} AND seq = ?`).get(this.#org, seq);
    return row ? deadLetterFromRow(row) : null;
  }

  redrive(seqs: readonly number[] | null, at: number): number[] {
    return this.#db
      .transaction(() => {
        const rows = this.#db
          .prepare<[string, string | null, string | null], { seq: number; conversation_id: string }>(
            `UPDATE inbox SET state = 'waiting', attempts = 0, error = NULL
             WHERE org_id = ? AND state = 'dead' AND (? IS NULL OR seq IN (SELECT value FROM json_each(?)))
             RETURNING seq, conversation_id`,
          )
          .all(this.#org, ...both(seqs === null ? null : JSON.stringify(seqs)));
        const counts = new Map<string, number>();
        for (const { conversation_id: id } of rows) counts.set(id, (counts.get(id) ?? 0) + 1);
        for (const [conversationId, messages] of counts) this.#dueNow(conversationId, messages, at);
        return rows.map(({ seq }) => seq).sort((one, other) => one - other);
      })
      .immediate();
  }

  #dueNow(conversationId: string, messages: number, at: number): void {
    this.#db
      .prepare(
        `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES (?, ?, 'turn', ?, ?)
         ON CONFLICT (org_id, key) DO UPDATE SET due_at = min(due_at, excluded.due_at), leased_until = 0`,
      )
      .run(this.#org, `turn:${conversationId}`, conversationId, at);
    this.#db
      .prepare('INSERT INTO event (org_id, at, kind, conversation_id, data) VALUES (?, ?, ?, ?, ?)')
      .run(this.#org, at, 'inbox.redriven', conversationId, JSON.stringify({ messages }));
  }

  expired(before: Expiry): SweepCounts {
    const count = (kind: ExpiryKind, at: number) =>
      this.#db
        .prepare<unknown[], number>(`SELECT count(*) FROM ${EXPIRES[kind].table} WHERE ${oldOf(kind)}`)
        .pluck()
        .get({ 1: this.#org, 2: at }) ?? 0;
    return {
      ...eachKind(before, count),
      records:
        this.#db
          .prepare<[string, number, string], number>(`SELECT count(*) FROM adapter_state WHERE ${RECORDS}`)
          .pluck()
          .get(this.#org, before.records, JSON.stringify(before.recordKeys)) ?? 0,
    };
  }

  sweep(before: Expiry, limit: number): SweepCounts {
    // What is erased must not go on standing in the free space of the file.
    this.#db.pragma('secure_delete = ON');
    try {
      return this.#db.transaction(() => this.#sweep(before, limit)).immediate();
    } finally {
      this.#db.pragma('secure_delete = OFF');
    }
  }

  idlePeople(before: number, limit: number): string[] {
    return this.#db
      .prepare<unknown[], string>(IDLE_PEOPLE)
      .pluck()
      .all({ 1: this.#org, 2: before, 3: limit });
  }

  mediaInUse(ids: readonly string[], since: number): string[] {
    return this.#db
      .prepare<unknown[], string>(
        `WITH asked AS MATERIALIZED (SELECT value AS id FROM json_each($1))
         SELECT id FROM asked WHERE id IN (
           SELECT a.value FROM message m, json_each(m.attachments) a WHERE m.at >= $2 AND m.attachments <> '[]'
           UNION SELECT a.value FROM ticket t, json_each(t.attachments) a WHERE t.attachments <> '[]'
           UNION SELECT a.value FROM paper p, json_each(p.attachments) a WHERE p.attachments <> '[]')
         OR EXISTS (SELECT 1 FROM inbox i WHERE i.state <> 'done' AND instr(i.payload, id))`,
      )
      .pluck()
      .all({ 1: JSON.stringify(ids), 2: since });
  }

  #sweep(before: Expiry, limit: number): SweepCounts {
    const change = (kind: ExpiryKind, at: number) => {
      const { table, key, change: sql } = EXPIRES[kind];
      return this.#db
        .prepare(
          `${sql} WHERE org_id = $1 AND ${key} IN (SELECT ${key} FROM ${table} WHERE ${oldOf(kind)} LIMIT $3)`,
        )
        .run({ 1: this.#org, 2: at, 3: limit }).changes;
    };
    return {
      ...eachKind(before, change),
      records: this.#db
        .prepare(
          `DELETE FROM adapter_state WHERE org_id = ? AND (space, key) IN (SELECT space, key FROM adapter_state WHERE ${RECORDS} LIMIT ?)`,
        )
        .run(this.#org, this.#org, before.records, JSON.stringify(before.recordKeys), limit).changes,
    };
  }
}

/** Answered messages are found in the order they came in: the plus keeps SQLite from going by the ids. */
const oldOf = (kind: ExpiryKind) => `${kind === 'inbox' ? '+' : ''}org_id = $1 AND ${EXPIRES[kind].where}`;

const both = <T>(value: T): [T, T] => [value, value];

function eachKind(
  before: Expiry,
  of: (kind: ExpiryKind, at: number) => number,
): Omit<SweepCounts, 'records'> {
  return Object.fromEntries(
    EXPIRY_KINDS.map((kind) => [kind, of(kind, before[EXPIRES[kind].since])]),
  ) as Omit<SweepCounts, 'records'>;
}
