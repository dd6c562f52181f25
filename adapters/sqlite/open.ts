/** Opens a SQLite file the way the promises need it (WAL, synchronous FULL) and brings its schema up to date. */
import Database from 'better-sqlite3';
import { oneLine, YingdaError } from '../../src/index.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import { mustBeSound } from './soundness.ts';

export type Db = Database.Database;

/** What is kept in memory of the file: the upper pages of every index. With a million messages 32 MB were no quicker than 8. */
const CACHE_KB = 8 * 1024;

/**
 * The log is copied into the file when it has grown by so many pages (32 MB): a page that is written again and again meanwhile
 * is copied once. A turn on an idle desk writes 35 to 55, and the one that copies takes three times as long as the others: at
 * half of this that is more than one in a hundred.
 */
const CHECKPOINT_PAGES = 8000;

/** How long a writer waits for another process, in ms. */
export const BUSY_MS = 5000;

/**
 * @param file a path, ":memory:", or the image of a database to be copied into memory
 * @throws YingdaError E_STORE_NEWER when the file was written by a newer yingda, E_STORE_UNAVAILABLE when it cannot be opened or is damaged
 */
export function openDatabase(file: string | Buffer): Db {
  const name = typeof file === 'string' ? file : 'an image in memory';
  let db: Db;
  try {
    db = new Database(file, { timeout: BUSY_MS });
  } catch (error) {
    throw unavailable(name, error);
  }
  try {
    // Before anything that could write.
    if (typeof file === 'string' && file !== ':memory:') {
      mustBeSound(db, name);
      mustBeOurs(db, name);
    }
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`cache_size = -${CACHE_KB}`);
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma('temp_store = MEMORY');
    migrate(db, name);
  } catch (error) {
    db.close();
    throw error instanceof YingdaError ? error : unavailable(name, error);
  }
  keepStatements(db);
  return db;
}

/** Nothing is made in a database that another program keeps. @throws YingdaError E_STORE_UNAVAILABLE */
function mustBeOurs(db: Db, name: string): void {
  if (db.pragma('user_version', { simple: true }) !== 0) return;
  const table = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 1")
    .pluck()
    .get();
  if (table === undefined) return;
  throw new YingdaError(
    'E_STORE_UNAVAILABLE',
    `${name} is the database of another program (it has a table ${table}): name a file of yingda, or one that is not there yet`,
    { exitCode: 1 },
  );
}

/** The planner looks at a value that is bound as a limit, and makes the statement anew each time it is bound; not at a sum. */
const BOUND_LIMIT = /\bLIMIT (\?[0-9]*|\$[0-9]+|@[a-z_]+)/g;

/** A statement is made once for its text: to make it costs more than most of them do. */
function keepStatements(db: Db): void {
  const known = new Map<string, Database.Statement>();
  const prepare = db.prepare.bind(db);
  db.prepare = ((sql: string) => {
    let statement = known.get(sql);
    if (!statement) {
      statement = prepare(sql.replace(BOUND_LIMIT, 'LIMIT $1 + 0'));
      known.set(sql, statement);
    }
    return statement;
  }) as Db['prepare'];
}

const unavailable = (name: string, cause: unknown) =>
  new YingdaError('E_STORE_UNAVAILABLE', `cannot open ${name}: ${oneLine(cause)}`, { exitCode: 1, cause });

const STORAGE_FAULT =
  /^SQLITE_(?:FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|NOMEM|BUSY|LOCKED|PROTOCOL)(?:_|$)/;

/** Whether the file, the disk or another process is at fault, and not what was to be written. */
export function isStorageFault(error: unknown): boolean {
  return error instanceof Database.SqliteError && STORAGE_FAULT.test(error.code);
}

/**
 * Applies what is missing; running it twice does no harm. Each migration is there whole or not at all.
 * @throws YingdaError E_STORE_NEWER
 */
export function migrate(db: Db, file: string, migrations: readonly Migration[] = MIGRATIONS): void {
  const newest = migrations.at(-1)?.id ?? 0;
  const version = () => db.pragma('user_version', { simple: true }) as number;
  if (version() > newest) {
    throw new YingdaError(
      'E_STORE_NEWER',
      `${file} has schema ${version()}, this yingda knows up to ${newest}: use a newer yingda, or another file`,
      { exitCode: 1 },
    );
  }
  for (const migration of migrations) {
    db.transaction(() => {
      if (version() >= migration.id) return;
      db.exec(migration.sql);
      db.pragma(`user_version = ${migration.id}`);
    }).immediate();
  }
}
