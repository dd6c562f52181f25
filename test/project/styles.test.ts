/** Style sheets close what they open: a rule left open swallows every rule behind it, and no page says so. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../shared.ts';

const folder = join(root, 'adapters', 'console', 'desk');
const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));

it('there are style sheets', () => expect(sheets).toContain('desk.css'));

it.each(sheets)('%s has every rule at its own level', (name) => {
  const lines = readFileSync(join(folder, name), 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n');
  const open: string[] = [];
  for (const [at, line] of lines.entries()) {
    // Only @media and its like hold other rules, which are set in.
    if (open.length > 0 && /^[.#a-z*:]/.test(line))
      expect.fail(`${name}:${at + 1} stands inside "${open.at(-1)}"`);
    for (const brace of line.match(/[{}]/g) ?? []) {
      if (brace === '{') open.push(line.trim());
      else open.pop();
    }
  }
  expect(open).toEqual([]);
});
