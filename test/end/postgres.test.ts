/** The store contract on PostgreSQL, and what only PostgreSQL promises: several instances on one database. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../../adapters/postgres/database.ts';
import { MIGRATIONS } from '../../adapters/postgres/migrations.ts';
import { Statistics } from '../../adapters/postgres/statistics.ts';
import { openPostgresStore } from '../../adapters/postgres/store.ts';
import {
  type Decision,
  type Effect,
  type LoadedTurn,
  NEW_CONVERSATION,
  type Outcome,
  type Store,
  type TurnWrites,
} from '../../src/index.ts';
import { fileSeal } from '../../src/seal.ts';
import { type Cluster, startCluster } from '../cluster.ts';
import { C, DAY, inbound, NOTHING, said, T, ticket } from '../contracts/store/bench.ts';
import { besideNeighbour, NEIGHBOUR } from '../contracts/store/neighbour.ts';
import { storeContract } from '../contracts/store.contract.ts';

const cluster = await startCluster();
const opened: Store[] = [];
let shared: { readonly url: string; readonly store: Store } | null = null;
let neighbour: Store | null = null;
afterAll(async () => {
  await neighbour?.close();
  await shared?.store.close();
  await cluster?.stop();
});

/** Of its secrets. */
const seal = fileSeal(join(mkdtempSync(join(tmpdir(), 'yingda-seal-')), 'secrets.key'));

describe.skipIf(cluster === null)('PostgreSQL', () => {
  if (!cluster) return;

  /** One store, emptied for every case: to open one takes longer than most cases. */
  async function emptied(): Promise<{ readonly url: string; readonly store: Store }> {
    if (shared) await cluster?.empty(shared.url);
    else {
      const url = (await cluster?.fresh()) ?? '';
      shared = { url, store: await openPostgresStore(url, { seal }) };
    }
    return shared;
  }

  storeContract('PostgreSQL, beside another organisation', async () => {
    const { url, store } = await emptied();
    neighbour ??= await openPostgresStore(url, { org: NEIGHBOUR, poolSize: 2 });
    const open = new Proxy(store, {
      get: (target, name: keyof Store) => {
        if (name === 'close') return async () => undefined;
        const value: unknown = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return besideNeighbour(open, neighbour);
  });

  describe('a database', () => {
    it('is brought up to date once, whoever comes first of several: again does no harm', async () => {
      const url = await cluster.fresh();
      const stores = await Promise.all([1, 2, 3, 4].map(() => openPostgresStore(url)));
      const [first] = stores;
      await first?.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
      await first?.accept(C, [inbound()], T, () => T);
      const again = await openPostgresStore(url);
      expect((await again.counts(C)).conversation).toBe(1);
      const rows = await cluster.sql<{ id: number }>('SELECT id FROM yingda_migration ORDER BY id', [], url);
      expect(rows.map(({ id }) => id)).toEqual(MIGRATIONS.map(({ id }) => id));
      const ids = MIGRATIONS.map(({ id }) => id);
      expect(ids).toEqual(ids.map((_, at) => at + 1));
      for (const store of [...stores, again]) await store.close();
    });

    it('of a newer yingda is refused and left as it is', async () => {
      const url = await cluster.fresh();
      await (await openPostgresStore(url)).close();
      const newer = (MIGRATIONS.at(-1)?.id ?? 0) + 1;
      await cluster.sql("INSERT INTO yingda_migration VALUES ($1, 'later')", [newer], url);
      await expect(openPostgresStore(url)).rejects.toMatchObject({
        code: 'E_STORE_NEWER',
        message: expect.stringContaining(`schema ${newer}`),
      });
      const rows = await cluster.sql<{ id: number }>('SELECT max(id) AS id FROM yingda_migration', [], url);
      expect(rows).toEqual([{ id: newer }]);
    });

    const wrong = (cluster_: Cluster) => {
      const right = cluster_.address('postgres');
      return [
        ['where nothing listens', 'postgres://u:hidden@127.0.0.1:1/yingda', /ECONNREFUSED/],
        [
          'with a wrong password',
          right.replace(/:[^:@]+@/, ':hidden@'),
          /password authentication failed .*name and password/,
        ],
        ['that is not there', right.replace(/postgres$/, 'hidden-not').replace(/:[^:@]+@/, ':hidden@'), /./],
        ['with no name to look up', 'postgres://u:hidden@nowhere.invalid/yingda', /nowhere\.invalid/],
      ] as const;
    };
    it.each(wrong(cluster))('%s is told with its cure, and no password', async (_what, url, why) => {
      const failing = openPostgresStore(url);
      await expect(failing).rejects.toMatchObject({
        code: 'E_STORE_UNAVAILABLE',
        exitCode: 1,
        message: expect.stringMatching(why),
      });
      await expect(failing).rejects.toMatchObject({ message: expect.stringMatching(/:\*{4}@/) });
      await expect(failing).rejects.not.toMatchObject({ message: expect.stringContaining(':hidden@') });
    });

    it('of another encoding is refused', async () => {
      await cluster.sql("CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'");
      await expect(openPostgresStore(cluster.address('ascii'))).rejects.toMatchObject({
        code: 'E_STORE_UNAVAILABLE',
        message: expect.stringContaining("ENCODING 'UTF8'"),
      });
    });
  });

  describe('two instances', () => {
    let url: string;
    let a: Store;
    let b: Store;

    beforeEach(async () => {
      ({ url, store: a } = await emptied());
      b = await openPostgresStore(url, { poolSize: 4 });
      opened.push(b);
      await a.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
    });
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    const talk = async (store: Store, sender = 'lin') =>
      (await store.accept(C, [inbound({ thread: sender, sender })], T, () => T))[0]?.conversationId ?? '';

    const decision = (
      writes: (numbers: readonly string[]) => Partial<TurnWrites>,
      prefixes: string[] = [],
    ) => ({
      prefixes,
      day: DAY,
      write: (numbers: readonly string[]) => ({
        next: NEW_CONVERSATION,
        received: [],
        said: [],
        opened: [],
        effects: [],
        phrases: [],
        at: T,
        ...writes(numbers),
      }),
    });

    /** One turn, decided again as often as it has moved. */
    async function turn(
      store: Store,
      conversationId: string,
      decide: (turn: LoadedTurn) => Decision,
    ): Promise<Outcome> {
      for (;;) {
        const assumes = (await store.conversation(conversationId))?.version ?? 0;
        const inbox = (await store.waiting(conversationId)).map(({ id }) => id);
        const timer = `turn:${conversationId}`;
        const [outcome] = await store.commitTurns(
          [{ conversationId, assumes, inbox, timer, query: NOTHING }],
          decide,
        );
        if (outcome && outcome.status !== 'moved') return outcome;
      }
    }

    it('lose no update and give no number twice', async () => {
      const ids = await Promise.all(['lin', 'wang', 'zhao'].map((sender) => talk(a, sender)));
      const numbers: string[] = [];
      const opens = ({ conversation: { state } }: LoadedTurn) =>
        decision(
          ([number]) => ({ next: { ...state, abuse: state.abuse + 1 }, opened: [ticket(number)] }),
          ['BX'],
        );
      await Promise.all(
        Array.from({ length: 30 }, async (_, at) => {
          const outcome = await turn(at % 2 === 0 ? a : b, ids[at % 3] ?? '', opens);
          if (outcome.status === 'done') numbers.push(...outcome.opened.map(({ number }) => number));
        }),
      );
      for (const id of ids)
        expect(await b.conversation(id)).toMatchObject({ version: 10, state: { abuse: 10 } });
      expect(numbers.sort()).toEqual(
        Array.from({ length: 30 }, (_, at) => `BX-1122-${String(at + 1).padStart(3, '0')}`),
      );
    });

    it.each<[string, (store: Store, id: string) => Promise<unknown>]>([
      ['a message', (store) => store.accept(C, [inbound()], T, () => T)],
      ['a timer that is dropped', (store, id) => store.dropTimer(`turn:${id}`)],
      ['a turn', (store, id) => turn(store, id, () => decision(() => ({})))],
    ])('let %s wait for what another does with the conversation', async (_what, act) => {
      const id = await talk(a);
      const other = new pg.Client(url);
      await other.connect();
      const done = vi.fn();
      let acting: Promise<unknown> = Promise.resolve();
      try {
        await other.query('BEGIN');
        await other.query('SELECT 1 FROM conversation WHERE id = $1 FOR UPDATE', [id]);
        acting = act(b, id).then(done);
        await vi.waitFor(async () =>
          expect(await cluster.sql('SELECT 1 FROM pg_locks WHERE NOT granted')).not.toEqual([]),
        );
        expect(done).not.toHaveBeenCalled();
      } finally {
        await other.end();
      }
      await acting;
      expect(done).toHaveBeenCalled();
    });

    it('make one conversation and one person of what comes to both at once', async () => {
      const accepted = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          (at % 2 === 0 ? a : b).accept(
            C,
            [inbound(), inbound({ thread: 'room' }), inbound({ messageId: 'same' })],
            T,
            () => T,
          ),
        ),
      );
      const rows = accepted.flat();
      expect(new Set(rows.map(({ conversationId }) => conversationId)).size).toBe(2);
      expect(rows.filter(({ outcome }) => outcome === 'known')).toHaveLength(19);
      const people = await cluster.sql<{ n: string }>('SELECT count(*) AS n FROM person', [], url);
      expect(people).toEqual([{ n: '1' }]);
    });

    it('answer every message once, in the order of its instance, and leave none without a timer', async () => {
      const id = await talk(a);
      let writing = true;
      const answered: string[] = [];
      const answering = (async () => {
        for (;;) {
          const last = !writing;
          const rows = await b.waiting(id);
          const [outcome] = await b.commitTurns(
            [
              {
                conversationId: id,
                assumes: (await b.conversation(id))?.version ?? 0,
                inbox: rows.map((row) => row.id),
                timer: `turn:${id}`,
                query: NOTHING,
              },
            ],
            () => decision(() => ({})),
          );
          expect(outcome?.status).toBe('done');
          answered.push(...rows.map(({ inbound: { text } }) => text));
          if ((await b.waiting(id)).length > 0) expect(await b.nextDue(id)).not.toBeNull();
          if (last && rows.length === 0) return;
        }
      })();
      const texts = (name: string) => Array.from({ length: 40 }, (_, n) => `${name} ${n}`);
      const write = async (store: Store, name: string) => {
        for (const text of texts(name)) await store.accept(C, [inbound({ text })], T, () => T);
      };
      await Promise.all([write(a, 'a'), write(b, 'b')]);
      writing = false;
      await answering;
      for (const name of ['a', 'b'])
        expect(answered.filter((text) => text.startsWith(name))).toEqual(texts(name));
      expect(await b.nextDue(id)).toBeNull();
    });

    it('never take one timer both', async () => {
      for (let n = 0; n < 40; n++) await talk(a, `owner-${n}`);
      const taken = await Promise.all(
        Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? a : b).dueTimers(T, 10, T + 60_000)),
      );
      const keys = taken.flat().map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      const rest = await a.dueTimers(T, 100, T + 60_000);
      expect(keys.length + rest.length).toBe(40);
    });

    it('never send one message both', async () => {
      const id = await talk(a);
      await turn(a, id, () => decision(() => ({ said: [said('s1')] })));
      const won = await Promise.all(
        Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? a : b).markSending('s1', T)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('show every event to whoever follows them by number', async () => {
      const ids = await Promise.all(Array.from({ length: 8 }, (_, at) => talk(a, `owner-${at}`)));
      const record: Effect = { kind: 'record', event: 'seen', data: {} };
      let writing = true;
      const seen: number[] = [];
      const following = (async () => {
        for (let last = 0; ; ) {
          const done = !writing;
          const rows = await b.events(last, 100);
          seen.push(...rows.map(({ seq }) => seq));
          last = rows.at(-1)?.seq ?? last;
          if (done && rows.length === 0) return;
        }
      })();
      await Promise.all(
        ids.map(async (id, at) => {
          for (let n = 0; n < 15; n++)
            await turn(at % 2 === 0 ? a : b, id, () => decision(() => ({ effects: [record, record] })));
        }),
      );
      writing = false;
      await following;
      expect(seen).toHaveLength(8 * 15 * 2);
    });

    it('call each other after a commit, and do not call themselves', async () => {
      const [heard, own] = [vi.fn(), vi.fn()];
      const end = b.onChange?.(heard);
      a.onChange?.(own);
      await vi.waitFor(() => expect(heard).toHaveBeenCalled());
      await vi.waitFor(() => expect(own).toHaveBeenCalled());
      heard.mockClear();
      own.mockClear();
      await talk(a);
      await vi.waitFor(() => expect(heard).toHaveBeenCalled());
      expect(own).not.toHaveBeenCalled();
      end?.();
      heard.mockClear();
      const third = await openPostgresStore(url, { poolSize: 1 });
      opened.push(third);
      const later = vi.fn();
      third.onChange?.(later);
      await vi.waitFor(() => expect(later).toHaveBeenCalled());
      later.mockClear();
      await talk(a, 'wang');
      await vi.waitFor(() => expect(later).toHaveBeenCalled());
      expect(heard).not.toHaveBeenCalled();
    });

    it('listen again after their line broke, and work on over new connections', async () => {
      const heard = vi.fn();
      b.onChange?.(heard);
      await vi.waitFor(() => expect(heard).toHaveBeenCalled());
      heard.mockClear();
      await cluster.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'yingda' AND pid <> pg_backend_pid()",
      );
      await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 10_000 });
      heard.mockClear();
      await vi.waitFor(() => talk(a), { timeout: 5000 });
      await vi.waitFor(() => expect(heard).toHaveBeenCalled());
      expect((await b.counts(C)).conversation).toBe(1);
    });
  });

  describe('a batch', () => {
    it('loses only the turn whose rows the database refuses, and gives its number to the next', async () => {
      const { store } = await emptied();
      await store.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
      const ids = (
        await store.accept(
          C,
          ['lin', 'wang', 'zhao'].map((sender) => inbound({ thread: sender, sender })),
          T,
          () => T,
        )
      ).map(({ conversationId }) => conversationId);
      const outcomes = await store.commitTurns(
        ids.map((conversationId) => ({ conversationId, assumes: 0, inbox: [], timer: null, query: NOTHING })),
        ({ request }) => ({
          prefixes: ['BX'],
          day: DAY,
          write: ([number]) => ({
            next: NEW_CONVERSATION,
            received: [],
            said: [said(`hello-${request.conversationId}`)],
            opened: [ticket(number)],
            effects:
              request.conversationId === ids[1]
                ? [{ kind: 'learn', home: { homeId: 'no such home', address: {} } }]
                : [],
            phrases: [],
            at: T,
          }),
        }),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['done', 'failed', 'done']);
      expect((await store.tickets(C, {})).map(({ number }) => number)).toEqual([
        'BX-1122-002',
        'BX-1122-001',
      ]);
      expect((await store.outboxDue(T, 10)).map(({ conversationId }) => conversationId)).toEqual([
        ids[0],
        ids[2],
      ]);
      expect((await store.conversation(ids[1] ?? ''))?.version).toBe(0);
    });

    it('gives the number of a turn that may not move its ticket to the next', async () => {
      const { store } = await emptied();
      await store.ensureCommunity({ orgId: 'org', id: C, name: '云栖花园' });
      const ids = (
        await store.accept(
          C,
          ['lin', 'wang'].map((sender) => inbound({ thread: sender, sender })),
          T,
          () => T,
        )
      ).map(({ conversationId }) => conversationId);
      const outcomes = await store.commitTurns(
        ids.map((conversationId) => ({ conversationId, assumes: 0, inbox: [], timer: null, query: NOTHING })),
        ({ request }) => ({
          prefixes: ['BX'],
          day: DAY,
          write: ([number]) => {
            const filed = ticket(number);
            return {
              next: NEW_CONVERSATION,
              received: [],
              said: [],
              opened: [filed],
              effects:
                request.conversationId === ids[0]
                  ? [{ kind: 'move', ticketId: filed.id, move: 'confirm' }]
                  : [{ kind: 'move', ticketId: filed.id, move: 'accept' }],
              phrases: [],
              at: T,
            };
          },
        }),
      );
      expect(outcomes).toMatchObject([
        { status: 'failed', error: { code: 'E_MOVE_ILLEGAL' } },
        { status: 'done', opened: [{ number: 'BX-1122-001' }] },
      ]);
      expect(await store.tickets(C, {})).toMatchObject([{ number: 'BX-1122-001', state: 'accepted' }]);
    });
  });

  describe('a transaction', () => {
    it('is done anew after a deadlock, and given up after some', async () => {
      const { url } = await emptied();
      const committed = vi.fn();
      const db = new Database(url, 2, committed);
      const deadlock = "DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$";
      let tries = 0;
      const value = await db.transaction(async (session) => {
        await session.rows("INSERT INTO org (id, name) VALUES ('again', 'x')");
        if (++tries < 3) await session.rows(deadlock);
        return tries;
      });
      expect(value).toBe(3);
      expect(committed).toHaveBeenCalledTimes(1);
      expect(await db.rows("SELECT 1 FROM org WHERE id = 'again'")).toHaveLength(1);
      await expect(db.transaction((session) => session.rows(deadlock))).rejects.toMatchObject({
        code: '40P01',
      });
      await db.close();
    });

    it('in which one statement failed is not committed, also when nobody looked', async () => {
      const { url } = await emptied();
      const db = new Database(url, 2, () => undefined);
      const careless = db.transaction(async (session) => {
        await session.rows("INSERT INTO org (id, name) VALUES ('careless', 'x')");
        await session.rows('SELECT 1 / 0').catch(() => undefined);
      });
      await expect(careless).rejects.toThrow('rolled back');
      expect(await db.rows("SELECT 1 FROM org WHERE id = 'careless'")).toEqual([]);
      await db.close();
    });
  });

  it('has what grew counted after a hundred turns, and only that', async () => {
    const url = await cluster.fresh();
    await (await openPostgresStore(url)).close();
    const db = new Database(url, 1, () => undefined);
    const counted = async () =>
      (
        await db.rows<{ name: string }>(
          `SELECT relname AS name FROM pg_stat_user_tables
           WHERE schemaname = current_schema() AND last_analyze > now() - interval '1 minute' ORDER BY 1`,
        )
      ).map(({ name }) => name);
    const grow = (from: number) =>
      db.rows(
        "INSERT INTO org (id, name) SELECT 'grown-' || n, 'x' FROM generate_series($1::int, $1::int + 99) AS n",
        from,
      );
    await grow(0);
    await db.rows('SELECT pg_stat_force_next_flush()');
    const statistics = new Statistics(db);
    expect(statistics.turned(99)).toBeNull();
    expect(await counted()).toEqual([]);
    await statistics.turned(1);
    expect(await counted()).toEqual(['org']);
    expect(statistics.turned(99), 'again when there were twice as many').toBeNull();
    await db.close();
    await expect(statistics.turned(1), 'nobody is told when it cannot be done').resolves.toBeUndefined();
  });

  it('that has gone is told without its address: owners see this', async () => {
    const db = new Database('postgres://u:hidden@127.0.0.1:1/yingda', 1, () => undefined);
    for (const failing of [db.rows('SELECT 1'), db.transaction((session) => session.rows('SELECT 1'))]) {
      await expect(failing).rejects.toMatchObject({ code: 'E_STORE_UNAVAILABLE', exitCode: 1 });
      await expect(failing).rejects.not.toMatchObject({
        message: expect.stringMatching(/127|hidden|yingda:/),
      });
    }
    await db.close();
  });

  describe('keeps for ever', () => {
    it.each([
      ['an event, against an update', "UPDATE event SET kind = 'x'"],
      ['an event, against a deletion', 'DELETE FROM event'],
      ['events, against being emptied', 'TRUNCATE event'],
      ['a phrase version, against an update', "UPDATE phrase_version SET text = 'x'"],
      ['a phrase version, against a deletion', 'DELETE FROM phrase_version'],
      ['phrase versions, against being emptied', 'TRUNCATE phrase_version'],
      ['the audit log, against an update', "UPDATE audit SET action = 'x'"],
      ['the audit log, against a deletion', 'DELETE FROM audit'],
      ['the audit log, against being emptied', 'TRUNCATE audit'],
    ])('%s', async (_what, sql) => {
      const { url } = await emptied();
      await cluster.sql(
        "INSERT INTO event (org_id, at, kind, data) VALUES ('main', 1, 'seen', '{}')",
        [],
        url,
      );
      await cluster.sql("INSERT INTO phrase_version VALUES ('main', 'a', '1', 'words', 1)", [], url);
      const rows = () =>
        cluster.sql(
          'SELECT kind FROM event UNION ALL SELECT text FROM phrase_version UNION ALL SELECT action FROM audit',
          [],
          url,
        );
      await cluster.sql(
        "INSERT INTO audit (org_id, at, action, data, hash) VALUES ('main', 1, 'signed in', '{}', 'h')",
        [],
        url,
      );
      expect(await rows()).toHaveLength(3);
      const before = await rows();
      await expect(cluster.sql(sql, [], url)).rejects.toThrow('append-only and immutable');
      expect(await rows()).toEqual(before);
    });
  });
});
