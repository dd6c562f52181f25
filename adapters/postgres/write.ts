/** Writes the rows of many turns, table by table: a statement a table, however many turns. */
import { type MessageInsert, TICKET_COLUMNS, type TimerChange, type TurnRows } from '../../src/index.ts';
import { insert, rowsOf, type Session } from './database.ts';
import { writeEvents } from './events.ts';
import type { Inbox } from './inbox.ts';
import type { Sequence } from './plan.ts';
import { storableJson, storableText } from './text.ts';

const MESSAGE_COLUMNS = [
  'id',
  'conversation_id',
  'sender',
  'text',
  'attachments',
  'phrases',
  'meaning',
  'at',
] as const satisfies readonly (keyof MessageInsert)[];

const UPDATE_TICKETS = `UPDATE ticket t SET ${TICKET_COLUMNS.filter((name) => name !== 'id')
  .map((name) => `${name} = r.${name}`)
  .join(', ')} FROM ${rowsOf('ticket', 2)} r WHERE t.org_id = $1 AND t.id = r.id`;

/** @throws what the database refuses; then nothing of it may be committed */
export async function writeTurns(
  session: Session,
  org: string,
  turns: readonly TurnRows[],
  sequences: readonly Sequence[],
  inbox: Inbox,
): Promise<void> {
  if (turns.length === 0) return;
  // Sent one behind the other, awaited together; the locks are taken in this order by every instance.
  await Promise.all([
    writeSequences(session, org, sequences),
    ...endInbox(session, org, turns),
    ...writeMessages(session, org, turns),
    ...writeTickets(session, org, turns),
    ...writeNotes(session, org, turns),
    ...writePeople(session, org, turns),
    ...writeBonds(session, org, turns),
    ...writeTimers(session, org, turns),
    session.rows(
      `UPDATE conversation c SET state = r.state, updated_at = r.updated_at, version = c.version + 1
       FROM ${rowsOf('conversation', 2)} r WHERE c.org_id = $1 AND c.id = r.id`,
      org,
      storableJson(turns.map(({ conversation: { id }, state, at }) => ({ id, state, updated_at: at }))),
    ),
  ]);
  for (const { conversation, redirects, at } of turns)
    if (redirects.length > 0)
      await inbox.acceptIn(
        session,
        conversation.communityId,
        redirects,
        at,
        redirects.map(() => at),
      );
  await writeEvents(
    session,
    org,
    turns.flatMap(({ events }) => events),
  );
}

async function writeSequences(session: Session, org: string, sequences: readonly Sequence[]): Promise<void> {
  if (sequences.length === 0) return;
  await session.rows(
    `UPDATE ticket_sequence s SET last = r.last FROM ${rowsOf('ticket_sequence', 2)} r
     WHERE s.org_id = $1 AND s.community_id = r.community_id AND s.day = r.day AND s.prefix = r.prefix`,
    org,
    storableJson(sequences),
  );
}

/** Messages that were answered, and the timers that called for it; a burst's stays, free at once, while more messages wait. */
function endInbox(session: Session, org: string, turns: readonly TurnRows[]): Promise<unknown>[] {
  const done = turns.flatMap(({ inbox }) => inbox);
  const ended = turns.flatMap(({ timer }) => (timer === null ? [] : [timer]));
  const bursts = turns.flatMap(({ timer, conversation: { id } }) => (timer?.startsWith('turn:') ? [id] : []));
  return [
    // The words are in the message by now; the id stays, so that a redelivery is known.
    session.rows(
      "UPDATE inbox SET state = 'done', payload = '{}' WHERE org_id = $1 AND id = ANY ($2::text[])",
      org,
      done,
    ),
    session.rows(
      `WITH waits AS (
         SELECT DISTINCT conversation_id AS id FROM inbox WHERE org_id = $1 AND state = 'waiting' AND conversation_id = ANY ($3::text[])
       ), freed AS (
         UPDATE timer SET leased_until = 0 WHERE org_id = $1 AND key = ANY ($2::text[]) AND kind = 'turn' AND conversation_id IN (SELECT id FROM waits))
       DELETE FROM timer WHERE org_id = $1 AND key = ANY ($2::text[]) AND NOT (kind = 'turn' AND conversation_id IN (SELECT id FROM waits))`,
      org,
      ended,
      bursts,
    ),
  ];
}

function writeMessages(session: Session, org: string, turns: readonly TurnRows[]): Promise<unknown>[] {
  const phrases = turns
    .flatMap(({ phrases: used, at }) => used.map((phrase) => ({ ...phrase, first_used_at: at })))
    .sort((a, b) => (`${a.id} ${a.version}` < `${b.id} ${b.version}` ? -1 : 1));
  return [
    insert(
      session,
      org,
      'message',
      MESSAGE_COLUMNS,
      turns.flatMap(({ messages }) => messages.map((message) => ({ ...message }))),
    ),
    insert(
      session,
      org,
      'phrase_version',
      ['id', 'version', 'text', 'first_used_at'],
      phrases,
      'ON CONFLICT (org_id, id, version) DO NOTHING',
    ),
    insert(
      session,
      org,
      'outbox',
      ['id', 'conversation_id', 'state', 'attempts', 'next_at', 'updated_at', 'lane'],
      turns.flatMap(({ outbox, conversation, at }) =>
        outbox.map(({ id, lane }) => ({
          id,
          lane,
          conversation_id: conversation.id,
          state: 'pending',
          attempts: 0,
          next_at: at,
          updated_at: at,
        })),
      ),
    ),
  ];
}

function writeTickets(session: Session, org: string, turns: readonly TurnRows[]): Promise<unknown>[] {
  // Of a ticket that several turns of the batch changed, the last row holds all changes.
  const changed = [
    ...new Map(turns.flatMap((turn) => turn.changed).map((row) => [row.id, { ...row }])).values(),
  ];
  return [
    insert(
      session,
      org,
      'ticket',
      TICKET_COLUMNS,
      turns.flatMap(({ opened }) => opened.map((row) => ({ ...row }))),
    ),
    changed.length === 0 ? Promise.resolve() : session.rows(UPDATE_TICKETS, org, storableJson(changed)),
    insert(
      session,
      org,
      'ticket_conversation',
      ['ticket_id', 'conversation_id'],
      turns.flatMap(({ links, conversation: { id } }) =>
        links.map((ticket_id) => ({ ticket_id, conversation_id: id })),
      ),
      'ON CONFLICT (org_id, conversation_id, ticket_id) DO NOTHING',
    ),
  ];
}

function writeNotes(session: Session, org: string, turns: readonly TurnRows[]): Promise<unknown>[] {
  const recalled = turns.flatMap(({ recalled: ids, conversation, at }) =>
    ids.map((id) => ({ id: storableText(id), of: conversation.id, at })),
  );
  return [
    recalled.length === 0
      ? Promise.resolve()
      : session.rows(
          `UPDATE message m SET recalled_at = q.at FROM unnest($2::text[], $3::text[], $4::bigint[]) AS q (id, of, at)
           WHERE m.org_id = $1 AND m.id = q.id AND m.conversation_id = q.of`,
          org,
          recalled.map(({ id }) => id),
          recalled.map(({ of }) => of),
          recalled.map(({ at }) => at),
        ),
    insert(
      session,
      org,
      'ticket_note',
      ['ticket_id', 'kind', 'text', 'at'],
      turns.flatMap(({ ticketNotes, at }) => ticketNotes.map((note) => ({ ...note, at }))),
    ),
    insert(
      session,
      org,
      'conversation_note',
      ['conversation_id', 'by_name', 'for_id', 'text', 'at'],
      turns.flatMap(({ notes, conversation, at }) =>
        notes.map((note) => ({ ...note, conversation_id: conversation.id, at })),
      ),
    ),
    insert(
      session,
      org,
      'alert',
      ['community_id', 'reason', 'roles', 'ticket_id', 'conversation_id', 'text', 'at'],
      turns.flatMap(({ alerts, conversation: { id, communityId }, at }) =>
        alerts.map((alert) => ({ ...alert, community_id: communityId, conversation_id: id, at })),
      ),
    ),
  ];
}

function writePeople(session: Session, org: string, turns: readonly TurnRows[]): Promise<unknown>[] {
  const people = new Map<string, NonNullable<TurnRows['person']>>();
  const homes = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { person, homes: claimed, conversation, at } of turns) {
    const id = conversation.personId;
    const before = people.get(id);
    if (person)
      people.set(id, {
        surname: person.surname ?? before?.surname ?? null,
        gender: person.gender ?? before?.gender ?? null,
        phone: person.phone ?? before?.phone ?? null,
      });
    for (const home_id of claimed)
      homes.set(JSON.stringify([id, home_id]), { person_id: id, home_id, role: 'unknown', from_at: at });
  }
  const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1);
  return [
    people.size === 0
      ? Promise.resolve()
      : session.rows(
          `UPDATE person p SET surname = coalesce(r.surname, p.surname), gender = coalesce(r.gender, p.gender), phone = coalesce(r.phone, p.phone)
           FROM ${rowsOf('person', 2)} r WHERE p.org_id = $1 AND p.id = r.id`,
          org,
          storableJson([...people].sort(byKey).map(([id, person]) => ({ ...person, id }))),
        ),
    insert(
      session,
      org,
      'occupancy',
      ['person_id', 'home_id', 'role', 'from_at'],
      [...homes].sort(byKey).map(([, row]) => row),
      'ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET to_at = NULL',
    ),
  ];
}

/** Whose home it is, who was told by which notice, and who wants none: in order, as a batch may hold two turns of one person. */
function writeBonds(session: Session, org: string, turns: readonly TurnRows[]): Promise<unknown>[] {
  return turns.flatMap(({ bound, unbound, noticed, subscribed, conversation: { personId }, at }) => [
    ...bound.map(({ home_id, role, verified_by }) =>
      session.rows(
        `INSERT INTO occupancy (org_id, person_id, home_id, role, from_at, verified_by) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (org_id, person_id, home_id) DO UPDATE SET role = excluded.role, verified_by = excluded.verified_by, to_at = NULL`,
        org,
        personId,
        home_id,
        role,
        at,
        verified_by,
      ),
    ),
    ...unbound.map((home) =>
      session.rows(
        'UPDATE occupancy SET to_at = $2, verified_by = NULL WHERE org_id = $1 AND person_id = $3 AND home_id = $4',
        org,
        at,
        personId,
        home,
      ),
    ),
    ...noticed.map(({ notice_id, home_id, message_id }) =>
      session.rows(
        'UPDATE notice_recipient SET message_id = $2 WHERE org_id = $1 AND notice_id = $3 AND home_id = $4 AND person_id = $5',
        org,
        message_id,
        notice_id,
        home_id,
        personId,
      ),
    ),
    ...(subscribed === null
      ? []
      : [
          subscribed
            ? session.rows('DELETE FROM notice_opt_out WHERE org_id = $1 AND person_id = $2', org, personId)
            : session.rows(
                'INSERT INTO notice_opt_out (org_id, person_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
                org,
                personId,
                at,
              ),
        ]),
  ]);
}

function writeTimers(session: Session, org: string, turns: readonly TurnRows[]): Promise<unknown>[] {
  const changes = [
    ...new Map(turns.flatMap(({ timers }) => timers).map((timer) => [timer.key, timer])).values(),
  ];
  const set = changes.filter(({ due_at }) => due_at !== null);
  const told = turns.flatMap(({ tellLinked }) => tellLinked);
  const dropped = changes.filter(({ due_at }) => due_at === null).map(({ key }: TimerChange) => key);
  return [
    dropped.length === 0
      ? Promise.resolve()
      : session.rows('DELETE FROM timer WHERE org_id = $1 AND key = ANY ($2::text[])', org, dropped),
    insert(
      session,
      org,
      'timer',
      ['key', 'kind', 'conversation_id', 'due_at', 'leased_until'],
      set.map((timer) => ({ ...timer, leased_until: 0 })),
      'ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0',
    ),
    told.length === 0
      ? Promise.resolve()
      : session.rows(
          `INSERT INTO timer (org_id, key, kind, conversation_id, due_at)
           SELECT DISTINCT ON (c.ticket_id, c.conversation_id) c.org_id,
             'progress:' || c.ticket_id || ':' || c.conversation_id, 'progress', c.conversation_id, q.at
           FROM unnest($2::text[], $3::bigint[]) AS q (ticket, at)
           JOIN ticket_conversation c ON c.org_id = $1 AND c.ticket_id = q.ticket
           ORDER BY c.ticket_id, c.conversation_id, q.at DESC
           ON CONFLICT (org_id, key) DO UPDATE SET due_at = excluded.due_at, leased_until = 0`,
          org,
          told.map(({ ticket }) => ticket),
          told.map(({ dueAt }) => dueAt),
        ),
  ];
}
