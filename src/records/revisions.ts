/** Revisions of the library as rows. */
import type { Overlay } from '../library/overlay.ts';
import type { RevisionHead, RevisionRecord } from '../revisions.ts';

export interface RevisionHeadColumns {
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

export interface RevisionColumns extends RevisionHeadColumns {
  readonly overlay: string;
}

export const REVISION_HEAD = 'community_id, number, at, by_id, by_name, note, keys, restores';

export function revisionHeadFrom(row: RevisionHeadColumns): RevisionHead {
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

export function revisionFrom(row: RevisionColumns): RevisionRecord {
  return { ...revisionHeadFrom(row), overlay: JSON.parse(row.overlay) as Overlay };
}

/** In the order of REVISION_HEAD, then the overlay; the org goes before. */
export function revisionValues(
  of: RevisionRecord,
): [string, number, number, string, string, string, string, number | null, string] {
  return [
    of.communityId,
    of.number,
    of.at,
    of.by.id,
    of.by.name,
    of.note,
    JSON.stringify(of.keys),
    of.restores,
    JSON.stringify(of.overlay),
  ];
}
