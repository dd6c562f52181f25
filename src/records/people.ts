/** Which rows are a person's, and what erasing makes of them: decided here once, for every store. */
import { createHash } from 'node:crypto';
import type { PersonErased, PersonFound, PersonRecord, Trace } from '../people.ts';
import { OPEN_STATES } from '../ticket/moves.ts';
import { homesOf, namesOf } from './named.ts';

const TALKS = 'SELECT id FROM conversation WHERE org_id = $1 AND person_id = $2';
const TICKETS = 'SELECT id FROM ticket WHERE org_id = $1 AND reporter = $2';

/** Sheets that were laid down for them, and those on which their phone stands though nobody knew then whose it is. */
const PAPERS = `person_id = $2 OR CAST(body AS text) LIKE
  '%"' || (SELECT phone FROM person WHERE org_id = $1 AND id = $2 AND length(phone) >= 7) || '"%'`;

/** The rows of a person, by table. `$1` is the org, `$2` the person. Small records of channels are found by their words. */
export const PERSON_ROWS: Readonly<Record<string, string>> = {
  person: 'id = $2',
  identity: 'person_id = $2',
  occupancy: 'person_id = $2',
  home: 'id IN (SELECT home_id FROM occupancy WHERE org_id = $1 AND person_id = $2)',
  conversation: 'person_id = $2',
  inbox: `conversation_id IN (${TALKS})`,
  message: `conversation_id IN (${TALKS})`,
  outbox: `conversation_id IN (${TALKS})`,
  timer: `conversation_id IN (${TALKS})`,
  conversation_note: `conversation_id IN (${TALKS})`,
  ticket: 'reporter = $2',
  ticket_note: `ticket_id IN (${TICKETS})`,
  ticket_conversation: `conversation_id IN (${TALKS}) OR ticket_id IN (${TICKETS})`,
  alert: `conversation_id IN (${TALKS}) OR ticket_id IN (${TICKETS})`,
  home_contact: 'phone = (SELECT phone FROM person WHERE org_id = $1 AND id = $2)',
  notice_recipient: 'person_id = $2',
  notice_opt_out: 'person_id = $2',
  wording_use: `conversation_id IN (${TALKS})`,
  warning: `EXISTS (SELECT 1 FROM conversation c WHERE c.org_id = $1 AND c.person_id = $2
    AND CAST(detail AS text) LIKE '%"' || c.id || '"%')`,
  paper: PAPERS,
  paper_version: `paper_id IN (SELECT id FROM paper WHERE org_id = $1 AND (${PAPERS}))`,
  event: `conversation_id IN (${TALKS}) OR ticket_id IN (${TICKETS})`,
};

/** What is left of a ticket of which nobody shall know any more whose it was: number, kind, times and moves. */
export const TICKET_BARED = `summary = '', issue = '', unit = NULL, room = NULL, floor = NULL, place = NULL, home_id = NULL,
       phone = NULL, contact_name = NULL, fields = '{}', attachments = '[]', reporter = NULL`;

/**
 * What erasing does to them, in this order; `home` and `event` say nothing of a person, the ids in `inbox` become digests
 * (`inboxDigest`), and what else it holds goes. `{}` and `[]` are empty JSON of the store's kind.
 */
export const PERSON_ERASURES: readonly (readonly [table: string, sql: string])[] = [
  ['timer', `DELETE FROM timer WHERE org_id = $1 AND (${PERSON_ROWS.timer})`],
  ['outbox', `DELETE FROM outbox WHERE org_id = $1 AND (${PERSON_ROWS.outbox})`],
  ['message', `DELETE FROM message WHERE org_id = $1 AND (${PERSON_ROWS.message})`],
  [
    'conversation_note',
    `DELETE FROM conversation_note WHERE org_id = $1 AND (${PERSON_ROWS.conversation_note})`,
  ],
  ['ticket_note', `DELETE FROM ticket_note WHERE org_id = $1 AND (${PERSON_ROWS.ticket_note})`],
  ['alert', `UPDATE alert SET text = '' WHERE org_id = $1 AND (${PERSON_ROWS.alert})`],
  [
    'ticket',
    `UPDATE ticket SET ${TICKET_BARED}, clock = NULL
     WHERE org_id = $1 AND (${PERSON_ROWS.ticket})`,
  ],
  ['wording_use', `UPDATE wording_use SET wording = NULL WHERE org_id = $1 AND (${PERSON_ROWS.wording_use})`],
  [
    'conversation',
    `UPDATE conversation SET thread = 'erased:' || id, sender = 'erased:' || id, person_id = '', state = $3, version = version + 1
     WHERE org_id = $1 AND (${PERSON_ROWS.conversation})`,
  ],
  [
    'notice_recipient',
    `DELETE FROM notice_recipient WHERE org_id = $1 AND (${PERSON_ROWS.notice_recipient})`,
  ],
  // Its number, kind, state and times stay: a month's figures stay what they were.
  ['paper_version', `DELETE FROM paper_version WHERE org_id = $1 AND (${PERSON_ROWS.paper_version})`],
  [
    'paper',
    `UPDATE paper SET body = '{}', attachments = '[]', subject = NULL, key = 'erased:' || id, person_id = NULL,
       version = version + 1 WHERE org_id = $1 AND (${PERSON_ROWS.paper})`,
  ],
  ['notice_opt_out', `DELETE FROM notice_opt_out WHERE org_id = $1 AND (${PERSON_ROWS.notice_opt_out})`],
  ['home_contact', `DELETE FROM home_contact WHERE org_id = $1 AND (${PERSON_ROWS.home_contact})`],
  ['occupancy', `DELETE FROM occupancy WHERE org_id = $1 AND (${PERSON_ROWS.occupancy})`],
  ['identity', `DELETE FROM identity WHERE org_id = $1 AND (${PERSON_ROWS.identity})`],
  ['person', `DELETE FROM person WHERE org_id = $1 AND (${PERSON_ROWS.person})`],
];

const digestOf = (...parts: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** Under which an erased sender is known, and no other way. */
export const senderDigest = (org: string, channel: string, sender: string) =>
  digestOf('sender', org, channel, sender);

/** Under which a message of an erased sender is known again. */
export const inboxDigest = (org: string, id: string) => digestOf('inbox', org, id);

/** Under which what an erased owner left on sheets is known again, and no other way. */
export const traceDigest = (org: string, trace: Trace) =>
  trace.by === 'phone'
    ? digestOf('phone', org, trace.phone)
    : trace.by === 'name'
      ? digestOf('name', org, trace.communityId, trace.home, trace.name)
      : digestOf('paper', org, trace.kind, trace.communityId, trace.key);

/** By what an old sheet would bring an owner back: their phones, their names at their homes, and the rows of books about them. */
export function tracesOf(record: PersonRecord): Trace[] {
  const column = (table: string, name: string) =>
    (record[table] ?? []).flatMap((row) => (typeof row[name] === 'string' ? [row[name]] : []));
  const sms = (record.identity ?? []).filter(({ channel }) => channel === 'sms');
  const phones = [
    ...column('person', 'phone'),
    ...column('ticket', 'phone'),
    ...sms.map(({ external_id }) => String(external_id)),
  ];
  return [
    ...[...new Set(phones)].map((phone): Trace => ({ by: 'phone', phone })),
    ...homesOf(record).flatMap((home) =>
      namesOf(record).map((name): Trace => ({ by: 'name', ...home, name })),
    ),
    ...(record.paper ?? []).map(
      ({ kind, community_id, key }): Trace => ({
        by: 'paper',
        kind: String(kind),
        communityId: String(community_id),
        key: String(key),
      }),
    ),
  ];
}

/** Whether a text speaks of one of these ids, each as a whole. */
export function speaksOf(text: string, ids: readonly string[]): boolean {
  return ids.some((id) => {
    for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1))
      if (!/[\w-]/.test(text[at - 1] ?? ' ') && !/[\w-]/.test(text[at + id.length] ?? ' ')) return true;
    return false;
  });
}

/** The ids by which channels' small records may name a person: of conversations, tickets, threads and accounts. */
export function idsOf(record: PersonRecord): string[] {
  const texts = (table: string, ...columns: readonly string[]) =>
    (record[table] ?? []).flatMap((row) => columns.map((column) => String(row[column] ?? '')));
  const ids = [
    ...texts('conversation', 'id', 'thread', 'sender'),
    ...texts('ticket', 'id'),
    ...texts('identity', 'external_id'),
  ];
  return [...new Set(ids)].filter((id) => id !== '');
}

export function personFound(id: string, record: PersonRecord): PersonFound {
  const [person] = record.person ?? [];
  const tickets = record.ticket ?? [];
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    id,
    surname: text(person?.surname),
    phone: text(person?.phone),
    identities: (record.identity ?? []).map(({ channel, external_id }) => ({
      channel: String(channel),
      sender: String(external_id),
    })),
    tickets: tickets.length,
    openTickets: tickets
      .filter(({ state }) => OPEN_STATES.some((open) => open === state))
      .map(({ number }) => String(number)),
  };
}

/** Told of in the log: by the inner id, which names nobody any more. */
export function erasedEvent(person: string, rows: PersonErased['rows'], at: number) {
  return {
    at,
    kind: 'person.erased',
    ticket_id: null,
    conversation_id: null,
    data: { person, rows },
    message: null,
  };
}
