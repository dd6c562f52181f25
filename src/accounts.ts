/** The part of the store port that knows who may come in: accounts, sessions, failed logins, and the log of what they did. */

/** `owner`: of a home, with an account of their own; all others are staff. */
export const ROLES = ['owner', 'agent', 'engineer', 'supervisor', 'trainer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Account {
  readonly id: string;
  /** What is typed to come in; lower case, unique. */
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Ids of communities; null: all. */
  readonly communities: readonly string[] | null;
  readonly disabled: boolean;
  readonly createdAt: number;
  /** null until somebody has followed the invitation. */
  readonly passwordHash: string | null;
}

/** What may be changed of an account; absent means unchanged. */
export type AccountPatch = Partial<
  Pick<Account, 'login' | 'name' | 'roles' | 'communities' | 'disabled' | 'passwordHash'>
>;

/** Tokens are kept as digests only: who reads the database cannot come in with what stands there. */
export interface SessionRow {
  readonly digest: string;
  readonly accountId: string;
  readonly startedAt: number;
  readonly seenAt: number;
  readonly endsAt: number;
}

export interface AuditEntry {
  readonly at: number;
  /** Account id; null: nobody who is known. */
  readonly actor: string | null;
  /** "login.failed", "account.changed" … */
  readonly action: string;
  /** What it was done to: an id, never a name or phone (law 12). */
  readonly target: string | null;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** `hash` covers the entry and the hash before it: a row that was changed or taken out shows (records/audit.ts). */
export interface AuditRow extends AuditEntry {
  readonly seq: number;
  readonly hash: string;
}

export interface Accounts {
  /** @returns false when the login is taken; nothing was written then */
  add(account: Account): Promise<boolean>;
  /** @returns false when there is no such account, or the new login is taken */
  change(id: string, patch: AccountPatch): Promise<boolean>;
  byId(id: string): Promise<Account | null>;
  byLogin(login: string): Promise<Account | null>;
  /** In the order they were made. */
  all(): Promise<Account[]>;
  /** An account has one invitation at a time: an older one is void. */
  invite(accountId: string, digest: string, endsAt: number): Promise<void>;
  /** @returns the account, null when there is no such invitation or it has ended */
  invited(digest: string, at: number): Promise<Account | null>;
  /** Uses an invitation up. @returns false when it was gone already */
  accept(digest: string, at: number): Promise<boolean>;
  startSession(session: SessionRow): Promise<void>;
  /** @returns null when it is unknown or has ended */
  session(digest: string, at: number): Promise<SessionRow | null>;
  seen(digest: string, at: number): Promise<void>;
  endSession(digest: string): Promise<void>;
  /** All of an account, but one. */
  endSessions(accountId: string, except?: string): Promise<void>;
  /** A login that failed, under each of these keys (digests); those older than `before` are forgotten. */
  failed(keys: readonly string[], at: number, before: number): Promise<void>;
  failures(key: string, since: number): Promise<number>;
  /** Forgets the failures of a key. */
  succeeded(key: string): Promise<void>;
  /** Appends to the log; nothing changes or removes a row. */
  note(entry: AuditEntry): Promise<AuditRow>;
  /** Newest first, below a number where one is given. */
  notes(limit: number, below?: number): Promise<AuditRow[]>;
  /** After a number, oldest first: for checking the chain. */
  notesAfter(seq: number, limit: number): Promise<AuditRow[]>;
}
