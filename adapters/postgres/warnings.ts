/** Early warning, in PostgreSQL. */
import {
  EXTEND_WARNING,
  SEE_WARNING,
  WARNINGS,
  type Warning,
  type WarningCall,
  type WarningDetail,
  type WarningRow,
  type Warnings,
  warningEvent,
  warningFromRow,
} from '../../src/index.ts';
import { type Database, insert } from './database.ts';
import { writeEvents } from './events.ts';
import { storableJson } from './text.ts';

export class WarningTable implements Warnings {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  raise(warning: Warning, call: WarningCall): Promise<boolean> {
    const { id, communityId: community_id, rule, at, updatedAt: updated_at, detail } = warning;
    return this.#db.transaction(async (session) => {
      const written = await insert<{ id: string }>(
        session,
        this.#org,
        'warning',
        ['id', 'community_id', 'rule', 'at', 'updated_at', 'detail'],
        [{ id, community_id, rule, at, updated_at, detail }],
        'ON CONFLICT (org_id, id) DO NOTHING RETURNING id',
      );
      if (written.length === 0) return false;
      const { reason, roles, ticketId: ticket_id, conversationId: conversation_id } = call;
      await insert(
        session,
        this.#org,
        'alert',
        ['community_id', 'reason', 'roles', 'ticket_id', 'conversation_id', 'text', 'at'],
        [{ community_id, reason, roles, ticket_id, conversation_id, text: '', at }],
      );
      await writeEvents(session, this.#org, [warningEvent(warning, call)]);
      return true;
    });
  }

  async extend(id: string, detail: WarningDetail, at: number): Promise<void> {
    await this.#db.rows(EXTEND_WARNING, this.#org, id, storableJson(detail), at);
  }

  async list(communityId: string, since: number): Promise<Warning[]> {
    return (await this.#db.rows<WarningRow>(WARNINGS, this.#org, communityId, since)).map(warningFromRow);
  }

  async see(communityId: string, id: string, by: string, at: number): Promise<boolean> {
    const rows = await this.#db.rows(`${SEE_WARNING} RETURNING 1`, this.#org, communityId, id, by, at);
    return rows.length > 0;
  }
}
