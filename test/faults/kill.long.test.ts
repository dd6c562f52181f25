/** kill -9 every few seconds over 5,000 messages. */
import { beforeAll, expect, it } from 'vitest';
import { killAgainAndAgain } from './killing.ts';
import { built } from './processes.ts';

beforeAll(built, 120_000);

it('over 5,000 messages nothing is lost, nothing doubled, and the order is kept', {
  timeout: 900_000,
}, async () => {
  const { killed } = await killAgainAndAgain({ owners: 100, messages: 50, kills: 30, pace: 3500 });
  expect(killed).toBe(30);
});
