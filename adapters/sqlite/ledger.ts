/** What reports are reckoned from, in SQLite. */
import {
  CALLED_SPACE,
  callEvent,
  type EventColumns,
  type EventRow,
  eventFromRow,
  OPEN_LIST,
  type PlainCall,
  type SaidVersion,
  type Spoken,
  type SpokenColumns,
  type Stretch,
  spokenFromRow,
  type TicketHistory,
} from '../../src/index.ts';
import { EventLog } from './events.ts';
import type { Db } from './open.ts';
import { parsed, type Raw, type RawTicket, ticketOf } from './rows.ts';

type RawEvent = Raw<EventColumns, 'data'>;
const EVENT = 'e.seq, e.at, e.kind, e.ticket_id, e.conversation_id, e.data';
const eventOf = (raw: RawEvent) => eventFromRow(parsed<EventColumns, 'data'>(raw, 'data'));

export class LedgerRows {
  readonly #db: Db;
  readonly #org: string;
  readonly #events: EventLog;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
    this.#events = new EventLog(db, org);
  }

  histories(communityId: string, { from, to }: Stretch): TicketHistory[] {
    const chosen = `SELECT t.id FROM ticket t WHERE t.org_id = $1 AND t.community_id = $2 AND t.created_at < $4
      AND (t.created_at >= $3 OR t.state IN (${OPEN_LIST}) OR t.id IN (
        SELECT ticket_id FROM event WHERE org_id = $1 AND at >= $3 AND ticket_id IS NOT NULL))`;
    const bound = { 1: this.#org, 2: communityId, 3: from, 4: to };
    return this.#db
      .transaction(() => {
        const logs = new Map<string, EventRow[]>();
        const rows = this.#db
          .prepare<unknown[], RawEvent>(
            `SELECT ${EVENT} FROM event e WHERE e.org_id = $1 AND e.ticket_id IN (${chosen}) AND e.at < $4 ORDER BY e.seq`,
          )
          .all(bound);
        for (const row of rows) {
          const log = logs.get(row.ticket_id ?? '');
          if (log) log.push(eventOf(row));
          else logs.set(row.ticket_id ?? '', [eventOf(row)]);
        }
        return this.#db
          .prepare<unknown[], RawTicket>(
            `SELECT * FROM ticket WHERE org_id = $1 AND id IN (${chosen}) ORDER BY created_at, number`,
          )
          .all(bound)
          .map((row) => ({ ticket: ticketOf(row), events: logs.get(row.id) ?? [] }));
      })
      .deferred();
  }

  spoken(communityId: string, { from, to }: Stretch): Spoken[] {
    return this.#db
      .prepare<unknown[], Raw<SpokenColumns, 'phrases'>>(
        `SELECT m.conversation_id, c.channel, m.seq, m.sender, m.at, m.phrases FROM conversation c
         JOIN message m ON m.org_id = c.org_id AND m.conversation_id = c.id
         WHERE c.org_id = $1 AND c.community_id = $2 AND c.updated_at >= $3 AND m.at >= $3 AND m.at < $4 ORDER BY m.seq`,
      )
      .all({ 1: this.#org, 2: communityId, 3: from, 4: to })
      .map((row) => spokenFromRow(parsed<SpokenColumns, 'phrases'>(row, 'phrases')));
  }

  happened(communityId: string, kinds: readonly string[], { from, to }: Stretch): EventRow[] {
    return this.#db
      .prepare<unknown[], RawEvent>(
        `SELECT ${EVENT} FROM event e JOIN conversation c ON c.org_id = e.org_id AND c.id = e.conversation_id
         WHERE e.org_id = $1 AND c.community_id = $2 AND e.at >= $3 AND e.at < $4
           AND e.kind IN (SELECT value FROM json_each($5)) ORDER BY e.seq`,
      )
      .all({ 1: this.#org, 2: communityId, 3: from, 4: to, 5: JSON.stringify(kinds) })
      .map(eventOf);
  }

  saidVersions(phrases: readonly string[]): SaidVersion[] {
    return this.#db
      .prepare<unknown[], SaidVersion>(
        `SELECT id, version, text FROM phrase_version
         WHERE org_id = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id, first_used_at, version`,
      )
      .all(this.#org, JSON.stringify(phrases));
  }

  callPeople(call: PlainCall): boolean {
    return this.#db
      .transaction(() => {
        const { changes } = this.#db
          .prepare(
            'INSERT OR IGNORE INTO adapter_state (org_id, space, key, value, updated_at) VALUES (?, ?, ?, ?, ?)',
          )
          .run(this.#org, CALLED_SPACE, call.id, '{}', call.at);
        if (changes === 0) return false;
        this.#db
          .prepare(
            'INSERT INTO alert (org_id, community_id, reason, roles, ticket_id, conversation_id, text, at) VALUES (?, ?, ?, ?, NULL, NULL, ?, ?)',
          )
          .run(this.#org, call.communityId, call.reason, JSON.stringify(call.roles), '', call.at);
        this.#events.write([callEvent(call)]);
        return true;
      })
      .immediate();
  }
}
