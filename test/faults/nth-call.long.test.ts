/** A PostgreSQL store whose nth call breaks off, for every n. */
import { afterAll, describe } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import type { Store } from '../../src/store.ts';
import { startCluster } from '../cluster.ts';
import { everyCallBreaksOff } from './every-call.ts';

const cluster = await startCluster();
let shared: { readonly url: string; readonly store: Store } | null = null;
afterAll(async () => {
  await shared?.store.close();
  await cluster?.stop();
});

/** One store, emptied for every story; to open one takes longer than the story. */
async function emptied(): Promise<Store> {
  const url = shared?.url ?? (await cluster?.fresh()) ?? '';
  if (shared) await cluster?.empty(url);
  shared ??= { url, store: await openPostgresStore(url) };
  return new Proxy(shared.store, {
    get: (target, name: keyof Store) => {
      if (name === 'close') return async () => undefined;
      const value: unknown = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe.skipIf(cluster === null)('a PostgreSQL store whose nth call breaks off', () =>
  everyCallBreaksOff(emptied),
);
