/** What an adapter throws when it sends → what the desk is told. */
import { oneLine, type SendResult, YingdaError } from '../../src/index.ts';

const DEFAULT_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
/** No connection, so nothing arrived. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
/** Statuses below 500 after which nobody knows. */
const UNKNOWN = [408];

/** The slice of the connector's RestError. */
interface Thrown {
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly response?: { readonly headers?: { get?(name: string): string | null | undefined } };
}

/**
 * @param now ms since 1970
 * @throws YingdaError E_CHANNEL when nobody knows whether it arrived; without the thrown error, which holds the request
 *   with its text and token
 */
export function refusal(error: unknown, now: number): SendResult {
  const { statusCode, code, response } = (error ?? {}) as Thrown;
  const line = oneLine(error).slice(0, 200);
  if (statusCode === 429)
    return {
      state: 'later',
      afterMs: waitOf(response?.headers?.get?.('retry-after'), now),
      reason: `http_429: ${line}`,
    };
  if (
    typeof statusCode === 'number' &&
    statusCode >= 400 &&
    statusCode < 500 &&
    !UNKNOWN.includes(statusCode)
  )
    return { state: 'failed', reason: `http_${statusCode}: ${line}` };
  if (typeof code === 'string' && NOT_CONNECTED.includes(code))
    return { state: 'later', afterMs: DEFAULT_WAIT_MS, reason: `${code}: the platform cannot be reached` };
  throw new YingdaError('E_CHANNEL', `botkit: the adapter failed while sending: ${line}`, { exitCode: 1 });
}

/** Retry-After: seconds, or a date. */
function waitOf(header: string | null | undefined, now: number): number {
  const given = header?.trim() ?? '';
  const wait = /^\d+$/.test(given) ? Number(given) * 1000 : Date.parse(given) - now;
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, LONGEST_WAIT_MS) : DEFAULT_WAIT_MS;
}
