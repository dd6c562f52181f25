/** Accounts, invitations, sessions, failed logins, and the audit log. */
import {
  type Account,
  type AccountColumns,
  type AccountPatch,
  type Accounts,
  AUDIT_ROOT,
  type AuditEntry,
  type AuditRow,
  accountFromRow,
  auditHash,
  type SessionColumns,
  type SessionRow,
  sessionFromRow,
} from '../../src/index.ts';
import type { Database, Session } from './database.ts';
import { storableJson } from './text.ts';

const COLUMNS =
  'a.id, a.login, a.name, a.roles, a.communities, a.disabled = 1 AS disabled, a.created_at, a.password_hash';
/** Rows of the log follow each other one by one, whichever instance writes them. */
const AUDIT_LOCK = 7_461_093;

export class AccountTables implements Accounts {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async add(account: Account): Promise<boolean> {
    const rows = await this.#db.rows(
      `INSERT INTO account (org_id, id, login, name, roles, communities, disabled, password_hash, created_at)
       VALUES ($1, $8, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $9) ON CONFLICT DO NOTHING RETURNING id`,
      this.#org,
      ...bound(account),
      account.id,
      account.createdAt,
    );
    return rows.length > 0;
  }

  async change(id: string, patch: AccountPatch): Promise<boolean> {
    return this.#db.transaction(async (session) => {
      const [row] = await session.rows<AccountColumns>(
        `SELECT ${COLUMNS} FROM account a WHERE a.org_id = $1 AND a.id = $2 FOR UPDATE`,
        this.#org,
        id,
      );
      if (!row) return false;
      const after = { ...accountFromRow(row), ...patch };
      const changed = await session.rows(
        `UPDATE account SET login = $2, name = $3, roles = $4::jsonb, communities = $5::jsonb, disabled = $6, password_hash = $7
         WHERE org_id = $1 AND id = $8
         AND NOT EXISTS (SELECT 1 FROM account o WHERE o.org_id = $1 AND o.login = $2 AND o.id <> $8) RETURNING id`,
        this.#org,
        ...bound(after),
        id,
      );
      return changed.length > 0;
    });
  }

  async byId(id: string): Promise<Account | null> {
    return this.#one('a.id = $2', id);
  }

  async byLogin(login: string): Promise<Account | null> {
    return this.#one('a.login = $2', login);
  }

  async all(): Promise<Account[]> {
    const rows = await this.#db.rows<AccountColumns>(
      `SELECT ${COLUMNS} FROM account a WHERE a.org_id = $1 ORDER BY a.seq`,
      this.#org,
    );
    return rows.map(accountFromRow);
  }

  async invite(accountId: string, digest: string, endsAt: number): Promise<void> {
    await this.#db.rows(
      `INSERT INTO account_invitation (org_id, account_id, digest, ends_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (org_id, account_id) DO UPDATE SET digest = excluded.digest, ends_at = excluded.ends_at`,
      this.#org,
      accountId,
      digest,
      endsAt,
    );
  }

  async invited(digest: string, at: number): Promise<Account | null> {
    const [row] = await this.#db.rows<AccountColumns>(
      `SELECT ${COLUMNS} FROM account_invitation i JOIN account a ON a.org_id = i.org_id AND a.id = i.account_id
       WHERE i.org_id = $1 AND i.digest = $2 AND i.ends_at > $3`,
      this.#org,
      digest,
      at,
    );
    return row ? accountFromRow(row) : null;
  }

  async accept(digest: string, at: number): Promise<boolean> {
    const rows = await this.#db.rows(
      'DELETE FROM account_invitation WHERE org_id = $1 AND digest = $2 AND ends_at > $3 RETURNING digest',
      this.#org,
      digest,
      at,
    );
    return rows.length > 0;
  }

  async startSession({ digest, accountId, startedAt, seenAt, endsAt }: SessionRow): Promise<void> {
    await this.#db.rows(
      'DELETE FROM account_session WHERE org_id = $1 AND ends_at <= $2',
      this.#org,
      startedAt,
    );
    await this.#db.rows(
      'INSERT INTO account_session (org_id, digest, account_id, started_at, seen_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6)',
      this.#org,
      digest,
      accountId,
      startedAt,
      seenAt,
      endsAt,
    );
  }

  async session(digest: string, at: number): Promise<SessionRow | null> {
    const [row] = await this.#db.rows<SessionColumns>(
      `SELECT digest, account_id, started_at, seen_at, ends_at FROM account_session
       WHERE org_id = $1 AND digest = $2 AND ends_at > $3`,
      this.#org,
      digest,
      at,
    );
    return row ? sessionFromRow(row) : null;
  }

  async seen(digest: string, at: number): Promise<void> {
    await this.#db.rows(
      'UPDATE account_session SET seen_at = $3 WHERE org_id = $1 AND digest = $2',
      this.#org,
      digest,
      at,
    );
  }

  async endSession(digest: string): Promise<void> {
    await this.#db.rows('DELETE FROM account_session WHERE org_id = $1 AND digest = $2', this.#org, digest);
  }

  async endSessions(accountId: string, except = ''): Promise<void> {
    await this.#db.rows(
      'DELETE FROM account_session WHERE org_id = $1 AND account_id = $2 AND digest <> $3',
      this.#org,
      accountId,
      except,
    );
  }

  async failed(keys: readonly string[], at: number, before: number): Promise<void> {
    await this.#db.transaction(async (session) => {
      await session.rows('DELETE FROM login_failure WHERE org_id = $1 AND at < $2', this.#org, before);
      await session.rows(
        'INSERT INTO login_failure (org_id, key, at) SELECT $1, key, $3 FROM unnest($2::text[]) AS key',
        this.#org,
        keys,
        at,
      );
    });
  }

  async failures(key: string, since: number): Promise<number> {
    const [row] = await this.#db.rows<{ n: number }>(
      'SELECT count(*) AS n FROM login_failure WHERE org_id = $1 AND key = $2 AND at >= $3',
      this.#org,
      key,
      since,
    );
    return row?.n ?? 0;
  }

  async succeeded(key: string): Promise<void> {
    await this.#db.rows('DELETE FROM login_failure WHERE org_id = $1 AND key = $2', this.#org, key);
  }

  async note(entry: AuditEntry): Promise<AuditRow> {
    return this.#db.transaction((session) => this.#append(session, entry));
  }

  async notes(limit: number, below = Number.MAX_SAFE_INTEGER): Promise<AuditRow[]> {
    return this.#audit('seq < $2 ORDER BY seq DESC', below, limit);
  }

  async notesAfter(seq: number, limit: number): Promise<AuditRow[]> {
    return this.#audit('seq > $2 ORDER BY seq', seq, limit);
  }

  async #append(session: Session, entry: AuditEntry): Promise<AuditRow> {
    await session.rows('SELECT pg_advisory_xact_lock($1)', AUDIT_LOCK);
    const [last] = await session.rows<{ hash: string }>(
      'SELECT hash FROM audit WHERE org_id = $1 ORDER BY seq DESC LIMIT 1',
      this.#org,
    );
    const hash = auditHash(last?.hash ?? AUDIT_ROOT, entry);
    const { at, actor, action, target, data } = entry;
    const [row] = await session.rows<{ seq: number }>(
      `INSERT INTO audit (org_id, at, actor, action, target, data, hash) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) RETURNING seq`,
      this.#org,
      at,
      actor,
      action,
      target,
      storableJson(data),
      hash,
    );
    return { ...entry, seq: row?.seq ?? 0, hash };
  }

  async #audit(where: string, seq: number, limit: number): Promise<AuditRow[]> {
    return this.#db.rows<AuditRow>(
      `SELECT seq, at, actor, action, target, data, hash FROM audit WHERE org_id = $1 AND ${where} LIMIT $3`,
      this.#org,
      seq,
      limit,
    );
  }

  async #one(where: string, value: string): Promise<Account | null> {
    const [row] = await this.#db.rows<AccountColumns>(
      `SELECT ${COLUMNS} FROM account a WHERE a.org_id = $1 AND ${where}`,
      this.#org,
      value,
    );
    return row ? accountFromRow(row) : null;
  }
}

/** In the order of parameters 2 to 7. */
function bound(account: Omit<Account, 'id' | 'createdAt'>) {
  return [
    account.login,
    account.name,
    storableJson(account.roles),
    account.communities === null ? null : storableJson(account.communities),
    account.disabled ? 1 : 0,
    account.passwordHash,
  ];
}
