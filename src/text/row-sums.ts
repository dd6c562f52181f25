/**
 * Sums of rows of a table of numbers, the inner loop of every model: by instructions that add four columns at once
 * (row-sums.wat), in a fraction of the time of a loop here.
 */
import { CODE } from './row-sums-code.ts';

const MODULE = new WebAssembly.Module(Buffer.from(CODE, 'base64'));
const PAGE = 65_536;
/** So many rows are added in one call. */
const AT_ONCE = 1024;
const COLUMNS_AT_ONCE = 4;

/** Of a row with so many columns: what follows them is 0. */
export const paddedTo = (columns: number): number => Math.ceil(columns / COLUMNS_AT_ONCE) * COLUMNS_AT_ONCE;

type Add = (ids: number, count: number, table: number, width: number, sums: number) => void;
type Weigh = (ids: number, count: number, table: number, width: number, rarity: number, sums: number) => void;

const aligned = (size: number): number => 16 * Math.ceil(size / 16);

/** @returns a memory of its own, where in it so many bytes each begin, and what works on it */
function roomFor(...sizes: readonly number[]) {
  const total = sizes.reduce((sum, size) => sum + aligned(size), 0);
  const pages = Math.ceil(total / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(MODULE, { rows: { memory } });
  let taken = 0;
  const places = sizes.map((size) => {
    taken += aligned(size);
    return taken - aligned(size);
  });
  return { buffer: memory.buffer, places, exports };
}

/** Calls for pieces of the rows that fit into `into`, once they stand there. */
function inPieces(ids: Int32Array, count: number, into: Int32Array, add: (some: number) => void): void {
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - from);
    for (let at = 0; at < some; at++) into[at] = ids[from + at] as number;
    add(some);
  }
}

/** A table of whole numbers. */
export class RowSums {
  /** As given; row after row, each of `width` columns. */
  readonly table: Int16Array;
  readonly #sums: Int32Array;
  readonly #ids: Int32Array;
  readonly #add: (some: number) => void;

  /** @param table is copied @param width columns of a row, with those that fill it up (`paddedTo`) */
  constructor(table: Int16Array, width: number) {
    const { buffer, places, exports } = roomFor(table.byteLength, 4 * width, 4 * AT_ONCE);
    const [rows, sums, ids] = places as [number, number, number];
    this.table = new Int16Array(buffer, rows, table.length);
    this.table.set(table);
    this.#sums = new Int32Array(buffer, sums, width);
    this.#ids = new Int32Array(buffer, ids, AT_ONCE);
    const add = exports.add as Add;
    this.#add = (some) => add(ids, some, rows, 2 * width, sums);
  }

  /** By column. What it gives is good until the next call. @param ids rows, the first `count` of them */
  of(ids: Int32Array, count: number): Int32Array {
    this.#sums.fill(0);
    inPieces(ids, count, this.#ids, this.#add);
    return this.#sums;
  }
}

/** A table of weights that are being learnt, and how much each row counts. */
export class WeighedRows {
  /** Row after row, each of `width` columns; 0 at first. */
  readonly weights: Float32Array;
  readonly width: number;
  readonly #sums: Float64Array;
  readonly #ids: Int32Array;
  readonly #weigh: (some: number) => void;

  /** @param rarity what the numbers of a row are multiplied by, by row: is copied */
  constructor(rarity: Float32Array, columns: number) {
    const width = paddedTo(columns);
    const cells = rarity.length * width;
    const { buffer, places, exports } = roomFor(4 * cells, rarity.byteLength, 8 * width, 4 * AT_ONCE);
    const [rows, shares, sums, ids] = places as [number, number, number, number];
    this.width = width;
    this.weights = new Float32Array(buffer, rows, cells);
    new Float32Array(buffer, shares, rarity.length).set(rarity);
    this.#sums = new Float64Array(buffer, sums, width);
    this.#ids = new Int32Array(buffer, ids, AT_ONCE);
    const weigh = exports.weigh as Weigh;
    this.#weigh = (some) => weigh(ids, some, rows, 4 * width, shares, sums);
  }

  /** By column, as adding one row after another gives it. What it gives is good until the next call. */
  of(ids: Int32Array): Float64Array {
    this.#sums.fill(0);
    inPieces(ids, ids.length, this.#ids, this.#weigh);
    return this.#sums;
  }
}
