import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../src/errors.ts';

describe('docs/errors.md', () => {
  const documented = [
    ...readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8').matchAll(
      /^## `(E_[A-Z_]+)`$/gm,
    ),
  ].map((match) => match[1]);

  it('tells of every code', () => {
    expect(ERROR_CODES.filter((code) => !documented.includes(code))).toEqual([]);
  });

  it('tells of no code that does not exist', () => {
    expect(documented.filter((code) => !(ERROR_CODES as readonly string[]).includes(code ?? ''))).toEqual([]);
  });

  it('tells of each once', () => {
    expect(new Set(documented).size).toBe(documented.length);
  });
});
