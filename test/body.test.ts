/** Bodies that say nothing of their size, or another one. */
import { describe, expect, it } from 'vitest';
import { bodyAtMost } from '../src/body.ts';

/** Ten bytes at a time, as many as are asked for. */
function endless() {
  let pulled = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(10).fill(7));
    },
    cancel() {
      cancelled = true;
    },
  });
  return { response: new Response(body), told: () => ({ pulled, cancelled }) };
}

describe('bodyAtMost', () => {
  it('gives the whole body', async () => {
    expect(await bodyAtMost(new Response('应答'), 6)).toEqual(new TextEncoder().encode('应答'));
    expect(await bodyAtMost(new Response(null), 6)).toEqual(new Uint8Array());
  });

  it('ends a body that has no end', async () => {
    const { response, told } = endless();
    expect(await bodyAtMost(response, 25)).toBeNull();
    expect(told()).toEqual({ pulled: expect.any(Number), cancelled: true });
    expect(told().pulled).toBeLessThan(6);
  });

  it('does not read what says that it is too large', async () => {
    const { response, told } = endless();
    response.headers.set('content-length', '26');
    expect(await bodyAtMost(response, 25)).toBeNull();
    expect(told()).toEqual({ pulled: expect.any(Number), cancelled: true });
    // What a stream makes before anybody asks.
    expect(told().pulled).toBeLessThan(2);
  });
});
