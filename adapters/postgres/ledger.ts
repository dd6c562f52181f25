/** What reports are reckoned from, in PostgreSQL. */
import {
  CALLED_SPACE,
  callEvent,
  type EventColumns,
  type EventRow,
  eventFromRow,
  type Ledger,
  OPEN_LIST,
  type PlainCall,
  type SaidVersion,
  type Spoken,
  type SpokenColumns,
  type Stretch,
  spokenFromRow,
  type TicketHistory,
  type TicketRow,
  ticketFromRow,
} from '../../src/index.ts';
import { type Database, insert } from './database.ts';
import { writeEvents } from './events.ts';

const EVENT = 'e.seq, e.at, e.kind, e.ticket_id, e.conversation_id, e.data';

export class LedgerRows implements Ledger {
  readonly #db: Database;
  readonly #org: string;

  constructor(db: Database, org: string) {
    this.#db = db;
    this.#org = org;
  }

  async histories(communityId: string, { from, to }: Stretch): Promise<TicketHistory[]> {
    const rows = await this.#db.rows<TicketRow & { readonly log: readonly EventColumns[] }>(
      `SELECT t.*, ARRAY(SELECT json_build_object('seq', e.seq, 'at', e.at, 'kind', e.kind, 'ticket_id', e.ticket_id,
           'conversation_id', e.conversation_id, 'data', e.data)
         FROM event e WHERE e.org_id = t.org_id AND e.ticket_id = t.id AND e.at < $4 ORDER BY e.seq) AS log
       FROM ticket t WHERE t.org_id = $1 AND t.community_id = $2 AND t.created_at < $4
         AND (t.created_at >= $3 OR t.state IN (${OPEN_LIST}) OR t.id IN (
           SELECT ticket_id FROM event WHERE org_id = $1 AND at >= $3 AND ticket_id IS NOT NULL))
       ORDER BY t.created_at, t.number`,
      this.#org,
      communityId,
      from,
      to,
    );
    return rows.map(({ log, ...row }) => ({ ticket: ticketFromRow(row), events: log.map(eventFromRow) }));
  }

  async spoken(communityId: string, { from, to }: Stretch): Promise<Spoken[]> {
    const rows = await this.#db.rows<SpokenColumns>(
      `SELECT m.conversation_id, c.channel, m.seq, m.sender, m.at, m.phrases FROM conversation c
       JOIN message m ON m.org_id = c.org_id AND m.conversation_id = c.id
       WHERE c.org_id = $1 AND c.community_id = $2 AND c.updated_at >= $3 AND m.at >= $3 AND m.at < $4 ORDER BY m.seq`,
      this.#org,
      communityId,
      from,
      to,
    );
    return rows.map(spokenFromRow);
  }

  async happened(communityId: string, kinds: readonly string[], { from, to }: Stretch): Promise<EventRow[]> {
    const rows = await this.#db.rows<EventColumns>(
      `SELECT ${EVENT} FROM event e JOIN conversation c ON c.org_id = e.org_id AND c.id = e.conversation_id
       WHERE e.org_id = $1 AND c.community_id = $2 AND e.at >= $3 AND e.at < $4 AND e.kind = ANY ($5) ORDER BY e.seq`,
      this.#org,
      communityId,
      from,
      to,
      kinds,
    );
    return rows.map(eventFromRow);
  }

  saidVersions(phrases: readonly string[]): Promise<SaidVersion[]> {
    return this.#db.rows<SaidVersion>(
      `SELECT id, version, text FROM phrase_version WHERE org_id = $1 AND id = ANY ($2)
       ORDER BY id, first_used_at, version`,
      this.#org,
      phrases,
    );
  }

  callPeople(call: PlainCall): Promise<boolean> {
    const { id, communityId: community_id, reason, roles, at } = call;
    return this.#db.transaction(async (session) => {
      const written = await insert<{ key: string }>(
        session,
        this.#org,
        'adapter_state',
        ['space', 'key', 'value', 'updated_at'],
        [{ space: CALLED_SPACE, key: id, value: {}, updated_at: at }],
        'ON CONFLICT (org_id, space, key) DO NOTHING RETURNING key',
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
