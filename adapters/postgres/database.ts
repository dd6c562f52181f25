/** Connections and transactions; faults of the connection are told as E_STORE_UNAVAILABLE, without where it leads. */
import pg from 'pg';
import { YingdaError } from '../../src/index.ts';
import { storable, storableJson } from './text.ts';

/** What statements run on: the pool, or the connection of a transaction. */
export interface Session {
  /** Statements are sent at once and run in the order of the calls: whoever need not wait, does not. */
  rows<Row>(sql: string, ...parameters: readonly unknown[]): Promise<Row[]>;
}

/** Deadlock or serialization failure: the transaction is done anew, this often. */
const MOST_TRIES = 6;
const AGAIN = new Set(['40P01', '40001']);
/** SQLSTATE classes of a server that cannot serve now or does not let us in. */
const UNAVAILABLE = new Set(['08', '28', '3D', '53', '55', '57', '58']);
const INT8 = 20;
const CONNECT_MS = 10_000;
/** An instance that stands still in a transaction lets go of its locks after this long. */
const IDLE_MS = 60_000;

/** How this process connects. int8 is read as a number: all are counts or ms, below 2^53. */
export function connection(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'yingda',
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  };
}

export class Database implements Session {
  readonly #pool: pg.Pool;
  readonly #committed: () => void;

  /** @param committed called after every transaction that was committed */
  constructor(url: string, poolSize: number, committed: () => void) {
    this.#pool = new pg.Pool({ ...connection(url), max: poolSize });
    this.#committed = committed;
    // A connection that breaks while nobody uses it: the pool has dropped it already.
    this.#pool.on('error', () => undefined);
  }

  async rows<Row>(sql: string, ...parameters: readonly unknown[]): Promise<Row[]> {
    try {
      return (await this.#pool.query(sql, parameters.map(storable))).rows as Row[];
    } catch (error) {
      throw told(error);
    }
  }

  /**
   * READ COMMITTED; committed when `work` resolves, undone when it rejects; done anew after a deadlock, so `work` must
   * have no effect but on the session.
   * @throws YingdaError E_STORE_UNAVAILABLE; what the database or `work` throws
   */
  async transaction<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        const result = await this.#once(work);
        this.#committed();
        return result;
      } catch (error) {
        if (tries >= MOST_TRIES || !AGAIN.has(sqlState(error))) throw told(error);
      }
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #once<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      const begun = client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      begun.catch(() => undefined);
      const result = await work({
        rows: async <Row>(sql: string, ...parameters: readonly unknown[]) =>
          (await client.query(sql, parameters.map(storable))).rows as Row[],
      });
      await begun;
      // A transaction in which a statement failed answers COMMIT with ROLLBACK.
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failed: Error) => {
        broken = failed;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

/** Rows of a table, by column; columns of type jsonb hold values. */
export type Rows = readonly Readonly<Record<string, unknown>>[];

/** SQL that reads parameter `$n` as rows of a table. */
export const rowsOf = (table: string, n: number) => `json_populate_recordset(NULL::${table}, $${n}::json)`;

/** Inserts rows in their order, if any; `org_id` goes before the columns. @param end ON CONFLICT …, RETURNING … */
export function insert<Row>(
  session: Session,
  org: string,
  table: string,
  columns: readonly string[],
  rows: Rows,
  end = '',
): Promise<Row[]> {
  if (rows.length === 0) return Promise.resolve([]);
  const names = columns.join(', ');
  return session.rows<Row>(
    `INSERT INTO ${table} (org_id, ${names}) SELECT $1, ${names} FROM ${rowsOf(table, 2)} ${end}`,
    org,
    storableJson(rows),
  );
}

function sqlState(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof pg.DatabaseError && typeof code === 'string' ? code : '';
}

/** Whether it is the statement's own fault, and would be every time: a value that does not fit, a rule that is broken. */
export function isFault(error: unknown): boolean {
  const state = sqlState(error);
  return (
    state !== '' && !UNAVAILABLE.has(state.slice(0, 2)) && !['25', '40', 'XX'].includes(state.slice(0, 2))
  );
}

/** The fault of a connection as E_STORE_UNAVAILABLE, anything else as it is. */
function told(error: unknown): unknown {
  const state = sqlState(error);
  const lost =
    state === ''
      ? error instanceof Error &&
        (isNetwork(error) || /connection|timeout|not queryable/i.test(error.message))
      : UNAVAILABLE.has(state.slice(0, 2));
  if (!lost || error instanceof YingdaError) return error;
  return new YingdaError(
    'E_STORE_UNAVAILABLE',
    'the database does not answer; yingda goes on when it does (yingda doctor looks at it)',
    { exitCode: 1, cause: error },
  );
}

function isNetwork(error: Error): boolean {
  return (
    /^E[A-Z_]+$/.test(String((error as NodeJS.ErrnoException).code ?? '')) && !(error instanceof YingdaError)
  );
}
