/** kill -9 while owners write (RELIABILITY 3, 4). */
import { beforeAll, expect, it } from 'vitest';
import { killAgainAndAgain } from './killing.ts';
import { built } from './processes.ts';

beforeAll(built, 120_000);

it('killed again and again, it loses nothing, doubles nothing and keeps the order', {
  timeout: 240_000,
}, async () => {
  const { killed } = await killAgainAndAgain({ owners: 30, messages: 10, kills: 4, pace: 1500 });
  expect(killed).toBe(4);
});
