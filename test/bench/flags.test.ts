/** What bounds the service's memory is told in three places: how it starts, how to run it for long, and how it is measured. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SERVICE_FLAGS } from '../../bench/figures.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');

it('is the same for npm start, systemd, the image and the bench', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } };
  expect(scripts.start).toContain(` node ${SERVICE_FLAGS.join(' ')} bin/yingda.js start`);
  const operations = read('docs', 'operations.md');
  expect(operations).toContain(`ExecStart=/usr/bin/node ${SERVICE_FLAGS.join(' ')} bin/yingda.js start`);
  expect(operations).toContain(
    `CMD ["node", ${SERVICE_FLAGS.map((flag) => `"${flag}"`).join(', ')}, "bin/yingda.js", "start"]`,
  );
});
