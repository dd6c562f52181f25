/** Whose turn it is to be given a ticket. */
import { expect, it } from 'vitest';
import { inTurn } from '../../src/ticket/rotation.ts';

const given = (
  assignee: string | null,
  createdAt: number,
  state: 'accepted' | 'closed' = 'accepted',
  assigneeId = '',
) => ({ assignee, assigneeId, state, createdAt });
const named = (...names: string[]) => names.map((name) => ({ name, id: null }));
const order = (...[people, tickets]: Parameters<typeof inTurn>) =>
  inTurn(people, tickets).map(({ name }) => name);

it('fewest open tickets first; what is closed weighs nothing', () => {
  const tickets = [given('甲', 1), given('甲', 2), given('乙', 3), given('丙', 4, 'closed'), given(null, 5)];
  expect(inTurn(named('甲', '乙', '丙'), tickets)).toEqual([
    { name: '丙', open: 0, id: null },
    { name: '乙', open: 1, id: null },
    { name: '甲', open: 2, id: null },
  ]);
});

it('of equals who was given one longest ago, then the order of the roster, each once', () => {
  expect(order(named('甲', '乙'), [given('甲', 2), given('乙', 1)])).toEqual(['乙', '甲']);
  expect(order(named('乙', '甲', '乙'), [])).toEqual(['乙', '甲']);
  expect(order([], [given('甲', 2)])).toEqual([]);
});

it('two people of one name are two: each has what was given to their id, and what is known by name alone', () => {
  const two = [
    { name: '王师傅', id: 'account:a' },
    { name: '王师傅', id: 'account:b' },
  ];
  const tickets = [given('王师傅', 1, 'accepted', 'account:a'), given('王师傅', 2, 'accepted', 'account:a')];
  expect(inTurn(two, tickets)).toEqual([
    { ...two[1], open: 0 },
    { ...two[0], open: 2 },
  ]);
  expect(inTurn(two, [given('王师傅', 1)]).map(({ open }) => open)).toEqual([1, 1]);
  expect(inTurn(two, [given('王师傅', 1, 'accepted', 'U0123')]).map(({ open }) => open)).toEqual([1, 1]);
});
