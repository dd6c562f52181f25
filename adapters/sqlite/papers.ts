/** Sheets of the office, in SQLite. */
import {
  changedPaperRow,
  type NewPaper,
  newPaperRow,
  PAPER_BY_ID,
  PAPER_BY_KEY,
  PAPER_COLUMNS,
  PAPER_HISTORY,
  PAPER_JSON,
  type Paper,
  type PaperCall,
  type PaperChange,
  type PaperFilter,
  type PaperRow,
  type Papers,
  type PaperVersion,
  type PaperVersionRow,
  paperCallEvent,
  paperEvent,
  paperFromRow,
  papersCounted,
  papersSought,
  paperVersionFrom,
  paperVersionRow,
} from '../../src/index.ts';
import { atomically } from './atomic.ts';
import { EventLog } from './events.ts';
import type { GroupCommit } from './group.ts';
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

type RawPaper = Raw<PaperRow, 'attachments'> & { readonly body: string };

const rowOf = (raw: RawPaper): PaperRow => parsed(raw as never, ...PAPER_JSON) as PaperRow;
const named = (values: readonly unknown[]) =>
  Object.fromEntries(values.map((value, at) => [String(at + 1), value]));

const COLUMNS = PAPER_COLUMNS.join(', ');
const BOUND = PAPER_COLUMNS.map((name) => `@${name}`).join(', ');
const INSERT = `INSERT INTO paper (org_id, ${COLUMNS}) VALUES (@org_id, ${BOUND})
  ON CONFLICT (org_id, kind, community_id, key) DO NOTHING`;
const UPDATE = `UPDATE paper SET ${PAPER_COLUMNS.map((name) => `${name} = @${name}`).join(', ')} WHERE org_id = @org_id AND id = @id`;

export class PaperTable implements Papers {
  readonly #db: Db;
  readonly #org: string;
  readonly #group: GroupCommit;
  readonly #events: EventLog;

  constructor(db: Db, org: string, group: GroupCommit) {
    this.#db = db;
    this.#org = org;
    this.#group = group;
    this.#events = new EventLog(db, org);
  }

  make(papers: readonly NewPaper[], by: string, at: number): Promise<{ paper: Paper; made: boolean }[]> {
    return this.#group.run(() =>
      atomically(this.#db, () =>
        papers.map((paper) => {
          const row = newPaperRow(paper, by, at);
          const made = this.#db.prepare(INSERT).run(this.#bound(row)).changes > 0;
          if (made) this.#noted(row, paper.call);
          const kept = this.#one(PAPER_BY_KEY, row.kind, row.community_id, row.key);
          return { paper: paperFromRow(kept ?? row), made };
        }),
      ),
    );
  }

  change(id: string, version: number, change: PaperChange, by: string, at: number): Promise<Paper | null> {
    return this.#group.run(() =>
      atomically(this.#db, () => {
        const before = this.#one(PAPER_BY_ID, id);
        if (before?.version !== version) return null;
        const row = changedPaperRow(before, change, by, at);
        this.#db.prepare(UPDATE).run(this.#bound(row));
        this.#noted(row, change.call);
        return paperFromRow(row);
      }),
    );
  }

  async get(id: string): Promise<Paper | null> {
    const row = this.#one(PAPER_BY_ID, id);
    return row ? paperFromRow(row) : null;
  }

  async find(filter: PaperFilter): Promise<Paper[]> {
    const { sql, values } = papersSought(this.#org, filter);
    return this.#db
      .prepare<unknown[], RawPaper>(sql)
      .all(named(values))
      .map((raw) => paperFromRow(rowOf(raw)));
  }

  async tally(filter: PaperFilter): Promise<{ kind: string; state: string; count: number }[]> {
    const { sql, values } = papersCounted(this.#org, filter);
    return this.#db
      .prepare<unknown[], { kind: string; state: string; count: number }>(sql)
      .all(named(values));
  }

  async history(id: string): Promise<PaperVersion[]> {
    return this.#db
      .prepare<unknown[], Omit<PaperVersionRow, 'body'> & { body: string }>(PAPER_HISTORY)
      .all(named([this.#org, id]))
      .map((raw) => paperVersionFrom({ ...raw, body: JSON.parse(raw.body) }));
  }

  #one(sql: string, ...values: readonly unknown[]): PaperRow | null {
    const raw = this.#db.prepare<unknown[], RawPaper>(sql).get(named([this.#org, ...values]));
    return raw ? rowOf(raw) : null;
  }

  #bound(row: PaperRow): Record<string, unknown> {
    return {
      ...row,
      org_id: this.#org,
      attachments: JSON.stringify(row.attachments),
      body: JSON.stringify(row.body),
    };
  }

  #noted(row: PaperRow, call: PaperCall | null | undefined): void {
    const { paper_id, version, at, by_name, state, body } = paperVersionRow(row);
    this.#db
      .prepare(
        'INSERT INTO paper_version (org_id, paper_id, version, at, by_name, state, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(this.#org, paper_id, version, at, by_name, state, JSON.stringify(body));
    this.#events.write([paperEvent(row), ...(call ? [paperCallEvent(row, call)] : [])]);
    if (call)
      this.#db
        .prepare(
          "INSERT INTO alert (org_id, community_id, reason, roles, ticket_id, conversation_id, text, at) VALUES (?, ?, ?, ?, NULL, NULL, '', ?)",
        )
        .run(this.#org, row.community_id, call.reason, JSON.stringify(call.roles), row.changed_at);
  }
}
