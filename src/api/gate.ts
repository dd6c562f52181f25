/** The gate of the staff's pages: passwords, sessions, invitations, throttling. Tokens leave here once and are kept as digests. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Account, Accounts, Role } from '../accounts.ts';
import type { Clock } from '../clock.ts';
import type { Colleague } from '../converse/event.ts';
import type { Credentials } from '../credentials.ts';
import { YingdaError } from '../errors.ts';
import { HOUR, MINUTE } from '../text/shanghai.ts';
import { Factors } from './factor.ts';
import { type Right, rightsOf } from './rights.ts';
import { rightsOfToken, Tokens } from './tokens.ts';

/** A shift; then one comes in anew. */
export const SESSION_MS = 12 * HOUR;
/** Nobody at the screen for so long. */
const IDLE_MS = 3 * HOUR;
/** `seen` is written at most so often. */
const SEEN_MS = MINUTE;
const INVITATION_MS = 72 * HOUR;
const FAILURES_MS = 15 * MINUTE;
/** Failures within that time: of one login from one address, of one login, of one address. */
const MOST_FAILURES = { pair: 10, login: 50, address: 100 };

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 200;

/** Who has come in. */
export interface Visitor {
  readonly account: Account;
  readonly rights: readonly Right[];
  /** Sent back with every change (CSRF). */
  readonly csrf: string;
  readonly session: string;
  /** A program has no session: it shows its token with every request, and does nothing of what is a person's own. */
  readonly via: 'session' | 'token';
}

export interface NewAccount {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly communities: readonly string[] | null;
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');
const newToken = () => randomBytes(32).toString('base64url');
/** Derived, so that it needs no place of its own; the session's token cannot be had from it. */
const csrfOf = (token: string) => digestOf(`csrf:${token}`);

export class Gate {
  readonly factors: Factors;
  readonly tokens: Tokens;
  readonly #accounts: Accounts;
  readonly #clock: Clock;
  readonly #communityId: string;
  /** Checked where there is no account, so that the time tells nothing. */
  #decoy: Promise<string> | null = null;

  constructor(options: {
    accounts: Accounts;
    credentials: Credentials;
    clock: Clock;
    community: { readonly id: string; readonly name: string };
  }) {
    const { accounts, credentials, clock, community } = options;
    this.#accounts = accounts;
    this.#clock = clock;
    this.#communityId = community.id;
    this.factors = new Factors({ credentials, clock, issuer: community.name });
    this.tokens = new Tokens({ credentials, clock, communityId: community.id });
  }

  /**
   * @param code of the account's authenticator, where it has one
   * @throws YingdaError E_SIGN_IN, E_CODE_WANTED, E_CODE, E_THROTTLED
   */
  async signIn(
    login: string,
    password: string,
    address: string,
    code = '',
  ): Promise<{ token: string; visitor: Visitor }> {
    const name = login.trim().toLowerCase();
    const keys = await this.#unthrottled(name, address);
    const account = await this.#accounts.byLogin(name);
    this.#decoy ??= hash(newToken());
    const right = await verify(account?.passwordHash ?? (await this.#decoy), password).catch(() => false);
    if (!account?.passwordHash || account.disabled || !right) {
      await this.#failed(keys, account, 'password');
      throw new YingdaError('E_SIGN_IN', 'login or password is wrong');
    }
    await this.#proves(account, code, keys);
    await this.#accounts.succeeded(keys.pair);
    return this.#open(account);
  }

  /** Under what failures are counted. @throws YingdaError E_THROTTLED */
  async #unthrottled(name: string, address: string): Promise<FailureKeys> {
    const keys = {
      pair: digestOf(`${name}\n${address}`),
      login: digestOf(`login:${name}`),
      address: digestOf(`address:${address}`),
    };
    const since = this.#clock.now() - FAILURES_MS;
    for (const kind of ['pair', 'login', 'address'] as const) {
      if ((await this.#accounts.failures(keys[kind], since)) < MOST_FAILURES[kind]) continue;
      await this.note(null, 'login.throttled', null, { login: keys.login.slice(0, 12), by: kind });
      throw new YingdaError('E_THROTTLED', 'too many failed logins: wait 15 minutes');
    }
    return keys;
  }

  async #failed(keys: FailureKeys, account: Account | null, by: 'password' | 'code'): Promise<void> {
    const at = this.#clock.now();
    await this.#accounts.failed(Object.values(keys), at, at - FAILURES_MS);
    await this.note(null, 'login.failed', account?.id ?? null, { login: keys.login.slice(0, 12), by });
  }

  /** The code of an account that has an authenticator. @throws YingdaError E_CODE_WANTED, E_CODE */
  async #proves(account: Account, code: string, keys: FailureKeys): Promise<void> {
    if (!(await this.factors.standing(account.id)).on) return;
    if (code.trim() === '')
      throw new YingdaError('E_CODE_WANTED', 'this account has an authenticator: its code too');
    if (await this.factors.takes(account.id, code)) return;
    await this.#failed(keys, account, 'code');
    throw new YingdaError('E_CODE', 'this code is wrong, too old, or was used already');
  }

  /**
   * The same person once more, before what proves them is changed; failures count as at the door.
   * @throws YingdaError E_PASSWORD, E_CODE_WANTED, E_CODE, E_THROTTLED
   */
  async again({ account }: Visitor, password: string, code: string, address: string): Promise<void> {
    const keys = await this.#unthrottled(account.login, address);
    if (!(await verify(account.passwordHash ?? '', password).catch(() => false))) {
      await this.#failed(keys, account, 'password');
      throw new YingdaError('E_PASSWORD', 'the password is wrong');
    }
    await this.#proves(account, code, keys);
  }

  async #open(account: Account): Promise<{ token: string; visitor: Visitor }> {
    const at = this.#clock.now();
    const token = newToken();
    const digest = digestOf(token);
    await this.#accounts.startSession({
      digest,
      accountId: account.id,
      startedAt: at,
      seenAt: at,
      endsAt: at + SESSION_MS,
    });
    await this.note(account.id, 'login', account.id);
    return { token, visitor: this.#visitor(account, token, digest) };
  }

  #visitor(account: Account, token: string, session: string): Visitor {
    return { account, rights: rightsOf(account.roles), csrf: csrfOf(token), session, via: 'session' };
  }

  /** Another system, by its token: a visitor with the token's rights and none of a person's. @returns null when it is unknown */
  async program(token: string): Promise<Visitor | null> {
    const known = await this.tokens.known(token);
    if (!known) return null;
    const account: Account = {
      id: `token:${known.id}`,
      login: '',
      name: known.name,
      roles: [],
      communities: [known.communityId],
      disabled: false,
      createdAt: known.createdAt,
      passwordHash: null,
    };
    return { account, rights: rightsOfToken(known), csrf: '', session: `token:${known.id}`, via: 'token' };
  }

  /** @returns null when nobody known comes with this token */
  async visitor(token: string | undefined): Promise<Visitor | null> {
    if (!token || token.length > 100) return null;
    const at = this.#clock.now();
    const digest = digestOf(token);
    const session = await this.#accounts.session(digest, at);
    if (!session) return null;
    if (at - session.seenAt > IDLE_MS) {
      await this.#accounts.endSession(digest);
      return null;
    }
    const account = await this.#accounts.byId(session.accountId);
    if (!account || account.disabled) return null;
    if (at - session.seenAt > SEEN_MS) await this.#accounts.seen(digest, at);
    return this.#visitor(account, token, digest);
  }

  /** Whether an account works for the community that is served here. */
  isOfHere({ account }: Visitor): boolean {
    return account.communities === null || account.communities.includes(this.#communityId);
  }

  async signOut(visitor: Visitor): Promise<void> {
    await this.#accounts.endSession(visitor.session);
    await this.note(visitor.account.id, 'logout', visitor.account.id);
  }

  /**
   * The first start: while nobody has a password, an invitation for the administrator.
   * @returns its token; null when somebody can come in already
   */
  async firstInvitation(name: string): Promise<string | null> {
    const all = await this.#accounts.all();
    if (all.some(({ passwordHash }) => passwordHash !== null)) return null;
    let admin = all.find(({ roles }) => roles.includes('admin'));
    if (!admin) {
      admin = this.#made({ login: 'admin', name, roles: ['admin'], communities: null });
      await this.#accounts.add(admin);
      // Another instance may have been first.
      admin = (await this.#accounts.byLogin('admin')) ?? admin;
    }
    return this.#invite(admin.id);
  }

  /** Accounts that somebody may see and change: those that work nowhere but where they do themselves. */
  async known(by: Visitor): Promise<Account[]> {
    return (await this.#accounts.all()).filter(({ communities }) => isWithin(by, communities));
  }

  /** @throws YingdaError E_NOT_FOUND when there is none, or it is not theirs to change */
  async #theirs(by: Visitor, id: string): Promise<Account> {
    const account = await this.#accounts.byId(id);
    if (!account || !isWithin(by, account.communities))
      throw new YingdaError('E_NOT_FOUND', 'there is no such account');
    return account;
  }

  /** Ends all sessions of an account but the one in use. */
  async endOthers({ account, session }: Visitor): Promise<void> {
    await this.#accounts.endSessions(account.id, session);
  }

  /** Takes an authenticator off whose phone and codes are lost. @throws YingdaError E_NOT_FOUND */
  async dropFactor(by: Visitor, id: string): Promise<void> {
    await this.#theirs(by, id);
    if (!(await this.factors.drop(id)))
      throw new YingdaError('E_NOT_FOUND', 'this account has no authenticator');
    await this.#accounts.endSessions(id);
    await this.note(by.account.id, 'factor.dropped', id);
  }

  /**
   * @returns the account, and the token of its invitation
   * @throws YingdaError E_CONFLICT when the login is taken, E_FORBIDDEN for communities that are not theirs
   */
  async create(by: Visitor, given: NewAccount): Promise<{ account: Account; invitation: string }> {
    mustBeWithin(by, given.communities);
    const account = this.#made(given);
    if (!(await this.#accounts.add(account)))
      throw new YingdaError('E_CONFLICT', `the login ${account.login} is taken`);
    await this.note(by.account.id, 'account.created', account.id, { roles: account.roles.join(' ') });
    return { account, invitation: await this.#invite(account.id) };
  }

  #made(given: NewAccount): Account {
    return {
      ...given,
      login: given.login.toLowerCase(),
      id: randomUUID(),
      disabled: false,
      createdAt: this.#clock.now(),
      passwordHash: null,
    };
  }

  /** A new invitation: whoever follows it chooses a new password, and all sessions end. */
  async invite(by: Visitor, accountId: string): Promise<string> {
    await this.#theirs(by, accountId);
    await this.note(by.account.id, 'account.invited', accountId);
    return this.#invite(accountId);
  }

  async #invite(accountId: string): Promise<string> {
    const token = newToken();
    await this.#accounts.invite(accountId, digestOf(token), this.#clock.now() + INVITATION_MS);
    return token;
  }

  /**
   * Changes an account; one that is disabled or has other roles is signed out everywhere.
   * @throws YingdaError E_NOT_FOUND, E_FORBIDDEN, E_CONFLICT when nobody would be left who may change accounts
   */
  async change(
    by: Visitor,
    id: string,
    patch: Partial<Pick<Account, 'name' | 'roles' | 'communities' | 'disabled'>>,
  ): Promise<void> {
    const before = await this.#theirs(by, id);
    const after = { ...before, ...patch };
    mustBeWithin(by, after.communities);
    const stays = (one: Account) => !one.disabled && one.passwordHash !== null && one.roles.includes('admin');
    const others = (await this.#accounts.all()).filter((one) => one.id !== id);
    if (stays(before) && !stays(after) && !others.some(stays))
      throw new YingdaError('E_CONFLICT', 'somebody must be left who may change accounts');
    await this.#accounts.change(id, patch);
    if (after.disabled || after.roles.join() !== before.roles.join()) await this.#accounts.endSessions(id);
    await this.note(by.account.id, 'account.changed', id, {
      roles: after.roles.join(' '),
      disabled: after.disabled,
    });
  }

  /** @returns for whom an invitation is. @throws YingdaError E_NOT_FOUND */
  async invited(token: string): Promise<Account> {
    const account = await this.#accounts.invited(digestOf(token), this.#clock.now());
    if (!account || account.disabled)
      throw new YingdaError(
        'E_NOT_FOUND',
        'this invitation was used, has ended, or was replaced by a newer one',
      );
    return account;
  }

  /**
   * Follows an invitation: the password is set, and whoever set it has come in. An authenticator stays in force.
   * @throws YingdaError E_NOT_FOUND, E_INPUT_SHAPE, E_CODE_WANTED, E_CODE, E_THROTTLED
   */
  async redeem(
    token: string,
    password: string,
    address: string,
    code = '',
  ): Promise<{ token: string; visitor: Visitor }> {
    const account = await this.invited(token);
    if (password.toLowerCase().includes(account.login))
      throw new YingdaError('E_INPUT_SHAPE', 'password: must not contain the login');
    await this.#proves(account, code, await this.#unthrottled(account.login, address));
    const passwordHash = await hash(password);
    if (!(await this.#accounts.accept(digestOf(token), this.#clock.now())))
      throw new YingdaError('E_NOT_FOUND', 'this invitation was used just now');
    await this.#accounts.change(account.id, { passwordHash });
    await this.#accounts.endSessions(account.id);
    await this.note(account.id, 'password.set', account.id);
    return this.#open({ ...account, passwordHash });
  }

  /** Appends to the audit log, with the community it was done in. `target` and `data` hold ids and figures, never names or phones. */
  async note(
    actor: string | null,
    action: string,
    target: string | null,
    data: Readonly<Record<string, string | number | boolean | null>> = {},
  ): Promise<void> {
    const told = { ...data, community: this.#communityId };
    await this.#accounts.note({ at: this.#clock.now(), actor, action, target, data: told });
  }
}

interface FailureKeys {
  readonly pair: string;
  readonly login: string;
  readonly address: string;
}

/** Whether whoever works in some communities only may have to do with what is of these; null: of all. */
export function isWithin({ account }: Visitor, communities: readonly string[] | null): boolean {
  const own = account.communities;
  return own === null || (communities?.every((one) => own.includes(one)) ?? false);
}

/** @throws YingdaError E_FORBIDDEN */
function mustBeWithin(by: Visitor, communities: readonly string[] | null): void {
  if (!isWithin(by, communities))
    throw new YingdaError('E_FORBIDDEN', 'this account would work for communities that are not yours');
}

/** As whom the desk knows them. */
export const colleague = ({ account }: Visitor): Colleague => ({
  id: `account:${account.id}`,
  name: account.name,
});
