/** Authenticators and tokens in a store of rows: the same SQL for every store. */
import type { ApiToken, Credentials, Factor } from '../credentials.ts';
import type { SecretSeal } from '../seal.ts';
import { type Ask, placesFor } from './ask.ts';

interface FactorColumns {
  readonly account_id: string;
  readonly secret: string;
  readonly confirmed_at: number | null;
  readonly last_step: number;
  /** Digests, each followed by a space. */
  readonly codes: string;
}

export const list = (text: string) => text.split(' ').filter((one) => one !== '');
/** Names and digests, which have no spaces: a list that both stores can look into the same way. */
export const listed = (words: readonly string[]) => words.map((word) => `${word} `).join('');

const FACTOR_COLUMNS = 'account_id, secret, confirmed_at, last_step, codes';

const sealedOf = (accountId: string) => `factor:${accountId}`;

const factorFromRow = (row: FactorColumns, seal: SecretSeal): Factor => ({
  accountId: row.account_id,
  secret: seal.open(row.secret, sealedOf(row.account_id)),
  confirmedAt: row.confirmed_at,
  lastStep: row.last_step,
  codes: list(row.codes),
});

const factorValues = ({ accountId, secret, confirmedAt, lastStep, codes }: Factor, seal: SecretSeal) =>
  [accountId, seal.close(secret, sealedOf(accountId)), confirmedAt, lastStep, listed(codes)] as const;

interface TokenColumns {
  readonly id: string;
  readonly community_id: string;
  readonly name: string;
  readonly scopes: string;
  readonly digest: string;
  readonly by_id: string;
  readonly created_at: number;
  readonly ends_at: number | null;
  readonly seen_at: number | null;
  readonly revoked_at: number | null;
}

const TOKEN_COLUMNS =
  'id, community_id, name, scopes, digest, by_id, created_at, ends_at, seen_at, revoked_at';

const tokenFromRow = (row: TokenColumns): ApiToken => ({
  id: row.id,
  communityId: row.community_id,
  name: row.name,
  scopes: list(row.scopes),
  digest: row.digest,
  by: row.by_id,
  createdAt: row.created_at,
  endsAt: row.ends_at,
  seenAt: row.seen_at,
  revokedAt: row.revoked_at,
});

const tokenValues = (token: ApiToken) =>
  [
    token.id,
    token.communityId,
    token.name,
    listed(token.scopes),
    token.digest,
    token.by,
    token.createdAt,
    token.endsAt,
    token.seenAt,
    token.revokedAt,
  ] as const;

const FACTOR = 'FROM account_factor WHERE org_id = $1 AND account_id = $2';

export class CredentialRows implements Credentials {
  readonly #ask: Ask;
  readonly #org: string;
  readonly #seal: SecretSeal;

  constructor(ask: Ask, org: string, seal: SecretSeal) {
    this.#ask = ask;
    this.#org = org;
    this.#seal = seal;
  }

  async factor(accountId: string): Promise<Factor | null> {
    const [row] = await this.#ask<FactorColumns>(`SELECT ${FACTOR_COLUMNS} ${FACTOR}`, this.#org, accountId);
    if (!row) return null;
    if (!this.#seal.isSealed(row.secret)) await this.#sealed(accountId, row.secret);
    return factorFromRow(row, this.#seal);
  }

  /** What an older yingda kept as it was. */
  async #sealed(accountId: string, secret: string): Promise<void> {
    await this.#ask(
      'UPDATE account_factor SET secret = $3 WHERE org_id = $1 AND account_id = $2 AND secret = $4',
      this.#org,
      accountId,
      this.#seal.close(secret, sealedOf(accountId)),
      secret,
    );
  }

  async factorsHeld(): Promise<string[]> {
    const rows = await this.#ask<Pick<FactorColumns, 'account_id'>>(
      'SELECT account_id FROM account_factor WHERE org_id = $1 AND confirmed_at IS NOT NULL',
      this.#org,
    );
    return rows.map(({ account_id }) => account_id);
  }

  async keepFactor(factor: Factor): Promise<void> {
    await this.#ask(
      `INSERT INTO account_factor (org_id, ${FACTOR_COLUMNS}) VALUES (${placesFor(5)})
       ON CONFLICT (org_id, account_id) DO UPDATE SET secret = excluded.secret, confirmed_at = excluded.confirmed_at,
       last_step = excluded.last_step, codes = excluded.codes`,
      this.#org,
      ...factorValues(factor, this.#seal),
    );
  }

  takeStep(accountId: string, step: number): Promise<boolean> {
    return this.#did(
      'UPDATE account_factor SET last_step = $3 WHERE org_id = $1 AND account_id = $2 AND last_step < $3 RETURNING account_id',
      accountId,
      step,
    );
  }

  takeCode(accountId: string, digest: string): Promise<boolean> {
    const left = "substr(replace(' ' || codes, ' ' || CAST($3 AS text) || ' ', ' '), 2)";
    return this.#did(
      `UPDATE account_factor SET codes = ${left} WHERE org_id = $1 AND account_id = $2 AND codes <> ${left} RETURNING account_id`,
      accountId,
      digest,
    );
  }

  dropFactor(accountId: string): Promise<boolean> {
    return this.#did(`DELETE ${FACTOR} RETURNING account_id`, accountId);
  }

  async addToken(token: ApiToken): Promise<void> {
    await this.#ask(
      `INSERT INTO api_token (org_id, ${TOKEN_COLUMNS}) VALUES (${placesFor(10)})`,
      this.#org,
      ...tokenValues(token),
    );
  }

  async tokenOf(digest: string): Promise<ApiToken | null> {
    const [row] = await this.#ask<TokenColumns>(
      `SELECT ${TOKEN_COLUMNS} FROM api_token WHERE org_id = $1 AND digest = $2`,
      this.#org,
      digest,
    );
    return row ? tokenFromRow(row) : null;
  }

  async tokens(communityId: string): Promise<ApiToken[]> {
    const rows = await this.#ask<TokenColumns>(
      `SELECT ${TOKEN_COLUMNS} FROM api_token WHERE org_id = $1 AND community_id = $2 ORDER BY created_at DESC, id`,
      this.#org,
      communityId,
    );
    return rows.map(tokenFromRow);
  }

  async tokenSeen(id: string, at: number): Promise<void> {
    await this.#ask('UPDATE api_token SET seen_at = $3 WHERE org_id = $1 AND id = $2', this.#org, id, at);
  }

  revokeToken(communityId: string, id: string, at: number): Promise<boolean> {
    return this.#did(
      `UPDATE api_token SET revoked_at = $4
       WHERE org_id = $1 AND community_id = $2 AND id = $3 AND revoked_at IS NULL RETURNING id`,
      communityId,
      id,
      at,
    );
  }

  /** @returns whether a row was touched */
  async #did(sql: string, ...values: (string | number)[]): Promise<boolean> {
    return (await this.#ask(sql, this.#org, ...values)).length > 0;
  }
}
