/** The store contract on SQLite, in memory and on a file, and what only SQLite promises. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS, NEWEST_SCHEMA } from '../../adapters/sqlite/migrations.ts';
import { migrate, openDatabase } from '../../adapters/sqlite/open.ts';
import { openSqliteStore, storeOn } from '../../adapters/sqlite/store.ts';
import { type Inbound, NEW_CONVERSATION, PERSON_ROWS, type Store } from '../../src/index.ts';
import { fileSeal } from '../../src/seal.ts';
import { besideNeighbour, NEIGHBOUR } from '../contracts/store/neighbour.ts';
import { storeContract } from '../contracts/store.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-sqlite-'));
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeContract('SQLite in memory, beside another organisation', async () => {
  const db = openDatabase(':memory:');
  return besideNeighbour(storeOn(db), storeOn(db, NEIGHBOUR));
});
const seal = fileSeal(join(folder, 'secrets.key'));
storeContract('SQLite on a file, its secrets sealed', async () => openSqliteStore(newFile(), 'org', seal));

const T = Date.UTC(2024, 10, 22, 2);
const COMMUNITY = { orgId: 'org', id: 'yunqi', name: '云栖花园' };
const NO_QUERY = { address: null, ticket: null, phone: null };

function inbound(messageId: string): Inbound {
  return {
    channel: 'test',
    medium: 'chat',
    thread: 'lin',
    sender: 'lin',
    messageId,
    sentAt: T,
    from: 'owner',
    text: messageId,
    images: [],
    voices: [],
    audience: 'direct',
    mentioned: false,
    directThread: null,
  };
}

describe('secrets in a file', () => {
  const factor = { accountId: 'a', secret: 'JBSWY3DPEHPK3PXP', confirmedAt: T, lastStep: 0, codes: [] };
  const hook = {
    id: 'h1',
    communityId: COMMUNITY.id,
    url: 'https://hooks.example/1',
    secret: 'whsec_1111222233334444',
    kinds: [],
    by: 'a',
    createdAt: T,
    on: true,
  };
  const keep = async (store: Store) => {
    await store.ensureCommunity(COMMUNITY);
    await store.credentials.keepFactor(factor);
    await store.hooks.addHook(hook);
  };
  const read = async (store: Store) => [
    (await store.credentials.factor('a'))?.secret,
    (await store.hooks.hooks(COMMUNITY.id))[0]?.secret,
  ];
  const SECRETS = [factor.secret, hook.secret];
  const inFile = (file: string) => {
    const db = new Database(file);
    const kept = ['account_factor', 'webhook'].map((table) =>
      db.prepare(`SELECT secret FROM ${table}`).pluck().get(),
    );
    db.close();
    return kept;
  };

  it('cannot be read there, and are read with the key', async () => {
    const file = newFile();
    const store = openSqliteStore(file, 'org', seal);
    await keep(store);
    await store.hooks.changeHook(COMMUNITY.id, 'h1', { on: false });
    expect(inFile(file).filter((kept) => seal.isSealed(String(kept)))).toHaveLength(2);
    expect(await read(store)).toEqual(SECRETS);
    await store.close();
    const other = openSqliteStore(file, 'org', fileSeal(join(folder, 'other.key')));
    await expect(read(other)).rejects.toThrow('other.key');
    await other.close();
  });

  it('that an older yingda kept as they were are read, and sealed by that', async () => {
    const file = newFile();
    const before = openSqliteStore(file, 'org');
    await keep(before);
    await before.close();
    expect(inFile(file)).toEqual(SECRETS);
    const store = openSqliteStore(file, 'org', seal);
    expect(await read(store)).toEqual(SECRETS);
    expect(inFile(file).filter((kept) => seal.isSealed(String(kept)))).toHaveLength(2);
    expect(await read(store)).toEqual(SECRETS);
    await store.close();
  });
});

describe('a SQLite file', () => {
  let file: string;
  const open: { close(): unknown }[] = [];
  const kept = <T extends { close(): unknown }>(handle: T): T => {
    open.push(handle);
    return handle;
  };

  beforeEach(() => {
    file = newFile();
  });
  afterEach(async () => {
    for (const handle of open.splice(0)) await handle.close();
  });

  async function opened(): Promise<Store> {
    const store = kept(openSqliteStore(file));
    await store.ensureCommunity(COMMUNITY);
    return store;
  }

  const accept = async (store: Store, messageId: string) =>
    (await store.accept(COMMUNITY.id, [inbound(messageId)], T, () => T))[0]?.conversationId ?? '';

  it('is opened with a write-ahead log that is synced at every commit', () => {
    const db = kept(openDatabase(file));
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(db.pragma('busy_timeout', { simple: true })).toBeGreaterThanOrEqual(1000);
  });

  it('has no table that speaks of owners and that erasing one does not know', () => {
    const db = kept(openDatabase(file));
    const tables = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all();
    const speaks = tables.filter((table) =>
      (db.pragma(`table_info(${table})`) as { name: string }[]).some(({ name }) =>
        /^(person_id|external_id|reporter|phone|conversation_id|ticket_id|thread)$/.test(name),
      ),
    );
    expect(speaks.length).toBeGreaterThan(10);
    expect(speaks.filter((table) => !(table in PERSON_ROWS) && table !== 'staff')).toEqual([]);
  });

  it('has only STRICT tables', () => {
    const db = kept(openDatabase(file));
    const tables = (
      db.pragma('table_list') as { schema: string; name: string; type: string; strict: number }[]
    ).filter(
      ({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_'),
    );
    expect(tables.length).toBeGreaterThan(15);
    expect(tables.filter(({ strict }) => strict !== 1).map(({ name }) => name)).toEqual([]);
  });

  it('is migrated once: a second time does no harm', async () => {
    const id = await accept(await opened(), 'm1');
    const db = kept(openDatabase(file));
    const schema = () => db.prepare('SELECT sql FROM sqlite_schema ORDER BY name').pluck().all();
    const before = schema();
    migrate(db, file);
    expect(schema()).toEqual(before);
    expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.at(-1)?.id);
    const ids = MIGRATIONS.map(({ id: number }) => number);
    expect(ids).toEqual(ids.map((_, at) => at + 1));
    expect(await (await opened()).waiting(id)).toHaveLength(1);
  });

  it('of a newer yingda is refused and left as it is', () => {
    const db = kept(openDatabase(file));
    const newer = (MIGRATIONS.at(-1)?.id ?? 0) + 1;
    db.pragma(`user_version = ${newer}`);
    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({ code: 'E_STORE_NEWER', message: expect.stringContaining(file) }),
    );
    expect(db.pragma('user_version', { simple: true })).toBe(newer);
  });

  it('that cannot be opened is told by its name', () => {
    expect(() => openSqliteStore(join(folder, 'nowhere', 'x.sqlite'))).toThrow(
      expect.objectContaining({ code: 'E_STORE_UNAVAILABLE', message: expect.stringContaining('nowhere') }),
    );
  });

  it('shows what was committed to whoever opens it next, also after no orderly close', async () => {
    const id = await accept(await opened(), 'm1');
    const second = await opened();
    expect(await second.waiting(id)).toMatchObject([{ inbound: inbound('m1') }]);
    expect(await second.accept(COMMUNITY.id, [inbound('m1')], T, () => T)).toEqual([
      { conversationId: id, outcome: 'known' },
    ]);
  });

  it('with two handles loses no update and gives no number twice', async () => {
    const stores = [await opened(), await opened()];
    const id = await accept(stores[0] as Store, 'm1');
    const numbers: string[] = [];
    const turn = async (store: Store): Promise<void> => {
      const version = (await store.conversation(id))?.version ?? 0;
      const [outcome] = await store.commitTurns(
        [{ conversationId: id, assumes: version, inbox: [], timer: null, query: NO_QUERY }],
        () => ({
          prefixes: ['BX'],
          day: '2024-11-22',
          write: (given) => {
            numbers.push(...given);
            return {
              next: NEW_CONVERSATION,
              received: [],
              said: [],
              opened: [],
              effects: [],
              phrases: [],
              at: T,
            };
          },
        }),
      );
      if (outcome?.status === 'moved') await turn(store);
    };
    await Promise.all(Array.from({ length: 20 }, (_, at) => turn(stores[at % 2] as Store)));
    expect((await stores[0]?.conversation(id))?.version).toBe(20);
    expect(numbers).toEqual(
      Array.from({ length: 20 }, (_, at) => `BX-1122-${String(at + 1).padStart(3, '0')}`),
    );
  });

  it('is not ready while another writer holds it, and again after', async () => {
    const store = await opened();
    const other = kept(new Database(file));
    other.exec('BEGIN IMMEDIATE');
    expect(await store.readiness()).toEqual({
      writable: false,
      current: true,
      detail: 'database is locked',
    });
    other.exec('ROLLBACK');
    expect((await store.readiness()).writable).toBe(true);
    other.pragma(`user_version = ${NEWEST_SCHEMA + 1}`);
    expect(await store.readiness()).toEqual({
      writable: true,
      current: false,
      detail: expect.stringContaining(`schema ${NEWEST_SCHEMA + 1}`),
    });
  });

  it('that was swept holds nothing any more of what was erased', async () => {
    const store = await opened();
    const id = await accept(store, 'm1');
    const secret = '门口的钥匙在花盆下面';
    const received = [
      { id: 'r', from: 'owner' as const, text: secret, attachments: [], at: T, meaning: null },
    ];
    const rows = (await store.waiting(id)).map((row) => row.id);
    await store.commitTurns(
      [{ conversationId: id, assumes: 0, inbox: rows, timer: null, query: NO_QUERY }],
      () => ({
        prefixes: [],
        day: '2024-11-22',
        write: () => ({
          next: NEW_CONVERSATION,
          received,
          said: [],
          opened: [],
          effects: [],
          phrases: [],
          at: T,
        }),
      }),
    );
    const other = kept(new Database(file));
    const bytes = () => {
      other.pragma('wal_checkpoint(TRUNCATE)');
      return readFileSync(file).includes(secret);
    };
    expect(bytes()).toBe(true);
    await store.sweep(
      { inbox: 0, messages: T + 1, records: 0, recordKeys: [], drills: 0, tickets: 0, papers: 0 },
      10,
    );
    expect(bytes()).toBe(false);
  });

  it('makes a writer wait for another one, in another thread', async () => {
    const store = await opened();
    const go = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const db = require(workerData.sqlite)(workerData.file);
       db.exec('BEGIN IMMEDIATE');
       parentPort.postMessage('held');
       Atomics.wait(workerData.go, 0, 0);
       const insert = db.prepare("INSERT INTO event (org_id, at, kind, data) VALUES ('main', 1, 'held', ?)");
       for (let n = 0; n < 20000; n++) insert.run(String(n));
       db.exec('COMMIT');
       db.close();`,
      {
        eval: true,
        workerData: { file, go, sqlite: createRequire(import.meta.url).resolve('better-sqlite3') },
      },
    );
    await once(worker, 'message');
    const ended = once(worker, 'exit');
    Atomics.store(go, 0, 1);
    Atomics.notify(go, 0);
    // From here this thread stands still until the other one commits.
    const id = await accept(store, 'm1');
    expect(await store.waiting(id)).toHaveLength(1);
    expect(await ended).toEqual([0]);
    expect(
      kept(openDatabase(file)).prepare("SELECT count(*) FROM event WHERE kind = 'held'").pluck().get(),
    ).toBe(20_000);
  });

  describe('keeps for ever', () => {
    let db: Database.Database;

    beforeEach(async () => {
      const store = await opened();
      const id = await accept(store, 'm1');
      const phrases = [{ id: 'OPEN-1.1.chat', version: 'aaaaaaaaaaaa', text: '您好' }];
      await store.commitTurns(
        [{ conversationId: id, assumes: 0, inbox: [], timer: null, query: NO_QUERY }],
        () => ({
          prefixes: [],
          day: '2024-11-22',
          write: () => ({
            next: NEW_CONVERSATION,
            received: [],
            said: [],
            opened: [],
            effects: [{ kind: 'record', event: 'seen', data: {} }],
            phrases,
            at: T,
          }),
        }),
      );
      db = kept(new Database(file));
    });

    it.each([
      ['an event, against an update', "UPDATE event SET kind = 'x'"],
      ['an event, against a deletion', 'DELETE FROM event'],
      [
        'an event, against a replacement',
        "INSERT OR REPLACE INTO event (seq, org_id, at, kind, data) SELECT seq, org_id, at, 'x', data FROM event",
      ],
      ['a phrase version, against an update', "UPDATE phrase_version SET text = 'x'"],
      ['a phrase version, against a deletion', 'DELETE FROM phrase_version'],
      [
        'a phrase version, against a replacement',
        "INSERT OR REPLACE INTO phrase_version SELECT org_id, id, version, 'x', first_used_at FROM phrase_version",
      ],
      ['the audit log, against an update', "UPDATE audit SET action = 'x'"],
      ['the audit log, against a deletion', 'DELETE FROM audit'],
      [
        'the audit log, against a replacement',
        "INSERT OR REPLACE INTO audit SELECT seq, org_id, at, actor, 'x', target, data, hash FROM audit",
      ],
    ])('%s', (_what, sql) => {
      db.exec(
        "INSERT INTO audit (org_id, at, actor, action, target, data, hash) VALUES ('main', 1, 'a', 'seen', NULL, '{}', 'h')",
      );
      const rows = () => [
        db.prepare('SELECT * FROM audit').all(),
        db.prepare('SELECT * FROM event').all(),
        db.prepare('SELECT * FROM phrase_version').all(),
      ];
      const before = rows();
      expect(before.map((table) => table.length)).toEqual([1, 1, 1]);
      expect.soft(() => db.exec(sql)).toThrow(/append-only|immutable/);
      expect(rows()).toEqual(before);
    });

    it('the text a phrase version had first', async () => {
      const store = await opened();
      const id = (await store.conversationId('test', 'lin', 'lin')) ?? '';
      await store.commitTurns(
        [{ conversationId: id, assumes: 1, inbox: [], timer: null, query: NO_QUERY }],
        () => ({
          prefixes: [],
          day: '2024-11-22',
          write: () => ({
            next: NEW_CONVERSATION,
            received: [],
            said: [],
            opened: [],
            effects: [],
            phrases: [{ id: 'OPEN-1.1.chat', version: 'aaaaaaaaaaaa', text: '别的' }],
            at: T + 1,
          }),
        }),
      );
      expect(db.prepare('SELECT text, first_used_at FROM phrase_version').all()).toEqual([
        { text: '您好', first_used_at: T },
      ]);
    });
  });
});
