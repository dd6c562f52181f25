/** The quick reader of YAML gives what the whole one does, or nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readQuickly } from '../../src/text/quick-yaml.ts';

const scripts = join(import.meta.dirname, '../../scripts-zh');
const files = readdirSync(scripts, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yaml'),
);

describe('readQuickly', () => {
  it('reads all of the library, as the whole reader does', () => {
    expect(files.length).toBeGreaterThan(100);
    for (const name of files) {
      const text = readFileSync(join(scripts, name), 'utf8');
      expect([name, readQuickly(text)]).toEqual([name, { value: parse(text) }]);
    }
  });

  it.each([
    'a: 1\nb: -2.5\nc: true\nd: null\ne:\nf: ~\ng: 0x10\nh: 1e3\ni: 1_000\nj: 010\nk: yes\nl: 2026-11-22\nm: 08:30',
    'a:\n- b: x\n  c: [1, "2", {d: e}]\n- - y\n  - z',
    '- \'it\'\'s\' # so\n- "a\\n\\"b\\" \\u4e00"\n- a#b\n- 1.\n- .5\n- 1_0.5\n- 0o7\n- 0b1\n- .inf',
    '# first\na: [ # one\n  b, c,\n  ]\n',
    'a: &x b\nc: *x\nd: |\n  one\n  two\ne: >-\n  one\n  two\nf: one\n  two',
    '<<: {a: 1}\nb: 2',
    '__proto__: 1',
    'word',
    '---\na: 1\n',
    '\ufeffa: 1',
    '{"a": [1, 2], "b": {"c": null}}',
  ])('reads %j as the whole reader does', (text) => {
    expect(readQuickly(text)).toEqual({ value: parse(text) });
  });

  it.each([
    '',
    'a: 1\na: 2',
    'a: b: c',
    'a: [b\nc]',
    'a: "b',
    'a:\n   b: 1\n  c: 2',
    'a: *x',
    'a: 1\n---\nb: 2',
    'a:\n\tb: 1',
  ])('leaves %j to the whole reader', (text) => expect(readQuickly(text)).toBeNull());
});
