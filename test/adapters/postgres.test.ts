/** The store contract on PostgreSQL, and what only PostgreSQL promises: several instances on one database. */
import { afterAll, describe } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import { startCluster } from '../cluster.ts';
import { storeContract } from '../contracts/store.contract.ts';

const cluster = await startCluster();
afterAll(() => cluster?.stop());

describe.skipIf(cluster === null)('PostgreSQL', () => {
  if (!cluster) return;
  storeContract('PostgreSQL', async () => openPostgresStore(await cluster.fresh()));
});
