/** Group commit on SQLite: what is safe when it is told of, and what becomes of the others when one fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Db, openDatabase } from '../../adapters/sqlite/open.ts';
import { openSqliteStore, storeOn } from '../../adapters/sqlite/store.ts';
import { NEW_CONVERSATION, type Store } from '../../src/index.ts';
import { C, DAY, inbound, MINUTE, NOTHING, said, T } from '../contracts/store/bench.ts';

let folder: string;
let file: string;
let db: Db;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-group-'));
  file = join(folder, 'yingda.sqlite');
  db = openDatabase(file);
  store = storeOn(db);
  await store.ensureCommunity({ orgId: 'org', id: C, name: C });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const accept = (sender: string, text = '在吗') =>
  store.accept(C, [inbound({ thread: sender, sender, text })], T, () => T);
const talk = async (sender: string) => (await accept(sender))[0]?.conversationId ?? '';

const turn = (conversationId: string) => ({
  conversationId,
  assumes: 0,
  inbox: [],
  timer: null,
  query: NOTHING,
});
const writes = (message: string) => ({
  next: NEW_CONVERSATION,
  received: [],
  said: [said(message)],
  opened: [],
  effects: [],
  phrases: [],
  at: T,
});
const answer = (conversationId: string, message: string) =>
  store.commitTurns([turn(conversationId)], () => ({
    prefixes: [],
    day: DAY,
    write: () => writes(message),
  }));

/** How each commit from now on is synced: FULL outlasts the power, NORMAL the process only. */
function commits(): string[] {
  const levels: string[] = [];
  let level = 'FULL';
  const { exec, prepare } = Database.prototype;
  vi.spyOn(db, 'exec').mockImplementation((sql) => {
    level = /^PRAGMA synchronous = (\w+)$/.exec(sql)?.[1] ?? level;
    return exec.call(db, sql);
  });
  vi.spyOn(db, 'prepare').mockImplementation((sql) => {
    if (sql === 'COMMIT') levels.push(level);
    return prepare.call(db, sql);
  });
  return levels;
}

describe('what is told of', () => {
  it('is on the disk, but for the mark of a send that may be repeated, its end, and leases', async () => {
    const [a, b] = [await talk('a'), await talk('b')];
    await answer(a, 's1');
    await answer(b, 's2');
    const levels = commits();
    const level = async (work: Promise<unknown>) => {
      await work;
      return levels.splice(0);
    };
    expect(await level(accept('lin'))).toEqual(['FULL']);
    expect(await level(answer(await talk('wang'), 's3'))).toEqual(['FULL', 'FULL']);
    expect(await level(store.markSending('s1', T))).toEqual(['FULL']);
    expect(await level(store.markLater('s1', 'busy', T, T))).toEqual(['FULL']);
    expect(await level(store.markFailed('s1', 'busy', T, T))).toEqual(['FULL']);
    expect(await level(store.markSending('s2', T, { repeatable: true }))).toEqual(['NORMAL']);
    expect(await level(store.markSent('s2', null, T))).toEqual(['NORMAL']);
    expect(await level(store.dueTimers(T, 9, T + MINUTE))).toEqual(['NORMAL']);
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
  });

  it('is one commit, where it is asked for at the same moment, and safe when any of it is to be', async () => {
    await answer(await talk('a'), 's1');
    const levels = commits();
    await Promise.all([store.markSending('s1', T, { repeatable: true }), accept('lin'), accept('wang')]);
    expect(levels).toEqual(['FULL']);
  });

  it('is committed before the store is closed', async () => {
    const accepting = accept('lin');
    await store.close();
    expect(await accepting).toMatchObject([{ outcome: 'new' }]);
    store = openSqliteStore(file);
    expect(await accept('lin', '别的')).toMatchObject([{ outcome: 'new' }]);
    expect(await store.waiting((await store.conversationId('test', 'lin', 'lin')) ?? '')).toHaveLength(2);
  });
});

describe('a commit that the disk refuses', () => {
  it('is told to all who wait for it, and nothing of it is kept', { timeout: 5000 }, async () => {
    const { prepare } = Database.prototype;
    let refusals = 2;
    vi.spyOn(db, 'prepare').mockImplementation((sql) => {
      if (sql === 'COMMIT' && refusals-- > 0)
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
      return prepare.call(db, sql);
    });
    const ends = await Promise.allSettled([accept('lin'), accept('wang')]);
    expect(ends.map((end) => end.status === 'rejected' && end.reason.code)).toEqual([
      'SQLITE_FULL',
      'SQLITE_FULL',
    ]);
    expect(db.inTransaction).toBe(false);
    refusals = 0;
    expect(await store.conversationId('test', 'lin', 'lin')).toBeNull();
    expect(await accept('lin')).toMatchObject([{ outcome: 'new' }]);
  });

  it('is no fault of a turn, not even beside one that fails by itself', async () => {
    const [bad, good] = [await talk('bad'), await talk('good')];
    const fill = () => db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
    fill();
    const both = () =>
      store.commitTurns([turn(bad), turn(good)], ({ request }) => ({
        prefixes: [],
        day: DAY,
        write: () => {
          if (request.conversationId === bad) throw new Error('poison');
          return { ...writes('s1'), said: [{ ...said('s1'), text: '好'.repeat(100_000) }] };
        },
      }));
    await expect(both()).rejects.toMatchObject({ code: 'SQLITE_FULL' });
    db.pragma('max_page_count = 1000000');
    expect(await both()).toMatchObject([{ status: 'failed' }, { status: 'done' }]);
    expect(await store.outboxDue(T, 9)).toHaveLength(1);
  });
});

it('one that throws is undone alone, what is asked for at the same moment is kept', async () => {
  const failing = store.accept(C, [inbound({ thread: 'bad', sender: 'bad' })], T, () => {
    throw new Error('no time');
  });
  const [bad, good] = await Promise.allSettled([failing, accept('good')]);
  expect([bad?.status, good?.status]).toEqual(['rejected', 'fulfilled']);
  expect(await store.conversationId('test', 'bad', 'bad')).toBeNull();
  expect(await store.conversationId('test', 'good', 'good')).not.toBeNull();
});
