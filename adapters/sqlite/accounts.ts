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
import type { Db } from './open.ts';

const COLUMNS = 'a.id, a.login, a.name, a.roles, a.communities, a.disabled, a.created_at, a.password_hash';

interface RawAccount extends Omit<AccountColumns, 'roles' | 'communities' | 'disabled'> {
  readonly roles: string;
  readonly communities: string | null;
  readonly disabled: number;
}

type RawAudit = Omit<AuditRow, 'data'> & { readonly data: string };

export class AccountTables implements Accounts {
  readonly #db: Db;
  readonly #org: string;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async add(account: Account): Promise<boolean> {
    const { changes } = this.#db
      .prepare(
        `INSERT INTO account (org_id, id, login, name, roles, communities, disabled, password_hash, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(this.#org, account.id, ...bound(account), account.createdAt);
    return changes > 0;
  }

  async change(id: string, patch: AccountPatch): Promise<boolean> {
    return this.#db
      .transaction(() => {
        const before = this.#one('a.id = ?', id);
        if (!before) return false;
        const { changes } = this.#db
          .prepare(
            `UPDATE OR IGNORE account SET login = ?, name = ?, roles = ?, communities = ?, disabled = ?, password_hash = ?
             WHERE org_id = ? AND id = ?`,
          )
          .run(...bound({ ...before, ...patch }), this.#org, id);
        return changes > 0;
      })
      .immediate();
  }

  async byId(id: string): Promise<Account | null> {
    return this.#one('a.id = ?', id);
  }

  async byLogin(login: string): Promise<Account | null> {
    return this.#one('a.login = ?', login);
  }

  async all(): Promise<Account[]> {
    return this.#db
      .prepare<[string], RawAccount>(`SELECT ${COLUMNS} FROM account a WHERE a.org_id = ? ORDER BY a.seq`)
      .all(this.#org)
      .map(accountOf);
  }

  async invite(accountId: string, digest: string, endsAt: number): Promise<void> {
    this.#run(
      'INSERT OR REPLACE INTO account_invitation (org_id, account_id, digest, ends_at) VALUES (?, ?, ?, ?)',
      accountId,
      digest,
      endsAt,
    );
  }

  async invited(digest: string, at: number): Promise<Account | null> {
    const row = this.#db
      .prepare<[string, string, number], RawAccount>(
        `SELECT ${COLUMNS} FROM account_invitation i JOIN account a ON a.org_id = i.org_id AND a.id = i.account_id
         WHERE i.org_id = ? AND i.digest = ? AND i.ends_at > ?`,
      )
      .get(this.#org, digest, at);
    return row ? accountOf(row) : null;
  }

  async accept(digest: string, at: number): Promise<boolean> {
    return (
      this.#run(
        'DELETE FROM account_invitation WHERE org_id = ? AND digest = ? AND ends_at > ?',
        digest,
        at,
      ) > 0
    );
  }

  async startSession({ digest, accountId, startedAt, seenAt, endsAt }: SessionRow): Promise<void> {
    this.#run('DELETE FROM account_session WHERE org_id = ? AND ends_at <= ?', startedAt);
    this.#run(
      'INSERT INTO account_session (org_id, digest, account_id, started_at, seen_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)',
      digest,
      accountId,
      startedAt,
      seenAt,
      endsAt,
    );
  }

  async session(digest: string, at: number): Promise<SessionRow | null> {
    const row = this.#db
      .prepare<[string, string, number], SessionColumns>(
        `SELECT digest, account_id, started_at, seen_at, ends_at FROM account_session
         WHERE org_id = ? AND digest = ? AND ends_at > ?`,
      )
      .get(this.#org, digest, at);
    return row ? sessionFromRow(row) : null;
  }

  async seen(digest: string, at: number): Promise<void> {
    this.#db
      .prepare('UPDATE account_session SET seen_at = ? WHERE org_id = ? AND digest = ?')
      .run(at, this.#org, digest);
  }

  async endSession(digest: string): Promise<void> {
    this.#run('DELETE FROM account_session WHERE org_id = ? AND digest = ?', digest);
  }

  async endSessions(accountId: string, except = ''): Promise<void> {
    this.#run(
      'DELETE FROM account_session WHERE org_id = ? AND account_id = ? AND digest <> ?',
      accountId,
      except,
    );
  }

  async failed(keys: readonly string[], at: number, before: number): Promise<void> {
    this.#db
      .transaction(() => {
        this.#run('DELETE FROM login_failure WHERE org_id = ? AND at < ?', before);
        for (const key of keys)
          this.#run('INSERT INTO login_failure (org_id, key, at) VALUES (?, ?, ?)', key, at);
      })
      .immediate();
  }

  async failures(key: string, since: number): Promise<number> {
    return (
      this.#db
        .prepare<[string, string, number], number>(
          'SELECT count(*) FROM login_failure WHERE org_id = ? AND key = ? AND at >= ?',
        )
        .pluck()
        .get(this.#org, key, since) ?? 0
    );
  }

  async succeeded(key: string): Promise<void> {
    this.#run('DELETE FROM login_failure WHERE org_id = ? AND key = ?', key);
  }

  async note(entry: AuditEntry): Promise<AuditRow> {
    return this.#db
      .transaction(() => {
        const before =
          this.#db
            .prepare<[string], string>('SELECT hash FROM audit WHERE org_id = ? ORDER BY seq DESC LIMIT 1')
            .pluck()
            .get(this.#org) ?? AUDIT_ROOT;
        const hash = auditHash(before, entry);
        const { at, actor, action, target, data } = entry;
        const { lastInsertRowid } = this.#db
          .prepare(
            'INSERT INTO audit (org_id, at, actor, action, target, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(this.#org, at, actor, action, target, JSON.stringify(data), hash);
        return { ...entry, seq: Number(lastInsertRowid), hash };
      })
      .immediate();
  }

  async notes(limit: number, below = Number.MAX_SAFE_INTEGER): Promise<AuditRow[]> {
    return this.#audit('seq < ? ORDER BY seq DESC', below, limit);
  }

  async notesAfter(seq: number, limit: number): Promise<AuditRow[]> {
    return this.#audit('seq > ? ORDER BY seq', seq, limit);
  }

  #audit(where: string, seq: number, limit: number): AuditRow[] {
    return this.#db
      .prepare<[string, number, number], RawAudit>(
        `SELECT seq, at, actor, action, target, data, hash FROM audit WHERE org_id = ? AND ${where} LIMIT ?`,
      )
      .all(this.#org, seq, limit)
      .map((row) => ({ ...row, data: JSON.parse(row.data) as AuditRow['data'] }));
  }

  #one(where: string, value: string): Account | null {
    const row = this.#db
      .prepare<[string, string], RawAccount>(
        `SELECT ${COLUMNS} FROM account a WHERE a.org_id = ? AND ${where}`,
      )
      .get(this.#org, value);
    return row ? accountOf(row) : null;
  }

  /** @returns how many rows it changed */
  #run(sql: string, ...values: (string | number)[]): number {
    return this.#db.prepare(sql).run(this.#org, ...values).changes;
  }
}

function bound(account: Omit<Account, 'id' | 'createdAt'>) {
  return [
    account.login,
    account.name,
    JSON.stringify(account.roles),
    account.communities === null ? null : JSON.stringify(account.communities),
    account.disabled ? 1 : 0,
    account.passwordHash,
  ];
}

function accountOf(row: RawAccount): Account {
  return accountFromRow({
    ...row,
    roles: JSON.parse(row.roles) as AccountColumns['roles'],
    communities:
      row.communities === null ? null : (JSON.parse(row.communities) as AccountColumns['communities']),
    disabled: row.disabled === 1,
  });
}
