/** From decisions to rows: numbers are given in the order of the batch, and only to turns that can be written. */
import {
  type ConversationRef,
  type Decision,
  numberOfDay,
  type Outcome,
  type StoredConversation,
  type TicketRow,
  type TurnRequest,
  type TurnRows,
  type TurnWrites,
  ticketsTouched,
  turnRows,
} from '../../src/index.ts';

export interface DecidedTurn {
  /** Its place in the batch. */
  readonly place: number;
  readonly request: TurnRequest;
  readonly conversation: StoredConversation;
  readonly decision: Decision;
}

/** The tickets that were numbered with one prefix on one day in one community. */
export interface Sequence {
  readonly community_id: string;
  readonly day: string;
  readonly prefix: string;
  readonly last: number;
}

export interface Plan {
  readonly written: readonly {
    readonly turn: DecidedTurn;
    readonly writes: TurnWrites;
    readonly rows: TurnRows;
  }[];
  readonly failed: readonly { readonly turn: DecidedTurn; readonly error: unknown }[];
  readonly sequences: readonly Sequence[];
}

const sequenceKey = ({ community_id, day, prefix }: Omit<Sequence, 'last'>) =>
  JSON.stringify([community_id, day, prefix]);

/** The sequences that turns need, each once, in one order for all instances. */
export function sequencesOf(turns: readonly DecidedTurn[]): Omit<Sequence, 'last'>[] {
  const needed = turns.flatMap(({ conversation, decision: { day, prefixes } }) =>
    prefixes.map((prefix) => ({ community_id: conversation.communityId, day, prefix })),
  );
  return [...new Map(needed.map((one) => [sequenceKey(one), one]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
}

/**
 * @param last the sequences as they stand, locked
 * @param load gives the rows of tickets by id, locked
 */
export async function planTurns(
  turns: readonly DecidedTurn[],
  last: readonly Sequence[],
  load: (ids: readonly string[]) => Promise<readonly TicketRow[]>,
): Promise<Plan> {
  const failed: Plan['failed'][number][] = [];
  const loaded = new Map<string, TicketRow>();
  for (let left = turns; ; ) {
    const numbers = new Numbers(last);
    const writing = left.flatMap((turn) => {
      try {
        return [{ turn, writes: numbers.write(turn) }];
      } catch (error) {
        failed.push({ turn, error });
        return [];
      }
    });
    const touched = new Set(writing.flatMap(({ writes }) => ticketsTouched(writes)));
    for (const row of await load([...touched].filter((id) => !loaded.has(id)).sort()))
      loaded.set(row.id, row);
    const { written, illegal } = fold(writing, loaded);
    failed.push(...illegal);
    if (!illegal.some(({ turn }) => turn.decision.prefixes.length > 0))
      return { written, failed, sequences: numbers.given() };
    // Its numbers go to those after it: they are written anew without it.
    left = written.map(({ turn }) => turn);
  }
}

/** The rows of each turn; a later turn sees the tickets as the earlier ones leave them. */
function fold(
  writing: readonly { readonly turn: DecidedTurn; readonly writes: TurnWrites }[],
  loaded: ReadonlyMap<string, TicketRow>,
) {
  const tickets = new Map(loaded);
  const written: Plan['written'][number][] = [];
  const illegal: Plan['failed'][number][] = [];
  for (const { turn, writes } of writing) {
    try {
      const { request, conversation, decision } = turn;
      const rows = turnRows(request, conversation, writes, decision.day, tickets);
      for (const row of [...rows.opened, ...rows.changed]) tickets.set(row.id, row);
      written.push({ turn, writes, rows });
    } catch (error) {
      illegal.push({ turn, error });
    }
  }
  return { written, illegal };
}

class Numbers {
  readonly #last: Map<string, Sequence>;

  constructor(last: readonly Sequence[]) {
    this.#last = new Map(last.map((one) => [sequenceKey(one), one]));
  }

  /** What the turn writes with its numbers; they are used up only when it does not throw. */
  write({ conversation, decision }: DecidedTurn): TurnWrites {
    const { day } = decision;
    const taken = new Map<string, Sequence>();
    const numbers = decision.prefixes.map((prefix) => {
      const sequence = { community_id: conversation.communityId, day, prefix };
      const key = sequenceKey(sequence);
      const next = ((taken.get(key) ?? this.#last.get(key))?.last ?? 0) + 1;
      taken.set(key, { ...sequence, last: next });
      return numberOfDay(prefix, day, next);
    });
    const writes = decision.write(numbers);
    for (const [key, sequence] of taken) this.#last.set(key, sequence);
    return writes;
  }

  given(): readonly Sequence[] {
    return [...this.#last.values()];
  }
}

export const movedOutcome = ({ version }: ConversationRef): Outcome => ({ status: 'moved', version });
