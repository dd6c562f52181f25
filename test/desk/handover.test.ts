/** When a shift ended, and what it leaves. */
import { describe, expect, it } from 'vitest';
import { lastShift, leftOver } from '../../src/desk/handover.ts';
import type { TicketCard } from '../../src/staff.ts';

const at = (text: string) => Date.parse(`2026-11-${text}:00+08:00`);

describe('the last shift', () => {
  const times = ['08:00', '20:00'];

  it.each([
    ['23T10:00', '22T20:00', '23T08:00'],
    ['23T08:00', '22T20:00', '23T08:00'],
    ['23T07:59', '22T08:00', '22T20:00'],
    ['23T23:30', '23T08:00', '23T20:00'],
  ])('at %s was from %s to %s', (now, from, to) => {
    expect(lastShift(times, at(now))).toEqual({ from: at(from), to: at(to) });
  });

  it('of one end a day took a day', () => {
    expect(lastShift(['08:00'], at('23T07:00'))).toEqual({ from: at('21T08:00'), to: at('22T08:00') });
  });
});

it('what somebody has who goes home is to be passed on; what is due first stands first', () => {
  const ticket = (number: string, assignee: string | null, dueAt: number | null) =>
    ({ number, assignee, dueAt }) as TicketCard;
  const left = leftOver([ticket('3', null, null), ticket('2', '甲', 20), ticket('1', '乙', 10)], ['甲']);
  expect(left.map(({ ticket: { number }, leaves }) => [number, leaves])).toEqual([
    ['1', true],
    ['2', false],
    ['3', false],
  ]);
});
