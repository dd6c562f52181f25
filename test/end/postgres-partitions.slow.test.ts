/** The store contract on a database that was partitioned as docs/partitions.sql does it, beside another organisation. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import type { Store } from '../../src/index.ts';
import { startCluster } from '../cluster.ts';
import { C } from '../contracts/store/bench.ts';
import { besideNeighbour, NEIGHBOUR, settleNeighbour } from '../contracts/store/neighbour.ts';
import { storeContract } from '../contracts/store.contract.ts';
import { root } from '../shared.ts';

const PARTITIONED = ['alert', 'conversation_note', 'event', 'inbox', 'message', 'outbox', 'ticket_note'];
const cluster = await startCluster();
let stores: { readonly url: string; readonly main: Store; readonly neighbour: Store } | null = null;
afterAll(async () => {
  await stores?.main.close();
  await stores?.neighbour.close();
  await cluster?.stop();
});

describe.skipIf(cluster === null)('a partitioned database', () => {
  if (!cluster) return;

  async function partitioned() {
    if (stores) {
      await cluster?.empty(stores.url);
      return stores;
    }
    const url = (await cluster?.fresh()) ?? '';
    await (await openPostgresStore(url)).close();
    await cluster?.sql(readFileSync(join(root, 'docs', 'partitions.sql'), 'utf8'), [], url);
    stores = {
      url,
      main: await openPostgresStore(url),
      neighbour: await openPostgresStore(url, { org: NEIGHBOUR, poolSize: 2 }),
    };
    return stores;
  }

  storeContract('PostgreSQL, partitioned', async () => {
    const { main, neighbour } = await partitioned();
    const lasting = new Proxy(main, {
      get: (target, name: keyof Store) => {
        if (name === 'close') return async () => undefined;
        const value: unknown = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return besideNeighbour(lasting, neighbour);
  });

  it('keeps each organisation in its own part, and reads no other', async () => {
    const { url, main, neighbour } = await partitioned();
    await settleNeighbour(main);
    await settleNeighbour(neighbour);
    const kinds = await cluster.sql<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relkind = 'p' AND relnamespace = current_schema()::regnamespace ORDER BY 1",
      [],
      url,
    );
    expect(kinds.map(({ name }) => name)).toEqual(PARTITIONED);
    for (const [part, org] of [
      ['message_main', 'main'],
      ['message_others', NEIGHBOUR],
      ['event_main', 'main'],
    ])
      expect(await cluster.sql(`SELECT DISTINCT org_id FROM ${part}`, [], url)).toEqual([{ org_id: org }]);
    const plan = await cluster.sql<{ 'QUERY PLAN': string }>(
      "EXPLAIN SELECT seq FROM event WHERE org_id = 'main' AND seq > 5 ORDER BY seq LIMIT 10",
      [],
      url,
    );
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('event_main');
    expect(text).not.toContain('event_others');
    for (const sql of ['DELETE FROM event', "UPDATE event_main SET kind = 'x'", 'TRUNCATE event'])
      await expect(cluster.sql(sql, [], url)).rejects.toThrow('append-only and immutable');
    expect((await main.counts(C)).ticket).toBe(1);
  });

  it('says so where org_id is not in every key: then a table could not be partitioned', async () => {
    const url = await cluster.fresh();
    await (await openPostgresStore(url)).close();
    const rows = await cluster.sql<{ table: string; columns: string[] }>(
      `SELECT i.indrelid::regclass::text AS table, array_agg(a.attname::text) AS columns
       FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
       WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace AND c.relname NOT IN ('org', 'yingda_migration')
       GROUP BY i.indexrelid, i.indrelid`,
      [],
      url,
    );
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ columns }) => !columns.includes('org_id'))).toEqual([]);
  });
});
