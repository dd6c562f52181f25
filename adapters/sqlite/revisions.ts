/** Revisions of the script library, in SQLite. */
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
import type { Db } from './open.ts';

export class RevisionRows implements Revisions {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async keepRevision(revision: RevisionRecord): Promise<boolean> {
    const { changes } = this.#db
      .prepare(
        `INSERT OR IGNORE INTO library_revision (org_id, ${REVISION_HEAD}, overlay) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(this.#org, ...revisionValues(revision));
    return changes > 0;
  }

  async newestRevision(communityId: string): Promise<number> {
    const row = this.#db
      .prepare<unknown[], { newest: number | null }>(
        'SELECT max(number) AS newest FROM library_revision WHERE org_id = ? AND community_id = ?',
      )
      .get(this.#org, communityId);
    return row?.newest ?? 0;
  }

  async revision(communityId: string, number: number): Promise<RevisionRecord | null> {
    const row = this.#db
      .prepare<unknown[], RevisionColumns>(
        'SELECT * FROM library_revision WHERE org_id = ? AND community_id = ? AND number = ?',
      )
      .get(this.#org, communityId, number);
    return row ? revisionFrom(row) : null;
  }

  async revisions(communityId: string, limit: number): Promise<RevisionHead[]> {
    return this.#db
      .prepare<unknown[], RevisionHeadColumns>(
        `SELECT ${REVISION_HEAD} FROM library_revision WHERE org_id = ? AND community_id = ? ORDER BY number DESC LIMIT ?`,
      )
      .all(this.#org, communityId, limit)
      .map(revisionHeadFrom);
  }
}
