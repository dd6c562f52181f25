/** What is kept of one owner, in SQLite. */
import {
  atHome,
  erasedEvent,
  homesOf,
  idsOf,
  inboxDigest,
  isNamed,
  mediaOf,
  NEW_CONVERSATION,
  namesOf,
  PERSON_ERASURES,
  PERSON_ROWS,
  type PersonErased,
  type PersonFound,
  type PersonRecord,
  type PersonSought,
  personFound,
  SHEETS_AT_HOME,
  senderDigest,
  speaksOf,
  type Trace,
  traceDigest,
  tracesOf,
} from '../../src/index.ts';
import { EventLog } from './events.ts';
import type { Db } from './open.ts';

interface SmallRecord {
  readonly space: string;
  readonly key: string;
  readonly value: string;
}

/** Columns that hold JSON. */
const JSON_COLUMNS = new Set([
  'state',
  'payload',
  'attachments',
  'phrases',
  'fields',
  'clock',
  'roles',
  'data',
  'value',
  'slots',
  'body',
]);

export class PeopleTables {
  readonly #db: Db;
  readonly #org: string;
  readonly #events: EventLog;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
    this.#events = new EventLog(db, org);
  }

  findPeople(sought: PersonSought): PersonFound[] {
    const ids = (sql: string, one: string, two = '') =>
      this.#db.prepare<unknown[], string>(sql).pluck().all({ 1: this.#org, 2: one, 3: two });
    const found =
      sought.by === 'id'
        ? ids('SELECT id FROM person WHERE org_id = $1 AND id = $2', sought.id)
        : sought.by === 'sender'
          ? ids(
              'SELECT person_id FROM identity WHERE org_id = $1 AND channel = $2 AND external_id = $3',
              sought.channel,
              sought.sender,
            )
          : sought.by === 'ticket'
            ? ids(
                'SELECT DISTINCT reporter FROM ticket WHERE org_id = $1 AND number = $2 AND reporter IS NOT NULL',
                sought.number,
              )
            : ids(
                'SELECT id FROM person WHERE org_id = $1 AND phone = $2 UNION SELECT reporter FROM ticket WHERE org_id = $1 AND phone = $2 AND reporter IS NOT NULL ' +
                  "UNION SELECT person_id FROM identity WHERE org_id = $1 AND channel = 'sms' AND external_id = $2",
                sought.phone,
              );
    return found.map((id) => personFound(id, this.#rows(id)));
  }

  personRecord(id: string): PersonRecord | null {
    return this.#db.transaction(() => {
      const record = this.#whole(id);
      if (!record.person?.length) return null;
      return {
        ...record,
        adapter_state: this.#smallRecords(record).map(({ value, ...row }) => ({
          ...row,
          value: JSON.parse(value),
        })),
      };
    })();
  }

  erasePerson(id: string, at: number): PersonErased | null {
    // What is erased must not go on standing in the free space of the file.
    this.#db.pragma('secure_delete = ON');
    try {
      return this.#db.transaction(() => this.#erase(id, at)).immediate();
    } finally {
      this.#db.pragma('secure_delete = OFF');
    }
  }

  areErased(traces: readonly Trace[]): boolean[] {
    const grave = this.#db
      .prepare<[string, string], number>('SELECT 1 FROM erased_sender WHERE org_id = ? AND digest = ?')
      .pluck();
    return traces.map((trace) => grave.get(this.#org, traceDigest(this.#org, trace)) !== undefined);
  }

  #erase(id: string, at: number): PersonErased | null {
    const record = this.#whole(id);
    if (!record.person?.length) return null;
    const claim = this.#db.prepare('UPDATE paper SET person_id = ? WHERE org_id = ? AND id = ?');
    for (const paper of record.paper ?? []) claim.run(id, this.#org, paper.id);
    const rows: Record<string, number> = {};
    const small = this.#smallRecords(record);
    const drop = this.#db.prepare('DELETE FROM adapter_state WHERE org_id = ? AND space = ? AND key = ?');
    for (const { space, key } of small) drop.run(this.#org, space, key);
    rows.adapter_state = small.length;
    const digest = this.#db.prepare(
      "UPDATE inbox SET id = ?, payload = '{}', error = NULL, state = 'done' WHERE org_id = ? AND id = ?",
    );
    const inbox = (record.inbox ?? []).map((row) => String(row.id));
    for (const one of inbox) digest.run(inboxDigest(this.#org, one), this.#org, one);
    rows.inbox = inbox.length;
    for (const [table, sql] of PERSON_ERASURES) {
      const values = { 1: this.#org, 2: id, 3: JSON.stringify(NEW_CONVERSATION) };
      rows[table] = this.#db.prepare(sql).run(values).changes;
    }
    const bury = this.#db.prepare(
      `INSERT INTO erased_sender (org_id, digest, erased_at) VALUES (?, ?, ?)
       ON CONFLICT (org_id, digest) DO UPDATE SET erased_at = excluded.erased_at`,
    );
    for (const { channel, external_id } of record.identity ?? [])
      bury.run(this.#org, senderDigest(this.#org, String(channel), String(external_id)), at);
    for (const trace of tracesOf(record)) bury.run(this.#org, traceDigest(this.#org, trace), at);
    this.#events.write([erasedEvent(id, rows, at)]);
    return { rows, media: this.#unused(mediaOf(record)) };
  }

  /** With the sheets that name them by home and name only. */
  #whole(id: string): PersonRecord {
    const record = this.#rows(id);
    const names = namesOf(record);
    if (names.length === 0) return record;
    const sheets = this.#db.prepare<unknown[], Record<string, unknown>>(SHEETS_AT_HOME);
    const theirs = homesOf(record)
      .flatMap((home) => sheets.all({ 1: this.#org, 2: home.communityId, 3: atHome(home) }))
      .map(parsedRow)
      .filter((paper) => isNamed(paper, names) && !record.paper?.some((known) => known.id === paper.id));
    const versions = this.#db.prepare<unknown[], Record<string, unknown>>(
      'SELECT * FROM paper_version WHERE org_id = ? AND paper_id = ? ORDER BY version',
    );
    const past = theirs.flatMap((paper) => versions.all(this.#org, paper.id)).map(parsedRow);
    return {
      ...record,
      paper: [...(record.paper ?? []), ...theirs],
      paper_version: [...(record.paper_version ?? []), ...past],
    };
  }

  #rows(id: string): PersonRecord {
    return Object.fromEntries(
      Object.entries(PERSON_ROWS).map(([table, where]) => [
        table,
        this.#db
          .prepare<unknown[], Record<string, unknown>>(
            `SELECT * FROM ${table} WHERE org_id = $1 AND (${where})`,
          )
          .all({ 1: this.#org, 2: id })
          .map(parsedRow),
      ]),
    );
  }

  #smallRecords(record: PersonRecord): SmallRecord[] {
    const ids = idsOf(record);
    return this.#db
      .prepare<[string], SmallRecord>(
        "SELECT space, key, value FROM adapter_state WHERE org_id = ? AND space LIKE 'channel:%'",
      )
      .all(this.#org)
      .filter(({ key, value }) => speaksOf(key, ids) || speaksOf(value, ids));
  }

  /** Files are shared by all organisations that have one folder. */
  #unused(media: readonly string[]): string[] {
    const used = this.#db
      .prepare<unknown[], number>(
        `SELECT EXISTS (SELECT 1 FROM message WHERE instr(attachments, $1)) OR EXISTS (SELECT 1 FROM ticket WHERE instr(attachments, $1))
         OR EXISTS (SELECT 1 FROM inbox WHERE instr(payload, $1)) OR EXISTS (SELECT 1 FROM paper WHERE instr(attachments, $1))`,
      )
      .pluck();
    return media.filter((id) => used.get({ 1: id }) !== 1);
  }
}

function parsedRow(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && JSON_COLUMNS.has(name) && /^[[{]/.test(value) ? JSON.parse(value) : value,
    ]),
  );
}
