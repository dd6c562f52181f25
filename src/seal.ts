/**
 * Secrets that must be read again (an authenticator's, a webhook's) are sealed in the database: AES-256-GCM with a key that
 * stands in a file of its own, so that a copy of the database alone lets nobody in.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { YingdaError } from './errors.ts';

export interface SecretSeal {
  /** @param of what it belongs to: sealed for one, it opens for no other */
  close(secret: string, of: string): string;
  /** @throws YingdaError E_SECRET_KEY */
  open(kept: string, of: string): string;
  /** Whether what is kept is as `close` gives it. */
  isSealed(kept: string): boolean;
}

/** Keeps secrets as they are: stores in memory and of tests. */
export const NO_SEAL: SecretSeal = {
  close: (secret) => secret,
  open: (kept) => kept,
  isSealed: () => true,
};

const MARK = 'sealed:1:';
const CIPHER = 'aes-256-gcm';
/** Bytes, as GCM wants them. */
const [KEY, NONCE, TAG] = [32, 12, 16];

/** @param file where the key stands; it is made when the first secret is sealed, for this account only */
export function fileSeal(file: string): SecretSeal {
  let known: Buffer | null = null;
  const key = (makes: boolean): Buffer => {
    known ??= keyIn(file, makes);
    return known;
  };
  const isSealed = (kept: string) => kept.startsWith(MARK);
  return {
    isSealed,
    close(secret, of) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, key(true), nonce).setAAD(Buffer.from(of));
      const words = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return MARK + Buffer.concat([nonce, cipher.getAuthTag(), words]).toString('base64url');
    },
    open(kept, of) {
      if (!isSealed(kept)) return kept;
      const bytes = Buffer.from(kept.slice(MARK.length), 'base64url');
      try {
        const decipher = createDecipheriv(CIPHER, key(false), bytes.subarray(0, NONCE))
          .setAAD(Buffer.from(of))
          .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        return decipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        if (cause instanceof YingdaError) throw cause;
        throw new YingdaError('E_SECRET_KEY', `${file} is not the key that this secret was sealed with`, {
          exitCode: 1,
          cause,
        });
      }
    },
  };
}

function keyIn(file: string, makes: boolean): Buffer {
  try {
    if (makes) made(file);
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length === KEY) return key;
  } catch (cause) {
    throw new YingdaError('E_SECRET_KEY', `the key ${file} cannot be read`, { exitCode: 1, cause });
  }
  throw new YingdaError('E_SECRET_KEY', `${file} holds no key of ${KEY} bytes in base64`, { exitCode: 1 });
}

/** Two processes may be first: the key that is there stays. */
function made(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, `${randomBytes(KEY).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
