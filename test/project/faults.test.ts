/** The table of faults in docs/channels.md names tests that are there, for every case that touches a channel. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../shared.ts';

/** Of the 51 cases those in which something comes in or goes out through a channel. */
const TOUCHING = [
  ...Array.from({ length: 22 }, (_, at) => at + 1),
  ...[30, 31, 32, 33, 34, 35, 36, 37, 40, 43, 44, 45, 46, 50],
];

const page = readFileSync(join(root, 'docs', 'channels.md'), 'utf8');
const rows = [...page.matchAll(/^\| ([0-9]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, number, what, tests = '']) => ({
    number: Number(number),
    what,
    /** "`file` *name*, *name*; `file` *name*" */
    tests: tests.split(/; (?=`)/).map((part) => ({
      file: part.match(/^`([^`]+)`/)?.[1] ?? '',
      names: [...part.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => name),
    })),
  }),
);

it('has a row for every case that touches a channel, and no other', () => {
  expect(rows.map(({ number }) => number)).toEqual(TOUCHING);
});

describe.each(rows)('$number: $what', ({ tests }) => {
  it.each(tests)('is tried in $file', ({ file, names }) => {
    expect(existsSync(join(root, file)), file).toBe(true);
    const text = readFileSync(join(root, file), 'utf8');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(text, name).toContain(name);
  });
});
