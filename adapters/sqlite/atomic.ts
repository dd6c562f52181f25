/** All of some work or nothing of it, where it is done for every message: the library's own transactions are made anew each time. */
import type { Db } from './open.ts';

/** Takes the write lock at once; within a transaction it is a savepoint. @throws what the work throws, after undoing it */
export function atomically<T>(db: Db, work: () => T): T {
  return db.inTransaction
    ? within(db, work, 'SAVEPOINT part', 'RELEASE part', 'ROLLBACK TO part')
    : within(db, work, 'BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK');
}

/** Reads that belong together. */
export function atOnce<T>(db: Db, work: () => T): T {
  return within(db, work, 'BEGIN', 'COMMIT', 'ROLLBACK');
}

function within<T>(db: Db, work: () => T, begin: string, end: string, undo: string): T {
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
    throw error;
  }
}
