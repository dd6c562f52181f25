import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import wabt from 'wabt';
import { seededRandom } from '../../src/text/classifier.ts';
import { paddedTo, RowSums } from '../../src/text/row-sums.ts';
import { CODE } from '../../src/text/row-sums-code.ts';

it('is compiled from its source', async () => {
  const source = readFileSync(new URL('../../src/text/row-sums.wat', import.meta.url), 'utf8');
  const { buffer } = (await wabt()).parseWat('row-sums.wat', source, { simd: true }).toBinary({});
  expect(Buffer.from(CODE, 'base64')).toEqual(Buffer.from(buffer));
});

it.each([
  [1, 3],
  [2, 69],
  [6, 1024],
  [27, 1025],
  [28, 2500],
  [5, 0],
])('adds rows of %i columns, %i of them, as a loop does', (columns, count) => {
  const random = seededRandom(columns);
  const width = paddedTo(columns);
  const rows = 50;
  const table = Int16Array.from({ length: rows * width }, (_, at) =>
    at % width < columns ? Math.trunc((random() - 0.5) * 65_535) : 0,
  );
  const ids = Int32Array.from({ length: count + 7 }, () => Math.trunc(random() * rows));
  const expected = Array.from({ length: width }, (_, column) =>
    ids.subarray(0, count).reduce((sum, id) => sum + (table[id * width + column] ?? 0), 0),
  );
  const sums = new RowSums(table, width);
  sums.of(ids, Math.min(3, count));
  expect([...sums.of(ids, count)]).toEqual(expected);
  expect([...sums.table]).toEqual([...table]);
});
