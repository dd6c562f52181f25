/** Tables in steps: what is lost by rounding, and what must not be. */
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/text/classifier.ts';
import { paddedTo } from '../../src/text/row-sums.ts';
import { inSteps } from '../../src/text/steps.ts';

it('tells every number to within half a step of its column, whatever other columns hold', () => {
  const random = seededRandom(5);
  const columns = 3;
  const reach = [0.001, 1, 400];
  const table = Float32Array.from({ length: 999 }, (_, at) => (random() - 0.5) * (reach[at % columns] ?? 1));
  const { steps, whole } = inSteps(table, columns);
  for (const [at, value] of table.entries()) {
    const step = steps[at % columns] ?? 0;
    const cell = Math.trunc(at / columns) * paddedTo(columns) + (at % columns);
    expect(Math.abs((whole[cell] ?? 0) * step - value)).toBeLessThanOrEqual(step * 0.51);
    expect(step).toBeLessThanOrEqual((reach[at % columns] ?? 0) / 65_000);
  }
});

it('has no step for a column of nothing, and fills up its rows', () => {
  const { steps, whole } = inSteps(Float32Array.of(0, 2, 0), 3);
  expect([...steps].map((step) => step > 0)).toEqual([false, true, false]);
  expect([...whole]).toEqual([0, 32_767, 0, 0]);
});
