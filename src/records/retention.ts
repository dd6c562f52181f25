/** What expires, and what is left of it: decided here once, for every store. */
import { OPEN_STATES } from '../ticket/moves.ts';
import type { Expiry, SweepCounts } from '../upkeep.ts';
import { TICKET_BARED } from './people.ts';

/** Small records are found by their keys, in each store's own way. */
export type ExpiryKind = Exclude<keyof SweepCounts, 'records'>;

interface ExpiryRule {
  readonly table: string;
  /** Its key beside the org. */
  readonly key: 'seq' | 'id';
  /** Since when they are old: `$1` is the org, `$2` the time. `null` is empty JSON of the store's kind. */
  readonly where: string;
  readonly change: string;
  readonly since: keyof Expiry & ('inbox' | 'messages' | 'drills' | 'tickets' | 'papers');
}

const OPEN = OPEN_STATES.map((state) => `'${state}'`).join(', ');

export const EXPIRES: Readonly<Record<ExpiryKind, ExpiryRule>> = {
  inbox: {
    table: 'inbox',
    key: 'seq',
    where: "state = 'done' AND received_at < $2",
    change: 'DELETE FROM inbox',
    since: 'inbox',
  },
  dead: {
    table: 'inbox',
    key: 'seq',
    where: "state = 'dead' AND received_at < $2",
    change: 'DELETE FROM inbox',
    since: 'messages',
  },
  messages: {
    table: 'message',
    key: 'seq',
    where: "at < $2 AND text <> ''",
    change: "UPDATE message SET text = '', meaning = NULL",
    since: 'messages',
  },
  notes: {
    table: 'conversation_note',
    key: 'seq',
    where: "at < $2 AND text <> ''",
    change: "UPDATE conversation_note SET text = ''",
    since: 'messages',
  },
  drills: {
    table: 'drill_result',
    key: 'id',
    where: "finished_at < $2 AND detail <> 'null'",
    change: "UPDATE drill_result SET detail = 'null'",
    since: 'drills',
  },
  tickets: {
    table: 'ticket',
    key: 'id',
    where: `updated_at < $2 AND summary <> '' AND state NOT IN (${OPEN})`,
    change: `UPDATE ticket SET ${TICKET_BARED}`,
    since: 'tickets',
  },
  ticket_notes: {
    table: 'ticket_note',
    key: 'seq',
    where: `at < $2 AND text <> '' AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.org_id = ticket_note.org_id
      AND t.id = ticket_note.ticket_id AND (t.updated_at >= $2 OR t.state IN (${OPEN})))`,
    change: "UPDATE ticket_note SET text = ''",
    since: 'tickets',
  },
  alerts: {
    table: 'alert',
    key: 'seq',
    where: "at < $2 AND text <> ''",
    change: "UPDATE alert SET text = ''",
    since: 'tickets',
  },
  papers: {
    table: 'paper',
    key: 'id',
    where: 'keep_until < $2',
    change: 'DELETE FROM paper',
    since: 'papers',
  },
};

/** In the order in which a sweep goes through them. */
export const EXPIRY_KINDS = Object.keys(EXPIRES) as readonly ExpiryKind[];

/** People of whom nothing is open and who have not been heard of since: `$1` is the org, `$2` the time, `$3` how many. */
export const IDLE_PEOPLE = `SELECT p.id FROM person p WHERE p.org_id = $1 AND p.created_at < $2
  AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.org_id = p.org_id AND c.person_id = p.id AND (c.updated_at >= $2
    OR EXISTS (SELECT 1 FROM inbox i WHERE i.org_id = c.org_id AND i.conversation_id = c.id AND i.state <> 'done')))
  AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.org_id = p.org_id AND t.reporter = p.id AND (t.updated_at >= $2 OR t.state IN (${OPEN})))
  ORDER BY p.created_at LIMIT $3`;
