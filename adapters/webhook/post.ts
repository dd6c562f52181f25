/** A signed POST: whoever knows the secret can tell that it is ours, unchanged, and not old. */
import { createHmac } from 'node:crypto';
import { type Clock, OutletRefused, YingdaError } from '../../src/index.ts';

const TIMEOUT_MS = 10_000;

export interface Target {
  readonly url: string;
  readonly secret: string;
}

/** "t=1795399266,v1=<hex of HMAC-SHA256 over `${t}.${body}`>"; t in seconds since 1970 */
export function signature(secret: string, seconds: number, body: string): string {
  const mark = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mark}`;
}

/**
 * @throws OutletRefused when the other side refuses it for good (4xx, but 408, 409, 425 and 429); YingdaError E_CHANNEL
 *   otherwise
 */
export async function signedPost(
  { url, secret }: Target,
  id: string,
  data: object,
  clock: Clock,
): Promise<void> {
  const body = JSON.stringify(data);
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-yingda-id': id,
        'x-yingda-signature': signature(secret, Math.floor(clock.now() / 1000), body),
      },
      body,
    });
  } catch (error) {
    // Its message may hold the address with what is secret in it.
    const { name, cause } = error as { name: string; cause?: { code?: string } };
    throw new YingdaError('E_CHANNEL', `webhook: ${cause?.code ?? name}`, { exitCode: 1 });
  }
  await response.body?.cancel();
  if (response.ok) return;
  const what = `webhook: HTTP ${response.status}`;
  const forGood =
    response.status >= 400 && response.status < 500 && ![408, 409, 425, 429].includes(response.status);
  throw forGood ? new OutletRefused(what) : new YingdaError('E_CHANNEL', what, { exitCode: 1 });
}
