/** A PostgreSQL database as bare rows, for moving everything into it or out of it. */
import pg from 'pg';
import {
  type BareDatabase,
  type BareRow,
  type BareTable,
  oneLine,
  shownDatabase,
  YingdaError,
} from '../../src/index.ts';
import { connection } from './database.ts';
import { MIGRATION_LOCK, prepareDatabase } from './open.ts';
import { storableJson } from './text.ts';

/** Rows of one statement. */
const PAGE = 1000;

interface Columns {
  readonly name: string;
  readonly columns: readonly string[];
  readonly json: readonly string[];
  readonly refers_to: readonly string[];
  /** The sequence that numbers its rows. */
  readonly numbers: string | null;
}

const TABLES = `SELECT c.relname::text AS name,
    array_agg(a.attname::text ORDER BY a.attnum) AS columns,
    coalesce(array_agg(a.attname::text) FILTER (WHERE a.atttypid = 'jsonb'::regtype), '{}') AS json,
    coalesce((SELECT array_agg(DISTINCT k.confrelid::regclass::text) FROM pg_constraint k
      WHERE k.conrelid = c.oid AND k.contype = 'f'), '{}') AS refers_to,
    max(pg_get_serial_sequence(quote_ident(c.relname), a.attname::text)) FILTER (WHERE a.attidentity <> '') AS numbers
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname <> 'yingda_migration'
  GROUP BY c.oid, c.relname ORDER BY c.relname`;

/**
 * Its schema is brought up to date first; instances that start meanwhile wait until it is closed.
 * @throws YingdaError E_STORE_BUSY while an instance is connected, E_STORE_UNAVAILABLE, E_STORE_NEWER
 */
export async function openPostgresRows(url: string): Promise<BareDatabase> {
  await prepareDatabase(url);
  const shown = shownDatabase(url);
  const client = new pg.Client({ ...connection(url), pipeline: false });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const { rows: others } = await client.query<{ n: number }>(
      `SELECT count(*) AS n FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'yingda' AND pid <> pg_backend_pid()`,
    );
    if ((others[0]?.n ?? 0) > 0)
      throw new YingdaError('E_STORE_BUSY', `yingda is connected to ${shown}: end it there first`, {
        exitCode: 1,
      });
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const { rows } = await client.query<Columns>(TABLES);
    return new PostgresRows(client, shown, rows);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw coded(error, shown);
  }
}

function coded(error: unknown, shown: string): unknown {
  if (error instanceof YingdaError) return error;
  return new YingdaError('E_MIGRATE', `${shown}: ${oneLine(error)}; nothing was kept`, {
    exitCode: 1,
    cause: error,
  });
}

class PostgresRows implements BareDatabase {
  readonly shown: string;
  readonly #client: pg.Client;
  readonly #tables: ReadonlyMap<string, Columns>;

  constructor(client: pg.Client, shown: string, tables: readonly Columns[]) {
    this.#client = client;
    this.shown = shown;
    this.#tables = new Map(tables.map((table) => [table.name, table]));
  }

  async tables(): Promise<readonly BareTable[]> {
    return [...this.#tables.values()].map(({ name, columns, json, refers_to }) => ({
      name,
      columns,
      json,
      refersTo: refers_to,
    }));
  }

  async count({ name }: BareTable): Promise<number> {
    const [row] = await this.#query<{ n: number }>(`SELECT count(*) AS n FROM ${name}`);
    return row?.n ?? 0;
  }

  async *rows({ name, columns }: BareTable): AsyncIterable<readonly BareRow[]> {
    const json = this.#tables.get(name)?.json ?? [];
    await this.#query(`DECLARE bare NO SCROLL CURSOR FOR SELECT ${columns.join(', ')} FROM ${name}`);
    for (;;) {
      const rows = await this.#query<Record<string, string | number | null>>(`FETCH ${PAGE} FROM bare`);
      if (rows.length === 0) break;
      for (const row of rows)
        for (const column of json) if (row[column] !== null) row[column] = JSON.stringify(row[column]);
      yield rows;
    }
    await this.#query('CLOSE bare');
  }

  async write({ name, columns }: BareTable, rows: readonly BareRow[]): Promise<void> {
    const json = this.#tables.get(name)?.json ?? [];
    const values = rows.map((row) => ({
      ...row,
      ...Object.fromEntries(
        json.map((column) => [column, row[column] == null ? null : JSON.parse(String(row[column]))]),
      ),
    }));
    const names = columns.join(', ');
    await this.#query(
      `INSERT INTO ${name} (${names}) OVERRIDING SYSTEM VALUE
       SELECT ${names} FROM json_populate_recordset(NULL::${name}, $1::json)`,
      storableJson(values),
    );
  }

  async lastNumber({ name }: BareTable): Promise<number | null> {
    const numbers = this.#tables.get(name)?.numbers ?? null;
    if (numbers === null) return null;
    const [row] = await this.#query<{ n: number }>(
      `SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS n FROM ${numbers}`,
    );
    return row?.n ?? 0;
  }

  /** Unlike setval it is undone with the transaction. */
  async goOnFrom({ name }: BareTable, lastNumber: number): Promise<void> {
    const numbers = this.#tables.get(name)?.numbers;
    if (numbers) await this.#query(`ALTER SEQUENCE ${numbers} RESTART WITH ${Math.trunc(lastNumber) + 1}`);
  }

  async commit(): Promise<void> {
    await this.#query('COMMIT');
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }

  async #query<Row>(sql: string, ...parameters: readonly unknown[]): Promise<Row[]> {
    try {
      return (await this.#client.query(sql, [...parameters])).rows as Row[];
    } catch (error) {
      throw coded(error, this.shown);
    }
  }
}
