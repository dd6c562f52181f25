/** Turns over HTTP, beside an echo of bare node:http on the same machine: how much of what is possible is left. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeskBenchOptions, inbound, openBenchDesk, talkText } from './desk.ts';
import { rate, rounded, spread } from './figures.ts';
import { post } from './http-client.ts';

export interface HttpBenchOptions extends DeskBenchOptions {
  readonly connections: number;
}

/** A server on a free port of this machine. @returns the port */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** For every connection what owners of its own write, `count` bodies in all. */
function talks(count: number, connections: number, prefix: string): string[][] {
  const each = Math.ceil(count / connections);
  const owners = Math.ceil(each / 5);
  return Array.from({ length: connections }, (_, connection) =>
    Array.from({ length: each }, (_, n) =>
      JSON.stringify({
        owner: `${prefix}-${connection}-${n % owners}`,
        text: talkText(Math.floor(n / owners)),
      }),
    ),
  );
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** A request is answered when its turn is committed, with what was said. */
export async function httpBench(options: HttpBenchOptions) {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'yingda-bench-'));
  const waiting = new Map<string, () => void>();
  const { desk, store, failed } = await openBenchDesk(join(folder, 'http.sqlite'), options, {
    onTurn: (id) => {
      waiting.get(id)?.();
      waiting.delete(id);
    },
  });
  desk.serve();
  const turns = createServer((incoming, answer) => {
    void bodyOf(incoming).then(async (body) => {
      const { owner, text } = JSON.parse(body) as { owner: string; text: string };
      const [accepted] = await desk.receive([inbound(owner, text)]);
      if (accepted) await new Promise<void>((resolve) => waiting.set(accepted.conversationId, resolve));
      answer.end('{"answered":true}');
    });
  });
  const echo = createServer((incoming, answer) => {
    void bodyOf(incoming).then((body) => answer.end(body));
  });
  try {
    const [turnsPort, echoPort] = [await listen(turns), await listen(echo)];
    const asked = (port: number, count: number, prefix: string) =>
      post({ port, bodies: talks(count, options.connections, prefix) });
    // For the compiler.
    await asked(echoPort, options.warmUp, 'warm');
    await asked(turnsPort, options.warmUp, 'warm');
    const echoed = await asked(echoPort, options.turns, 'owner');
    const answered = await asked(turnsPort, options.turns, 'owner');
    if (failed.length > 0) throw failed[0];
    return {
      connections: options.connections,
      turns: answered.durations.length,
      turns_per_second: rate(answered.durations.length, answered.ms),
      echo_per_second: rate(echoed.durations.length, echoed.ms),
      turns_to_echo: rounded(echoed.ms / answered.ms),
      turn_ms: spread(answered.durations),
      echo_ms: spread(echoed.durations),
    };
  } finally {
    turns.close();
    echo.close();
    await desk.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
