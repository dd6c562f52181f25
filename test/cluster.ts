/** A PostgreSQL server for tests: its own, in a folder that is thrown away, on this machine only. */
import { tmpdir } from 'node:os';
import pg from 'pg';
import { ownServer } from '../bench/server.ts';
import { oneLine } from '../src/errors.ts';

export interface Cluster {
  /** The address of an empty schema, a new one every time. */
  fresh(): Promise<string>;
  /** Takes all rows out of the tables of a schema: faster than a new one. */
  empty(url: string): Promise<void>;
  /** Runs SQL as the owner of everything, in the schema of an address where one is given. */
  sql<Row>(text: string, parameters?: readonly unknown[], url?: string): Promise<Row[]>;
  /** The address of a database of the cluster. */
  address(database: string): string;
  /** The server ends, and nothing of it is lost. */
  halt(): Promise<void>;
  /** It is there again. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param settings further settings of the server: "ssl=on"
 * @returns null, with a line that says why, where no server can be started
 * @throws what went wrong, with TEST_NEEDS_POSTGRES=1
 */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster | null> {
  try {
    return await start(settings);
  } catch (error) {
    if (process.env.TEST_NEEDS_POSTGRES === '1') throw error;
    process.stderr.write(
      `PostgreSQL is not tested: ${oneLine(error)} (TEST_NEEDS_POSTGRES=1 makes it fail)\n`,
    );
    return null;
  }
}

async function start(settings: readonly string[]): Promise<Cluster> {
  const server = await ownServer(tmpdir(), ['fsync=off', ...settings]);
  const { address } = server;
  const enter = async () => {
    const client = new pg.Client(address('postgres'));
    await client.connect();
    return client;
  };
  let admin = await enter();
  let schemas = 0;
  return {
    address,
    fresh: async () => {
      const schema = `fresh_${schemas++}`;
      await admin.query(`CREATE SCHEMA ${schema}`);
      return `${address('postgres')}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    },
    empty: async (url) => {
      const schema = /search_path%3D(\w+)/.exec(url)?.[1];
      const { rows } = await admin.query<{ name: string }>(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename <> 'yingda_migration'",
        [schema],
      );
      // As a replica: without triggers, so that append-only tables are emptied too, in any order.
      await admin.query(
        `BEGIN; SET LOCAL session_replication_role = replica; ${rows.map(({ name }) => `DELETE FROM ${schema}.${name};`).join(' ')} COMMIT`,
      );
    },
    sql: async <Row>(text: string, parameters: readonly unknown[] = [], url?: string) => {
      if (url === undefined) return (await admin.query(text, [...parameters])).rows as Row[];
      const client = new pg.Client(url);
      await client.connect();
      try {
        return (await client.query(text, [...parameters])).rows as Row[];
      } finally {
        await client.end();
      }
    },
    halt: async () => {
      await admin.end();
      await server.stop();
    },
    resume: async () => {
      await server.start();
      admin = await enter();
    },
    stop: async () => {
      await admin.end();
      await server.end();
    },
  };
}
