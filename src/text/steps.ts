/** Tables of weights as small whole numbers: half the memory of floats, and sums of them are exact and need no products. */

/** The furthest from 0 that a whole number of 16 bits reaches to both sides. */
const MOST = 0x7fff;

export interface Stepped {
  /** By column: what 1 stands for. */
  readonly steps: Float32Array;
  /** By row, then by column; a 0 after the last where their count is odd, so that it fills words of four bytes. */
  readonly whole: Int16Array;
}

/** @returns every number of the table to within half a step of its column: the column's furthest from 0, by 65,534 */
export function inSteps(table: Float32Array, columns: number): Stepped {
  const steps = new Float32Array(columns);
  for (let cell = 0; cell < table.length; cell++) {
    const far = Math.abs(table[cell] as number) / MOST;
    if (far > (steps[cell % columns] as number)) steps[cell % columns] = far;
  }
  const whole = new Int16Array(evenly(table.length));
  for (let cell = 0; cell < table.length; cell++) {
    const step = steps[cell % columns] as number;
    whole[cell] = step === 0 ? 0 : clamped(Math.round((table[cell] as number) / step));
  }
  return { steps, whole };
}

/** A step that was rounded to four bytes may be a hair too small for the furthest. */
const clamped = (value: number): number => Math.max(-MOST, Math.min(MOST, value));

export const evenly = (count: number): number => count + (count % 2);

/** Weights times the rarity of their places, in place. */
export function weighed(weights: Float32Array, rarity: Float32Array, columns: number): Float32Array {
  for (let cell = 0; cell < weights.length; cell++)
    weights[cell] = (weights[cell] as number) * (rarity[Math.trunc(cell / columns)] as number);
  return weights;
}
