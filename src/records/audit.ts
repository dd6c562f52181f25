/** The chain of the audit log: each row's hash covers the row and the hash before it. */
import { createHash } from 'node:crypto';
import type { Account, AuditEntry, AuditRow, Role, SessionRow } from '../accounts.ts';

/** What the first row follows. */
export const AUDIT_ROOT = '0'.repeat(64);

/** Keys sorted, so that a store which keeps JSON its own way gives the same hash. */
function canonical(data: AuditEntry['data']): string {
  return JSON.stringify(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function auditHash(before: string, { at, actor, action, target, data }: AuditEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([before, at, actor, action, target, canonical(data)]))
    .digest('hex');
}

/**
 * Follows a stretch of the chain.
 * @param before hash of the row before the first; AUDIT_ROOT for the first of all
 * @returns the number of the first row that does not fit, null when all do
 */
export function brokenAudit(before: string, rows: readonly AuditRow[]): number | null {
  let hash = before;
  for (const row of rows) {
    hash = auditHash(hash, row);
    if (hash !== row.hash) return row.seq;
  }
  return null;
}

export interface AccountColumns {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly communities: readonly string[] | null;
  readonly disabled: boolean;
  readonly created_at: number;
  readonly password_hash: string | null;
}

export function accountFromRow(row: AccountColumns): Account {
  const { id, login, name, roles, communities } = row;
  return {
    id,
    login,
    name,
    roles,
    communities,
    disabled: row.disabled,
    createdAt: row.created_at,
    passwordHash: row.password_hash,
  };
}

export interface SessionColumns {
  readonly digest: string;
  readonly account_id: string;
  readonly started_at: number;
  readonly seen_at: number;
  readonly ends_at: number;
}

export function sessionFromRow(row: SessionColumns): SessionRow {
  return {
    digest: row.digest,
    accountId: row.account_id,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    endsAt: row.ends_at,
  };
}
