/** Group commit: what is asked to be written at the same moment is made safe by one write to the disk. */
import { eachOrNone } from './atomic.ts';
import type { Db } from './open.ts';

interface Job {
  readonly work: () => unknown;
  readonly done: (value: unknown) => void;
  readonly failed: (error: unknown) => void;
  /** Whether its promise means that it outlasts the power. */
  readonly safe: boolean;
}

export class GroupCommit {
  readonly #db: Db;
  #jobs: Job[] = [];

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Runs with what else is asked for before the event loop comes round, in order: one that throws is undone alone
   * (eachOrNone: it may run twice).
   * @param safe false: it need not outlast the power, only this process; the next commit makes it safe too
   * @returns what it gives, once it is safe. @throws what it throws, or what the disk does
   */
  run<T>(work: () => T, safe = true): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#jobs.length === 0) setImmediate(() => this.#commit());
      this.#jobs.push({ work, done: resolve as (value: unknown) => void, failed: reject, safe });
    });
  }

  /** Writes what is still to be written. */
  flush(): void {
    if (this.#jobs.length > 0) this.#commit();
  }

  #commit(): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    let ends: (() => void)[] = [];
    const all = () => {
      ends = eachOrNone(
        this.#db,
        jobs,
        ({ work, done }) => {
          const value = work();
          return () => done(value);
        },
        (error, { failed }) =>
          () =>
            failed(error),
      );
    };
    try {
      if (jobs.some(({ safe }) => safe)) all();
      else unsynced(this.#db, all);
    } catch (error) {
      for (const { failed } of jobs) failed(error);
      return;
    }
    for (const end of ends) end();
  }
}

/** Without waiting for the disk; the next commit makes it safe too. */
export function unsynced<T>(db: Db, work: () => T): T {
  // Not db.pragma: that makes an object of each for the answer.
  db.exec('PRAGMA synchronous = NORMAL');
  try {
    return work();
  } finally {
    db.exec('PRAGMA synchronous = FULL');
  }
}
