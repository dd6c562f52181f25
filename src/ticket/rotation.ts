/** Whose turn it is to be given a ticket (轮派). Pure. */
import { isOpen, type TicketState } from './moves.ts';

export interface Candidate {
  readonly name: string;
  /** How many open tickets they have. */
  readonly open: number;
}

/**
 * Fewest open tickets first; of equals who was given one longest ago, then the roster's order.
 * @param tickets of the community
 */
export function inTurn(
  names: readonly string[],
  tickets: readonly {
    readonly assignee: string | null;
    readonly state: TicketState;
    readonly createdAt: number;
  }[],
): Candidate[] {
  return [...new Set(names)]
    .map((name) => {
      const theirs = tickets.filter(({ assignee }) => assignee === name);
      return {
        name,
        open: theirs.filter(({ state }) => isOpen(state)).length,
        last: Math.max(0, ...theirs.map(({ createdAt }) => createdAt)),
      };
    })
    .sort((a, b) => a.open - b.open || a.last - b.last)
    .map(({ name, open }) => ({ name, open }));
}
