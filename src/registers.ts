/** Books of the office: renovation, empty houses, keys, archives, moving in, paid services, fees, visits, activities. */

import type { Colleague } from './converse/event.ts';
import type { Flaw } from './errors.ts';
import type { Register, RowBody } from './library/register-schema.ts';
import type { SheetField, SheetValue } from './library/sheet-schema.ts';
import type { Collection, Difference, Returns } from './supervise/book-figures.ts';

export type { Collection, CollectionLine, Difference, Returns } from './supervise/book-figures.ts';

/** The kind of a row's paper. */
export const registerKind = (register: string): string => `register:${register}`;

/** What a row is called by. */
export function rowTitle({ subject }: Register, body: Readonly<Record<string, unknown>>): string {
  return String((body as Partial<RowBody>).values?.[subject] ?? '');
}

export interface RegisterCard {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly SheetField[];
  readonly states: Register['states'];
  readonly papers: Register['papers'];
  readonly moves: Register['moves'];
  readonly checks: Register['checks'];
  /** Whether figures are reckoned, and which. */
  readonly figures: 'collection' | 'returns' | null;
  /** Of which rows those who signed in are asked, in which book. */
  readonly sample: Pick<NonNullable<Register['sample']>, 'when' | 'states' | 'into'> | null;
  /** How many rows in each state. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A row as lists show it: names and phones masked. */
export interface RowCard {
  readonly id: string;
  readonly register: string;
  readonly title: string;
  readonly state: string;
  readonly values: Readonly<Record<string, SheetValue>>;
  /** What falls due first. */
  readonly due: { readonly title: string; readonly at: number; readonly role: string } | null;
  readonly made: number;
}

/** A row, whole. */
export interface RowSheet extends RowCard {
  readonly version: number;
  readonly scans: readonly {
    readonly paper: string;
    readonly media: string;
    readonly by: string;
    readonly at: number;
  }[];
  readonly log: RowBody['moves'];
  /** The moves it may make, with what each still needs. */
  readonly moves: readonly {
    readonly id: string;
    readonly title: string;
    readonly lacks: readonly string[];
    readonly record: readonly SheetField[];
    readonly notice: string | null;
  }[];
  readonly history: readonly {
    readonly version: number;
    readonly at: number;
    readonly by: string;
    readonly state: string;
  }[];
}

export interface RowQuery {
  readonly states?: readonly string[];
  /** Words of any value. */
  readonly words?: string;
  readonly limit?: number;
}

export interface RowFault {
  readonly row: number;
  readonly message: string;
  readonly flaws: readonly Flaw[];
}

export interface SheetTaken {
  readonly added: number;
  readonly known: number;
  readonly faults: readonly RowFault[];
  /** Of the faults, how many are of owners who were erased. */
  readonly erased: number;
}

export type BookFigures = Collection | Returns;

/** Who is asked in a round: a share in percent of the homes that are named, or of all. */
export interface SheetDraw {
  readonly round: string;
  readonly share: number;
  readonly homes?: readonly string[];
  /** What is the same for all. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The desk's sheet of what was received, compared with the cashier's. */
export interface FeeCheck {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly month: string | null;
  readonly deskCents: number;
  readonly cashierCents: number;
  /** How many agree. */
  readonly same: number;
  readonly differences: readonly Difference[];
}

export interface RegisterDesk {
  /** null: none are reckoned of this book. @param period a month or round; the newest where absent */
  figures(register: string, period?: string): Promise<BookFigures | null>;
  /** Lays down who is asked; the same round draws the same homes. @throws YingdaError E_UNKNOWN_ID, E_INPUT_SHAPE */
  draw(
    register: string,
    draw: SheetDraw,
    by: Colleague,
  ): Promise<{ readonly asked: number; readonly added: number }>;
  /** @param files desk null: the book itself @throws YingdaError E_IMPORT_FILE, E_IMPORT_ROWS */
  compare(
    register: string,
    files: { readonly desk: Uint8Array | null; readonly cashier: Uint8Array; readonly month: string | null },
    by: Colleague,
  ): Promise<FeeCheck>;
  /** The newest first. */
  comparisons(limit: number): Promise<readonly FeeCheck[]>;
  books(): Promise<readonly RegisterCard[]>;
  /** Newest first. */
  rows(register: string, query: RowQuery): Promise<readonly RowCard[]>;
  /** Of all registers, past their time or due within the day. */
  due(): Promise<readonly (RowCard & { readonly book: string })[]>;
  row(register: string, id: string): Promise<RowSheet | null>;
  /** @throws YingdaError E_UNKNOWN_ID, E_FIELDS_MISSING, E_INPUT_SHAPE; E_CONFLICT when there is a row of this key */
  add(register: string, values: Readonly<Record<string, unknown>>, by: Colleague): Promise<RowSheet>;
  /** What is absent stays. @throws YingdaError as add; E_NOT_FOUND, E_CONFLICT when somebody was faster */
  edit(
    register: string,
    id: string,
    version: number,
    values: Readonly<Record<string, unknown>>,
    by: Colleague,
  ): Promise<RowSheet>;
  /** A picture of a paper. */
  scan(
    register: string,
    id: string,
    version: number,
    paper: string,
    media: string,
    by: Colleague,
  ): Promise<RowSheet>;
  /**
   * Draws whom of those who signed in to ask, and writes down how many were, and how many were satisfied; again draws the same.
   * @throws YingdaError as edit; E_MOVE_ILLEGAL where nobody is asked
   */
  sample(register: string, id: string, version: number, by: Colleague): Promise<RowSheet>;
  /** @throws YingdaError as edit; E_MOVE_ILLEGAL, E_FIELDS_MISSING */
  move(
    register: string,
    id: string,
    version: number,
    move: string,
    record: Readonly<Record<string, unknown>>,
    by: Colleague,
  ): Promise<RowSheet>;
  /** A field with nothing masked, and the look is to be logged (law 12). */
  reveal(register: string, id: string): Promise<Readonly<Record<string, SheetValue>>>;
  /** An .xlsx of all rows; names and phones masked unless asked for whole. */
  sheet(register: string, whole: boolean): Promise<Uint8Array>;
  /**
   * Rows of an .xlsx: all or none. A row that is there is left as it is; one of an owner who was erased is a fault, unless they
   * have come back and asked for it. @throws YingdaError E_IMPORT_FILE
   */
  take(
    register: string,
    file: Uint8Array,
    by: Colleague,
    how: { readonly dry: boolean; readonly returned?: boolean },
  ): Promise<SheetTaken>;
}
