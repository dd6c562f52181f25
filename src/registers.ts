/** Books of the office: renovation, empty houses, keys, archives, moving in, paid services, fees, visits, activities. */
import type { Colleague } from './converse/event.ts';
import type { Register, RowBody } from './library/register-schema.ts';
import type { SheetField, SheetValue } from './library/sheet-schema.ts';

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
}

export interface RegisterDesk {
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
  /** Rows of an .xlsx: all or none. A row that is there is left as it is. @throws YingdaError E_IMPORT_FILE */
  take(
    register: string,
    file: Uint8Array,
    by: Colleague,
    dry: boolean,
  ): Promise<{ readonly added: number; readonly known: number; readonly faults: readonly RowFault[] }>;
}
