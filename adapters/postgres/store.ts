/** The store on PostgreSQL: one database, several instances. */
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
import { Database } from './database.ts';
import { Inbox } from './inbox.ts';
import { LedgerRows } from './ledger.ts';
import { News } from './news.ts';
import { NoticeTables } from './notices.ts';
import { prepareDatabase } from './open.ts';
import { OutboxTable } from './outbox.ts';
import { PaperTable } from './papers.ts';
import { PeopleTables } from './people.ts';
import { QueueRows } from './queue.ts';
import { Records } from './records.ts';
import { Registers } from './registers.ts';
import { storableJson } from './text.ts';
import { Timers } from './timers.ts';
import { TurnWriter } from './turns.ts';
import { UpkeepTables } from './upkeep.ts';
import { Views } from './views.ts';
import { WarningTable } from './warnings.ts';

const POOL = 10;

/**
 * Opens a store, its schema brought up to date.
 * @param url postgres://user:password@host:5432/database?sslmode=…
 * @param options org: whose rows it reads and writes, by default DEFAULT_ORG; poolSize: connections at most, by default 10;
 * one more follows what other instances do; seal: of the secrets in it
 * @throws YingdaError E_STORE_NEWER when the schema is of a newer yingda, E_STORE_UNAVAILABLE when there is no way in
 */
export async function openPostgresStore(
  url: string,
  options: { readonly org?: string; readonly poolSize?: number; readonly seal?: SecretSeal } = {},
): Promise<Store> {
  await prepareDatabase(url);
  return storeAt(url, options.org ?? DEFAULT_ORG, options.poolSize ?? POOL, options.seal ?? NO_SEAL);
}

function storeAt(url: string, org: string, poolSize: number, seal: SecretSeal): Store {
  const db: Database = new Database(url, poolSize, () => news.tell());
  const news = new News(url, (topic, payload) => db.rows('SELECT pg_notify($1, $2)', topic, payload));
  const inbox = new Inbox(db, org);
  const ask: Ask = (sql, ...values) =>
    db.rows(sql, ...values.map((one) => (one instanceof AsJson ? storableJson(one.value) : one)));
  const notices = new NoticeTables(db, org);
  return {
    ...wholeOf(
      inbox,
      new Timers(db, org),
      new TurnWriter(db, org, inbox),
      new OutboxTable(db, org),
      new Records(db, org),
      new LearningRows(ask, org),
      new LedgerRows(db, org),
      new Registers(db, org),
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
    papers: new PaperTable(db, org),
    warnings: new WarningTable(db, org),
    revisions: new RevisionRows(ask, org),
    credentials: new CredentialRows(ask, org, seal),
    hooks: new HookRows(ask, org, seal),
    importContacts: async (...given) => notices.importContacts(...given),
    onChange: (listener) => news.listen(listener),
    health: async () => {
      const [row] = await db.rows<{ version: string }>("SELECT current_setting('server_version') AS version");
      return { ok: row !== undefined, detail: `PostgreSQL ${row?.version ?? 'unknown'}` };
    },
    close: async () => {
      await news.close();
      await db.close();
    },
  };
}
