/** The quick reader of plain YAML gives what the whole one does, or nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { readPlainYaml } from '../../src/text/plain-yaml.ts';

const scripts = join(import.meta.dirname, '../../scripts-zh');
const files = readdirSync(scripts, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(scripts, name), 'utf8'));

describe('readPlainYaml', () => {
  it('reads nearly all of the library, as the whole reader does', () => {
    const plain = files.filter((text) => readPlainYaml(text) !== null);
    const length = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0);
    expect(length(plain)).toBeGreaterThan(0.95 * length(files));
    for (const text of plain) expect(readPlainYaml(text)?.value).toEqual(parse(text));
  });

  it.each([
    ['a: 1\nb: -2.5\nc: true\nd: null\ne:\nf: ~', { a: 1, b: -2.5, c: true, d: null, e: null, f: null }],
    [
      'a:\n- b: x\n  c: [1, "2", {d: e}]\n- - y\n  - z',
      { a: [{ b: 'x', c: [1, '2', { d: 'e' }] }, ['y', 'z']] },
    ],
    ['- \'it\'\'s\' # so\n- "a\\n\\"b\\""\n- 08:30\n- a#b', ["it's", 'a\n"b"', '08:30', 'a#b']],
    ['# first\na: [ # one\n  b, c,\n]\n', { a: ['b', 'c'] }],
  ])('reads %j', (text, value) => {
    expect(readPlainYaml(text)?.value).toEqual(value);
    expect(parse(text)).toEqual(value);
  });

  it.each([
    'a: &x b',
    'a: *x',
    'a: !t b',
    'a: |\n  b',
    'a: b\n  c',
    'a: 1\na: 2',
    'a: b: c',
    'a: [b\nc]',
    'a: 0x10',
    'a: 1e3',
    '? a',
    '--- \na: 1',
    'a: "b',
    'a: "\\u4e00"',
    'a:\n   b: 1\n  c: 2',
    '__proto__: 1',
    'word',
    '',
  ])('leaves %j to the whole reader', (text) => {
    expect(readPlainYaml(text)).toBeNull();
  });

  const BITS =
    ': |- |#| #|"|\'|[|]|{|}|, |\n|\n  |\n- |0|.|true|~|&a|*a|!|\\|? |%|@|x|1e3|a: b|\n}|\n]|   '.split('|');
  const edits = fc.array(fc.record({ at: fc.nat(400), cut: fc.nat(3), put: fc.constantFrom('', ...BITS) }), {
    maxLength: 3,
  });
  const excerpt = fc.record({
    file: fc.constantFrom(...files),
    from: fc.double({ min: 0, max: 0.99, noNaN: true }),
  });

  it('never reads what the whole reader refuses or reads otherwise', () => {
    fc.assert(
      fc.property(excerpt, fc.integer({ min: 1, max: 14 }), edits, ({ file, from }, many, changes) => {
        const lines = file.split('\n');
        const first = Math.floor(from * lines.length);
        let text = lines.slice(first, first + many).join('\n');
        const inset = /^ */.exec(text)?.[0].length ?? 0;
        text = text.replace(new RegExp(`^ {0,${inset}}`, 'gm'), '');
        for (const { at, cut, put } of changes) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + put + text.slice(place + cut);
        }
        const plain = readPlainYaml(text);
        if (plain === null) return;
        const document = parseDocument(text);
        expect(document.errors).toEqual([]);
        expect(plain.value).toEqual(document.toJS());
      }),
      { numRuns: 3000 },
    );
  });
});
