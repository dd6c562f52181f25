/** Revisions of the script library, in PostgreSQL. */
import {
  REVISION_HEAD,
  type RevisionColumns,
  type RevisionHead,
  type RevisionHeadColumns,
  type RevisionRecord,
  type Revisions,
  revisionFrom,
  revisionHeadFrom,
  revisionValues,
} from '../../src/index.ts';
import type { Database } from './database.ts';

export class RevisionRows implements Revisions {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async keepRevision(revision: RevisionRecord): Promise<boolean> {
    const rows = await this.#db.rows(
      `INSERT INTO library_revision (org_id, ${REVISION_HEAD}, overlay) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT DO NOTHING RETURNING number`,
      this.#org,
      ...revisionValues(revision),
    );
    return rows.length > 0;
  }

  async newestRevision(communityId: string): Promise<number> {
    const [row] = await this.#db.rows<{ newest: number | null }>(
      'SELECT max(number) AS newest FROM library_revision WHERE org_id = $1 AND community_id = $2',
      this.#org,
      communityId,
    );
    return row?.newest ?? 0;
  }

  async revision(communityId: string, number: number): Promise<RevisionRecord | null> {
    const [row] = await this.#db.rows<RevisionColumns>(
      'SELECT * FROM library_revision WHERE org_id = $1 AND community_id = $2 AND number = $3',
      this.#org,
      communityId,
      number,
    );
    return row ? revisionFrom(row) : null;
  }

  async revisions(communityId: string, limit: number): Promise<RevisionHead[]> {
    const rows = await this.#db.rows<RevisionHeadColumns>(
      `SELECT ${REVISION_HEAD} FROM library_revision WHERE org_id = $1 AND community_id = $2 ORDER BY number DESC LIMIT $3`,
      this.#org,
      communityId,
      limit,
    );
    return rows.map(revisionHeadFrom);
  }
}
