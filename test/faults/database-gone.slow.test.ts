/** The server of the database ends and comes back; a migration on it breaks off (RELIABILITY 21, 24). */
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { MIGRATIONS } from '../../adapters/postgres/migrations.ts';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import { LiveFeed } from '../../src/api/live.ts';
import { CONSOLE_CHANNEL, consoleChannel, createApi } from '../../src/api/server.ts';
import { ManualClock } from '../../src/clock.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import { startCluster } from '../cluster.ts';
import { MONDAY, noStaff } from '../office.ts';
import { community, library, root, understander } from '../shared.ts';

const cluster = await startCluster();
afterAll(() => cluster?.stop());

describe.skipIf(cluster === null)('a database that has gone', () => {
  if (!cluster) return;

  it('is told with 503 for as long as it lasts; when it is back all goes on, nothing lost, nothing twice', {
    timeout: 120_000,
  }, async () => {
    const url = await cluster.fresh();
    const store = await openPostgresStore(url);
    await settle(store, community);
    const clock = new ManualClock(MONDAY);
    const faults: string[] = [];
    const heard = vi.fn();
    store.onChange?.(heard);
    const feed = new LiveFeed(store, CONSOLE_CHANNEL);
    const desk = createDesk({
      store,
      library,
      understander,
      clock,
      community,
      channels: [consoleChannel(feed)],
      onError: (error) => faults.push(String(error)),
    });
    const { app }: { app: FastifyInstance } = createApi({
      staff: () => noStaff,
      desk: () => desk,
      store,
      feed,
      community,
      clock,
      version: '0',
      page: join(root, 'adapters', 'console', 'public'),
      logger: pino({ level: 'silent' }),
    });
    const post = (id: string, text: string) =>
      app.inject({
        method: 'POST',
        url: '/api/chat/owner-0001/messages',
        payload: { text, message_id: id },
      });
    const ready = async () => {
      // The store is asked once a second at most.
      clock.advance(2000);
      return (await app.inject({ url: '/readyz' })).statusCode;
    };
    expect((await post('m0', '5栋1单元电梯困人了，快来人')).statusCode).toBe(202);
    expect((await post('m1', '垃圾几点收')).statusCode).toBe(202);
    expect(await ready()).toBe(200);

    await cluster.halt();
    for (let second = 0; second < 60; second += 10) {
      const refused = await post('m2', '装修几点必须停工');
      expect(refused.statusCode).toBe(503);
      expect(refused.json()).toMatchObject({ error: { code: 'E_STORE_UNAVAILABLE' } });
      expect(refused.body).not.toMatch(/127\.0\.0\.1|only-for-tests/);
      expect(await ready()).toBe(503);
      expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
      clock.advance(8000);
      await desk.drain().catch((error: unknown) => faults.push(String(error)));
    }
    expect(faults.length).toBeGreaterThan(0);
    heard.mockClear();
    await cluster.resume();

    expect((await post('m2', '装修几点必须停工')).statusCode).toBe(202);
    expect(await ready()).toBe(200);
    // What had been leased, if anything, is free again by then.
    clock.advance(61_000);
    await desk.drain();
    expect(await cluster.sql('SELECT state, attempts FROM inbox ORDER BY seq', [], url)).toEqual(
      [0, 1, 2].map(() => ({ state: 'done', attempts: 0 })),
    );
    expect(await cluster.sql('SELECT DISTINCT state FROM outbox', [], url)).toEqual([{ state: 'sent' }]);
    expect(await store.tickets(community.id, {})).toHaveLength(1);
    const id = (await store.conversationId(CONSOLE_CHANNEL, 'owner-0001', 'owner-0001')) ?? '';
    const texts = (await store.messages(id, 0, 100)).filter(({ from }) => from === 'owner');
    expect(texts.map(({ text }) => text)).toEqual([
      '5栋1单元电梯困人了，快来人',
      '垃圾几点收',
      '装修几点必须停工',
    ]);
    // The line on which others are heard is there again too.
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 10_000 });
    await app.close();
    await store.close();
  });

  it('in the middle of a migration keeps the old schema whole; the next start does it', async () => {
    const [first] = MIGRATIONS;
    const newest = MIGRATIONS.at(-1)?.id ?? 0;
    const url = await cluster.fresh();
    const versions = async () =>
      (await cluster.sql<{ id: number }>('SELECT id FROM yingda_migration ORDER BY id', [], url)).map(
        ({ id }) => id,
      );
    const tables = () =>
      cluster.sql(
        'SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2',
        [],
        url,
      );
    const old = new pg.Client(url);
    await old.connect();
    await old.query(first?.sql ?? '');
    await old.query('CREATE TABLE yingda_migration (id integer PRIMARY KEY, name text NOT NULL)');
    await old.query("INSERT INTO yingda_migration VALUES (1, 'spine')");
    const before = await tables();
    // An old instance is in the middle of something: the migration stands half-way, waiting for it.
    await old.query('BEGIN');
    await old.query('SELECT 1 FROM conversation_note');
    const starting = openPostgresStore(url).then(
      () => 'open',
      (error: { code?: string }) => error.code,
    );
    await vi.waitFor(async () =>
      expect(await cluster.sql('SELECT 1 FROM pg_locks WHERE NOT granted')).not.toEqual([]),
    );
    await cluster.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'yingda'",
    );
    expect(await starting).toBe('E_STORE_UNAVAILABLE');
    expect(await versions()).toEqual([1]);
    expect(await tables()).toEqual(before);
    await old.query('COMMIT');
    await old.end();
    await (await openPostgresStore(url)).close();
    expect((await versions()).at(-1)).toBe(newest);
  });
});
