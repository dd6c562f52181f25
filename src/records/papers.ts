/** Sheets as rows, and how they are found: what both stores share. `$1` is the org. */
import type { NewPaper, Paper, PaperCall, PaperChange, PaperFilter, PaperVersion } from '../papers.ts';
import type { EventInsert } from './turn.ts';

export interface PaperRow {
  readonly id: string;
  readonly kind: string;
  readonly community_id: string;
  readonly key: string;
  readonly state: string;
  readonly subject: string | null;
  readonly staff: string | null;
  readonly person_id: string | null;
  readonly at: number;
  readonly due: number | null;
  readonly keep_until: number | null;
  readonly attachments: readonly string[];
  readonly body: NewPaper['body'];
  readonly version: number;
  readonly changed_at: number;
  readonly changed_by: string;
}

export const PAPER_COLUMNS = [
  'id',
  'kind',
  'community_id',
  'key',
  'state',
  'subject',
  'staff',
  'person_id',
  'at',
  'due',
  'keep_until',
  'attachments',
  'body',
  'version',
  'changed_at',
  'changed_by',
] as const satisfies readonly (keyof PaperRow)[];

/** What the key of a sheet begins with once its owner was erased (`PERSON_ERASURES`). */
const ERASED = 'erased:';

/** Of them JSON. */
export const PAPER_JSON = ['attachments', 'body'] as const;

/** $2 to $4: what a key stands in. */
export const PAPER_BY_KEY = `SELECT ${PAPER_COLUMNS.join(', ')} FROM paper
  WHERE org_id = $1 AND kind = $2 AND community_id = $3 AND key = $4`;
export const PAPER_BY_ID = `SELECT ${PAPER_COLUMNS.join(', ')} FROM paper WHERE org_id = $1 AND id = $2`;
export const PAPER_HISTORY =
  'SELECT version, at, by_name, state, body FROM paper_version WHERE org_id = $1 AND paper_id = $2 ORDER BY version';

export interface PaperVersionRow {
  readonly version: number;
  readonly at: number;
  readonly by_name: string;
  readonly state: string;
  readonly body: NewPaper['body'];
}

export const paperVersionFrom = ({ by_name: by, ...row }: PaperVersionRow): PaperVersion => ({ ...row, by });

export function paperFromRow(row: PaperRow): Paper {
  const { community_id, person_id, keep_until, changed_at, changed_by, ...same } = row;
  return {
    ...same,
    erased: row.key.startsWith(ERASED),
    communityId: community_id,
    person: person_id,
    keepUntil: keep_until,
    changedAt: changed_at,
    by: changed_by,
  };
}

export function newPaperRow(paper: NewPaper, by: string, at: number): PaperRow {
  const { id, kind, communityId, key, state } = paper;
  return {
    id,
    kind,
    community_id: communityId,
    key,
    state,
    subject: paper.subject ?? null,
    staff: paper.staff ?? null,
    person_id: paper.person ?? null,
    at: paper.at,
    due: paper.due ?? null,
    keep_until: paper.keepUntil ?? null,
    attachments: paper.attachments ?? [],
    body: paper.body,
    version: 1,
    changed_at: at,
    changed_by: by,
  };
}

export function changedPaperRow(row: PaperRow, change: PaperChange, by: string, at: number): PaperRow {
  const now: PaperRow = { ...row, version: row.version + 1, changed_at: at, changed_by: by };
  const given = { ...change, person_id: change.person, keep_until: change.keepUntil };
  const changed = PAPER_COLUMNS.filter(
    (name) => name in given && given[name as keyof typeof given] !== undefined,
  );
  return { ...now, ...Object.fromEntries(changed.map((name) => [name, given[name as keyof typeof given]])) };
}

/** What is kept of a version. */
export const paperVersionRow = (row: PaperRow) => ({
  paper_id: row.id,
  version: row.version,
  at: row.changed_at,
  by_name: row.changed_by,
  state: row.state,
  body: row.body,
});

/** Told of without what is written on it: whoever follows the log reads the sheet. */
export function paperEvent(row: PaperRow): EventInsert {
  const { id: paper, kind, state, version } = row;
  return {
    at: row.changed_at,
    kind: version === 1 ? 'paper.made' : 'paper.changed',
    ticket_id: null,
    conversation_id: null,
    data: { paper, kind, state, version },
    message: null,
  };
}

/** What people are called by, in the transaction of the sheet. */
export function paperCallEvent({ id: paper, changed_at: at }: PaperRow, call: PaperCall): EventInsert {
  const { reason, roles, list } = call;
  return {
    at,
    kind: 'alert',
    ticket_id: null,
    conversation_id: null,
    data: { reason, roles, list, notice: null, paper },
    message: null,
  };
}

/** The conditions of a filter, and what they are bound to, in order. */
function conditions(org: string, filter: PaperFilter): { where: string; values: unknown[] } {
  const values: unknown[] = [org];
  const bound = (value: unknown) => `$${values.push(value)}`;
  const parts = ['org_id = $1'];
  const among = (column: string, list: readonly string[] | undefined) => {
    if (list) parts.push(list.length === 0 ? '1 = 0' : `${column} IN (${list.map(bound).join(', ')})`);
  };
  const compare = (column: string, sign: string, value: string | number | undefined) => {
    if (value !== undefined) parts.push(`${column} ${sign} ${bound(value)}`);
  };
  among('kind', filter.kinds);
  compare('community_id', '=', filter.communityId);
  among('key', filter.keys);
  among('state', filter.states);
  compare('subject', '=', filter.subject);
  compare('staff', '=', filter.staff);
  compare('person_id', '=', filter.person);
  compare('at', '>=', filter.from);
  compare('at', '<', filter.to);
  compare('due', '<', filter.dueBefore);
  if (filter.after) {
    const sign = filter.newest ? '<' : '>';
    parts.push(`(at, id) ${sign} (${bound(filter.after.at)}, ${bound(filter.after.id)})`);
  }
  return { where: parts.join(' AND '), values };
}

export function papersSought(org: string, filter: PaperFilter): { sql: string; values: unknown[] } {
  const { where, values } = conditions(org, filter);
  const order = filter.newest ? 'at DESC, id DESC' : 'at, id';
  const limit = filter.limit === undefined ? '' : ` LIMIT $${values.push(filter.limit)}`;
  return {
    sql: `SELECT ${PAPER_COLUMNS.join(', ')} FROM paper WHERE ${where} ORDER BY ${order}${limit}`,
    values,
  };
}

export function papersCounted(org: string, filter: PaperFilter): { sql: string; values: unknown[] } {
  const { where, values } = conditions(org, filter);
  return {
    sql: `SELECT kind, state, count(*) AS count FROM paper WHERE ${where} GROUP BY kind, state ORDER BY kind, state`,
    values,
  };
}
