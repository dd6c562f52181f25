/** The part of the store port that knows what else proves who comes: people's authenticators, tokens of other systems. */

/** An authenticator app of an account (TOTP, RFC 6238). */
export interface Factor {
  readonly accountId: string;
  /** Base32; shared with the app, and so kept as it is. */
  readonly secret: string;
  /** null: the app has not shown yet that it has it. */
  readonly confirmedAt: number | null;
  /** The last step of time whose code was taken: none counts twice, nor one before it. */
  readonly lastStep: number;
  /** Digests of the recovery codes that are left. */
  readonly codes: readonly string[];
}

/** With it another system comes in, for some rights in one community. */
export interface ApiToken {
  readonly id: string;
  readonly communityId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Of the token; the token itself is told once and kept nowhere. */
  readonly digest: string;
  /** Account id of who made it. */
  readonly by: string;
  readonly createdAt: number;
  /** null: until it is revoked. */
  readonly endsAt: number | null;
  readonly seenAt: number | null;
  readonly revokedAt: number | null;
}

export interface Credentials {
  factor(accountId: string): Promise<Factor | null>;
  /** Ids of the accounts whose authenticator counts. */
  factorsHeld(): Promise<string[]>;
  /** In the place of the one before. */
  keepFactor(factor: Factor): Promise<void>;
  /** @returns false when this step or a later one was taken before, or there is no such factor */
  takeStep(accountId: string, step: number): Promise<boolean>;
  /** Uses a recovery code up. @returns false when it is none, or was used */
  takeCode(accountId: string, digest: string): Promise<boolean>;
  /** @returns whether there was one */
  dropFactor(accountId: string): Promise<boolean>;
  addToken(token: ApiToken): Promise<void>;
  tokenOf(digest: string): Promise<ApiToken | null>;
  /** Newest first, revoked ones too. */
  tokens(communityId: string): Promise<ApiToken[]>;
  tokenSeen(id: string, at: number): Promise<void>;
  /** @returns false when there is none such, or it is revoked already */
  revokeToken(communityId: string, id: string, at: number): Promise<boolean>;
}
