/** The disk is full, the file is damaged, a migration breaks off (RELIABILITY 22 to 24). */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../adapters/sqlite/migrations.ts';
import { type Db, migrate, openDatabase } from '../../adapters/sqlite/open.ts';
import { openSqliteStore, storeOn } from '../../adapters/sqlite/store.ts';
import { LiveFeed } from '../../src/api/live.ts';
import { CONSOLE_CHANNEL, consoleChannel, createApi } from '../../src/api/server.ts';
import { inboundSchema } from '../../src/channel.ts';
import { ManualClock } from '../../src/clock.ts';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import type { Store } from '../../src/store.ts';
import { MONDAY, noStaff } from '../office.ts';
import { community, library, root, understander } from '../shared.ts';
import { built } from './processes.ts';

const NEWEST = MIGRATIONS.at(-1)?.id ?? 0;
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-storage-'));
  file = join(folder, 'yingda.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a full disk', () => {
  let db: Db;
  let store: Store;
  let desk: Desk;
  let app: FastifyInstance;
  let clock: ManualClock;
  let faults: string[];

  beforeEach(async () => {
    db = openDatabase(file);
    store = storeOn(db);
    await settle(store, community);
    clock = new ManualClock(MONDAY);
    faults = [];
    const feed = new LiveFeed(store, CONSOLE_CHANNEL);
    desk = createDesk({
      store,
      library,
      understander,
      clock,
      community,
      channels: [consoleChannel(feed)],
      onError: (error, where) => faults.push(`${where}: ${String(error)}`),
    });
    ({ app } = createApi({
      staff: () => noStaff,
      desk: () => desk,
      store,
      feed,
      community,
      clock,
      version: '0',
      page: join(root, 'adapters', 'console', 'public'),
      logger: pino({ level: 'silent' }),
    }));
  });
  afterEach(async () => {
    await app.close();
    await store.close();
  });

  const post = (id: string, text: string) =>
    app.inject({
      method: 'POST',
      url: '/api/chat/owner-0001/messages',
      payload: { text, message_id: id },
    });
  /** What a supervisor is told; the store is asked once a second at most. */
  const ready = async () => {
    clock.advance(1001);
    const response = await app.inject({ url: '/readyz' });
    return [response.statusCode, response.json<{ reasons: unknown[] }>().reasons];
  };
  /** No page can be added any more; `fill` uses up what is free within the pages there are. */
  const full = () => db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  const room = () => db.pragma('max_page_count = 1073741823');
  const inbox = () => db.prepare('SELECT state, attempts FROM inbox ORDER BY seq').all();

  it('is told with 503 and never with a false 202; with room again it goes on without a restart', async () => {
    expect((await post('m0', '你好')).statusCode).toBe(202);
    full();
    const statuses: number[] = [];
    for (let n = 1; n < 200 && !statuses.includes(503); n++)
      statuses.push((await post(`m${n}`, `厨房漏水${'，很急'.repeat(300)}`)).statusCode);
    expect(statuses.at(-1)).toBe(503);
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([202]));
    // What was acknowledged is there, what was refused is not.
    expect(inbox()).toHaveLength(statuses.length);
    const refused = await post(`m${statuses.length}`, `厨房漏水${'，很急'.repeat(300)}`);
    expect(refused.json()).toMatchObject({ error: { code: 'E_STORE_UNAVAILABLE' } });
    // A page of the schema would still find its place.
    expect(await ready()).toEqual([503, [{ check: 'store', detail: 'database or disk is full' }]]);
    room();
    expect(await ready()).toEqual([200, []]);
    expect((await post(`m${statuses.length}`, '3栋2单元1502')).statusCode).toBe(202);
    clock.advance(60_000);
    await desk.drain();
    expect(inbox()).toEqual(
      Array.from({ length: statuses.length + 1 }, () => ({ state: 'done', attempts: 0 })),
    );
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('in the middle of turns is counted against no message, and nobody is called', async () => {
    for (let n = 0; n < 20; n++)
      await post(`m${n}`, `我家厨房漏水，来个人看看${'，很急'.repeat(300)}，第${n}次`);
    clock.advance(10_000);
    full();
    for (let tries = 0; tries < 12; tries++) {
      await desk.drain().catch((error: unknown) => faults.push(String(error)));
      clock.advance(61_000);
    }
    expect(faults.join('\n')).toMatch(/full/);
    expect(inbox()).toEqual(Array.from({ length: 20 }, () => ({ state: 'waiting', attempts: 0 })));
    room();
    await desk.drain();
    expect(inbox()).toEqual(Array.from({ length: 20 }, () => ({ state: 'done', attempts: 0 })));
    expect((await store.alerts(community.id, 10)).filter(({ reason }) => reason === 'dead_letter')).toEqual(
      [],
    );
    expect(db.prepare("SELECT count(*) FROM outbox WHERE state <> 'sent'").pluck().get()).toBe(0);
  });
});

/** Writes over what stands at `at`. */
function spoil(name: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(name, 'r+');
  writeSync(handle, bytes, 0, bytes.byteLength, at);
  closeSync(handle);
}

describe('a damaged file', () => {
  beforeEach(async () => {
    const store = openSqliteStore(file);
    await settle(store, community);
    await store.close();
  });

  it.each([
    ['a flipped byte in the head of a page', (size: number) => 4096 * Math.floor(size / 4096 / 2)],
    ['a flipped byte in the schema', () => 100],
    ['a flipped byte in the head of the file', () => 3],
  ])('%s is found when it is opened, and the file stays as it is', (_what, where) => {
    const before = readFileSync(file);
    const at = where(before.byteLength);
    spoil(file, at, Uint8Array.of((before[at] ?? 0) ^ 0xff));
    const damaged = readFileSync(file);
    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({
        code: 'E_STORE_UNAVAILABLE',
        message: expect.stringMatching(/damaged.*restore the last backup/),
      }),
    );
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });

  it('is told together with the newest backup, which opens', () => {
    for (const day of ['20261120', '20261122', '20261121']) {
      const backup = join(folder, 'backups', `yingda-${day}T031500Z`);
      mkdirSync(backup, { recursive: true });
      copyFileSync(file, join(backup, 'yingda.sqlite'));
    }
    // What a crash left half made is no backup.
    mkdirSync(join(folder, 'backups', 'yingda-20261123T031500Z.part'));
    spoil(file, 100, Uint8Array.of(0xff));
    const newest = join(folder, 'backups', 'yingda-20261122T031500Z');
    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(`restore ${newest}`) }),
    );
    const db = openDatabase(join(newest, 'yingda.sqlite'));
    expect(db.prepare('SELECT count(*) FROM home').pluck().get()).toBe(community.homes.length);
    db.close();
  });
});

describe('a file that is damaged while it is in use', () => {
  it('is written no more once that is noticed: refused, and readiness names the newest backup', async () => {
    const backup = join(folder, 'backups', 'yingda-20261122T031500Z');
    mkdirSync(backup, { recursive: true });
    const db = openDatabase(file);
    const store = storeOn(db);
    await settle(store, community);
    expect(await store.readiness()).toMatchObject({ writable: true });
    const heard = (messageId: string) =>
      store.accept(
        community.id,
        [
          inboundSchema.parse({
            channel: 'test',
            medium: 'chat',
            thread: 'lin',
            sender: 'lin',
            messageId,
            sentAt: null,
            text: '你好',
          }),
        ],
        MONDAY,
        () => MONDAY,
      );
    await heard('m0');
    db.pragma('wal_checkpoint(TRUNCATE)');
    // Every page of the inbox and its indexes; what is in memory is forgotten.
    const roots = db
      .prepare<[], { page: number }>("SELECT rootpage AS page FROM sqlite_schema WHERE tbl_name = 'inbox'")
      .all();
    for (const { page } of roots) spoil(file, (page - 1) * 4096, new Uint8Array(4096).fill(0xff));
    db.pragma('shrink_memory');
    await expect(heard('m1')).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_/) });
    const damaged = readFileSync(file);
    const log = readFileSync(`${file}-wal`);
    await expect(heard('m2')).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' });
    // Also what does not touch the spoilt pages, in a transaction or not.
    await expect(
      store.ensureCommunity({ orgId: community.id, id: 'other', name: 'other' }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^SQLITE_(?:CORRUPT|READONLY)/) });
    expect(await store.readiness()).toMatchObject({
      writable: false,
      detail: expect.stringContaining(`restore ${backup}`),
    });
    expect([readFileSync(file).equals(damaged), readFileSync(`${file}-wal`).equals(log)]).toEqual([
      true,
      true,
    ]);
    db.close();
  });
});

describe('a migration', () => {
  const half = {
    id: NEWEST + 1,
    name: 'breaks off',
    sql: `CREATE TABLE half (id TEXT PRIMARY KEY) STRICT; ALTER TABLE person ADD COLUMN half TEXT;
          INSERT INTO half VALUES ('a'), ('a');`,
  };
  const schemaOf = (db: Db) => ({
    version: db.pragma('user_version', { simple: true }),
    sql: db.prepare('SELECT sql FROM sqlite_schema ORDER BY name').pluck().all(),
  });

  it('that breaks off leaves the old schema whole, and the file in use', async () => {
    const db = openDatabase(file);
    const before = schemaOf(db);
    expect(() => migrate(db, file, [...MIGRATIONS, half])).toThrow(/UNIQUE/);
    expect(schemaOf(db)).toEqual(before);
    expect(db.inTransaction).toBe(false);
    db.close();
    const store = openSqliteStore(file);
    await settle(store, community);
    expect(await store.health()).toEqual({ ok: true, detail: 'ok' });
    await store.close();
  });

  it('that worked after one that breaks off is not needed twice', () => {
    const db = openDatabase(file);
    const good = { id: NEWEST + 1, name: 'good', sql: 'CREATE TABLE good (id TEXT PRIMARY KEY) STRICT;' };
    expect(() => migrate(db, file, [...MIGRATIONS, good, { ...half, id: NEWEST + 2 }])).toThrow(/UNIQUE/);
    expect(db.pragma('user_version', { simple: true })).toBe(NEWEST + 1);
    migrate(db, file, [...MIGRATIONS, good]);
    expect(() => migrate(db, file)).toThrow(expect.objectContaining({ code: 'E_STORE_NEWER' }));
    db.close();
  });

  it('whose process is killed half-way has not been', { timeout: 180_000 }, () => {
    built();
    openDatabase(file).close();
    // The product's own way through migrations; more than the cache of pages holds, so that some of it is in the log by then.
    const killed = spawnSync(process.execPath, [
      '--input-type=module',
      '-e',
      `const { migrate, openDatabase } = await import(process.argv[1]);
       const db = openDatabase(process.argv[2]);
       db.pragma('cache_size = 5');
       db.function('die', () => process.kill(process.pid, 'SIGKILL'));
       const sql = \`CREATE TABLE half (id TEXT) STRICT; ALTER TABLE person ADD COLUMN half TEXT;
         INSERT INTO half WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
           SELECT hex(randomblob(500)) FROM n;
         SELECT die();\`;
       migrate(db, 'it', [{ id: ${NEWEST + 1}, name: 'half', sql }]);`,
      pathToFileURL(join(root, 'dist', 'adapters', 'sqlite', 'open.js')).href,
      file,
    ]);
    expect(killed.signal).toBe('SIGKILL');
    const fresh = new Database(':memory:');
    migrate(fresh, 'fresh');
    const db = openDatabase(file);
    expect(schemaOf(db)).toEqual(schemaOf(fresh));
    db.close();
    fresh.close();
  });
});
