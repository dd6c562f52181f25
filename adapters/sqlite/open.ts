/** Opens a SQLite file the way the promises need it (WAL, synchronous FULL) and brings its schema up to date. */
import Database from 'better-sqlite3';
import { YingdaError } from '../../src/index.ts';
import { MIGRATIONS, NEWEST_SCHEMA } from './migrations.ts';

export type Db = Database.Database;

/** How long a writer waits for another process, in ms. */
export const BUSY_MS = 5000;

/**
 * @param file a path, ":memory:", or the image of a database to be copied into memory
 * @throws YingdaError E_STORE_NEWER when the file was written by a newer yingda, E_STORE_UNAVAILABLE when it cannot be opened
 */
export function openDatabase(file: string | Buffer): Db {
  const name = typeof file === 'string' ? file : 'an image in memory';
  let db: Db;
  try {
    db = new Database(file, { timeout: BUSY_MS });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
  } catch (error) {
    throw new YingdaError('E_STORE_UNAVAILABLE', `cannot open ${name}: ${(error as Error).message}`, {
      exitCode: 1,
      cause: error,
    });
  }
  try {
    migrate(db, name);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

const STORAGE_FAULT =
  /^SQLITE_(?:FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|NOMEM|BUSY|LOCKED|PROTOCOL)(?:_|$)/;

/** Whether the file, the disk or another process is at fault, and not what was to be written. */
export function isStorageFault(error: unknown): boolean {
  return error instanceof Database.SqliteError && STORAGE_FAULT.test(error.code);
}

/** Applies what is missing; running it twice does no harm. */
export function migrate(db: Db, file: string): void {
  const version = () => db.pragma('user_version', { simple: true }) as number;
  if (version() > NEWEST_SCHEMA) {
    throw new YingdaError(
      'E_STORE_NEWER',
      `${file} has schema ${version()}, this yingda knows up to ${NEWEST_SCHEMA}: use a newer yingda, or another file`,
      { exitCode: 1 },
    );
  }
  for (const migration of MIGRATIONS) {
    db.transaction(() => {
      if (version() >= migration.id) return;
      db.exec(migration.sql);
      db.pragma(`user_version = ${migration.id}`);
    }).immediate();
  }
}
