/** The store on SQLite: one file, one process (several may share it; writers queue). */
import { renameSync, writeFileSync } from 'node:fs';
import {
  AsJson,
  type Ask,
  CredentialRows,
  DEFAULT_ORG,
  HookRows,
  LearningRows,
  NO_SEAL,
  RevisionRows,
  RoundRows,
  type SecretSeal,
  type Store,
  WordingRows,
  wholeOf,
} from '../../src/index.ts';
import { AccountTables } from './accounts.ts';
import { CustomerRows } from './customers.ts';
import { FactReader } from './facts.ts';
import { GroupCommit, unsynced } from './group.ts';
import { Inbox } from './inbox.ts';
import { LedgerRows } from './ledger.ts';
import { NoticeTables } from './notices.ts';
import { type Db, openDatabase } from './open.ts';
import { OutboxTable } from './outbox.ts';
import { PaperTable } from './papers.ts';
import { PeopleTables } from './people.ts';
import { QueueRows } from './queue.ts';
import { Records } from './records.ts';
import { Registers } from './registers.ts';
import { TurnWriter } from './turns.ts';
import { UpkeepTables } from './upkeep.ts';
import { Views } from './views.ts';
import { WarningTable } from './warnings.ts';

/**
 * @param file a path, or ":memory:"
 * @param org whose rows it reads and writes
 * @param seal of the secrets in it
 */
export function openSqliteStore(file: string, org: string = DEFAULT_ORG, seal: SecretSeal = NO_SEAL): Store {
  return storeOn(openDatabase(file), org, seal);
}

/** A store on a database that is open; it closes it. */
export function storeOn(db: Db, org: string = DEFAULT_ORG, seal: SecretSeal = NO_SEAL): Store {
  const facts = new FactReader(db, org);
  const inbox = new Inbox(db, org);
  const outbox = new OutboxTable(db, org);
  const group = new GroupCommit(db);
  const grouped =
    <Given extends unknown[], Answer>(work: (...given: Given) => Answer) =>
    (...given: Given): Promise<Answer> =>
      group.run(() => work(...given));
  const ask: Ask = async <Row>(sql: string, ...values: readonly unknown[]) => {
    const statement = db.prepare(sql);
    const named = Object.fromEntries(
      values.map((value, at) => [
        at + 1,
        value instanceof AsJson ? JSON.stringify(value.value ?? null) : value,
      ]),
    );
    if (statement.reader) return statement.all(named) as Row[];
    statement.run(named);
    return [];
  };
  const notices = new NoticeTables(db, org, (community, address) => facts.homeId(community, address));
  return {
    ...wholeOf(
      inbox,
      new TurnWriter(db, org, facts, inbox),
      outbox,
      new Records(db, org),
      new LearningRows(ask, org),
      new LedgerRows(db, org),
      new Registers(db, org, facts),
      new Views(db, org),
      new QueueRows(db, org),
      new UpkeepTables(db, org),
      new PeopleTables(db, org),
      new CustomerRows(db, org),
      new WordingRows(ask, org),
      new RoundRows(ask, org),
    ),
    accounts: new AccountTables(db, org),
    notices,
    papers: new PaperTable(db, org, group),
    warnings: new WarningTable(db, org),
    revisions: new RevisionRows(ask, org),
    credentials: new CredentialRows(ask, org, seal),
    hooks: new HookRows(ask, org, seal),
    importContacts: async (...given) => notices.importContacts(...given),
    accept: grouped(inbox.accept.bind(inbox)),
    markSending: (id, at, { repeatable = false } = {}) =>
      group.run(() => outbox.markSending(id, at), !repeatable),
    // When the power takes it, nobody knows whether it was sent: it is treated as what a crash interrupts.
    markSent: (...given) => group.run(() => outbox.markSent(...given), false),
    markFailed: grouped(outbox.markFailed.bind(outbox)),
    markUncertain: grouped(outbox.markUncertain.bind(outbox)),
    markLater: grouped(outbox.markLater.bind(outbox)),
    // A lease that is lost with the power does no harm: nobody is left who has it.
    dueTimers: async (at, limit, leaseUntil, only) =>
      inbox.anyDue(at, only) ? unsynced(db, () => inbox.dueTimers(at, limit, leaseUntil, only)) : [],
    health: async () => {
      const check = db.pragma('quick_check(1)', { simple: true }) as string;
      return { ok: check === 'ok', detail: check };
    },
    close: async () => {
      group.flush();
      db.close();
    },
  };
}

/** A store in memory that becomes a file when it is done: for what is made in one go, and is nothing until it is whole. */
export function storeToWrite(org: string = DEFAULT_ORG): {
  readonly store: Store;
  write(file: string): void;
} {
  const db = openDatabase(':memory:');
  return {
    store: storeOn(db, org),
    write: (file) => {
      writeFileSync(`${file}.part`, db.serialize());
      renameSync(`${file}.part`, file);
    },
  };
}

/**
 * Stores in memory that all begin alike: filled once, then copied (a rehearsal opens hundreds).
 * @param fill what the first one is given
 */
export function copiesInMemory(fill: (store: Store) => Promise<void>): () => Promise<Store> {
  let image: Promise<Buffer> | null = null;
  const make = async () => {
    const db = openDatabase(':memory:');
    await fill(storeOn(db));
    const bytes = db.serialize();
    db.close();
    return bytes;
  };
  return async () => {
    image ??= make();
    return storeOn(openDatabase(await image));
  };
}
