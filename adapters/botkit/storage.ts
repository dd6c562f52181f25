/** Bot Framework's `Storage` over the channel's own records, so that Botkit keeps its dialog state in our store. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AdapterState } from '../../src/index.ts';

/** Something stored. `eTag`: the version that was read; absent or "*" where the last write wins. */
export interface StoreItem {
  readonly eTag?: string;
  readonly [field: string]: unknown;
}
export type StoreItems = Readonly<Record<string, StoreItem>>;

export interface BotStorage {
  /** Keys without an item are absent from the answer. */
  read(keys: readonly string[]): Promise<StoreItems>;
  /** All or none. @throws Error when an item was changed since it was read */
  write(changes: StoreItems): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
}

const itemSchema = z.looseObject({ eTag: z.string() });

export function botStorage(state: AdapterState): BotStorage {
  const key = (name: string) => `storage:${name}`;
  const find = async (name: string): Promise<StoreItem | null> =>
    itemSchema.safeParse(await state.get(key(name))).data ?? null;
  // Comparing and writing are two steps: one write at a time.
  let last: Promise<void> = Promise.resolve();
  const alone = (work: () => Promise<void>): Promise<void> => {
    const run = last.then(work);
    last = run.catch(() => undefined);
    return run;
  };
  return {
    read: async (keys) => {
      const found = await Promise.all(keys.map(async (name) => [name, await find(name)] as const));
      return Object.fromEntries(
        found.filter((entry): entry is readonly [string, StoreItem] => entry[1] !== null),
      );
    },
    write: (changes) =>
      alone(async () => {
        for (const [name, { eTag }] of Object.entries(changes)) {
          if (!eTag || eTag === '*') continue;
          const old = await find(name);
          if (old !== null && old.eTag !== eTag)
            throw new Error(`Storage: error writing "${name}" due to eTag conflict.`);
        }
        for (const [name, item] of Object.entries(changes))
          await state.set(key(name), { ...item, eTag: randomUUID() });
      }),
    delete: (keys) =>
      alone(async () => {
        for (const name of keys) await state.delete(key(name));
      }),
  };
}
