/**
 * Moving everything from one kind of database to another: both as bare rows, copied in one transaction, read back and
 * compared before it counts.
 */
import { createHash } from 'node:crypto';
import { YingdaError } from './errors.ts';

export interface BareTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Columns known to hold JSON; where a database has no such type, the other one knows. */
  readonly json: readonly string[];
  /** Tables whose rows its rows name: those come first. */
  readonly refersTo: readonly string[];
}

/** Values of JSON columns are JSON text. */
export type BareRow = Readonly<Record<string, string | number | null>>;

/** A database as bare rows, in one transaction that nobody else writes beside. */
export interface BareDatabase {
  /** As people may see it. */
  readonly shown: string;
  tables(): Promise<readonly BareTable[]>;
  count(table: BareTable): Promise<number>;
  /** All rows in batches, as they stand in the transaction, in no particular order. */
  rows(table: BareTable): AsyncIterable<readonly BareRow[]>;
  write(table: BareTable, rows: readonly BareRow[]): Promise<void>;
  /** The last number that was given to a row; null where rows are not numbered. */
  lastNumber(table: BareTable): Promise<number | null>;
  goOnFrom(table: BareTable, lastNumber: number): Promise<void>;
  commit(): Promise<void>;
  /** What is not committed is undone. */
  close(): Promise<void>;
}

export interface TableMoved {
  readonly table: string;
  readonly rows: number;
  /** Of all rows, in whatever order: the same on both sides. */
  readonly checksum: string;
}

/**
 * @returns what was moved, table by table
 * @throws YingdaError E_MIGRATE when the databases do not fit, `to` is not empty, or what was written reads otherwise; then
 * `to` is as it was
 */
export async function moveAll(from: BareDatabase, to: BareDatabase): Promise<readonly TableMoved[]> {
  const tables = fitting(from, await from.tables(), to, await to.tables());
  for (const table of tables) {
    const rows = await to.count(table);
    if (rows > 0) throw refused(`${to.shown} is not empty (${rows} rows in ${table.name}): take one that is`);
  }
  const moved: TableMoved[] = [];
  for (const table of tables) {
    const sum = new TableSum(table);
    for await (const rows of from.rows(table)) {
      sum.add(rows);
      await to.write(table, rows);
    }
    const last = await from.lastNumber(table);
    if (last !== null) await to.goOnFrom(table, last);
    moved.push(sum.told());
  }
  for (const [at, table] of tables.entries()) {
    const sum = new TableSum(table);
    for await (const rows of to.rows(table)) sum.add(rows);
    const { rows, checksum } = sum.told();
    const wanted = moved[at];
    if (rows !== wanted?.rows || checksum !== wanted.checksum)
      throw refused(
        `${table.name} reads otherwise in ${to.shown}: ${rows} rows, ${checksum}; wanted ${wanted?.rows}, ${wanted?.checksum}; nothing was kept`,
      );
  }
  await to.commit();
  return moved;
}

const refused = (message: string) => new YingdaError('E_MIGRATE', message, { exitCode: 1 });

/** The tables of both, in an order in which no row comes before what it refers to. */
function fitting(
  from: BareDatabase,
  theirs: readonly BareTable[],
  to: BareDatabase,
  ours: readonly BareTable[],
): readonly BareTable[] {
  const shape = (tables: readonly BareTable[]) =>
    tables.map(({ name, columns }) => `${name} (${[...columns].sort().join(', ')})`).sort();
  const [left, right] = [shape(theirs), shape(ours)];
  const different = [
    ...left.filter((one) => !right.includes(one)),
    ...right.filter((one) => !left.includes(one)),
  ];
  if (different.length > 0)
    throw refused(`the tables of ${from.shown} and ${to.shown} differ: ${different.join('; ')}`);
  const other = new Map(theirs.map((table) => [table.name, table]));
  const merged = ours.map((table) => ({
    ...table,
    json: [...new Set([...table.json, ...(other.get(table.name)?.json ?? [])])],
  }));
  const ordered: BareTable[] = [];
  const placed = new Set<string>();
  for (let left = merged; left.length > 0; ) {
    const next = left.filter(({ name, refersTo }) =>
      refersTo.every((one) => one === name || placed.has(one)),
    );
    if (next.length === 0)
      throw refused(`tables refer to each other: ${left.map(({ name }) => name).join(', ')}`);
    for (const table of next) placed.add(table.name);
    ordered.push(...next);
    left = left.filter(({ name }) => !placed.has(name));
  }
  return ordered;
}

const NUL = '\u0000';
const MODULUS = 1n << 128n;

/** The sum of the digests of rows: it knows every value of every row, and no order. */
class TableSum {
  readonly #table: BareTable;
  readonly #columns: readonly string[];
  readonly #json: ReadonlySet<string>;
  #rows = 0;
  #sum = 0n;

  constructor(table: BareTable) {
    this.#table = table;
    this.#columns = [...table.columns].sort();
    this.#json = new Set(table.json);
  }

  add(rows: readonly BareRow[]): void {
    for (const row of rows) {
      const text = JSON.stringify(this.#columns.map((name) => this.#value(name, row[name] ?? null)));
      const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
      this.#sum = (this.#sum + BigInt(`0x${digest}`)) % MODULUS;
      this.#rows++;
    }
  }

  told(): TableMoved {
    const checksum = this.#sum.toString(16).padStart(32, '0');
    return { table: this.#table.name, rows: this.#rows, checksum };
  }

  #value(name: string, value: string | number | null): unknown {
    return typeof value === 'string' && this.#json.has(name) ? plain(JSON.parse(value)) : plain(value);
  }
}

/** A value as every store can keep it: no NUL, no halves of characters, keys in one order. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll(NUL, '\uFFFD');
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .map(([key, one]) => [plain(key), plain(one)] as const)
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}
