/** Turns over HTTP, beside an echo of bare node:http on the same machine: how much of what is possible is left. */
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { createDesk, systemClock } from '../src/index.ts';
import { type DeskBenchOptions, inbound, talkText } from './desk.ts';
import { rate, rounded, spread, timed } from './figures.ts';

export interface HttpBenchOptions extends DeskBenchOptions {
  readonly connections: number;
}

/** A server on a free port of this machine. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Posts `count` bodies over so many connections that are kept, each with owners of its own. @returns what each took in ms */
async function post(url: string, count: number, connections: number, prefix = 'owner') {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const durations: number[] = [];
  const each = Math.ceil(count / connections);
  const owners = Math.ceil(each / 5);
  const one = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent }, (answer) => {
        answer.resume();
        answer.on('end', resolve);
      });
      sent.on('error', reject);
      sent.end(text);
    });
  await Promise.all(
    Array.from({ length: connections }, async (_, connection) => {
      for (let n = 0; n < each; n++) {
        const owner = `${prefix}-${connection}-${n % owners}`;
        const from = performance.now();
        await one(JSON.stringify({ owner, text: talkText(Math.floor(n / owners)) }));
        durations.push(performance.now() - from);
      }
    }),
  );
  agent.destroy();
  return durations;
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** A request is answered when its turn is committed, with what was said. */
export async function httpBench(options: HttpBenchOptions) {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'yingda-bench-'));
  const store = openSqliteStore(join(folder, 'http.sqlite'));
  await options.settle(store);
  const waiting = new Map<string, () => void>();
  const desk = createDesk({
    store,
    library: options.library,
    understander: options.understander,
    clock: systemClock,
    community: options.community,
    quietMs: 0,
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
    const [turnsUrl, echoUrl] = [await listen(turns), await listen(echo)];
    // For the compiler, as long as the others.
    await post(echoUrl, options.turns, options.connections);
    await post(turnsUrl, options.warmUp, options.connections, 'warm');
    const echoMs = await timed(() => post(echoUrl, options.turns, options.connections));
    let durations: number[] = [];
    const turnsMs = await timed(async () => {
      durations = await post(turnsUrl, options.turns, options.connections);
    });
    return {
      connections: options.connections,
      turns: options.turns,
      turns_per_second: rate(options.turns, turnsMs),
      echo_per_second: rate(options.turns, echoMs),
      turns_to_echo: rounded(echoMs / turnsMs),
      turn_ms: spread(durations),
    };
  } finally {
    turns.close();
    echo.close();
    await desk.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
