/** The table of moves is the only way from state to state. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { YingdaError } from '../../src/errors.ts';
import {
  isOpen,
  MOVES,
  type Move,
  movesFrom,
  OPEN_STATES,
  stateAfter,
  TICKET_STATES,
  type TicketState,
} from '../../src/ticket/moves.ts';
import { ticketNumber } from '../../src/ticket/ticket.ts';

const MOVE_NAMES = Object.keys(MOVES) as Move[];
const GIVEN = { reason: '等配件', result: '已修好' };
const move = fc.constantFrom(...MOVE_NAMES);
const state = fc.constantFrom(...TICKET_STATES);

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof YingdaError) return error.code;
    throw error;
  }
}

/** Every state that can be got to from one. */
function reachable(from: TicketState): Set<TicketState> {
  const seen = new Set<TicketState>([from]);
  for (const at of seen) for (const next of movesFrom(at)) seen.add(stateAfter(at, next, GIVEN));
  return seen;
}

describe('a move', () => {
  it('goes along the table, or is refused', () => {
    fc.assert(
      fc.property(state, move, (from, name) => {
        const allowed = (MOVES[name].from as readonly TicketState[]).includes(from);
        if (allowed) expect(stateAfter(from, name, GIVEN)).toBe(MOVES[name].to);
        else expect(codeOf(() => stateAfter(from, name, GIVEN))).toBe('E_MOVE_ILLEGAL');
        expect(movesFrom(from).includes(name)).toBe(allowed);
      }),
      { numRuns: 1000 },
    );
  });

  it('after move leaves a ticket in a state of the table, refused ones where it was', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        let at: TicketState = 'received';
        for (const name of moves) {
          const before: TicketState = at;
          if (codeOf(() => stateAfter(before, name, GIVEN)) !== null) continue;
          at = stateAfter(before, name, GIVEN);
          expect(movesFrom(before)).toContain(name);
        }
        expect(TICKET_STATES).toContain(at);
      }),
    );
  });

  it.each(MOVE_NAMES.flatMap((name) => MOVES[name].needs.map((need) => [name, need] as const)))(
    '%s needs a %s',
    (name, need) => {
      const from = MOVES[name].from[0];
      for (const given of [{}, { [need]: undefined }, { [need]: '' }, { [need]: ' \n' }]) {
        expect(codeOf(() => stateAfter(from, name, given))).toBe('E_FIELDS_MISSING');
      }
      expect(stateAfter(from, name, { [need]: '业主要求' })).toBe(MOVES[name].to);
    },
  );

  it('leads from a report to its end, with waits and a second try', () => {
    const moves: Move[] = [
      'dispatch',
      'return',
      'dispatch',
      'accept',
      'start',
      'pause',
      'resume',
      'transfer',
      'accept',
      'finish',
      'confirm',
      'follow_up',
      'close',
      'reopen',
    ];
    let at: TicketState = 'received';
    const way = moves.map((name) => {
      at = stateAfter(at, name, GIVEN);
      return at;
    });
    expect(way.join(' ')).toBe(
      'dispatched returned dispatched accepted in_progress paused in_progress dispatched accepted done confirmed followed_up closed reopened',
    );
  });

  it('that is refused names what is allowed', () => {
    expect(() => stateAfter('closed', 'start', GIVEN)).toThrow(/closed cannot start; allowed: reopen$/);
    expect(() => stateAfter('merged', 'reopen', GIVEN)).toThrow(/allowed: none$/);
  });

  it.each(['return', 'transfer', 'pause', 'reopen', 'cancel', 'merge'] as const)(
    '%s is never done without a reason',
    (name) => {
      expect(MOVES[name].needs).toContain('reason');
    },
  );
});

describe('the states', () => {
  it('are all reached from received', () => {
    expect([...reachable('received')].sort()).toEqual([...TICKET_STATES].sort());
  });

  it.each(OPEN_STATES)('%s can still be closed', (from) => {
    expect(reachable(from)).toContain('closed');
    expect(movesFrom(from).length).toBeGreaterThan(0);
  });

  it('that are final stay so; a closed ticket can only be opened again', () => {
    expect(movesFrom('cancelled')).toEqual([]);
    expect(movesFrom('merged')).toEqual([]);
    expect(movesFrom('closed')).toEqual(['reopen']);
  });

  it('in which work is owed are the open ones', () => {
    expect(TICKET_STATES.filter((one) => !isOpen(one))).toEqual([
      'done',
      'confirmed',
      'followed_up',
      'closed',
      'cancelled',
      'merged',
    ]);
    expect(isOpen('reopened')).toBe(true);
  });

  it('of open work can be finished only by who accepted it', () => {
    expect(TICKET_STATES.filter((one) => movesFrom(one).includes('finish'))).toEqual([
      'accepted',
      'in_progress',
    ]);
  });
});

describe('the number of a ticket', () => {
  it('is easy to say (spec 02)', () => {
    expect(ticketNumber('BX', '1122', 7)).toBe('BX-1122-007');
    expect(ticketNumber('TS', '0103', 120)).toBe('TS-0103-120');
    expect(ticketNumber('HF', '1122', 1007)).toBe('HF-1122-1007');
  });
});
