/** Connects, and brings the schema up to date: once, whichever of several instances comes first. */
import pg from 'pg';
import { oneLine, shownDatabase, YingdaError } from '../../src/index.ts';
import { connection } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

/** Of the lock under which migrations run: "yingda" as a number. */
export const MIGRATION_LOCK = 0x79_69_6e_67;

/**
 * @throws YingdaError E_STORE_NEWER when the schema is of a newer yingda, E_STORE_UNAVAILABLE when there is no way in
 */
export async function prepareDatabase(url: string): Promise<void> {
  const name = shownDatabase(url);
  const client = await entered(url, name);
  try {
    const { rows } = await client.query<{ encoding: string }>(
      "SELECT current_setting('server_encoding') AS encoding",
    );
    if (rows[0]?.encoding !== 'UTF8')
      throw unavailable(name, `its encoding is ${rows[0]?.encoding}: make it anew with ENCODING 'UTF8'`);
    await migrate(client, name);
  } catch (error) {
    throw error instanceof YingdaError ? error : unavailable(name, oneLine(error), error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function entered(url: string, name: string): Promise<pg.Client> {
  let client: pg.Client;
  try {
    client = new pg.Client({ ...connection(url), pipeline: false });
    client.on('error', () => undefined);
    await client.connect();
  } catch (error) {
    // A name with two addresses fails with one error for each.
    const why = error instanceof AggregateError ? error.errors[0] : error;
    throw unavailable(
      name,
      `${oneLine(why)}; look whether the server runs, the database is there, and name and password are right`,
      error,
    );
  }
  return client;
}

/** Applies what is missing; running it twice does no harm. */
async function migrate(client: pg.Client, name: string): Promise<void> {
  const newest = MIGRATIONS.at(-1)?.id ?? 0;
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(
      'CREATE TABLE IF NOT EXISTS yingda_migration (id integer PRIMARY KEY, name text NOT NULL)',
    );
    const { rows } = await client.query<{ version: number | null }>(
      'SELECT max(id) AS version FROM yingda_migration',
    );
    const version = rows[0]?.version ?? 0;
    if (version > newest)
      throw new YingdaError(
        'E_STORE_NEWER',
        `${name} has schema ${version}, this yingda knows up to ${newest}: use a newer yingda, or another database`,
        { exitCode: 1 },
      );
    for (const migration of MIGRATIONS) {
      if (version >= migration.id) continue;
      await client.query(migration.sql);
      await client.query('INSERT INTO yingda_migration (id, name) VALUES ($1, $2)', [
        migration.id,
        migration.name,
      ]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function unavailable(name: string, why: string, cause?: unknown): YingdaError {
  return new YingdaError('E_STORE_UNAVAILABLE', `cannot use ${name}: ${why}`, { exitCode: 1, cause });
}
