/** A turn on a database as a big company's after years, beside one on an empty database, in turns in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type BenchDesk, type DeskBenchOptions, inbound, openBenchDesk, talkText } from './desk.ts';
import { rounded, spread, timed } from './figures.ts';

export interface BigOptions extends DeskBenchOptions {
  /** Conversations like one that went through the desk: ten messages and a ticket each. */
  readonly copies: number;
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

/** One turn, in ms. */
const turn = ({ desk }: BenchDesk, owner: string, text: string): Promise<number> =>
  timed(async () => {
    await desk.receive([inbound(owner, text)]);
    await desk.drain();
  });

/** What a turn takes on each of two desks, in turns: what else the machine does meets both. */
async function beside(desks: readonly BenchDesk[], turns: number, prefix: string): Promise<number[][]> {
  const durations: number[][] = desks.map(() => []);
  const owners = Math.ceil(turns / 5);
  for (let n = 0; n < turns; n++)
    for (const [at, desk] of desks.entries())
      durations[at]?.push(await turn(desk, `${prefix}-${n % owners}`, talkText(Math.floor(n / owners))));
  return durations;
}

export async function bigBench(options: BigOptions) {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'yingda-bench-'));
  try {
    const big = join(folder, 'big.sqlite');
    const first = await openBenchDesk(big, options);
    for (let n = 0; n < 5; n++) await turn(first, 'first', talkText(n));
    await first.desk.stop();
    await first.store.close();
    let filled = { messages: 0, tickets: 0 };
    const fillMs = await timed(() => {
      filled = fill(big, options.copies);
    });
    const desks = [
      await openBenchDesk(join(folder, 'small.sqlite'), options),
      await openBenchDesk(big, options),
    ];
    // For the compiler, and for the pages that every turn reads.
    await beside(desks, Math.ceil(options.warmUp / desks.length), 'warm');
    const [small = [], large = []] = await beside(desks, options.turns, 'late');
    for (const { desk, store, failed } of desks) {
      await desk.stop();
      await store.close();
      if (failed.length > 0) throw failed[0];
    }
    const [onSmall, onLarge] = [spread(small), spread(large)];
    return {
      filled: { ...filled, seconds: Math.round(fillMs / 1000) },
      turn_ms: { empty: onSmall, filled: onLarge },
      filled_to_empty: { p50: rounded(onLarge.p50 / onSmall.p50), p99: rounded(onLarge.p99 / onSmall.p99) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
