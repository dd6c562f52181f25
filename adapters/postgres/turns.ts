/**
 * commitTurns: many turns, one transaction (law 7). The rows of the conversations are locked in the order of their ids,
 * so several instances may decide at once. A batch is read and written table by table; only when the database refuses a
 * row is it done anew turn by turn, each in a savepoint, to find whose it was.
 */
import {
  type ConversationRow,
  conversationFromRow,
  type Decision,
  doneOutcome,
  type InboxColumns,
  inboxFromRow,
  type LoadedTurn,
  type Outcome,
  type StoredConversation,
  type TicketRow,
  type TurnRequest,
  type Waiting,
} from '../../src/index.ts';
import { type Database, insert, isFault, type Session } from './database.ts';
import { readFacts } from './facts.ts';
import { type Inbox, MOST_WAITING } from './inbox.ts';
import { type DecidedTurn, movedOutcome, planTurns, type Sequence, sequencesOf } from './plan.ts';
import { Statistics } from './statistics.ts';
import { writeTurns } from './write.ts';

const CONVERSATION =
  'SELECT id, community_id, channel, thread, sender, person_id, version, state FROM conversation WHERE org_id = $1';

type Decide<T extends TurnRequest> = (turn: LoadedTurn<T>) => Decision;

interface Placed<T extends TurnRequest> {
  readonly place: number;
  readonly request: T;
}

export class TurnWriter {
  readonly #db: Database;
  readonly #org: string;
  readonly #inbox: Inbox;
  readonly #statistics: Statistics;

  constructor(db: Database, org: string, inbox: Inbox) {
    this.#db = db;
    this.#org = org;
    this.#inbox = inbox;
    this.#statistics = new Statistics(db);
  }

  async conversation(id: string): Promise<StoredConversation | null> {
    const [row] = await this.#db.rows<ConversationRow>(`${CONVERSATION} AND id = $2`, this.#org, id);
    return row ? conversationFromRow(row) : null;
  }

  /** In one statement: rows that are read with a version wait in that version. */
  async waitingIn(ids: readonly string[]): Promise<ReadonlyMap<string, Waiting>> {
    const rows = await this.#db.rows<ConversationRow & { readonly waiting: readonly InboxColumns[] | null }>(
      `SELECT c.id, c.community_id, c.channel, c.thread, c.sender, c.person_id, c.version, c.state, w.waiting
       FROM conversation c LEFT JOIN LATERAL (
         SELECT json_agg(i ORDER BY i.seq) AS waiting FROM (
           SELECT seq, id, conversation_id, received_at, payload FROM inbox
           WHERE org_id = $1 AND conversation_id = c.id AND state = 'waiting' ORDER BY seq LIMIT ${MOST_WAITING}) i) w ON true
       WHERE c.org_id = $1 AND c.id = ANY ($2::text[])`,
      this.#org,
      ids,
    );
    return new Map(
      rows.map((row) => [
        row.id,
        { conversation: conversationFromRow(row), rows: (row.waiting ?? []).map(inboxFromRow) },
      ]),
    );
  }

  async commitTurns<T extends TurnRequest>(batch: readonly T[], decide: Decide<T>): Promise<Outcome[]> {
    if (batch.length === 0) return [];
    const turns = batch.map((request, place) => ({ place, request }));
    try {
      const outcomes = await this.#db.transaction((session) => this.#all(session, turns, decide));
      void this.#statistics.turned(batch.length);
      return ordered(turns, outcomes);
    } catch (error) {
      if (!isFault(error)) throw error;
    }
    const outcomes = await this.#db.transaction((session) => this.#oneByOne(session, turns, decide));
    return ordered(turns, outcomes);
  }

  async #oneByOne<T extends TurnRequest>(
    session: Session,
    turns: readonly Placed<T>[],
    decide: Decide<T>,
  ): Promise<Map<number, Outcome>> {
    await this.#lock(session, turns);
    const outcomes = new Map<number, Outcome>();
    for (const turn of turns) {
      await session.rows('SAVEPOINT turn');
      try {
        for (const [place, outcome] of await this.#all(session, [turn], decide)) outcomes.set(place, outcome);
        await session.rows('RELEASE SAVEPOINT turn');
      } catch (error) {
        if (!isFault(error)) throw error;
        await session.rows('ROLLBACK TO SAVEPOINT turn');
        await session.rows('RELEASE SAVEPOINT turn');
        outcomes.set(turn.place, { status: 'failed', error });
      }
    }
    return outcomes;
  }

  /** Turns of different people together; a person's second turn after the first, whose tickets it sees. */
  async #all<T extends TurnRequest>(
    session: Session,
    turns: readonly Placed<T>[],
    decide: Decide<T>,
  ): Promise<Map<number, Outcome>> {
    const outcomes = new Map<number, Outcome>();
    for (let left = turns; left.length > 0; ) {
      const loaded = await this.#lock(session, left);
      const firsts = new Map<string, Placed<T>>();
      for (const turn of left) {
        const { conversationId } = turn.request;
        const person = loaded.get(conversationId)?.personId ?? conversationId;
        if (!firsts.has(person)) firsts.set(person, turn);
      }
      const together = new Set(firsts.values());
      await this.#together(session, [...together], loaded, decide, outcomes);
      left = left.filter((turn) => !together.has(turn));
    }
    return outcomes;
  }

  async #together<T extends TurnRequest>(
    session: Session,
    turns: readonly Placed<T>[],
    loaded: ReadonlyMap<string, StoredConversation>,
    decide: Decide<T>,
    outcomes: Map<number, Outcome>,
  ): Promise<void> {
    const current = turns.flatMap((turn) => {
      const conversation = loaded.get(turn.request.conversationId);
      if (!conversation) {
        const error = new Error(`no conversation ${turn.request.conversationId}`);
        outcomes.set(turn.place, { status: 'failed', error });
        return [];
      }
      if (conversation.version === turn.request.assumes) return [{ ...turn, conversation }];
      outcomes.set(turn.place, movedOutcome(conversation));
      return [];
    });
    const facts = await readFacts(
      session,
      this.#org,
      current.map(({ request: { query }, conversation }) => ({ query, conversation })),
    );
    const decided = current.flatMap(({ place, request, conversation }, at): DecidedTurn[] => {
      const known = facts[at];
      if (!known) return [];
      try {
        const decision = decide({ request, conversation, facts: known });
        return [{ place, request, conversation, decision }];
      } catch (error) {
        outcomes.set(place, { status: 'failed', error });
        return [];
      }
    });
    const plan = await planTurns(decided, await this.#sequences(session, decided), (ids) =>
      this.#tickets(session, ids),
    );
    for (const { turn, error } of plan.failed) outcomes.set(turn.place, { status: 'failed', error });
    for (const { turn, writes } of plan.written)
      outcomes.set(turn.place, doneOutcome(turn.conversation, writes));
    const rows = plan.written.map((one) => one.rows);
    await writeTurns(session, this.#org, rows, plan.sequences, this.#inbox);
  }

  /** The conversations of turns by id, their rows locked. */
  async #lock(
    session: Session,
    turns: readonly Placed<TurnRequest>[],
  ): Promise<ReadonlyMap<string, StoredConversation>> {
    const rows = await session.rows<ConversationRow>(
      `${CONVERSATION} AND id = ANY ($2::text[]) ORDER BY id FOR UPDATE`,
      this.#org,
      turns.map(({ request }) => request.conversationId),
    );
    return new Map(rows.map((row) => [row.id, conversationFromRow(row)]));
  }

  /** The sequences of these turns as they stand: made where there are none, and locked until the commit. */
  async #sequences(session: Session, turns: readonly DecidedTurn[]): Promise<Sequence[]> {
    return insert<Sequence>(
      session,
      this.#org,
      'ticket_sequence',
      ['community_id', 'day', 'prefix', 'last'],
      sequencesOf(turns).map((sequence) => ({ ...sequence, last: 0 })),
      `ON CONFLICT (org_id, community_id, day, prefix) DO UPDATE SET last = ticket_sequence.last
       RETURNING community_id, day, prefix, last`,
    );
  }

  async #tickets(session: Session, ids: readonly string[]): Promise<readonly TicketRow[]> {
    if (ids.length === 0) return [];
    return session.rows<TicketRow>(
      'SELECT * FROM ticket WHERE org_id = $1 AND id = ANY ($2::text[]) ORDER BY id FOR UPDATE',
      this.#org,
      ids,
    );
  }
}

function ordered(turns: readonly Placed<TurnRequest>[], outcomes: ReadonlyMap<number, Outcome>): Outcome[] {
  return turns.map(
    ({ place }) =>
      outcomes.get(place) ?? { status: 'failed', error: new Error(`turn ${place} was not decided`) },
  );
}
