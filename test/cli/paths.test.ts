/** Wrong files and folders, as an operator names them: told with a code, where and why, and nothing of anybody's is touched. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { inbound } from '../contracts/store/bench.ts';
import { run as runCommand } from './run.ts';

const SERVER = 'postgres://yingda:secret@127.0.0.1:1/yingda';
let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-paths-'));
  database = join(folder, 'yingda.sqlite');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) =>
  runCommand(args, '', { database, backups: join(folder, 'backups'), media: join(folder, 'media') });

/** One line, with its code first. */
const told = (code: string, ...words: string[]) =>
  expect.stringMatching(
    new RegExp(
      `^yingda: ${code}: [^\\n]*${words.map((word) => word.replace(/[.\\/]/g, '\\$&')).join('[^\\n]*')}[^\\n]*\\n$`,
    ),
  );

describe('an export of one owner', () => {
  beforeEach(async () => {
    const store = openSqliteStore(database);
    await store.ensureCommunity({ orgId: 'org', id: 'yunqi', name: '云栖花园' });
    await store.accept('yunqi', [inbound({ sender: 'lin', thread: 'lin', text: '你好' })], 0, () => 0);
    await store.close();
  });

  it('into a place below a file is refused with the place', async () => {
    const file = join(folder, 'a.txt');
    writeFileSync(file, 'mine');
    expect(await run('export', 'test/lin', '--to', join(file, 'out'))).toMatchObject({
      code: 1,
      out: '',
      err: told('E_FILE', join(file, 'out')),
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it.skipIf(!existsSync('/proc/self'))('into a place where nothing can be made ends', async () => {
    expect(await run('export', 'test/lin', '--to', '/proc/none/out')).toMatchObject({
      code: 1,
      err: told('E_FILE', '/proc/none'),
    });
  });

  it('makes the folders above it', async () => {
    const to = join(folder, 'one', 'two');
    expect(await run('export', 'test/lin', '--to', to)).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(to)).toEqual(['owner.json']);
  });
});

describe('an import', () => {
  it.each<[string, (path: string) => void, string]>([
    ['not there', () => undefined, 'no such file'],
    ['a folder', (path) => mkdirSync(path), 'a folder'],
    ['empty', (path) => writeFileSync(path, ''), 'no zip at all'],
    ['of another kind', (path) => writeFileSync(path, 'building,room\n3,1502\n'), 'no zip at all'],
  ])('names the file that is %s', async (_what, make, why) => {
    const file = join(folder, 'homes.xlsx');
    make(file);
    expect(await run('import', 'homes', file)).toMatchObject({
      code: 2,
      out: '',
      err: told('E_IMPORT_FILE', file, why),
    });
  });
});

describe('a file that is no database of ours', () => {
  const foreign = () => {
    const db = new Database(database);
    db.exec('CREATE TABLE recipe (id INTEGER PRIMARY KEY)');
    db.close();
    return readFileSync(database);
  };

  it('is not made one by opening it', async () => {
    const before = foreign();
    for (const args of [
      ['inbox', 'list'],
      ['migrate', database, SERVER],
      ['sweep', '--run'],
    ])
      expect(await run(...args)).toMatchObject({
        code: 1,
        err: told('E_STORE_UNAVAILABLE', database, 'recipe'),
      });
    expect(readFileSync(database).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['yingda.sqlite']);
  });

  it.each<[string, () => void, string]>([
    ['empty', () => writeFileSync(database, ''), 'is empty'],
    ['a folder', () => mkdirSync(database), 'is no file'],
  ])('is not moved anywhere when it is %s', async (_what, make, why) => {
    make();
    expect(await run('migrate', database, SERVER)).toMatchObject({
      code: 2,
      err: told('E_USAGE', database, why, 'name a database of yingda'),
    });
    expect(readdirSync(folder)).toEqual(['yingda.sqlite']);
  });
});

describe('a database that cannot be written', () => {
  it('is told by its code when a command is refused', async () => {
    const refused = Object.assign(new Error('attempt to write a readonly database'), {
      code: 'SQLITE_READONLY',
    });
    const openStore = () => Promise.reject(refused);
    writeFileSync(database, '');
    expect(await runCommand(['inbox', 'list'], '', { database, openStore })).toMatchObject({
      code: 1,
      err: `yingda: E_STORE_UNAVAILABLE: ${database}: attempt to write a readonly database\n`,
    });
  });

  it('is no good one for doctor', async () => {
    const openStore = async () => ({
      ...openSqliteStore(':memory:'),
      readiness: async () => ({
        writable: false,
        current: true,
        detail: 'attempt to write a readonly database',
      }),
    });
    writeFileSync(database, '');
    const { code, out } = await runCommand(['doctor'], '', { database, openStore });
    expect(code).toBe(1);
    expect(out).toContain(`✗ database ${database}: attempt to write a readonly database`);
  });

  // To whoever may do everything nothing is forbidden.
  it.skipIf(process.getuid?.() === 0)(
    'is not taken for one that is not there, where one may not look',
    async () => {
      openSqliteStore(database).close();
      chmodSync(folder, 0o000);
      for (const args of [
        ['inbox', 'list'],
        ['backup'],
        ['restore', database],
        ['migrate', database, SERVER],
      ])
        expect(await run(...args)).toMatchObject({ code: 1, err: told('E_FILE', 'EACCES') });
      const { code, out } = await run('doctor');
      expect([code, out]).toEqual([1, expect.stringContaining('EACCES')]);
    },
  );
});
