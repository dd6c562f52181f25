/** What is asked for at the same moment is done by one statement and one commit: sends are marked by the dozen. */
import { isFault } from './database.ts';

interface Asked<Item, Answer> {
  readonly item: Item;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

export class Gather<Item, Answer> {
  readonly #all: (items: readonly Item[]) => Promise<readonly Answer[]>;
  #asked: Asked<Item, Answer>[] = [];

  /** @param all does many, in a transaction of its own; answers in their order */
  constructor(all: (items: readonly Item[]) => Promise<readonly Answer[]>) {
    this.#all = all;
  }

  /** Does it with what else is asked for before the event loop comes round. */
  ask(item: Item): Promise<Answer> {
    return new Promise((done, failed) => {
      if (this.#asked.length === 0) setImmediate(() => this.#do());
      this.#asked.push({ item, done, failed });
    });
  }

  #do(): void {
    const asked = this.#asked;
    this.#asked = [];
    this.#all(asked.map(({ item }) => item)).then(
      (answers) => {
        for (const [at, { done }] of asked.entries()) done(answers[at] as Answer);
      },
      (error: unknown) => {
        // One that the database refuses must not fail the others.
        if (asked.length === 1 || !isFault(error)) for (const { failed } of asked) failed(error);
        else
          for (const { item, done, failed } of asked)
            this.#all([item]).then(([answer]) => done(answer as Answer), failed);
      },
    );
  }
}
