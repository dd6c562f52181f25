/** Owners of a community that was lived for days are erased: afterwards nothing of them stands in any table of the file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openSqliteStore } from '../../adapters/sqlite/store.ts';
import { ManualClock } from '../../src/clock.ts';
import { createRegisterDesk } from '../../src/desk/registers.ts';
import type { PersonRecord } from '../../src/people.ts';
import type { Address } from '../../src/text/addresses.ts';
import { homeText } from '../../src/text/home-name.ts';
import { library } from '../shared.ts';
import { demoCommunity, livedIn } from './year.ts';

const DAYS = 6;
const UNTIL = '2026-06-20';
/** Shorter texts ("好的") are everybody's. */
const LEAST = 10;
const ERASED = 25;

type Row = Readonly<Record<string, unknown>>;

/** Every row of every table, as one text each. */
function everything(file: string): Map<string, string[]> {
  const db = new Database(file, { readonly: true });
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
  const all = tables.map(({ name }): [string, string[]] => [
    name,
    db
      .prepare<[], Row>(`SELECT * FROM "${name}"`)
      .all()
      .map((row) => JSON.stringify(row)),
  ]);
  db.close();
  return new Map(all);
}

const strings = (rows: readonly Row[] | undefined, ...columns: readonly string[]) =>
  (rows ?? [])
    .flatMap((row) => columns.map((column) => row[column]))
    .filter((value) => typeof value === 'string');

/** What names a person, and what they wrote. */
const WHOLE_NAME = /^\p{Script=Han}{2,4}$/u;
const TITLE = /先生|女士|小姐|师傅|阿姨/;

/** What names a person, and what they wrote at length; a home is nobody's name. */
function tokensOf(record: PersonRecord): string[] {
  const phones = [...strings(record.person, 'phone'), ...strings(record.ticket, 'phone')];
  const names = strings(record.ticket, 'contact_name').filter(
    (name) => WHOLE_NAME.test(name) && !TITLE.test(name),
  );
  const said = strings(
    record.message?.filter(({ sender }) => sender === 'owner'),
    'text',
  );
  const homes = new Set(
    (record.home ?? []).map(({ building, unit, room }) =>
      homeText({ building, unit: unit ?? undefined, room } as Address),
    ),
  );
  const written = [...said, ...strings(record.ticket, 'summary', 'issue')].filter(
    (text) => text.length >= LEAST && !homes.has(text),
  );
  return [...phones, ...names, ...strings(record.identity, 'external_id'), ...written];
}

it(`${ERASED} owners are in no table any more, and what is somebody else's stays`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'yingda-erased-'));
  const file = join(folder, 'lived.sqlite');
  const store = openSqliteStore(file);
  const { until } = await livedIn(store, UNTIL, DAYS);
  const db = new Database(file, { readonly: true });
  const people = db
    .prepare<[], { id: string }>(
      `SELECT p.id FROM person p WHERE EXISTS (SELECT 1 FROM ticket t WHERE t.reporter = p.id) AND p.phone IS NOT NULL
       ORDER BY p.id`,
    )
    .all()
    .map(({ id }) => id);
  db.close();
  expect(people.length).toBeGreaterThan(ERASED);
  // Each has borrowed a key too.
  const registers = createRegisterDesk({
    store,
    clock: new ManualClock(until),
    communityId: demoCommunity.id,
    library: () => library,
  });
  for (const [at, id] of people.slice(0, ERASED).entries()) {
    const [found] = await store.findPeople({ by: 'id', id });
    const values = {
      number: `K-E${at}`,
      home: '1栋',
      count: 1,
      borrower: '林晓晓',
      phone: found?.phone ?? '',
    };
    await registers.add('key', values, { id: '0101', name: '前台甲' });
  }
  const records = new Map<string, PersonRecord>();
  for (const id of people) {
    const record = await store.personRecord(id);
    if (record) records.set(id, record);
  }
  const chosen = people.slice(0, ERASED);
  const others = JSON.stringify(people.slice(ERASED).map((id) => records.get(id)));
  const tokens = new Set(
    chosen.flatMap((id) => tokensOf(records.get(id) ?? {})).filter((text) => !others.includes(text)),
  );
  const found = (all: ReadonlyMap<string, readonly string[]>) =>
    [...tokens].flatMap((token) => {
      // In a column of JSON it is written as JSON once more.
      const twice = JSON.stringify(JSON.stringify(token)).slice(3, -3);
      return [...all].flatMap(([table, rows]) =>
        rows
          .filter((row) => row.includes(token) || row.includes(twice))
          .map((row) => ({ table, token, row })),
      );
    });
  const before = new Set(found(everything(file)).map(({ table }) => table));
  for (const table of ['person', 'identity', 'message', 'ticket', 'paper', 'paper_version'])
    expect(before).toContain(table);
  expect(tokens.size).toBeGreaterThan(3 * ERASED);
  for (const id of chosen) expect(await store.erasePerson(id, until)).not.toBeNull();
  expect(found(everything(file))).toEqual([]);
  for (const id of people.slice(ERASED)) expect(await store.personRecord(id)).toEqual(records.get(id));
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}, 300_000);
