/** The table of faults in docs/channels.md names tests that are there, for every case. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../shared.ts';

const CASES = Array.from({ length: 51 }, (_, at) => at + 1);

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

it('has a row for every case, and no other', () => {
  expect(rows.map(({ number }) => number)).toEqual(CASES);
});

describe.each(rows)('$number: $what', ({ tests }) => {
  it.each(tests)('is tried in $file', ({ file, names }) => {
    expect(existsSync(join(root, file)), file).toBe(true);
    const text = readFileSync(join(root, file), 'utf8');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(text, name).toContain(name);
  });
});
