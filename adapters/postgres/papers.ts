/** Sheets of the office, in PostgreSQL. */
import {
  changedPaperRow,
  type NewPaper,
  newPaperRow,
  PAPER_BY_ID,
  PAPER_BY_KEY,
  PAPER_COLUMNS,
  PAPER_HISTORY,
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
import { type Database, insert, rowsOf, type Session } from './database.ts';
import { writeEvents } from './events.ts';
import { storableJson } from './text.ts';

const UPDATE = `UPDATE paper p SET ${PAPER_COLUMNS.map((name) => `${name} = n.${name}`).join(', ')}
  FROM ${rowsOf('paper', 2)} n WHERE p.org_id = $1 AND p.id = n.id`;

export class PaperTable implements Papers {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  make(papers: readonly NewPaper[], by: string, at: number): Promise<{ paper: Paper; made: boolean }[]> {
    return this.#db.transaction(async (session) => {
      const rows = papers.map((paper) => newPaperRow(paper, by, at));
      // In one order, so that two who lay down the same sheets do not wait for each other.
      const made = await insert<{ id: string }>(
        session,
        this.#org,
        'paper',
        PAPER_COLUMNS,
        rows
          .toSorted((one, other) => (one.kind + one.key < other.kind + other.key ? -1 : 1))
          .map((row) => ({ ...row })),
        'ON CONFLICT (org_id, kind, community_id, key) DO NOTHING RETURNING id',
      );
      const ids = new Set(made.map(({ id }) => id));
      const answers: { paper: Paper; made: boolean }[] = [];
      for (const row of rows) {
        const isNew = ids.delete(row.id);
        const [kept] = isNew
          ? [row]
          : await session.rows<PaperRow>(PAPER_BY_KEY, this.#org, row.kind, row.community_id, row.key);
        answers.push({ paper: paperFromRow(kept ?? row), made: isNew });
      }
      await this.#noted(
        session,
        rows.flatMap((row, n) => (answers[n]?.made ? [{ row, call: papers[n]?.call ?? null }] : [])),
      );
      return answers;
    });
  }

  change(id: string, version: number, change: PaperChange, by: string, at: number): Promise<Paper | null> {
    return this.#db.transaction(async (session) => {
      const [before] = await session.rows<PaperRow>(`${PAPER_BY_ID} FOR UPDATE`, this.#org, id);
      if (before?.version !== version) return null;
      const row = changedPaperRow(before, change, by, at);
      await session.rows(UPDATE, this.#org, storableJson([row]));
      await this.#noted(session, [{ row, call: change.call ?? null }]);
      return paperFromRow(row);
    });
  }

  async get(id: string): Promise<Paper | null> {
    const [row] = await this.#db.rows<PaperRow>(PAPER_BY_ID, this.#org, id);
    return row ? paperFromRow(row) : null;
  }

  async find(filter: PaperFilter): Promise<Paper[]> {
    const { sql, values } = papersSought(this.#org, filter);
    return (await this.#db.rows<PaperRow>(sql, ...values)).map(paperFromRow);
  }

  tally(filter: PaperFilter): Promise<{ kind: string; state: string; count: number }[]> {
    const { sql, values } = papersCounted(this.#org, filter);
    return this.#db.rows(sql, ...values);
  }

  async history(id: string): Promise<PaperVersion[]> {
    return (await this.#db.rows<PaperVersionRow>(PAPER_HISTORY, this.#org, id)).map(paperVersionFrom);
  }

  async #noted(
    session: Session,
    written: readonly { readonly row: PaperRow; readonly call: PaperCall | null }[],
  ): Promise<void> {
    await insert(
      session,
      this.#org,
      'paper_version',
      ['paper_id', 'version', 'at', 'by_name', 'state', 'body'],
      written.map(({ row }) => paperVersionRow(row)),
    );
    await insert(
      session,
      this.#org,
      'alert',
      ['community_id', 'reason', 'roles', 'text', 'at'],
      written.flatMap(({ row, call }) =>
        call
          ? [
              {
                community_id: row.community_id,
                reason: call.reason,
                roles: call.roles,
                text: '',
                at: row.changed_at,
              },
            ]
          : [],
      ),
    );
    await writeEvents(
      session,
      this.#org,
      written.flatMap(({ row, call }) => [paperEvent(row), ...(call ? [paperCallEvent(row, call)] : [])]),
    );
  }
}
