/** Tokens with which other systems come in: made by administrators for some rights here, told once, revoked at once. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { ApiToken, Credentials } from '../credentials.ts';
import { YingdaError } from '../errors.ts';
import { DAY, MINUTE } from '../text/shanghai.ts';
import { RIGHTS, type Right } from './rights.ts';

/** Rights of people alone: who comes in, who did what, what another system may, what somebody learns and answers for. */
const OF_PEOPLE: readonly Right[] = ['accounts', 'audit', 'integrations', 'own', 'learn', 'approve_plans'];
export const SCOPES = RIGHTS.filter((right) => !OF_PEOPLE.includes(right));

/** Seen in logs and code, it says what it is. */
const PREFIX = 'yingda_';
const LONGEST = 100;
/** `seen` is written at most so often. */
const SEEN_MS = MINUTE;

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly Right[];
  /** Days; null: until it is revoked. */
  readonly days: number | null;
}

const digestOf = (token: string) => createHash('sha256').update(`token:${token}`).digest('base64url');

export class Tokens {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  readonly #communityId: string;

  constructor(options: { credentials: Credentials; clock: Clock; communityId: string }) {
    this.#credentials = options.credentials;
    this.#clock = options.clock;
    this.#communityId = options.communityId;
  }

  list(): Promise<ApiToken[]> {
    return this.#credentials.tokens(this.#communityId);
  }

  /** @returns its id, and the token itself, which is kept nowhere */
  async make(
    by: string,
    { name, scopes, days }: NewToken,
  ): Promise<{ readonly id: string; readonly token: string }> {
    const createdAt = this.#clock.now();
    const token = PREFIX + randomBytes(32).toString('base64url');
    const id = randomUUID();
    await this.#credentials.addToken({
      id,
      communityId: this.#communityId,
      name,
      scopes: SCOPES.filter((scope) => scopes.includes(scope)),
      digest: digestOf(token),
      by,
      createdAt,
      endsAt: days === null ? null : createdAt + days * DAY,
      seenAt: null,
      revokedAt: null,
    });
    return { id, token };
  }

  /** @throws YingdaError E_NOT_FOUND */
  async revoke(id: string): Promise<void> {
    if (!(await this.#credentials.revokeToken(this.#communityId, id, this.#clock.now())))
      throw new YingdaError('E_NOT_FOUND', 'there is no such token, or it is revoked already');
  }

  /** @returns null when it is unknown, has ended, was revoked, or is of another community */
  async known(token: string): Promise<ApiToken | null> {
    if (!token.startsWith(PREFIX) || token.length > LONGEST) return null;
    const at = this.#clock.now();
    const found = await this.#credentials.tokenOf(digestOf(token));
    if (!found || found.revokedAt !== null || found.communityId !== this.#communityId) return null;
    if (found.endsAt !== null && found.endsAt <= at) return null;
    if (at - (found.seenAt ?? 0) > SEEN_MS) await this.#credentials.tokenSeen(found.id, at);
    return found;
  }
}

/** What a token may: its scopes, those that still are any. */
export const rightsOfToken = ({ scopes }: ApiToken): Right[] =>
  SCOPES.filter((right) => scopes.includes(right));
