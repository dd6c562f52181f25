/** The log of a running service: JSON lines on standard error, without phones, identity numbers and secrets. */
import { type Logger, pino } from 'pino';
import type { Config } from '../config.ts';
import { maskPersonal } from '../script/fill.ts';

/** A shorter value would blank out common words. */
const SHORTEST = 6;
/** What names a secret in an address, a header or a body, whoever wrote it there. */
const NAMED =
  /((?:access_token|corpsecret|client_secret|signing_secret|secret|password|token)(?:=|%3D|\\?"\s*:\s*\\?")|\bBearer\s+)[^\s&"'\\,;)]+/gi;
/** Tokens that tell by their looks what they are. */
const SHAPED = /\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+/g;
const HIDDEN = '[secret]';

/**
 * @param secrets values of settings; those under 6 characters are found by their names only
 * @returns a text without them, however they are written: as they are, in JSON, in an address
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const written = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // The longest first: one may be the beginning of another.
  const values = [...new Set(written)].sort((one, other) => other.length - one.length);
  return (text) =>
    values
      .reduce((shown, value) => shown.replaceAll(value, HIDDEN), text)
      .replace(SHAPED, HIDDEN)
      .replace(NAMED, `$1${HIDDEN}`);
}

/** @param secrets never stand in a line; nor do phones and identity numbers (law 12) */
export function serviceLogger(level: Config['log'], secrets: readonly string[]): Logger {
  const redact = redactor(secrets);
  return pino(
    { level, hooks: { streamWrite: (line) => maskPersonal(redact(line)) } },
    pino.destination({ fd: 2, sync: true }),
  );
}
