/** yingda migrate: a desk's whole database from SQLite to PostgreSQL and back, and what must not happen on the way. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import { openPostgresRows } from '../../adapters/postgres/transfer.ts';
import { openDatabase } from '../../adapters/sqlite/open.ts';
import { openSqliteStore, storeOn } from '../../adapters/sqlite/store.ts';
import { openSqliteRows } from '../../adapters/sqlite/transfer.ts';
import { ManualClock } from '../../src/clock.ts';
import { isPostgres } from '../../src/config.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { settle } from '../../src/desk/rehearsal.ts';
import type { Channel, Store } from '../../src/index.ts';
import { type BareDatabase, moveAll } from '../../src/transfer.ts';
import { run as runCommand } from '../cli/run.ts';
import { startCluster } from '../cluster.ts';
import { inbound } from '../contracts/store/bench.ts';
import { apiToken } from '../contracts/store/credentials.ts';
import { delivery, hook } from '../contracts/store/hooks.ts';
import { NEIGHBOUR, settleNeighbour } from '../contracts/store/neighbour.ts';
import { MONDAY } from '../office.ts';
import { community, library, understander } from '../shared.ts';

const cluster = await startCluster();
const folder = mkdtempSync(join(tmpdir(), 'yingda-migrate-'));
afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const OWNERS = ['lin', 'wu', 'zhao', 'qian', 'sun'];
const phone: Channel = {
  name: 'phone',
  dedupesSends: false,
  start: async () => undefined,
  stop: async () => undefined,
  // One answer is still on its way, one failed.
  send: async ({ recipient, id }) =>
    recipient === 'sun'
      ? { state: 'later', afterMs: 3_600_000, reason: 'busy' }
      : recipient === 'qian'
        ? { state: 'failed', reason: 'blocked' }
        : { state: 'sent', channelMessageId: id },
};

const openRows = (database: string) =>
  isPostgres(database) ? openPostgresRows(database) : openSqliteRows(database);
const run = (database: string, ...args: string[]) =>
  runCommand(['migrate', ...args], '', { database, openRows });

/** Owners write to the desk on a store. @returns the desk's clock, and how to go on */
function deskOn(store: Store, from = MONDAY) {
  const clock = new ManualClock(from);
  const desk = createDesk({ store, library, understander, clock, community, channels: [phone] });
  let serial = 0;
  return async (owner: string, text: string, images: string[] = []) => {
    const message = {
      channel: 'phone',
      medium: 'chat',
      thread: owner,
      sender: owner,
      sentAt: clock.now(),
      text,
      images,
    };
    await desk.receive([{ ...message, messageId: `${from}-${serial++}` }]);
    clock.advance(5000);
    await desk.drain();
  };
}

/** A database in which every table has rows, in two organisations. */
async function lived(file: string): Promise<void> {
  const db = openDatabase(file);
  const store = storeOn(db);
  await settle(store, community);
  const says = deskOn(store);
  for (const owner of OWNERS) await says(owner, '我家厨房水管漏水', ['a.jpg']);
  await says('lin', '3栋2单元1502，13800000000，姓林，明天上午有人');
  await says('lin', '对的');
  await says('wu', '5栋1单元电梯困人了，快来');
  await says('wu', '半个字\uD83D和零\u0000，"引号"\\u0000，\\');
  await says('zhao', '投诉物业，保安态度差');
  await says('gone', '你好');
  const [gone] = await store.findPeople({ by: 'sender', channel: 'phone', sender: 'gone' });
  await store.erasePerson(gone?.id ?? '', MONDAY + 3_600_000);
  await store.keep(
    'channel:test',
    '键\u0000',
    { 零: '\u0000', list: [1, 2.5, null, true], b: 1, a: 2 },
    MONDAY,
  );
  await noticed(store);
  await warned(store);
  await filed(store);
  await learnt(store);
  await reworded(store);
  await known(store);
  await store.revisions.keepRevision({
    communityId: community.id,
    number: 1,
    at: MONDAY,
    by: { id: 'a1', name: '培训甲' },
    note: '换一句问候',
    keys: ['OPEN-1'],
    restores: null,
    overlay: { 'OPEN-1': { data: { id: 'OPEN-1' }, file: null, base: null } },
  });
  await settleNeighbour(storeOn(db, NEIGHBOUR));
  await store.close();
}

/** A home with a tag and a contact, somebody who was told something and wants no more. */
async function noticed(store: Store): Promise<void> {
  const [home] = await store.notices.noticeHomes(community.id, 0);
  if (!home) throw new Error('no home');
  await store.notices.tagHomes(community.id, [{ address: home.address, tags: ['重点客户'] }]);
  await store.importContacts(community.id, [{ address: home.address, phone: '13800000000', role: 'owner' }]);
  await deskOn(store, MONDAY + 60_000)('lin', '退订');
  await store.notices.keepNotice(
    {
      id: 'notice-1',
      communityId: community.id,
      kind: 'NOTICE-GENERAL',
      emergency: false,
      slots: { content: '周六清洗水箱' },
      segment: { buildings: ['3'] },
      by: { id: 'a1', name: '主管甲' },
      at: MONDAY,
    },
    [{ homeId: home.id, personId: '', conversationId: null, leftOut: 'no_contact', slots: {} }],
  );
}

/** A sheet that was changed once. */
async function filed(store: Store): Promise<void> {
  await store.papers.make(
    [
      {
        id: 'paper-1',
        kind: 'duty',
        communityId: community.id,
        key: 'DUTY-KEY:2026-11-23',
        state: 'due',
        due: MONDAY,
        at: MONDAY,
        body: { ticks: [] },
      },
    ],
    '主管甲',
    MONDAY,
  );
  await store.papers.change(
    'paper-1',
    1,
    { state: 'done', body: { ticks: ['钥匙柜'] } },
    '前台甲',
    MONDAY + 1,
  );
}

async function warned(store: Store): Promise<void> {
  await store.warnings.raise(
    {
      id: 'warning-1',
      communityId: community.id,
      rule: 'mood',
      at: MONDAY,
      updatedAt: MONDAY,
      detail: { topic: null, building: null, homes: 3, tickets: [], conversations: ['c1'] },
      seen: null,
    },
    {
      reason: 'warning:mood',
      roles: ['项目经理'],
      ticketId: null,
      conversationId: null,
      list: '3位业主',
      notice: null,
    },
  );
  await store.warnings.see(community.id, 'warning-1', '主管甲', MONDAY + 1);
}

async function learnt(store: Store): Promise<void> {
  await store.remember({
    trainee: '小周',
    situation: 'OPEN-5',
    dueAt: MONDAY,
    card: { stability: 2.5 },
    at: MONDAY,
  });
  await store.keepTraining({
    id: 'exam-1',
    communityId: community.id,
    trainee: '小周',
    kind: 'exam',
    rule: 'TRN-2',
    at: MONDAY,
    detail: { score: 88 },
  });
}

/** A suggestion that was changed, and other words that were approved. */
async function reworded(store: Store): Promise<void> {
  const of = { communityId: community.id, phrase: 'OPEN-5.1.chat', version: 'abc', at: MONDAY };
  const conversationId = (await store.conversationId('phone', 'lin', 'lin')) ?? '';
  await store.keepWordingUses([
    { ...of, id: 'act-1', outcome: 'edited', wording: '您好，[{surname}，]请讲。', conversationId, by: 's1' },
  ]);
  await store.decideVariant({
    ...of,
    id: 'variant-1',
    was: '您好。',
    text: '您好，请讲。',
    state: 'approved',
    conversations: 5,
    agents: 2,
    by: '培训丙',
  });
}

async function known({ accounts, credentials, hooks }: Store): Promise<void> {
  await accounts.add({
    id: 'a1',
    login: 'anna',
    name: '前台甲',
    roles: ['agent', 'admin'],
    communities: [community.id],
    disabled: false,
    createdAt: MONDAY,
    passwordHash: null,
  });
  await accounts.invite('a1', 'digest-of-an-invitation', MONDAY * 2);
  await accounts.startSession({
    digest: 'digest-of-a-session',
    accountId: 'a1',
    startedAt: MONDAY,
    seenAt: MONDAY,
    endsAt: MONDAY * 2,
  });
  await accounts.failed(['digest-of-an-address'], MONDAY, 0);
  await accounts.note({ at: MONDAY, actor: 'a1', action: 'login.done', target: 'a1', data: { by: 'test' } });
  await credentials.keepFactor({
    accountId: 'a1',
    secret: 'JBSWY3DPEHPK3PXP',
    confirmedAt: MONDAY,
    lastStep: 7,
    codes: ['a', 'b'],
  });
  await credentials.addToken(apiToken('token-1', { communityId: community.id }));
  await hooks.addHook(hook('hook-1', { communityId: community.id }));
  await hooks.queueDeliveries([delivery('one', 1, { hookId: 'hook-1', communityId: community.id })]);
}

/** What people and the desk see of a store, in the words of the port. */
async function stands(store: Store): Promise<unknown> {
  const owners = [];
  for (const owner of OWNERS) {
    const id = (await store.conversationId('phone', owner, owner)) ?? '';
    owners.push({
      conversation: await store.conversation(id),
      messages: await store.messages(id, 0, 1000),
      tickets: await store.tickets(community.id, { conversationId: id }),
      waiting: await store.waiting(id),
      due: await store.nextDue(id),
    });
  }
  return {
    owners,
    events: await store.events(0, 10_000),
    alerts: await store.alerts(community.id, 100),
    counts: await store.counts(community.id),
    outbox: await store.outboxDue(MONDAY * 2, 100),
    gauges: await store.gauges(MONDAY),
    drills: await store.drills({}),
    notices: await store.notices.notices(community.id, 10),
    told: await store.notices.noticeRecipients('notice-1'),
    homes: (await store.notices.noticeHomes(community.id, 0)).slice(0, 50),
    revision: await store.revisions.revision(community.id, 1),
    memories: await store.memories(),
    trainings: await store.trainings({}),
    reworded: await store.editedWordings(community.id, 0, 10),
    variants: await store.wordingVariants(community.id),
    accounts: await store.accounts.all(),
    invited: await store.accounts.invited('digest-of-an-invitation', MONDAY),
    session: await store.accounts.session('digest-of-a-session', MONDAY),
    failures: await store.accounts.failures('digest-of-an-address', 0),
    audit: await store.accounts.notes(100),
    factor: await store.credentials.factor('a1'),
    tokens: await store.credentials.tokens(community.id),
    hooks: await store.hooks.hooks(community.id),
    deliveries: await store.hooks.deliveries(community.id, { limit: 10 }),
  };
}

/** With what no PostgreSQL text may hold written as it is kept there. */
const kept = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (_key, one) =>
    typeof one === 'string' ? one.toWellFormed().replaceAll('\u0000', '\uFFFD') : one,
  );

describe.skipIf(cluster === null)('yingda migrate', () => {
  if (!cluster) return;
  let file: string;
  let url: string;
  let serial = 0;

  beforeEach(async () => {
    file = join(folder, `${serial++}.sqlite`);
    url = await cluster.fresh();
  });
  const open: Store[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });
  const using = async <T>(store: Store | Promise<Store>, use: (store: Store) => Promise<T>): Promise<T> => {
    const opened = await store;
    try {
      return await use(opened);
    } finally {
      await opened.close();
    }
  };
  const rowsIn = async (database: BareDatabase) => {
    const counts: Record<string, number> = {};
    for (const table of await database.tables()) counts[table.name] = await database.count(table);
    await database.close();
    return counts;
  };

  it('moves every table to PostgreSQL, where all reads the same and goes on; and back', {
    timeout: 120_000,
  }, async () => {
    await lived(file);
    const counts = await rowsIn(await openSqliteRows(file));
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
    const before = await using(openSqliteStore(file), stands);

    const there = await run(url, file);
    expect(there.err).toBe('');
    expect(there.code).toBe(0);
    for (const [table, count] of Object.entries(counts))
      expect(there.out).toMatch(new RegExp(`^${table}: ${count} rows, [0-9a-f]{32}$`, 'm'));
    expect(there.out).not.toContain('only-for-tests');
    expect(await using(openPostgresStore(url), stands)).toEqual(kept(before));

    // Back, before anything new: the checksums are those of the way there, but for what PostgreSQL cannot hold.
    const back = `${file}.back`;
    const again = await run('unused', url, back);
    expect([again.err, again.code]).toEqual(['', 0]);
    expect(again.lines.slice(0, -1)).toEqual(there.lines.slice(0, -1));
    expect(await using(openSqliteStore(back), stands)).toEqual(kept(before));

    // New rows go on from the numbers of the old ones, on either.
    for (const [name, store] of [
      ['PostgreSQL', await openPostgresStore(url)],
      ['SQLite', openSqliteStore(back)],
    ] as const) {
      const last = await store.lastEvent();
      // Who was erased stays so.
      const again = { ...inbound({ channel: 'phone', thread: 'gone', sender: 'gone' }), sentAt: MONDAY };
      expect(await store.accept(community.id, [again], MONDAY, () => MONDAY)).toMatchObject([
        { outcome: 'known' },
      ]);
      const numbers = async () =>
        (await store.tickets(community.id, { limit: 100 })).map((one) => one.number);
      const old = await numbers();
      await deskOn(store, MONDAY + 3_600_000)('new', '2栋1单元电梯困人了，快来');
      const fresh = (await numbers()).filter((number) => !old.includes(number));
      expect([name, fresh.length, new Set(await numbers()).size]).toEqual([name, 1, old.length + 1]);
      expect((await store.events(last, 100)).every(({ seq }) => seq > last)).toBe(true);
      await store.close();
    }
  });

  it('keeps counting where numbers of rows that are gone had been', async () => {
    const db = openDatabase(file);
    db.exec(`INSERT INTO org VALUES ('main', 'x');
      INSERT INTO alert (org_id, community_id, reason, roles, text, at) VALUES ('main', 'c', 'r', '[]', '', 1), ('main', 'c', 'r', '[]', '', 1);
      DELETE FROM alert WHERE seq = 2`);
    db.close();
    expect((await run(url, file)).code).toBe(0);
    const sql =
      "INSERT INTO alert (org_id, community_id, reason, roles, text, at) VALUES ('main', 'c', 'r', '[]', '', 1) RETURNING seq";
    expect(await cluster.sql(sql, [], url)).toEqual([{ seq: '3' }]);
    const back = `${file}.back`;
    expect((await run('unused', url, back)).code).toBe(0);
    const there = openDatabase(back);
    expect(there.prepare(sql).pluck().get()).toBe(4);
    there.close();
  });

  it('refuses a target that is not empty, and leaves both as they were', async () => {
    await lived(file);
    await using(openPostgresStore(url), (store) =>
      store.ensureCommunity({ orgId: 'org', id: 'other', name: 'x' }),
    );
    const refused = await run(url, file);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /^yingda: E_MIGRATE: postgres:\/\/.*:\*{4}@.* is not empty \(1 rows in (?:org|community)\)/,
    );
    const counts = await rowsIn(await openPostgresRows(url));
    expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(2);
  });

  it('waits for nobody: who has either database open is named', async () => {
    await lived(file);
    open.push(openSqliteStore(file));
    expect(await run(url, file)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^yingda: E_STORE_BUSY: another process has .*sqlite open/),
    });
    for (const store of open.splice(0)) await store.close();
    open.push(await openPostgresStore(url));
    await open[0]?.counts(community.id);
    expect(await run(url, file)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^yingda: E_STORE_BUSY: yingda is connected to postgres/),
    });
  });

  it.each([
    ['two files', () => [file, `${file}.2`], 2, /E_USAGE: both .* are files/],
    ['two servers', () => [url, url], 2, /E_USAGE: both are on servers/],
    ['a file that is not there', () => [`${file}.no`, url], 1, /E_NOT_FOUND: there is no database/],
  ] as const)('refuses %s', async (_what, args, code, why) => {
    const refused = await run('unused', ...args());
    expect(refused.code).toBe(code);
    expect(refused.err).toMatch(why);
    expect(existsSync(`${file}.2`) || existsSync(`${file}.no`)).toBe(false);
  });

  /** A database of which one thing is otherwise. */
  const but = (database: BareDatabase, change: Partial<BareDatabase>): BareDatabase =>
    new Proxy(database, {
      get: (target, name: keyof BareDatabase) => {
        const value: unknown = change[name] ?? target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });

  it('keeps nothing of what reads otherwise than it was written, nor of a way that broke off; a second try does it', {
    timeout: 120_000,
  }, async () => {
    await lived(file);
    const bytes = readFileSync(file);
    const from = await openSqliteRows(file);
    const careless = await openPostgresRows(url);
    const loses = but(careless, {
      write: async (table, rows) =>
        careless.write(
          table,
          rows.map((row) =>
            table.name === 'message' && row.sender === 'bot' ? { ...row, text: '错' } : row,
          ),
        ),
    });
    await expect(moveAll(from, loses)).rejects.toMatchObject({
      code: 'E_MIGRATE',
      message: expect.stringMatching(/^message reads otherwise/),
    });
    await careless.close();

    const broken = await openPostgresRows(url);
    let batches = 0;
    const breaks = but(broken, {
      write: async (table, rows) => {
        if (++batches === 9)
          await cluster.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'yingda' AND pid <> pg_backend_pid()",
          );
        return broken.write(table, rows);
      },
    });
    await expect(moveAll(from, breaks)).rejects.toMatchObject({ code: 'E_MIGRATE' });
    await broken.close();
    await from.close();
    expect(readFileSync(file).equals(bytes)).toBe(true);
    const counts = await rowsIn(await openPostgresRows(url));
    expect(Object.values(counts).every((n) => n === 0)).toBe(true);
    expect((await run(url, file)).code).toBe(0);
  });

  it('takes back the file that it made when it fails', async () => {
    await lived(file);
    expect((await run(url, file)).code).toBe(0);
    const back = `${file}.back`;
    const from = await openPostgresRows(url);
    const to = await openSqliteRows(back);
    const spoils = but(to, {
      write: async (table, rows) => to.write(table, table.name === 'ticket' ? rows.slice(1) : rows),
    });
    await expect(moveAll(from, spoils)).rejects.toMatchObject({ code: 'E_MIGRATE' });
    await to.close();
    await from.close();
    expect(existsSync(back)).toBe(false);
  });

  it('finds the same tables with the same columns in both kinds of database', async () => {
    const shape = async (database: BareDatabase) => {
      const tables = await database.tables();
      await database.close();
      return tables.map(({ name, columns }) => [name, [...columns].sort()]);
    };
    expect(await shape(await openSqliteRows(file))).toEqual(await shape(await openPostgresRows(url)));
  });
});
