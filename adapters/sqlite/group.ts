/** Group commit: what is asked to be written at the same moment is made safe by one write to the disk. */
import { type Db, isStorageFault } from './open.ts';

interface Job {
  readonly work: () => unknown;
  readonly done: (value: unknown) => void;
  readonly failed: (error: unknown) => void;
}

export class GroupCommit {
  readonly #db: Db;
  #jobs: Job[] = [];

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Runs with what else is asked for before the event loop comes round, in order, each in a savepoint of its own: one that
   * throws is undone alone.
   * @returns what it gives, once it is safe. @throws what it throws, or what the disk does
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#jobs.length === 0) setImmediate(() => this.#commit());
      this.#jobs.push({ work, done: resolve as (value: unknown) => void, failed: reject });
    });
  }

  /** Writes what is still to be written. */
  flush(): void {
    if (this.#jobs.length > 0) this.#commit();
  }

  #commit(): void {
    const jobs = this.#jobs;
    this.#jobs = [];
    const ends: (() => void)[] = [];
    try {
      this.#db
        .transaction(() => {
          for (const job of jobs) ends.push(this.#end(job));
        })
        .immediate();
    } catch (error) {
      for (const { failed } of jobs) failed(error);
      return;
    }
    for (const end of ends) end();
  }

  #end({ work, done, failed }: Job): () => void {
    try {
      // A transaction within one is a savepoint.
      const value = this.#db.transaction(work)();
      return () => done(value);
    } catch (error) {
      // Of a full disk nothing is kept, and everybody is told.
      if (isStorageFault(error)) throw error;
      return () => failed(error);
    }
  }
}
