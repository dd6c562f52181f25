/** Whose turn it is to be given a ticket (轮派). Pure. */
import { isOpen, type TicketState } from './moves.ts';

export interface Candidate {
  readonly name: string;
  /** How many open tickets they have. */
  readonly open: number;
  /** "account:…", "staff:…"; null: known by name alone. */
  readonly id: string | null;
}

/** Somebody who may be given one: an id names one person, a name may be two. */
export type Nameable = Pick<Candidate, 'name' | 'id'>;

interface Given {
  readonly assignee: string | null;
  /** "" or absent: known by name alone. */
  readonly assigneeId?: string;
  readonly state: TicketState;
  readonly createdAt: number;
}

/**
 * Fewest open tickets first; of equals who was given one longest ago, then the roster's order.
 * @param tickets of the community
 */
export function inTurn(people: readonly Nameable[], tickets: readonly Given[]): Candidate[] {
  return distinct(people)
    .map((person) => {
      const theirs = tickets.filter((ticket) => has(person, ticket));
      return {
        ...person,
        open: theirs.filter(({ state }) => isOpen(state)).length,
        last: Math.max(0, ...theirs.map(({ createdAt }) => createdAt)),
      };
    })
    .sort((a, b) => a.open - b.open || a.last - b.last)
    .map(({ name, open, id }) => ({ name, open, id }));
}

/** By id where both sides know one of the same kind, else by name. */
function has({ name, id }: Nameable, { assignee, assigneeId = '' }: Given): boolean {
  const kindOf = (one: string) => one.split(':')[0];
  return id !== null && kindOf(assigneeId) === kindOf(id) ? assigneeId === id : assignee === name;
}

function distinct(people: readonly Nameable[]): Nameable[] {
  return people.filter(
    ({ name, id }, at) => people.findIndex((other) => other.name === name && other.id === id) === at,
  );
}
