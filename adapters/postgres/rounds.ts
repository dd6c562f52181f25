/** Work that belongs to no conversation: its timers, and calls for people, in PostgreSQL. */
import { CALLED_SPACE, callEvent, type PeopleCall } from '../../src/index.ts';
import { type Database, insert } from './database.ts';
import { writeEvents } from './events.ts';

export class RoundRows {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async setTimer({ key, kind, dueAt }: { key: string; kind: string; dueAt: number }): Promise<void> {
    await this.#db.rows(
      `INSERT INTO timer (org_id, key, kind, conversation_id, due_at) VALUES ($1, $2, $3, '', $4)
       ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
      this.#org,
      key,
      kind,
      dueAt,
    );
  }

  callPeople(call: PeopleCall): Promise<boolean> {
    const { id, communityId: community_id, reason, roles, at } = call;
    return this.#db.transaction(async (session) => {
      const written = await session.rows(
        `INSERT INTO adapter_state (org_id, space, key, value, updated_at) VALUES ($1, $2, $3, 'true'::jsonb, $4)
         ON CONFLICT (org_id, space, key) DO NOTHING RETURNING 1`,
        this.#org,
        CALLED_SPACE,
        id,
        at,
      );
      if (written.length === 0) return false;
      await insert(
        session,
        this.#org,
        'alert',
        ['community_id', 'reason', 'roles', 'ticket_id', 'conversation_id', 'text', 'at'],
        [{ community_id, reason, roles, ticket_id: null, conversation_id: null, text: '', at }],
      );
      await writeEvents(session, this.#org, [callEvent(call)]);
      return true;
    });
  }
}
