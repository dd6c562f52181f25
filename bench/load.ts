/** Memory under load: thousands of messages that wait at once, and turns without end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeskBenchOptions, inbound, openBenchDesk, talkText } from './desk.ts';
import { memoryMb, rate, rounded, timed } from './figures.ts';

const GROUP = 64;

export interface BacklogOptions extends DeskBenchOptions {
  /** Messages that wait at once, each of another owner. */
  readonly backlog: number;
}

export async function backlogBench(options: BacklogOptions) {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'yingda-bench-'));
  let [turns, most] = [0, 0];
  const { desk, store, failed } = await openBenchDesk(join(folder, 'backlog.sqlite'), options, {
    onTurn: () => {
      if (++turns % 500 === 0) most = Math.max(most, memoryMb());
    },
  });
  try {
    const before = memoryMb();
    const receiveMs = await timed(async () => {
      for (let n = 0; n < options.backlog; n += GROUP)
        await desk.receive(
          Array.from({ length: Math.min(GROUP, options.backlog - n) }, (_, at) =>
            inbound(`waits-${n + at}`, talkText(n + at)),
          ),
        );
    });
    const queued = memoryMb();
    const drainMs = await timed(() => desk.drain());
    if (failed.length > 0) throw failed[0];
    return {
      messages: options.backlog,
      answered: turns,
      received_per_second: rate(options.backlog, receiveMs),
      answered_per_second: rate(options.backlog, drainMs),
      memory_mb: { before, queued, most: Math.max(most, queued), after: memoryMb() },
    };
  } finally {
    await desk.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface MemoryOptions extends DeskBenchOptions {
  /** Turns in all. */
  readonly many: number;
}

/** Looked at after every tenth of the turns. */
const LOOKS = 10;

export async function memoryBench(options: MemoryOptions) {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'yingda-bench-'));
  const { desk, store, failed } = await openBenchDesk(join(folder, 'many.sqlite'), options);
  try {
    const owners = Math.ceil(options.many / 5);
    const start = memoryMb();
    const tenths: number[] = [];
    const ms = await timed(async () => {
      for (let n = 0; n < options.many; n += GROUP) {
        await desk.receive(
          Array.from({ length: GROUP }, (_, at) =>
            inbound(`many-${(n + at) % owners}`, talkText(Math.floor((n + at) / owners))),
          ),
        );
        await desk.drain();
        if (n + GROUP >= ((tenths.length + 1) * options.many) / LOOKS) tenths.push(memoryMb());
      }
    });
    if (failed.length > 0) throw failed[0];
    return {
      turns: options.many,
      turns_per_second: rate(options.many, ms),
      memory_mb: { start, tenths, most: Math.max(start, ...tenths) },
      // 1: flat.
      last_to_second_tenth: rounded((tenths.at(-1) ?? 0) / (tenths[1] ?? 1)),
      garbage_collected_first: globalThis.gc !== undefined,
    };
  } finally {
    await desk.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
