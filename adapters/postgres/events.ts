/** The append-only log, in the order in which transactions commit: whoever follows it by number misses none. */
import type { EventInsert } from '../../src/index.ts';
import type { Session } from './database.ts';
import { storableJson } from './text.ts';

const EVENT_LOCK = 0x65_76_65_6e;

/**
 * The last thing a transaction does: numbers are given under a lock that lasts until its commit, else a lower number
 * could appear after a higher one had been read. The message that an event tells of stands in the table already.
 */
export async function writeEvents(
  session: Session,
  org: string,
  events: readonly EventInsert[],
): Promise<void> {
  if (events.length === 0) return;
  await Promise.all([
    session.rows('SELECT pg_advisory_xact_lock($1, hashtext($2))', EVENT_LOCK, org),
    session.rows(
      `INSERT INTO event (org_id, at, kind, ticket_id, conversation_id, data)
       SELECT $1, e.at, e.kind, e.ticket_id, e.conversation_id,
         CASE WHEN m.seq IS NULL THEN e.data ELSE e.data || jsonb_build_object('seq', m.seq) END
       FROM json_to_recordset($2::json) AS e (ord bigint, at bigint, kind text, ticket_id text, conversation_id text, data jsonb, message text)
       LEFT JOIN message m ON m.org_id = $1 AND m.id = e.message ORDER BY e.ord`,
      org,
      storableJson(events.map((event, ord) => ({ ...event, ord }))),
    ),
  ]);
}
