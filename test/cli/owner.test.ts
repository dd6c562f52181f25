/** yingda export and erase, as an operator types them; and a backup that must not bring anybody back. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import type { Store } from '../../src/index.ts';
import { C, DAY, inbound, NOTHING, T, ticket } from '../contracts/store/bench.ts';
import { run as runCommand } from './run.ts';

const PICTURE = `${'a'.repeat(32)}.jpg`;
const OTHERS = `${'c'.repeat(32)}.jpg`;

let folder: string;
let database: string;
let media: string;
let backups: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yingda-owner-'));
  database = join(folder, 'yingda.sqlite');
  media = join(folder, 'media');
  backups = join(folder, 'backups');
  mkdirSync(media);
  for (const name of [PICTURE, OTHERS]) writeFileSync(join(media, name), name);
  await owner('lin', '13800000098', [PICTURE]);
  await owner('wu', '13800000077', [OTHERS]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => runCommand(args, '', { database, backups, media });

async function using<R>(use: (store: Store) => Promise<R>): Promise<R> {
  const store = openSqliteStore(database);
  await store.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** Somebody who reported something, of which one picture is kept. */
const owner = (
  sender: string,
  phone: string,
  attachments: string[],
  state: 'closed' | 'received' = 'closed',
) =>
  using(async (store) => {
    const message = inbound({
      thread: sender,
      sender,
      text: `${sender}家漏水，我的秘密`,
      images: attachments,
    });
    const [accepted] = await store.accept(C, [message], T, () => T);
    const conversationId = accepted?.conversationId ?? '';
    const { version = 0 } = (await store.conversation(conversationId)) ?? {};
    const [row] = await store.waiting(conversationId);
    await store.commitTurns(
      [
        {
          conversationId,
          assumes: version,
          inbox: [row?.id ?? ''],
          timer: `turn:${conversationId}`,
          query: NOTHING,
        },
      ],
      ({ conversation }) => ({
        prefixes: ['BX'],
        day: DAY,
        write: ([number]) => ({
          next: conversation.state,
          received: [
            { id: row?.id ?? '', from: 'owner', text: message.text, attachments, at: T, meaning: null },
          ],
          said: [],
          opened: [ticket(number, { attachments, phone, state, summary: `${sender}家漏水，我的秘密` })],
          effects: [{ kind: 'learn', surname: sender === 'lin' ? '林' : '吴', phone }],
          phrases: [],
          at: T,
        }),
      }),
    );
  });

const words = (name: string) => {
  const bytes = readFileSync(name);
  return ['lin家漏水，我的秘密', '13800000098'].filter((word) => bytes.includes(word));
};

describe('yingda export', () => {
  it('writes all of one owner and their pictures, for this account only', async () => {
    const to = join(folder, 'lin');
    const { code, out, err } = await run('export', '138 0000 0098', '--to', to);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^[0-9a-f-]{36}: 林, 138\*{4}0098, test, 1 tickets\n/);
    expect(out).not.toContain('13800000098');
    const kept = readFileSync(join(to, 'owner.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({
      person: [{ surname: '林', phone: '13800000098' }],
      message: [{ text: 'lin家漏水，我的秘密', attachments: [PICTURE] }],
      ticket: [{ number: 'BX-1122-001' }],
    });
    expect(kept).not.toContain('wu');
    expect(readdirSync(join(to, 'media'))).toEqual([PICTURE]);
    expect(statSync(join(to, 'owner.json')).mode & 0o077).toBe(0);
    expect(await run('export', '13800000098', '--to', to)).toMatchObject({
      code: 2,
      err: expect.stringContaining('E_USAGE'),
    });
  });

  it.each(['13800000000', 'BX-1122-009', 'test/nobody', 'x'])('knows nobody as %s', async (who) => {
    const { code, err } = await run('export', who, '--to', join(folder, 'nobody'));
    expect([code, existsSync(join(folder, 'nobody'))]).toEqual([1, false]);
    expect(err).toMatch(/^yingda: E_NOT_FOUND: nobody is kept as /);
  });

  it('asks which one, where several are meant', async () => {
    await owner('wang', '13800000098', []);
    const { code, err } = await run('export', '13800000098', '--to', join(folder, 'two'));
    expect(code).toBe(2);
    expect(err.match(/^[0-9a-f-]{36}: .*138\*{4}0098/gm)).toHaveLength(2);
    expect(err).not.toContain('13800000098');
    const [id = ''] = /[0-9a-f-]{36}/.exec(err) ?? [];
    expect((await run('export', id, '--to', join(folder, 'one'))).code).toBe(0);
  });
});

describe('yingda erase', () => {
  it('counts, then erases: database, file and pictures; the others stay', async () => {
    expect((await run('erase', 'test/lin')).code).toBe(2);
    const dry = await run('erase', 'test/lin', '--dry-run');
    expect(dry.out).toMatch(/would go: 1 person, .*1 message, .*1 ticket/);
    expect(words(database)).not.toEqual([]);
    const done = await run('erase', 'bx-1122-001', '--run');
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toMatch(/erased: .*1 person.*, 1 files/);
    expect(words(database)).toEqual([]);
    expect(readdirSync(media)).toEqual([OTHERS]);
    expect((await run('export', 'test/lin', '--to', join(folder, 'x'))).code).toBe(1);
    expect((await run('export', 'test/wu', '--to', join(folder, 'y'))).code).toBe(0);
    expect(await using((store) => store.counts(C))).toMatchObject({ ticket: 2 });
  });

  it('waits for tickets that are open', async () => {
    await owner('sun', '13800000066', [], 'received');
    expect(await run('erase', 'test/sun', '--run')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^yingda: E_OPEN_TICKETS: BX-1122-003 of this owner is still open/),
    });
    expect((await run('erase', 'test/sun', '--dry-run')).code).toBe(1);
  });

  it('is not undone by a backup of before; who came back since stays', async () => {
    await run('backup', '--to', backups);
    const [name = ''] = readdirSync(backups);
    await run('erase', 'test/lin', '--run');
    expect((await run('restore', join(backups, name))).code).toBe(0);
    expect(words(database)).toEqual([]);
    expect(readdirSync(media)).toEqual([OTHERS]);
    expect((await run('erase', 'test/lin', '--dry-run')).code).toBe(1);
    expect((await run('erase', 'test/wu', '--dry-run')).code).toBe(0);
    // Buried still, also for the backups to come.
    rmSync(join(backups, name), { recursive: true });
    const says = (sender: string, sentAt: number) =>
      using((store) =>
        store.accept(C, [inbound({ thread: sender, sender, sentAt })], sentAt + 1, () => sentAt),
      );
    expect(await says('lin', T)).toMatchObject([{ outcome: 'known' }]);
    const later = Date.now() + 1000;
    expect(await says('lin', later)).toMatchObject([{ outcome: 'new' }]);
    await run('backup', '--to', backups);
    // Of whom the backup has never heard.
    await owner('sun', '13800000066', []);
    expect((await run('erase', 'test/sun', '--run')).code).toBe(0);
    expect((await run('restore', join(backups, readdirSync(backups)[0] ?? ''))).code).toBe(0);
    expect(await using((store) => store.conversationId('test', 'lin', 'lin'))).not.toBeNull();
    expect(await says('sun', T)).toMatchObject([{ outcome: 'known' }]);
  });
});
