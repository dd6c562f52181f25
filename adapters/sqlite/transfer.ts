/** A SQLite file as bare rows, for moving everything into it or out of it. */
import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type BareDatabase, type BareRow, type BareTable, oneLine, YingdaError } from '../../src/index.ts';
import { type Db, openDatabase } from './open.ts';

/** Rows that are handed over at a time. */
const PAGE = 1000;
/** Long enough for a commit in another process, no longer. */
const LOCK_MS = 500;

/**
 * Its schema is brought up to date first; nobody else can open it until it is closed. A file that is not there is made,
 * and taken away again where nothing is committed to it.
 * @throws YingdaError E_STORE_BUSY while another process has it open, E_STORE_UNAVAILABLE, E_STORE_NEWER
 */
export async function openSqliteRows(file: string): Promise<BareDatabase> {
  const made = !existsSync(file);
  openDatabase(file).close();
  const db = new Database(file, { timeout: LOCK_MS });
  try {
    // Before the first look at the file: then nobody else may have it open at all.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.exec('BEGIN EXCLUSIVE');
    db.pragma('defer_foreign_keys = ON');
  } catch (error) {
    db.close();
    if (!/^SQLITE_(?:BUSY|LOCKED)/.test(String((error as { code?: string }).code))) throw error;
    throw new YingdaError(
      'E_STORE_BUSY',
      `another process has ${file} open: end yingda there first (who it is: fuser ${file}, or lsof ${file})`,
      { exitCode: 1, cause: error },
    );
  }
  return new SqliteRows(db, file, made);
}

class SqliteRows implements BareDatabase {
  readonly shown: string;
  readonly #db: Db;
  readonly #made: boolean;
  #committed = false;

  constructor(db: Db, file: string, made: boolean) {
    this.#db = db;
    this.shown = file;
    this.#made = made;
  }

  async tables(): Promise<readonly BareTable[]> {
    const list = (sql: string, name: string) => this.#db.prepare<[string], string>(sql).pluck().all(name);
    return this.#db
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all()
      .map((name) => ({
        name,
        columns: list('SELECT name FROM pragma_table_info(?)', name),
        json: [],
        refersTo: list('SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)', name),
      }));
  }

  async count({ name }: BareTable): Promise<number> {
    return this.#db.prepare<[], number>(`SELECT count(*) FROM "${name}"`).pluck().get() ?? 0;
  }

  async *rows({ name, columns }: BareTable): AsyncIterable<readonly BareRow[]> {
    let page: BareRow[] = [];
    for (const row of this.#db
      .prepare<[], BareRow>(`SELECT ${columns.join(', ')} FROM "${name}"`)
      .iterate()) {
      page.push(row);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  async write({ name, columns }: BareTable, rows: readonly BareRow[]): Promise<void> {
    const insert = this.#db.prepare(
      `INSERT INTO "${name}" (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
    );
    this.#told(() => rows.forEach((row) => void insert.run(row)));
  }

  async lastNumber({ name }: BareTable): Promise<number | null> {
    const sql = this.#db
      .prepare<[string], string>('SELECT sql FROM sqlite_schema WHERE name = ?')
      .pluck()
      .get(name);
    if (!sql?.includes('AUTOINCREMENT')) return null;
    return (
      this.#db
        .prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?')
        .pluck()
        .get(name) ?? 0
    );
  }

  async goOnFrom({ name }: BareTable, lastNumber: number): Promise<void> {
    this.#db.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(name);
    this.#db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(name, lastNumber);
  }

  async commit(): Promise<void> {
    this.#told(() => this.#db.exec('COMMIT'));
    this.#committed = true;
  }

  async close(): Promise<void> {
    if (!this.#db.open) return;
    this.#db.close();
    if (!this.#made || this.#committed) return;
    for (const ending of ['', '-wal', '-shm']) rmSync(`${this.shown}${ending}`, { force: true });
  }

  #told(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new YingdaError('E_MIGRATE', `${this.shown}: ${oneLine(error)}; nothing was kept`, {
        exitCode: 1,
        cause: error,
      });
    }
  }
}
