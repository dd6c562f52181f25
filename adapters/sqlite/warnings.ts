/** Early warning, in SQLite. */
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
import { EventLog } from './events.ts';
import type { Db } from './open.ts';
import { parsed, type Raw } from './rows.ts';

export class WarningTable implements Warnings {
  readonly #db: Db;
  readonly #org: string;
  readonly #events: EventLog;

  constructor(db: Db, org: string) {
    this.#db = db;
    this.#org = org;
    this.#events = new EventLog(db, org);
  }

  async raise(warning: Warning, call: WarningCall): Promise<boolean> {
    const { id, communityId, rule, at, updatedAt, detail } = warning;
    return this.#db
      .transaction(() => {
        const { changes } = this.#db
          .prepare(
            'INSERT OR IGNORE INTO warning (org_id, id, community_id, rule, at, updated_at, detail) VALUES (?, ?, ?, ?, ?, ?, ?)',
          )
          .run(this.#org, id, communityId, rule, at, updatedAt, JSON.stringify(detail));
        if (changes === 0) return false;
        this.#db
          .prepare(
            'INSERT INTO alert (org_id, community_id, reason, roles, ticket_id, conversation_id, text, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
          )
          .run(
            this.#org,
            communityId,
            call.reason,
            JSON.stringify(call.roles),
            call.ticketId,
            call.conversationId,
            '',
            at,
          );
        this.#events.write([warningEvent(warning, call)]);
        return true;
      })
      .immediate();
  }

  async extend(id: string, detail: WarningDetail, at: number): Promise<void> {
    this.#db.prepare(EXTEND_WARNING).run({ 1: this.#org, 2: id, 3: JSON.stringify(detail), 4: at });
  }

  async list(communityId: string, since: number): Promise<Warning[]> {
    return this.#db
      .prepare<unknown[], Raw<WarningRow, 'detail'>>(WARNINGS)
      .all({ 1: this.#org, 2: communityId, 3: since })
      .map((row) => warningFromRow(parsed<WarningRow, 'detail'>(row, 'detail')));
  }

  async see(communityId: string, id: string, by: string, at: number): Promise<boolean> {
    const { changes } = this.#db
      .prepare(SEE_WARNING)
      .run({ 1: this.#org, 2: communityId, 3: id, 4: by, 5: at });
    return changes > 0;
  }
}
