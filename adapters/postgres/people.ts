/** What is kept of one owner, in PostgreSQL. */
import {
  atHome,
  erasedEvent,
  homesOf,
  type Inbound,
  idsOf,
  inboxDigest,
  inboxId,
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
import { type Database, insert, type Session } from './database.ts';
import { writeEvents } from './events.ts';
import { storableJson, storableText } from './text.ts';

interface SmallRecord {
  readonly space: string;
  readonly key: string;
  readonly value: unknown;
}

export class PeopleTables {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async findPeople(sought: PersonSought): Promise<PersonFound[]> {
    const ids = async (sql: string, ...values: readonly string[]) =>
      (await this.#db.rows<{ id: string }>(sql, this.#org, ...values)).map(({ id }) => id);
    const found = await (sought.by === 'id'
      ? ids('SELECT id FROM person WHERE org_id = $1 AND id = $2', sought.id)
      : sought.by === 'sender'
        ? ids(
            'SELECT person_id AS id FROM identity WHERE org_id = $1 AND channel = $2 AND external_id = $3',
            sought.channel,
            sought.sender,
          )
        : sought.by === 'ticket'
          ? ids(
              'SELECT DISTINCT reporter AS id FROM ticket WHERE org_id = $1 AND number = $2 AND reporter IS NOT NULL',
              sought.number,
            )
          : ids(
              'SELECT id FROM person WHERE org_id = $1 AND phone = $2 UNION SELECT reporter FROM ticket WHERE org_id = $1 AND phone = $2 AND reporter IS NOT NULL ' +
                "UNION SELECT person_id FROM identity WHERE org_id = $1 AND channel = 'sms' AND external_id = $2",
              sought.phone,
            ));
    return Promise.all(found.map(async (id) => personFound(id, await this.#rows(this.#db, id))));
  }

  personRecord(id: string): Promise<PersonRecord | null> {
    return this.#db.transaction(async (session) => {
      const record = await this.#whole(session, id);
      if (!record.person?.length) return null;
      const small = await this.#smallRecords(session, record);
      return { ...record, adapter_state: small.map((row) => ({ ...row })) };
    });
  }

  erasePerson(id: string, at: number): Promise<PersonErased | null> {
    return this.#db.transaction((session) => this.#erase(session, id, at));
  }

  async #erase(session: Session, id: string, at: number): Promise<PersonErased | null> {
    const org = this.#org;
    // As whoever changes a conversation does: their rows first, by id.
    await session.rows(
      'SELECT 1 FROM conversation WHERE org_id = $1 AND person_id = $2 ORDER BY id FOR UPDATE',
      org,
      id,
    );
    const record = await this.#whole(session, id);
    if (!record.person?.length) return null;
    await session.rows(
      'UPDATE paper SET person_id = $2 WHERE org_id = $1 AND id = ANY($3::text[])',
      org,
      id,
      (record.paper ?? []).map((paper) => String(paper.id)),
    );
    const rows: Record<string, number> = {};
    const small = await this.#smallRecords(session, record);
    await session.rows(
      `DELETE FROM adapter_state a USING unnest($2::text[], $3::text[]) AS k (space, key)
       WHERE a.org_id = $1 AND a.space = k.space AND a.key = k.key`,
      org,
      small.map(({ space }) => space),
      small.map(({ key }) => key),
    );
    rows.adapter_state = small.length;
    const inbox = (record.inbox ?? []).map((row) => String(row.id));
    await session.rows(
      `UPDATE inbox i SET id = d.digest, payload = '{}', error = NULL, state = 'done'
       FROM unnest($2::text[], $3::text[]) AS d (id, digest) WHERE i.org_id = $1 AND i.id = d.id`,
      org,
      inbox,
      inbox.map((one) => inboxDigest(org, one)),
    );
    rows.inbox = inbox.length;
    for (const [table, sql] of PERSON_ERASURES) {
      const values = [id, ...(sql.includes('$3') ? [storableJson(NEW_CONVERSATION)] : [])];
      rows[table] = (await session.rows(`${sql} RETURNING 1`, org, ...values)).length;
    }
    await insert(
      session,
      org,
      'erased_sender',
      ['digest', 'erased_at'],
      [
        ...new Set([
          ...(record.identity ?? []).map(({ channel, external_id }) =>
            senderDigest(org, String(channel), String(external_id)),
          ),
          ...tracesOf(record).map((trace) => traceDigest(org, trace)),
        ]),
      ].map((digest) => ({ digest, erased_at: at })),
      'ON CONFLICT (org_id, digest) DO UPDATE SET erased_at = excluded.erased_at',
    );
    const media = await this.#unused(session, mediaOf(record));
    await writeEvents(session, org, [erasedEvent(id, rows, at)]);
    return { rows, media };
  }

  async areErased(traces: readonly Trace[]): Promise<boolean[]> {
    const digests = traces.map((trace) => traceDigest(this.#org, trace));
    const rows = await this.#db.rows<{ digest: string }>(
      'SELECT digest FROM erased_sender WHERE org_id = $1 AND digest = ANY($2::text[])',
      this.#org,
      digests,
    );
    const graves = new Set(rows.map(({ digest }) => digest));
    return digests.map((digest) => graves.has(digest));
  }

  /** With the sheets that name them by home and name only. */
  async #whole(session: Session, id: string): Promise<PersonRecord> {
    const record = await this.#rows(session, id);
    const names = namesOf(record);
    if (names.length === 0) return record;
    const theirs: Record<string, unknown>[] = [];
    for (const home of homesOf(record)) {
      const sheets = await session.rows<Record<string, unknown>>(
        SHEETS_AT_HOME,
        this.#org,
        home.communityId,
        atHome(home),
      );
      theirs.push(
        ...sheets.filter(
          (paper) => isNamed(paper, names) && !record.paper?.some((known) => known.id === paper.id),
        ),
      );
    }
    const past = await session.rows<Record<string, unknown>>(
      'SELECT * FROM paper_version WHERE org_id = $1 AND paper_id = ANY($2::text[]) ORDER BY paper_id, version',
      this.#org,
      theirs.map((paper) => String(paper.id)),
    );
    return {
      ...record,
      paper: [...(record.paper ?? []), ...theirs],
      paper_version: [...(record.paper_version ?? []), ...past],
    };
  }

  async #rows(session: Session, id: string): Promise<PersonRecord> {
    const tables = await Promise.all(
      Object.entries(PERSON_ROWS).map(async ([table, where]) => [
        table,
        await session.rows<Record<string, unknown>>(
          `SELECT * FROM ${table} WHERE org_id = $1 AND (${where})`,
          this.#org,
          id,
        ),
      ]),
    );
    return Object.fromEntries(tables);
  }

  async #smallRecords(session: Session, record: PersonRecord): Promise<SmallRecord[]> {
    const ids = idsOf(record);
    const rows = await session.rows<SmallRecord>(
      "SELECT space, key, value FROM adapter_state WHERE org_id = $1 AND space LIKE 'channel:%'",
      this.#org,
    );
    return rows.filter(({ key, value }) => speaksOf(key, ids) || speaksOf(JSON.stringify(value), ids));
  }

  /** Files are shared by all organisations that have one folder. */
  async #unused(session: Session, media: readonly string[]): Promise<string[]> {
    const rows = await session.rows<{ id: string }>(
      `SELECT m.id FROM unnest($1::text[]) AS m (id)
       WHERE NOT EXISTS (SELECT 1 FROM message WHERE strpos(attachments::text, m.id) > 0)
       AND NOT EXISTS (SELECT 1 FROM ticket WHERE strpos(attachments::text, m.id) > 0)
       AND NOT EXISTS (SELECT 1 FROM paper WHERE strpos(attachments::text, m.id) > 0)
       AND NOT EXISTS (SELECT 1 FROM inbox WHERE strpos(payload::text, m.id) > 0)`,
      media,
    );
    return rows.map(({ id }) => id);
  }
}

/** Messages of senders who were erased since: said before that, or known under a digest. */
export async function erasedAmong(
  session: Session,
  org: string,
  messages: readonly Inbound[],
  at: number,
): Promise<ReadonlySet<Inbound>> {
  const told = messages.map((inbound) => ({
    inbound,
    sender: senderDigest(org, storableText(inbound.channel), storableText(inbound.sender)),
    message: inboxDigest(org, storableText(inboxId(inbound, at))),
  }));
  const rows = await session.rows<{ place: number; erased_at: number; known: boolean }>(
    `SELECT q.place::int - 1 AS place, e.erased_at, EXISTS (SELECT 1 FROM inbox i WHERE i.org_id = $1 AND i.id = q.message) AS known
     FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS q (sender, message, place)
     JOIN erased_sender e ON e.org_id = $1 AND e.digest = q.sender`,
    org,
    told.map(({ sender }) => sender),
    told.map(({ message }) => message),
  );
  return new Set(
    rows.flatMap(({ place, erased_at, known }) => {
      const inbound = told[place]?.inbound;
      const before = inbound?.sentAt != null && inbound.sentAt <= erased_at;
      return inbound && (known || before) ? [inbound] : [];
    }),
  );
}
