/** backup, restore, inbox, sweep, as an operator types them. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqliteArchive } from '../../adapters/sqlite/archive.ts';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import type { Store } from '../../src/index.ts';
import { inbound } from '../contracts/store/bench.ts';
import { run as runCommand } from './run.ts';

const COMMUNITY = { orgId: 'org', id: 'yunqi', name: '云栖花园' };
const PICTURE = `${'a'.repeat(32)}.jpg`;
const DAY = 86_400_000;

let folder: string;
let database: string;
let backups: string;
let media: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-operations-'));
  database = join(folder, 'yingda.sqlite');
  backups = join(folder, 'backups');
  media = join(folder, 'media');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(args, '', { database, backups, media });

/** Opens the database, and closes it after. */
async function using<R>(use: (store: Store) => Promise<R>): Promise<R> {
  const store = openSqliteStore(database);
  await store.ensureCommunity(COMMUNITY);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const talk = (sender: string, text: string) =>
  using(async (store) => {
    const [accepted] = await store.accept(
      COMMUNITY.id,
      [inbound({ thread: sender, sender, text })],
      Date.now(),
      () => Date.now(),
    );
    return accepted?.conversationId ?? '';
  });

async function kill(sender: string, text: string): Promise<string> {
  const id = await talk(sender, text);
  await using(async (store) => {
    const inbox = (await store.waiting(id)).map((row) => row.id);
    const query = { address: null, ticket: null, phone: null };
    const request = { conversationId: id, assumes: 0, inbox, timer: `turn:${id}`, query };
    await store.failTurn(request, 'bad 13812340098', Date.now(), 1);
  });
  return id;
}

const names = () => readdirSync(backups).sort();

describe('wrong usage', () => {
  it.each([
    [['backup', '--keep', '0'], 2, /E_USAGE: --keep must be a whole number from 1/],
    [['backup', '--keep', '2x'], 2, /--keep must be/],
    [['backup'], 1, /E_NOT_FOUND: there is no database/],
    [['restore'], 2, /missing required argument/],
    [['restore', '/nowhere'], 2, /E_NOT_FOUND: there is no backup \/nowhere/],
    [['inbox'], 2, /Usage/],
    [['inbox', 'list', '--limit', '-1'], 2, /--limit must be/],
    [['inbox', 'list', '--limit', '5x'], 2, /--limit must be/],
    [['inbox', 'list'], 1, /there is no database/],
    [['inbox', 'show', 'abc'], 2, /"abc" is no number of a message/],
    [['inbox', 'redrive'], 2, /name the numbers to redrive, or --all/],
    [['inbox', 'redrive', '1', '--all'], 2, /name the numbers to redrive, or --all/],
    [['sweep'], 2, /say --dry-run to count, or --run/],
    [['sweep', '--run', '--dry-run'], 2, /say --dry-run/],
    [['sweep', '--run'], 1, /there is no database/],
  ] as const)('%j ends with %d and says why', async (args, code, message) => {
    const ran = await run(...args);
    expect(ran.err).toMatch(message);
    expect(ran.code).toBe(code);
    expect(ran.out).toBe('');
    expect(existsSync(database)).toBe(false);
  });

  it('takes no empty name for the folder it stands in', async () => {
    await using(async () => undefined);
    for (const [name, args] of [
      ['--to', ['backup', '--to', '']],
      ['<folder>', ['restore', '']],
      ['--xlsx', ['report', 'month', '--xlsx', '']],
    ] as const)
      expect(await run(...args)).toMatchObject({
        code: 2,
        err: expect.stringContaining(`E_USAGE: ${name} must name a file or folder, got ""`),
      });
    expect(readdirSync('.').filter((name) => name.startsWith('yingda-'))).toEqual([]);
  });

  it('a database on a server has tools of its own', async () => {
    const ran = await runCommand(['backup'], '', { database: 'postgres://user:secret@host/db' });
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/pg_dump/);
    expect(ran.err).not.toContain('secret');
  });
});

describe('yingda backup', () => {
  beforeEach(async () => {
    await talk('lin', '厨房漏水');
    mkdirSync(media);
    writeFileSync(join(media, PICTURE), 'a picture');
    writeFileSync(join(media, 'notes.txt'), 'not ours');
  });

  it('makes a folder with the database and the pictures, and says what is in it', async () => {
    const { code, lines, err } = await run('backup');
    expect(err).toBe('');
    expect(code).toBe(0);
    const [name = ''] = names();
    expect(name).toMatch(/^yingda-[0-9]{8}T[0-9]{6}Z$/);
    expect(readdirSync(join(backups, name)).sort()).toEqual(['media', 'yingda.sqlite']);
    expect(readdirSync(join(backups, name, 'media'))).toEqual([PICTURE]);
    expect(lines[0]).toBe(join(backups, name));
    expect(lines[1]).toMatch(/^schema [0-9]+; rows: .*1 inbox/);
    expect(lines[2]).toBe('1 pictures and voices');
  });

  it('has its name when it is whole, and every picture that its database speaks of', async () => {
    const later = `${'b'.repeat(32)}.jpg`;
    const archive = async () => ({
      ...sqliteArchive,
      copy: (from: string, to: string) => {
        expect(names()).toEqual([expect.stringMatching(/^yingda-.*\.part$/)]);
        // As the service does: the picture first, then the message that speaks of it.
        writeFileSync(join(media, later), 'a picture that comes just now');
        return sqliteArchive.copy(from, to);
      },
    });
    expect(await runCommand(['backup'], '', { database, backups, media, archive })).toMatchObject({
      code: 0,
    });
    const [name = '', ...others] = names();
    expect(others).toEqual([]);
    expect(readdirSync(join(backups, name, 'media'))).toEqual([PICTURE, later]);
  });

  it('works while the database is open, and where it is told to', async () => {
    await using(async () => {
      expect((await run('backup', '--to', join(folder, 'elsewhere'))).code).toBe(0);
    });
    expect(readdirSync(join(folder, 'elsewhere'))).toHaveLength(1);
    expect(existsSync(backups)).toBe(false);
  });

  it('keeps the newest, and removes nothing that is not its own or being made', async () => {
    const now = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace(/[-:]/g, '');
    const others = ['notes', 'yingda-old', `yingda-${now}Z.part`];
    for (const name of [
      'yingda-20250101T000000Z',
      'yingda-20250102T000000Z',
      'yingda-20250103T000000Z.part',
      ...others,
    ])
      mkdirSync(join(backups, name), { recursive: true });
    const { code, lines } = await run('backup', '--keep', '2');
    expect(code).toBe(0);
    expect(lines.slice(-2)).toEqual([
      'removed yingda-20250101T000000Z',
      'removed yingda-20250103T000000Z.part',
    ]);
    expect(names()).toEqual(expect.arrayContaining(['yingda-20250102T000000Z', ...others]));
    expect(names()).toHaveLength(others.length + 2);
  });

  it('that fails removes nothing', async () => {
    mkdirSync(join(backups, 'yingda-20250101T000000Z'), { recursive: true });
    writeFileSync(database, 'damaged');
    const { code, err } = await run('backup', '--keep', '1');
    expect(code).toBe(1);
    expect(err).toMatch(/E_BACKUP/);
    expect(names()).toEqual(['yingda-20250101T000000Z']);
  });

  it('into a folder that cannot be made says so', async () => {
    writeFileSync(backups, 'a file');
    expect((await run('backup')).err).toMatch(/E_BACKUP: no backup was made/);
  });
});

describe('yingda restore', () => {
  it('brings back database and pictures, keeps what it replaces, and says so', async () => {
    await talk('lin', '厨房漏水');
    mkdirSync(media);
    writeFileSync(join(media, PICTURE), 'a picture');
    await run('backup');
    await talk('wang', '灯坏了');
    rmSync(media, { recursive: true });
    const { code, out, err } = await run('restore', join(backups, names()[0] ?? ''));
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('1 inbox');
    expect(out).toContain('1 pictures and voices were missing and are back');
    expect(out).toMatch(/what was there before: .*yingda\.sqlite\.replaced-/);
    expect(readdirSync(media)).toEqual([PICTURE]);
    expect(await using((store) => store.conversationId('test', 'wang', 'wang'))).toBeNull();
    expect(await using((store) => store.conversationId('test', 'lin', 'lin'))).not.toBeNull();
  });

  it('takes a plain file too, but never the database in use', async () => {
    await talk('lin', '厨房漏水');
    expect(await run('restore', database)).toMatchObject({ code: 2 });
    await run('backup');
    const file = join(backups, names()[0] ?? '', 'yingda.sqlite');
    expect(await run('restore', file)).toMatchObject({ code: 0 });
    await using(async () => {
      const { code, err } = await run('restore', file);
      expect(code).toBe(1);
      expect(err).toMatch(/E_STORE_BUSY/);
    });
  });
});

describe('yingda inbox', () => {
  it('shows what was set aside, masked, and puts it back', async () => {
    expect(await run('backup')).toMatchObject({ code: 1 });
    const id = await kill(
      'owner-account-7',
      '我的电话13812340098,厨房漏水,快来人看看,楼下也在漏,天花板已经湿透了一大片了',
    );
    await kill('wang', '二');
    const { lines } = await run('inbox', 'list');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^1 {2}20.*test {2}owner {2}"我的电话138\*\*\*\*0098.*…" {2}bad 138\*\*\*\*0098$/,
    );
    const shown = await run('inbox', 'show', '1');
    expect(JSON.parse(shown.out)).toMatchObject({ number: 1, conversation: id, attempts: 1, images: 0 });
    const listed = await run('inbox', 'list', '--json');
    expect(JSON.parse(listed.out)).toHaveLength(2);
    for (const { out } of [shown, listed]) {
      expect(out).not.toContain('13812340098');
      expect(out).not.toContain('owner-account-7');
    }
    expect(await run('inbox', 'redrive', '1')).toMatchObject({ code: 0, out: '1 put back: 1\n' });
    expect(await using((store) => store.waiting(id))).toHaveLength(1);
    expect(await run('inbox', 'redrive', '1', '2')).toMatchObject({
      code: 1,
      out: '1 put back: 2\n',
      err: expect.stringContaining('not set aside: 1'),
    });
    expect(await run('inbox', 'redrive', '--all')).toMatchObject({ code: 0, out: '0 put back\n' });
    expect(await run('inbox', 'list')).toMatchObject({ code: 0, out: 'nothing is set aside\n' });
    expect(await run('inbox', 'show', '1')).toMatchObject({ code: 1 });
  });
});

describe('yingda sweep', () => {
  it('counts, then takes away', async () => {
    await using(async (store) => {
      await store.keep('drill', 'zhou', 1, Date.now() - 4000 * DAY);
      await store.keep('drill', 'wu', 1, Date.now());
    });
    expect((await run('sweep', '--dry-run')).out).toMatch(/^would go: 0 inbox, .*1 records/);
    expect((await run('sweep', '--run')).out).toMatch(/^taken away: .*1 records/);
    expect((await run('sweep', '--run')).out).toMatch(/^taken away: .*0 records/);
    expect(await using((store) => store.kept('drill', 'wu'))).toBe(1);
  });
});
