/** Copies of a SQLite file, made beside whoever uses it, and putting one back. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type Archive, type CopyReport, oneLine, senderDigest, YingdaError } from '../../src/index.ts';
import { NEWEST_SCHEMA } from './migrations.ts';
import { BUSY_MS, type Db, openDatabase } from './open.ts';
import { PeopleTables } from './people.ts';

interface Buried {
  readonly org_id: string;
  readonly digest: string;
  readonly erased_at: number;
}

/** Long enough for a commit in another process, no longer. */
const LOCK_MS = 500;
/** A database of ours has these; any other is none. */
const OURS = ['conversation', 'event', 'inbox', 'ticket'];

export const sqliteArchive: Archive = { copy, inspect, restore };

async function copy(from: string, to: string): Promise<CopyReport> {
  if (existsSync(to)) throw new YingdaError('E_BACKUP', `${to} is there already`, { exitCode: 1 });
  const source = opened(from);
  try {
    const version = () => source.pragma('data_version', { simple: true });
    const before = version();
    const rows = rowsOf(source);
    // Not db.backup(): it begins anew at every write of another connection and never ends on a busy service.
    source.prepare('VACUUM INTO ?').run(to);
    const quiet = version() === before;
    const report = check(to);
    compare(source, to, quiet ? rows : null, report);
    sync(to);
    sync(dirname(to));
    return report;
  } catch (error) {
    rmSync(to, { force: true });
    throw coded(error, `${from} was not copied`);
  } finally {
    source.close();
  }
}

async function inspect(file: string): Promise<CopyReport> {
  return check(file);
}

async function restore(from: string, to: string, aside: string, at: number) {
  const report = check(from);
  const fresh = `${to}.restoring`;
  rmSync(fresh, { force: true });
  try {
    const source = opened(from);
    try {
      source.prepare('VACUUM INTO ?').run(fresh);
    } finally {
      source.close();
    }
    const heldBack = holdBack(fresh, at);
    const erasedMedia = eraseAgain(fresh, buriedIn(to));
    sync(fresh);
    const replaced = swap(fresh, to, aside);
    sync(dirname(to));
    return { report, heldBack, replaced, erasedMedia };
  } catch (error) {
    throw coded(error, `${from} was not restored`);
  } finally {
    rmSync(fresh, { force: true });
  }
}

/** What waited to be sent may have been sent since: nobody repeats it blindly, people are shown it (law 6). */
function holdBack(file: string, at: number): number {
  const db = new Database(file);
  try {
    return db.transaction(() => {
      const rows = db
        .prepare<[number], { org_id: string; id: string; conversation_id: string }>(
          `UPDATE outbox SET state = 'uncertain', error = 'restored', updated_at = ?
           WHERE state IN ('pending', 'sending') RETURNING org_id, id, conversation_id`,
        )
        .all(at);
      const tell = db.prepare(
        "INSERT INTO event (org_id, at, kind, conversation_id, data) VALUES (?, ?, 'message.failed', ?, ?)",
      );
      for (const row of rows)
        tell.run(
          row.org_id,
          at,
          row.conversation_id,
          JSON.stringify({ message: row.id, reason: 'restored' }),
        );
      return rows.length;
    })();
  } finally {
    db.close();
  }
}

/** Who was erased from the database that is replaced; nobody where it cannot be read any more. */
function buriedIn(file: string): readonly Buried[] {
  if (!existsSync(file)) return [];
  try {
    const db = opened(file);
    try {
      return db.prepare<[], Buried>('SELECT org_id, digest, erased_at FROM erased_sender').all();
    } finally {
      db.close();
    }
  } catch {
    return [];
  }
}

/** A backup from before somebody was erased must not bring them back. @returns their pictures and voices */
function eraseAgain(file: string, buried: readonly Buried[]): string[] {
  if (buried.length === 0) return [];
  const media: string[] = [];
  const db = openDatabase(file);
  try {
    const people = db.prepare<
      [string],
      { channel: string; external_id: string; person_id: string; created_at: number }
    >(
      `SELECT i.channel, i.external_id, i.person_id, p.created_at FROM identity i
         JOIN person p ON p.org_id = i.org_id AND p.id = i.person_id WHERE i.org_id = ?`,
    );
    for (const org of new Set(buried.map(({ org_id }) => org_id))) {
      const graves = new Map(
        buried.filter((one) => one.org_id === org).map((one) => [one.digest, one.erased_at]),
      );
      const tables = new PeopleTables(db, org);
      for (const { channel, external_id, person_id, created_at } of people.all(org)) {
        const at = graves.get(senderDigest(org, channel, external_id));
        if (at !== undefined && created_at <= at)
          media.push(...(tables.erasePerson(person_id, at)?.media ?? []));
      }
    }
    const bury = db.prepare(
      'INSERT OR REPLACE INTO erased_sender (org_id, digest, erased_at) VALUES (?, ?, ?)',
    );
    for (const { org_id, digest, erased_at } of buried) bury.run(org_id, digest, erased_at);
    // One file again, as a copy is.
    db.pragma('journal_mode = DELETE');
    return media;
  } finally {
    db.close();
  }
}

/** @returns whether something was there and is aside now */
function swap(fresh: string, to: string, aside: string): boolean {
  if (!existsSync(to)) {
    // A write-ahead log that was left alone would be played into the new file.
    for (const ending of ['-wal', '-shm']) rmSync(`${to}${ending}`, { force: true });
    renameSync(fresh, to);
    return false;
  }
  const held = heldAlone(to);
  try {
    // Windows renames no open file; elsewhere nobody can come in between.
    if (process.platform === 'win32') held?.close();
    for (const ending of ['', '-wal', '-shm'])
      if (existsSync(`${to}${ending}`)) renameSync(`${to}${ending}`, `${aside}${ending}`);
    renameSync(fresh, to);
  } finally {
    if (held?.open) held.close();
  }
  return true;
}

/** @returns the file under a lock that nobody else has; null when it is so damaged that it cannot be locked */
function heldAlone(file: string): Db | null {
  const db = new Database(file, { timeout: LOCK_MS });
  try {
    // Only the last connection can leave write-ahead logging; the log is written back into the file.
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    const code = String((error as { code?: string }).code);
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
      throw new YingdaError(
        'E_STORE_BUSY',
        `another process has ${file} open: end yingda there first (who it is: fuser ${file}, or lsof ${file})`,
        { exitCode: 1, cause: error },
      );
    if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) return null;
    throw error;
  }
}

/** Reads only: an older database is not migrated by looking at it. */
function opened(file: string): Db {
  try {
    return new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
  } catch (error) {
    throw new YingdaError('E_STORE_UNAVAILABLE', `cannot open ${file}: ${oneLine(error)}`, {
      exitCode: 1,
      cause: error,
    });
  }
}

/** @throws YingdaError E_BACKUP, E_STORE_NEWER */
function check(file: string): CopyReport {
  const db = opened(file);
  try {
    // As whole for a copy as before it is put back: what restore would refuse is no backup.
    const sound = db.pragma('integrity_check(1)', { simple: true });
    if (sound !== 'ok') throw new Error(String(sound ?? 'nothing could be read'));
    const broken = (db.pragma('foreign_key_check') as unknown[]).length;
    if (broken > 0) throw new Error(`${broken} rows refer to rows that are not there`);
    const rows = rowsOf(db);
    const lacking = OURS.filter((table) => !(table in rows));
    if (lacking.length > 0) throw new Error(`no database of yingda: there is no table ${lacking.join(', ')}`);
    const schema = db.pragma('user_version', { simple: true }) as number;
    if (schema > NEWEST_SCHEMA)
      throw new YingdaError(
        'E_STORE_NEWER',
        `${file} has schema ${schema}, this yingda knows up to ${NEWEST_SCHEMA}: use a newer yingda`,
        { exitCode: 1 },
      );
    return { schema, rows };
  } catch (error) {
    throw coded(error, `${file} is not sound`);
  } finally {
    db.close();
  }
}

/** @param rows of the source, where nobody wrote meanwhile: then all must be equal; else the log that is only added to */
function compare(source: Db, file: string, rows: CopyReport['rows'] | null, copied: CopyReport): void {
  if (rows !== null) {
    const different = Object.keys(rows).filter((table) => rows[table] !== copied.rows[table]);
    if (different.length > 0) throw new Error(`rows differ in ${different.join(', ')}`);
    return;
  }
  const copy = opened(file);
  try {
    const last = copy.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM event').pluck().get() ?? 0;
    const there = source
      .prepare<[number], number>('SELECT count(*) FROM event WHERE seq <= ?')
      .pluck()
      .get(last);
    if (there !== copied.rows.event)
      throw new Error(`${copied.rows.event} events were copied of ${there} up to number ${last}`);
  } finally {
    copy.close();
  }
}

function rowsOf(db: Db): Record<string, number> {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  return Object.fromEntries(
    tables.map((table) => [
      table,
      db.prepare<[], number>(`SELECT count(*) FROM "${table}"`).pluck().get() ?? 0,
    ]),
  );
}

/** To the disk, before anybody relies on it. A folder cannot be synced everywhere. */
function sync(path: string): void {
  let handle: number | null = null;
  try {
    handle = openSync(path, 'r');
    fsyncSync(handle);
  } catch (error) {
    if (!['EPERM', 'EISDIR', 'EINVAL'].includes(String((error as { code?: string }).code))) throw error;
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

function coded(error: unknown, what: string): YingdaError {
  return error instanceof YingdaError
    ? error
    : new YingdaError('E_BACKUP', `${what}: ${oneLine(error)}`, { exitCode: 1, cause: error });
}
