/** Times as operators type them: of Shanghai where no zone is named, wherever the machine stands. */
import { afterEach, expect, it, vi } from 'vitest';
import { instant, instantGiven } from '../../src/cli/options.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['2026-12-01T14:00', '2026-12-01T14:00:00+08:00'],
  ['2026-12-01 14:00:30', '2026-12-01T14:00:30+08:00'],
  ['2026-12-01', '2026-12-01T00:00:00+08:00'],
  ['2026-12-01T14:00:00z', '2026-12-01T14:00:00Z'],
])('%s', (text, meant) => {
  vi.stubEnv('TZ', 'America/New_York');
  expect(new Date(0).getTimezoneOffset()).toBe(300);
  expect([instant(text), instantGiven('--from', text)]).toEqual([Date.parse(meant), Date.parse(meant)]);
});

it.each(['', 'tomorrow', '1 December 2026', '2026-12-01T25:00'])('%j is none', (text) => {
  expect(() => instantGiven('--from', text)).toThrow(/--from must be an ISO time like .*, got/);
});
