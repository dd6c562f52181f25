/** All of some work or nothing of it, where it is done for every message: the library's own transactions are made anew each time. */
import Database from 'better-sqlite3';
import { type Db, isStorageFault } from './open.ts';
import { damageOf, noteRefusal, stopIfDamaged } from './soundness.ts';

/**
 * Takes the write lock at once. Within a transaction it is a part of that: what it throws must undo the whole.
 * @throws what the work throws, after undoing it
 */
export function atomically<T>(db: Db, work: () => T): T {
  return db.inTransaction ? work() : within(db, work, 'BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK');
}

/**
 * All in one transaction, and each whole or not at all. Hardly ever one fails: all is tried without savepoints, which copy every
 * page that they touch, and done again with them where one has failed. So a work may run twice; nothing of the first is kept.
 * @param failed what stands for one that threw. @throws what the disk throws: of a full one it is nobody's fault, and nothing is kept
 */
export function eachOrNone<Given, Answer>(
  db: Db,
  all: readonly Given[],
  work: (one: Given) => Answer,
  failed: (error: unknown, one: Given) => Answer,
): Answer[] {
  try {
    return atomically(db, () => all.map(work));
  } catch (error) {
    if (isStorageFault(error)) throw error;
  }
  return atomically(db, () =>
    all.map((one) => {
      try {
        return within(db, () => work(one), 'SAVEPOINT part', 'RELEASE part', 'ROLLBACK TO part');
      } catch (error) {
        if (isStorageFault(error)) throw error;
        return failed(error, one);
      }
    }),
  );
}

/** Reads that belong together. */
export function atOnce<T>(db: Db, work: () => T): T {
  return within(db, work, 'BEGIN', 'COMMIT', 'ROLLBACK');
}

function within<T>(db: Db, work: () => T, begin: string, end: string, undo: string): T {
  const damage = begin === 'BEGIN' ? null : damageOf(db);
  if (damage !== null) throw new Database.SqliteError(damage, 'SQLITE_CORRUPT');
  db.prepare(begin).run();
  try {
    const value = work();
    db.prepare(end).run();
    return value;
  } catch (error) {
    // Some faults of the disk have ended the transaction already.
    if (db.inTransaction) {
      db.prepare(undo).run();
      if (undo.startsWith('ROLLBACK TO')) db.prepare(end).run();
    }
    stopIfDamaged(db, error);
    noteRefusal(db, error);
    throw error;
  }
}
