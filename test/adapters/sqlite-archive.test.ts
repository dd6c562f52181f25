/** Copies of a SQLite file while others use it, and putting one back. */
import { once } from 'node:events';
import fs, {
  copyFileSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sqliteArchive } from '../../adapters/sqlite/archive.ts';
import { NEWEST_SCHEMA } from '../../adapters/sqlite/migrations.ts';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { NEW_CONVERSATION, type Store } from '../../src/index.ts';
import { inbound } from '../contracts/store/bench.ts';

const T = Date.UTC(2026, 10, 22, 2);
const COMMUNITY = { orgId: 'org', id: 'yunqi', name: '云栖花园' };

const untouchedFs = { fsyncSync: fs.fsyncSync, renameSync: fs.renameSync };

let folder: string;
let file: string;
let copy: string;
const open: { close(): unknown }[] = [];
const kept = <H extends { close(): unknown }>(handle: H): H => {
  open.push(handle);
  return handle;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-archive-'));
  file = join(folder, 'yingda.sqlite');
  copy = join(folder, 'copy.sqlite');
});
afterEach(async () => {
  vi.restoreAllMocks();
  Object.assign(fs, untouchedFs);
  syncBuiltinESMExports();
  for (const handle of open.splice(0)) await handle.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(path = file): Promise<Store> {
  const store = kept(openSqliteStore(path));
  await store.ensureCommunity(COMMUNITY);
  return store;
}

const talk = async (store: Store, sender: string) =>
  (await store.accept(COMMUNITY.id, [inbound({ thread: sender, sender })], T, () => T))[0]?.conversationId ??
  '';

/** One answer that waits to be sent. */
async function answered(store: Store, sender = 'lin', message = 's1'): Promise<string> {
  const id = await talk(store, sender);
  const said = { id: message, from: 'bot' as const, text: '您好', phrases: [], purpose: 'send' as const };
  await store.commitTurns(
    [
      {
        conversationId: id,
        assumes: 0,
        inbox: [],
        timer: null,
        query: { address: null, ticket: null, phone: null },
      },
    ],
    () => ({
      prefixes: [],
      day: '2026-11-22',
      write: () => ({
        next: NEW_CONVERSATION,
        received: [],
        said: [said],
        opened: [],
        effects: [],
        phrases: [],
        at: T,
      }),
    }),
  );
  return id;
}

/** Closes a store of which only the file is wanted. */
async function made(path: string, fill: (store: Store) => Promise<unknown>): Promise<void> {
  const store = openSqliteStore(path);
  await store.ensureCommunity(COMMUNITY);
  await fill(store);
  await store.close();
}

const senders = (path: string) => {
  const db = new Database(path, { readonly: true });
  const found = db.prepare('SELECT sender FROM conversation ORDER BY sender').pluck().all();
  db.close();
  return found;
};

/** What is called instead of a function of node:fs, whoever has imported it. */
function instead(of: Partial<typeof untouchedFs>): void {
  Object.assign(fs, of);
  syncBuiltinESMExports();
}

/** The files and folders, by their inodes, that are brought to the disk from now on. */
function syncedInodes(): number[] {
  const inodes: number[] = [];
  instead({
    fsyncSync: (handle) => {
      inodes.push(fstatSync(handle).ino);
      untouchedFs.fsyncSync(handle);
    },
  });
  return inodes;
}

/** What is done to the events is not done to their indexes: damage that nobody meets by reading. */
function besideIndexes(path: string, sql: string): void {
  const schema = (work: (db: Database.Database) => void) => {
    const db = new Database(path);
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    work(db);
    db.close();
  };
  const OF = "type IN ('index', 'trigger') AND tbl_name = 'event'";
  let taken: unknown[] = [];
  schema((db) => {
    const event = db.prepare(
      "INSERT INTO event (org_id, at, kind, data) VALUES ('main', 1, 'written', '{}')",
    );
    for (let n = 0; n < 10; n++) event.run();
    taken = db.prepare(`SELECT * FROM sqlite_schema WHERE ${OF}`).all();
    db.exec(`DELETE FROM sqlite_schema WHERE ${OF}`);
  });
  schema((db) => db.exec(sql));
  schema((db) => {
    const back = db.prepare('INSERT INTO sqlite_schema VALUES (@type, @name, @tbl_name, @rootpage, @sql)');
    for (const one of taken) back.run(one);
  });
}
const LOST = 'DELETE FROM event WHERE seq % 2 = 1';
const CHANGED = 'UPDATE event SET at = 2 WHERE seq = 1';

/** Calls between the making of a copy and the look whether somebody wrote meanwhile. */
function afterCopying(call: () => void): void {
  const { pragma } = Database.prototype;
  let looks = 0;
  vi.spyOn(Database.prototype, 'pragma').mockImplementation(function (this: Database.Database, ...given) {
    if (given[0] === 'data_version' && ++looks === 2) call();
    return pragma.apply(this, given);
  });
}

function writeEvent(path: string): void {
  const db = new Database(path);
  db.exec("INSERT INTO event (org_id, at, kind, data) VALUES ('main', 1, 'written', '{}')");
  db.close();
}

function loseEvent(path: string): void {
  const db = new Database(path);
  db.exec('DROP TRIGGER event_no_delete; DELETE FROM event WHERE seq = (SELECT min(seq) FROM event)');
  db.close();
}

/** A log whose process has died: all of it counts for whoever opens the database beside it. */
async function logOf(of: (store: Store) => Promise<unknown>): Promise<string> {
  const [other, log] = [join(folder, 'other.sqlite'), join(folder, 'log-of-another')];
  const store = openSqliteStore(other);
  await store.ensureCommunity(COMMUNITY);
  await of(store);
  copyFileSync(`${other}-wal`, log);
  await store.close();
  return log;
}

describe('a copy', () => {
  it('holds what was committed, with its counts, while the store is open and goes on', async () => {
    const store = await opened();
    await talk(store, 'lin');
    const report = await sqliteArchive.copy(file, copy);
    expect(report).toMatchObject({
      schema: NEWEST_SCHEMA,
      rows: { conversation: 1, inbox: 1, person: 1, event: 0 },
    });
    await talk(store, 'wang');
    expect(senders(copy)).toEqual(['lin']);
    expect(await sqliteArchive.inspect(copy)).toEqual(report);
  });

  it('is sound while another thread does nothing but write', async () => {
    await made(file, (store) => talk(store, 'lin'));
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const db = require(workerData.sqlite)(workerData.file);
       db.pragma('synchronous = OFF');
       const insert = db.prepare("INSERT INTO event (org_id, at, kind, data) VALUES ('main', 1, 'written', ?)");
       for (let n = 0; n < 200 || Atomics.load(workerData.stop, 0) === 0; n++) {
         insert.run(String(n));
         if (n === 100) parentPort.postMessage('writes');
       }
       db.close();`,
      {
        eval: true,
        workerData: { file, stop, sqlite: createRequire(import.meta.url).resolve('better-sqlite3') },
      },
    );
    await once(worker, 'message');
    const { rows } = await sqliteArchive.copy(file, copy);
    Atomics.store(stop, 0, 1);
    await once(worker, 'exit');
    expect(rows.event).toBeGreaterThan(100);
    expect(await sqliteArchive.inspect(copy)).toMatchObject({ rows });
  });

  it.each([
    ['has lost', LOST],
    ['was changed', CHANGED],
  ])('of a database of which only the indexes tell what it %s is refused', async (_what, sql) => {
    await made(file, (store) => talk(store, 'lin'));
    besideIndexes(file, sql);
    await expect(sqliteArchive.copy(file, copy)).rejects.toThrow(/copy\.sqlite is not sound: .*index event_/);
    expect(existsSync(copy)).toBe(false);
  });

  it.each([
    ['nobody', /rows differ in event/],
    ['somebody', /1 events were copied of 2 up to number 2/],
  ])('is counted: one that has fewer rows is refused, where %s writes meanwhile', async (who, told) => {
    await made(file, (store) => talk(store, 'lin'));
    for (let n = 0; n < 2; n++) writeEvent(file);
    afterCopying(() => {
      if (who === 'somebody') writeEvent(file);
      loseEvent(copy);
    });
    await expect(sqliteArchive.copy(file, copy)).rejects.toThrow(told);
    expect(existsSync(copy)).toBe(false);
  });

  it('may have fewer rows than there are, where somebody writes meanwhile', async () => {
    await made(file, (store) => talk(store, 'lin'));
    afterCopying(() => writeEvent(file));
    expect(await sqliteArchive.copy(file, copy)).toMatchObject({ rows: { event: 0 } });
  });

  it('is on the disk when it is told of, file and folder', async () => {
    await made(file, (store) => talk(store, 'lin'));
    const synced = syncedInodes();
    await sqliteArchive.copy(file, copy);
    expect(synced).toEqual([statSync(copy).ino, statSync(folder).ino]);
  });

  it('is not made of the database of another program', async () => {
    const db = kept(new Database(file));
    db.exec('CREATE TABLE songs (name TEXT)');
    await expect(sqliteArchive.copy(file, copy)).rejects.toThrow(/no database of yingda/);
    expect(existsSync(copy)).toBe(false);
  });

  it('can be opened as it is, without files beside it', async () => {
    await made(file, (store) => talk(store, 'lin'));
    await sqliteArchive.copy(file, copy);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite']);
    const again = await opened(copy);
    expect(await again.conversationId('test', 'lin', 'lin')).not.toBeNull();
  });

  it('does not migrate what it copies', async () => {
    await made(file, (store) => talk(store, 'lin'));
    const db = kept(new Database(file));
    db.pragma(`user_version = ${NEWEST_SCHEMA - 1}`);
    expect(await sqliteArchive.copy(file, copy)).toMatchObject({ schema: NEWEST_SCHEMA - 1 });
    expect(db.pragma('user_version', { simple: true })).toBe(NEWEST_SCHEMA - 1);
  });

  it('never goes over a file', async () => {
    await made(file, (store) => talk(store, 'lin'));
    writeFileSync(copy, 'mine');
    await expect(sqliteArchive.copy(file, copy)).rejects.toMatchObject({ code: 'E_BACKUP' });
    expect(readFileSync(copy, 'utf8')).toBe('mine');
  });

  it('of a damaged or missing database is refused, and nothing is left', async () => {
    writeFileSync(file, 'no database at all, whatever its name says');
    await expect(sqliteArchive.copy(file, copy)).rejects.toMatchObject({ code: 'E_BACKUP' });
    await expect(sqliteArchive.copy(join(folder, 'nowhere'), copy)).rejects.toMatchObject({
      code: 'E_STORE_UNAVAILABLE',
    });
    expect(existsSync(copy)).toBe(false);
  });

  it('of a database with rows that refer to nothing is refused', async () => {
    await made(file, (store) => talk(store, 'lin'));
    const db = kept(new Database(file));
    db.pragma('foreign_keys = OFF');
    db.exec('DELETE FROM person');
    await expect(sqliteArchive.copy(file, copy)).rejects.toThrow(/1 rows refer to rows that are not there/);
    expect(existsSync(copy)).toBe(false);
  });
});

describe('restoring', () => {
  const aside = () => join(folder, 'aside.sqlite');
  const restore = (from = copy) => sqliteArchive.restore(from, file, aside(), T);

  beforeEach(() => made(copy, (store) => talk(store, 'lin')));

  it('puts the copy in place and the old file aside, whole', async () => {
    await made(file, (store) => talk(store, 'wang'));
    expect(await restore()).toMatchObject({ replaced: true, heldBack: 0, report: { rows: { inbox: 1 } } });
    expect(senders(file)).toEqual(['lin']);
    expect(senders(aside())).toEqual(['wang']);
    expect(senders(copy)).toEqual(['lin']);
    const store = await opened();
    expect(await store.gauges(T)).toMatchObject({ inboxWaiting: 1 });
  });

  it('works where there is no database, also with a log left behind by one', async () => {
    copyFileSync(await logOf((store) => talk(store, 'wang')), `${file}-wal`);
    expect(await restore()).toMatchObject({ replaced: false });
    expect(senders(file)).toEqual(['lin']);
    expect(await sqliteArchive.inspect(file)).toMatchObject({ rows: { inbox: 1 } });
  });

  it('works where one broke off before', async () => {
    writeFileSync(`${file}.restoring`, 'half of it');
    expect(await restore()).toMatchObject({ replaced: false });
    expect(senders(file)).toEqual(['lin']);
  });

  it('is on the disk before it takes the place of the old file, and then its new name', async () => {
    await made(file, (store) => talk(store, 'wang'));
    const old = statSync(file).ino;
    const synced = syncedInodes();
    instead({
      renameSync: (from, to) => {
        if (to === file) expect(synced).toEqual([statSync(from).ino]);
        untouchedFs.renameSync(from, to);
      },
    });
    await restore();
    expect(statSync(file).ino).not.toBe(old);
    expect(synced).toEqual([statSync(file).ino, statSync(folder).ino]);
  });

  it('lets nobody write into the old file while it is set aside', async () => {
    await made(file, (store) => talk(store, 'wang'));
    const codes: unknown[] = [];
    instead({
      renameSync: (from, to) => {
        if (from === file)
          try {
            kept(new Database(file, { timeout: 0 })).exec("UPDATE person SET surname = 'x'");
          } catch (error) {
            codes.push((error as { code?: string }).code);
          }
        untouchedFs.renameSync(from, to);
      },
    });
    expect(await restore()).toMatchObject({ replaced: true });
    expect(codes).toEqual(['SQLITE_BUSY']);
  });

  it('is refused while somebody has the database open, and changes nothing', async () => {
    const store = await opened();
    await talk(store, 'wang');
    await expect(restore()).rejects.toMatchObject({
      code: 'E_STORE_BUSY',
      message: expect.stringMatching(/fuser .*yingda\.sqlite/),
    });
    expect(await store.conversationId('test', 'wang', 'wang')).not.toBeNull();
    await talk(store, 'zhao');
    expect(readdirSync(folder).filter((name) => /restoring|aside/.test(name))).toEqual([]);
  });

  it('sets a damaged database aside with its log', async () => {
    writeFileSync(file, 'damaged beyond recognition, and longer than a header of SQLite would be');
    writeFileSync(`${file}-wal`, 'its log');
    instead({
      renameSync: (from, to) => {
        // Of a log that nothing is wrong with nothing is left; it stays where it could not be written back.
        if (from === file) writeFileSync(`${file}-wal`, 'could not be written back');
        untouchedFs.renameSync(from, to);
      },
    });
    expect(await restore()).toMatchObject({ replaced: true });
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(senders(file)).toEqual(['lin']);
    expect(readFileSync(aside(), 'utf8')).toContain('damaged');
    expect(readFileSync(`${aside()}-wal`, 'utf8')).toBe('could not be written back');
  });

  it.each<[string, () => void, string]>([
    ['no database', () => writeFileSync(copy, 'something else entirely'), 'E_BACKUP'],
    [
      'damaged',
      () => {
        const bytes = readFileSync(copy);
        writeFileSync(copy, bytes.fill(0xff, 8192, 40_000));
      },
      'E_BACKUP',
    ],
    ['damaged where only its indexes tell', () => besideIndexes(copy, CHANGED), 'E_BACKUP'],
    [
      'of another program',
      () => {
        rmSync(copy);
        const db = new Database(copy);
        db.exec('CREATE TABLE songs (name TEXT)');
        db.close();
      },
      'E_BACKUP',
    ],
    [
      'of a newer yingda',
      () => {
        const db = new Database(copy);
        db.pragma(`user_version = ${NEWEST_SCHEMA + 1}`);
        db.close();
      },
      'E_STORE_NEWER',
    ],
  ])('refuses a file that is %s, and changes nothing', async (_what, spoil, code) => {
    await made(file, (store) => talk(store, 'wang'));
    spoil();
    await expect(restore()).rejects.toMatchObject({ code });
    expect(senders(file)).toEqual(['wang']);
    expect(existsSync(aside())).toBe(false);
  });

  it('holds back answers that waited to be sent: they may have been, and people are shown them', async () => {
    rmSync(copy);
    let id = '';
    await made(copy, async (store) => {
      id = await answered(store);
      // One more, which was on its way.
      await answered(store, 'wang', 's0');
      await store.markSending('s0', T);
    });
    expect(await restore()).toMatchObject({ heldBack: 2 });
    const store = await opened();
    expect(await store.outboxDue(T + 1, 10)).toEqual([]);
    expect(await store.gauges(T)).toMatchObject({ outboxPending: 0, outboxSending: 0, outboxUncertain: 2 });
    const told = (await store.events(0, 10)).filter(({ kind }) => kind === 'message.failed');
    expect(told).toHaveLength(2);
    expect(told).toContainEqual(
      expect.objectContaining({ conversationId: id, data: { message: 's1', reason: 'restored' } }),
    );
    const untouched = await opened(copy);
    expect(await untouched.gauges(T)).toMatchObject({ outboxPending: 1, outboxSending: 1 });
  });
});
