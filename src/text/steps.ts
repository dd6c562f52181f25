/** Tables of weights as small whole numbers: half the memory of floats, and sums of them are exact and need no products. */
import { paddedTo } from './row-sums.ts';

/** The furthest from 0 that a whole number of 16 bits reaches to both sides. */
const MOST = 0x7fff;

export interface Stepped {
  /** By column: what 1 stands for. */
  readonly steps: Float32Array;
  /** By row, then by column; each row filled up with 0 (`paddedTo`). */
  readonly whole: Int16Array;
}

/**
 * Every number of the table to within half a step of its column: the column's furthest from 0, by 65,534.
 * @param from cells of a row of `table`: what stands behind its columns is left out
 */
export function inSteps(table: Float32Array, columns: number, from = columns): Stepped {
  const steps = new Float32Array(columns);
  const rows = table.length / from;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const far = Math.abs(table[row * from + column] as number) / MOST;
      if (far > (steps[column] as number)) steps[column] = far;
    }
  const width = paddedTo(columns);
  const whole = new Int16Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const step = steps[column] as number;
      const value = table[row * from + column] as number;
      whole[row * width + column] = step === 0 ? 0 : clamped(Math.round(value / step));
    }
  return { steps, whole };
}

/** A step that was rounded to four bytes may be a hair too small for the furthest. */
const clamped = (value: number): number => Math.max(-MOST, Math.min(MOST, value));

/** Weights times the rarity of their places, in place. @param width cells of a row */
export function weighed(weights: Float32Array, rarity: Float32Array, width: number): Float32Array {
  for (let row = 0; row < rarity.length; row++)
    for (let cell = row * width; cell < (row + 1) * width; cell++)
      weights[cell] = (weights[cell] as number) * (rarity[row] as number);
  return weights;
}
