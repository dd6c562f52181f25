/** yingda notice: kinds, preview, send, list, report, on a database that a service sends from. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import type { Inbound } from '../../src/channel.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import { MONDAY } from '../office.ts';
import { community, library } from '../shared.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'yingda-notice-'));
const database = join(folder, 'yingda.sqlite');
const notice = (...args: string[]) => run(['notice', ...args], '', { database });

beforeAll(async () => {
  const store = openSqliteStore(database);
  await settle(store, community);
  const inbound: Inbound = {
    channel: 'console',
    medium: 'chat',
    thread: 'lin',
    sender: 'lin',
    messageId: 'm1',
    sentAt: MONDAY,
    from: 'owner',
    text: '您好',
    images: [],
    voices: [],
    audience: 'direct',
    mentioned: false,
    directThread: null,
  };
  const [accepted] = await store.accept(community.id, [inbound], MONDAY, () => MONDAY);
  await store.verifyOccupant(accepted?.conversationId ?? '', { building: '3', unit: '2', room: '1502' });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FEE = ['NOTICE-FEE-2', '--slot', 'month=10月', '--slot', 'due=11月30日'];

it('shows what each home would get, from a list with amounts of its own', async () => {
  const file = join(folder, 'owed.csv');
  writeFileSync(file, '房号,amount\n3-2-1502,586.20\n99栋1单元101,1.00\n');
  const { code, out } = await notice('preview', ...FEE, '--homes', file);
  expect(code).toBe(0);
  expect(out).toContain('1 people are written to');
  expect(out).toContain('no such home: 99栋1单元101');
  expect(out).toContain('您的3栋2单元1502');
  expect(out).toContain('586.20元');
});

it('sends once, and reports; what waits for the service is said to wait', async () => {
  const args = [
    'send',
    'NOTICE-GENERAL',
    '--slot',
    'content=周六清洗水箱',
    '--building',
    '3',
    '--role',
    'owner',
  ];
  for (let times = 0; times < 2; times++) {
    const { code, out } = await notice(...args, '--id', 'tank', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, { id: 'tank', people: 1 }]);
  }
  expect((await notice('list')).lines).toHaveLength(1);
  const report = JSON.parse((await notice('report', 'tank', '--json')).out);
  expect(report.counts).toEqual({ waiting: 1 });
  // Which text they get is known when the library has another one.
  const { version, text } = library.phrases.get('NOTICE-GENERAL') ?? {};
  expect(report.wordings).toMatchObject([{ version, text, slots: { content: '周六清洗水箱' } }]);
  expect((await notice('report', 'tank')).out).toContain('3栋2单元1502');
  expect((await notice('kinds')).out).toContain('NOTICE-WEATHER');
});

it('says in one line what is wrong', async () => {
  expect((await notice('preview', 'NOTICE-NONE')).err).toMatch(/E_UNKNOWN_ID.*NOTICE-WEATHER/);
  expect((await notice('preview', 'NOTICE-GENERAL', '--floors', 'up')).err).toMatch(
    /--floors must be like 1-6/,
  );
  expect((await notice('preview', 'NOTICE-GENERAL', '--role', 'king')).err).toMatch(/--role must be one of/);
  expect((await notice('preview', 'NOTICE-GENERAL', '--slot', 'content')).err).toMatch(/--slot must be like/);
  expect((await notice('preview', 'NOTICE-GENERAL')).err).toMatch(/E_FIELDS_MISSING/);
  expect((await notice('report', 'none')).code).toBe(1);
});
