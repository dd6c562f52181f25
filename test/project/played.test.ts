import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../shared.ts';

describe('whoever counts', () => {
  it('reads the store without played owners', () => {
    const folder = join(root, 'src', 'desk');
    const counts = /\.(?:histories|spoken|happened)\(/;
    const faults = readdirSync(folder)
      .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
      .filter(({ text }) => counts.test(text) && !text.includes('countedStore('))
      .map(({ file }) => file);
    expect(faults).toEqual([]);
  });
});
