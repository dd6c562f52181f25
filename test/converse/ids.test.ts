/** Ids out of seeds: a database has a hundred thousand tickets, and an id that is taken stops a turn. */
import { expect, it } from 'vitest';
import { idOf } from '../../src/converse/ids.ts';

it('are the same for the same turn, and UUIDs', () => {
  expect(idOf('talk:3', 0)).toBe(idOf('talk:3', 0));
  expect(idOf('talk:3', 0)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('are never the same for two of 300,000', () => {
  const ids = new Set<string>();
  for (let turn = 0; turn < 150_000; turn++) for (const nth of [0, 1]) ids.add(idOf(`talk:${turn}`, nth));
  expect(ids.size).toBe(300_000);
});
