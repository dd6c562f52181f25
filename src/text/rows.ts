/** Rows of numbers of different lengths, one after another in one array: many short arrays cost far more than what they hold. */
export class Rows {
  /** Row n is `values[starts[n]]` up to `values[starts[n + 1]]`, without that. */
  readonly values: Int32Array;
  readonly starts: Int32Array;

  constructor(rows: readonly (readonly number[])[]) {
    this.starts = new Int32Array(rows.length + 1);
    for (let row = 0; row < rows.length; row++)
      this.starts[row + 1] = (this.starts[row] as number) + (rows[row] as readonly number[]).length;
    this.values = new Int32Array(this.starts[rows.length] as number);
    for (let row = 0; row < rows.length; row++)
      this.values.set(rows[row] as readonly number[], this.starts[row] as number);
  }
}
