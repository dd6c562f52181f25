/** The desk on a database as a big company's after years, with ten thousand messages waiting, and over many turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type DeskBenchOptions, inbound, openBenchDesk, talkText } from './desk.ts';
import { memoryMb, rate, rounded, spread, timed } from './figures.ts';

export interface ScaleOptions extends DeskBenchOptions {
  /** Conversations like one that went through the desk: ten messages and a ticket each. */
  readonly copies: number;
  /** Messages that wait at once. */
  readonly backlog: number;
}

const FAR = Date.parse('2100-01-01T00:00:00+08:00');

/** Columns that tell one conversation's rows from another's. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  person: ['id'],
  identity: ['external_id', 'person_id'],
  occupancy: ['person_id'],
  conversation: ['id', 'thread', 'sender', 'person_id'],
  inbox: ['id', 'conversation_id'],
  message: ['id', 'conversation_id'],
  outbox: ['id', 'conversation_id'],
  ticket: ['id', 'number', 'reporter', 'conversation_id'],
  ticket_conversation: ['ticket_id', 'conversation_id'],
  event: ['ticket_id', 'conversation_id'],
  timer: ['key', 'conversation_id'],
};

/** Copies every row of a file that has seen one conversation so many times. @returns how many messages and tickets there are */
export function fill(file: string, copies: number): { readonly messages: number; readonly tickets: number } {
  const db = new Database(file);
  try {
    db.pragma('synchronous = OFF');
    db.transaction(() => {
      db.prepare('UPDATE timer SET due_at = ?').run(FAR);
      db.exec('CREATE TEMP TABLE copy (n INTEGER PRIMARY KEY)');
      db.prepare(
        'INSERT INTO copy WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c',
      ).run(copies);
      for (const [table, own] of Object.entries(OWN)) {
        const columns = db
          .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`)
          .all()
          .map(({ name }) => name)
          .filter((name) => name !== 'seq');
        const values = columns.map((name) => (own.includes(name) ? `t.${name} || '~' || c.n` : `t.${name}`));
        db.exec(
          `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM temp.copy c, (SELECT * FROM ${table}) t`,
        );
      }
    })();
    const count = (table: string) =>
      db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
    return { messages: count('message'), tickets: count('ticket') };
  } finally {
    db.close();
  }
}

/** What a turn takes, one by one, in ms. */
async function latencies(file: string, options: ScaleOptions): Promise<number[]> {
  const { desk, store, failed } = await openBenchDesk(file, options);
  const durations: number[] = [];
  const owners = Math.ceil(options.turns / 5);
  for (let n = 0; n < options.turns; n++)
    durations.push(
      await timed(async () => {
        await desk.receive([inbound(`late-${n % owners}`, talkText(Math.floor(n / owners)))]);
        await desk.drain();
      }),
    );
  await desk.stop();
  await store.close();
  if (failed.length > 0) throw failed[0];
  return durations;
}

async function waitingMany(file: string, options: ScaleOptions) {
  const { desk, store, failed } = await openBenchDesk(file, options);
  const before = memoryMb();
  const receiveMs = await timed(async () => {
    for (let n = 0; n < options.backlog; n += 64)
      await desk.receive(
        Array.from({ length: Math.min(64, options.backlog - n) }, (_, at) =>
          inbound(`waits-${n + at}`, talkText(n + at)),
        ),
      );
  });
  const queued = memoryMb();
  const drainMs = await timed(() => desk.drain());
  const after = memoryMb();
  await desk.stop();
  await store.close();
  if (failed.length > 0) throw failed[0];
  return {
    messages: options.backlog,
    received_per_second: rate(options.backlog, receiveMs),
    answered_per_second: rate(options.backlog, drainMs),
    memory_mb: { before, queued, after },
  };
}

async function manyTurns(file: string, options: ScaleOptions) {
  const { desk, store, failed } = await openBenchDesk(file, options);
  const turns = 5 * options.backlog;
  let early = 0;
  for (let n = 0; n < turns; n += 64) {
    await desk.receive(
      Array.from({ length: 64 }, (_, at) =>
        inbound(`many-${(n + at) % options.backlog}`, talkText(Math.floor((n + at) / options.backlog))),
      ),
    );
    await desk.drain();
    if (early === 0 && n > turns / 10) early = memoryMb();
  }
  const end = memoryMb();
  await desk.stop();
  await store.close();
  if (failed.length > 0) throw failed[0];
  return { turns, after_a_tenth: early, at_the_end: end };
}

export async function scaleBench(options: ScaleOptions) {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'yingda-bench-'));
  try {
    const big = join(folder, 'big.sqlite');
    const { desk, store } = await openBenchDesk(big, options);
    for (let turn = 0; turn < 5; turn++) {
      await desk.receive([inbound('first', talkText(turn))]);
      await desk.drain();
    }
    await desk.stop();
    await store.close();
    const filled = fill(big, options.copies);
    // For the compiler.
    await latencies(join(folder, 'warm.sqlite'), options);
    const small = await latencies(join(folder, 'small.sqlite'), options);
    const large = await latencies(big, options);
    const [onSmall, onLarge] = [spread(small), spread(large)];
    return {
      filled,
      turn_ms: { empty: onSmall, filled: onLarge },
      filled_to_empty: { p50: rounded(onLarge.p50 / onSmall.p50), p99: rounded(onLarge.p99 / onSmall.p99) },
      backlog: await waitingMany(join(folder, 'backlog.sqlite'), options),
      memory_mb: await manyTurns(join(folder, 'many.sqlite'), options),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
