/** Revisions of the script library in a store of rows: the same SQL for every store. */
import type { Overlay } from '../library/overlay.ts';
import type { RevisionHead, RevisionRecord, Revisions } from '../revisions.ts';
import { type Ask, placesFor } from './ask.ts';

interface HeadColumns {
  readonly community_id: string;
  readonly number: number;
  readonly at: number;
  readonly by_id: string;
  readonly by_name: string;
  readonly note: string;
  /** JSON as text: the order of an entry's fields is how they stand in the file. */
  readonly keys: string;
  readonly restores: number | null;
}

interface Columns extends HeadColumns {
  readonly overlay: string;
}

const HEAD = 'community_id, number, at, by_id, by_name, note, keys, restores';

function headFromRow(row: HeadColumns): RevisionHead {
  return {
    communityId: row.community_id,
    number: row.number,
    at: Number(row.at),
    by: { id: row.by_id, name: row.by_name },
    note: row.note,
    keys: JSON.parse(row.keys) as string[],
    restores: row.restores,
  };
}

function revisionFromRow(row: Columns): RevisionRecord {
  return { ...headFromRow(row), overlay: JSON.parse(row.overlay) as Overlay };
}

/** In the order of HEAD, then the overlay. */
const valuesOf = (revision: RevisionRecord) =>
  [
    revision.communityId,
    revision.number,
    revision.at,
    revision.by.id,
    revision.by.name,
    revision.note,
    JSON.stringify(revision.keys),
    revision.restores,
    JSON.stringify(revision.overlay),
  ] as const;

export class RevisionRows implements Revisions {
  readonly #ask: Ask;
  readonly #org: string;

  constructor(ask: Ask, org: string) {
    this.#ask = ask;
    this.#org = org;
  }

  async keepRevision(revision: RevisionRecord): Promise<boolean> {
    const rows = await this.#ask(
      `INSERT INTO library_revision (org_id, ${HEAD}, overlay) VALUES (${placesFor(9)}) ON CONFLICT DO NOTHING RETURNING number`,
      this.#org,
      ...valuesOf(revision),
    );
    return rows.length > 0;
  }

  async newestRevision(communityId: string): Promise<number> {
    const [row] = await this.#ask<{ newest: number | null }>(
      'SELECT max(number) AS newest FROM library_revision WHERE org_id = $1 AND community_id = $2',
      this.#org,
      communityId,
    );
    return row?.newest ?? 0;
  }

  async revision(communityId: string, number: number): Promise<RevisionRecord | null> {
    const [row] = await this.#ask<Columns>(
      `SELECT ${HEAD}, overlay FROM library_revision WHERE org_id = $1 AND community_id = $2 AND number = $3`,
      this.#org,
      communityId,
      number,
    );
    return row ? revisionFromRow(row) : null;
  }

  async revisions(communityId: string, limit: number): Promise<RevisionHead[]> {
    const rows = await this.#ask<HeadColumns>(
      `SELECT ${HEAD} FROM library_revision WHERE org_id = $1 AND community_id = $2 ORDER BY number DESC LIMIT $3`,
      this.#org,
      communityId,
      limit,
    );
    return rows.map(headFromRow);
  }
}
