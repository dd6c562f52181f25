/** Authenticator apps (TOTP): enrolling one, its codes each taken once, recovery codes for a phone that is lost. */
import { createHash, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Account } from '../accounts.ts';
import type { Clock } from '../clock.ts';
import type { Credentials } from '../credentials.ts';
import { YingdaError } from '../errors.ts';

const PERIOD_S = 30;
/** Steps of time that a phone's clock may be off, either way. */
const DRIFT = 1;
const RECOVERY_CODES = 10;
/** No letters that are taken for others. 31 ^ 10: more than 49 bits. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE_LENGTH = 10;

const digestOf = (code: string) =>
  createHash('sha256')
    .update(`recovery:${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`)
    .digest('base64url');

function newCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

export interface FactorStanding {
  readonly on: boolean;
  /** Recovery codes that are left. */
  readonly codes: number;
}

export class Factors {
  readonly #credentials: Credentials;
  readonly #clock: Clock;
  /** As the app shows it. */
  readonly #issuer: string;

  constructor(options: { credentials: Credentials; clock: Clock; issuer: string }) {
    this.#credentials = options.credentials;
    this.#clock = options.clock;
    this.#issuer = options.issuer;
  }

  /** Ids of accounts that have one. */
  held(): Promise<string[]> {
    return this.#credentials.factorsHeld();
  }

  async standing(accountId: string): Promise<FactorStanding> {
    const factor = await this.#credentials.factor(accountId);
    const on = factor !== null && factor.confirmedAt !== null;
    return { on, codes: on ? factor.codes.length : 0 };
  }

  /**
   * A new secret for an app; it counts from `confirm` on.
   * @throws YingdaError E_CONFLICT while another one counts
   */
  async begin({ id, login }: Account): Promise<{ readonly secret: string; readonly uri: string }> {
    if ((await this.standing(id)).on)
      throw new YingdaError('E_CONFLICT', 'turn the present authenticator off first');
    const secret = new Secret({ size: 20 });
    await this.#credentials.keepFactor({
      accountId: id,
      secret: secret.base32,
      confirmedAt: null,
      lastStep: 0,
      codes: [],
    });
    return { secret: secret.base32, uri: this.#totp(secret.base32, login).toString() };
  }

  /** The app shows that it has the secret. @returns recovery codes, told this once. @throws YingdaError E_CODE, E_NOT_FOUND */
  async confirm({ id }: Account, code: string): Promise<readonly string[]> {
    const factor = await this.#credentials.factor(id);
    if (!factor || factor.confirmedAt !== null)
      throw new YingdaError('E_NOT_FOUND', 'no authenticator waits to be confirmed');
    const step = this.#step(factor.secret, code);
    if (step === null) throw new YingdaError('E_CODE', 'this is not the code that the app shows now');
    const codes = Array.from({ length: RECOVERY_CODES }, newCode);
    await this.#credentials.keepFactor({
      ...factor,
      confirmedAt: this.#clock.now(),
      lastStep: step,
      codes: codes.map(digestOf),
    });
    return codes;
  }

  /** Whether a code of the app, or one for recovery, is right; either is used up by it. */
  async takes(accountId: string, code: string): Promise<boolean> {
    const factor = await this.#credentials.factor(accountId);
    if (!factor || factor.confirmedAt === null) return false;
    const step = this.#step(factor.secret, code);
    return step === null
      ? this.#credentials.takeCode(accountId, digestOf(code))
      : this.#credentials.takeStep(accountId, step);
  }

  drop(accountId: string): Promise<boolean> {
    return this.#credentials.dropFactor(accountId);
  }

  /** The step of time that a code is of; null when it is of none near now. */
  #step(secret: string, code: string): number | null {
    const token = code.replace(/\s/g, '');
    if (!/^[0-9]{6}$/.test(token)) return null;
    const timestamp = this.#clock.now();
    const delta = this.#totp(secret, '').validate({ token, timestamp, window: DRIFT });
    return delta === null ? null : Math.floor(timestamp / 1000 / PERIOD_S) + delta;
  }

  #totp(secret: string, label: string): TOTP {
    return new TOTP({
      issuer: this.#issuer,
      label,
      algorithm: 'SHA1',
      digits: 6,
      period: PERIOD_S,
      secret: Secret.fromBase32(secret),
    });
  }
}
