/** Whose turn it is to be given a ticket. */
import { expect, it } from 'vitest';
import { inTurn } from '../../src/ticket/rotation.ts';

const given = (assignee: string | null, createdAt: number, state: 'accepted' | 'closed' = 'accepted') => ({
  assignee,
  state,
  createdAt,
});
const order = (...args: Parameters<typeof inTurn>) => inTurn(...args).map(({ name }) => name);

it('fewest open tickets first; what is closed weighs nothing', () => {
  const tickets = [given('甲', 1), given('甲', 2), given('乙', 3), given('丙', 4, 'closed'), given(null, 5)];
  expect(inTurn(['甲', '乙', '丙'], tickets)).toEqual([
    { name: '丙', open: 0 },
    { name: '乙', open: 1 },
    { name: '甲', open: 2 },
  ]);
});

it('of equals who was given one longest ago, then the order of the roster, each once', () => {
  expect(order(['甲', '乙'], [given('甲', 2), given('乙', 1)])).toEqual(['乙', '甲']);
  expect(order(['乙', '甲', '乙'], [])).toEqual(['乙', '甲']);
  expect(order([], [given('甲', 2)])).toEqual([]);
});
