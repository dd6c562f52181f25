/** The legal moves of a ticket, as a table: nothing changes a state past it. */
import { YingdaError } from '../errors.ts';

export const TICKET_STATES = [
  'received',
  'dispatched',
  'accepted',
  'returned',
  'in_progress',
  'paused',
  'done',
  'confirmed',
  'followed_up',
  'closed',
  'reopened',
  'cancelled',
  'merged',
] as const;
export type TicketState = (typeof TICKET_STATES)[number];

export const MOVES = {
  dispatch: { from: ['received', 'returned', 'reopened'], to: 'dispatched', needs: [] },
  accept: { from: ['received', 'dispatched', 'reopened'], to: 'accepted', needs: [] },
  return: { from: ['dispatched', 'accepted'], to: 'returned', needs: ['reason'] },
  transfer: {
    from: ['dispatched', 'accepted', 'in_progress', 'paused'],
    to: 'dispatched',
    needs: ['reason'],
  },
  start: { from: ['accepted'], to: 'in_progress', needs: [] },
  pause: { from: ['accepted', 'in_progress'], to: 'paused', needs: ['reason'] },
  resume: { from: ['paused'], to: 'in_progress', needs: [] },
  finish: { from: ['accepted', 'in_progress'], to: 'done', needs: ['result'] },
  confirm: { from: ['done'], to: 'confirmed', needs: [] },
  follow_up: { from: ['done', 'confirmed'], to: 'followed_up', needs: ['result'] },
  close: { from: ['done', 'confirmed', 'followed_up'], to: 'closed', needs: [] },
  reopen: { from: ['done', 'confirmed', 'followed_up', 'closed'], to: 'reopened', needs: ['reason'] },
  cancel: {
    from: ['received', 'dispatched', 'accepted', 'returned', 'reopened'],
    to: 'cancelled',
    needs: ['reason'],
  },
  merge: {
    from: ['received', 'dispatched', 'accepted', 'returned', 'in_progress', 'paused', 'reopened'],
    to: 'merged',
    needs: ['reason'],
  },
} as const satisfies Record<
  string,
  { from: readonly TicketState[]; to: TicketState; needs: readonly ('reason' | 'result')[] }
>;

export type Move = keyof typeof MOVES;

/** States in which work is still owed. */
export const OPEN_STATES: readonly TicketState[] = [
  'received',
  'dispatched',
  'accepted',
  'returned',
  'in_progress',
  'paused',
  'reopened',
];

export function isOpen(state: TicketState): boolean {
  return OPEN_STATES.includes(state);
}

/** The moves that a state allows. */
export function movesFrom(state: TicketState): Move[] {
  return (Object.keys(MOVES) as Move[]).filter((move) =>
    (MOVES[move].from as readonly TicketState[]).includes(state),
  );
}

/**
 * The state after a move.
 * @throws YingdaError E_MOVE_ILLEGAL naming what is allowed, E_FIELDS_MISSING when a reason or result is not given
 */
export function stateAfter(
  state: TicketState,
  move: Move,
  given: { reason?: string | undefined; result?: string | undefined },
): TicketState {
  const rule = MOVES[move];
  if (!(rule.from as readonly TicketState[]).includes(state)) {
    const allowed = movesFrom(state).join(', ') || 'none';
    throw new YingdaError('E_MOVE_ILLEGAL', `a ticket that is ${state} cannot ${move}; allowed: ${allowed}`);
  }
  for (const need of rule.needs) {
    if (!given[need]?.trim()) throw new YingdaError('E_FIELDS_MISSING', `${move} needs a ${need}`);
  }
  return rule.to;
}
