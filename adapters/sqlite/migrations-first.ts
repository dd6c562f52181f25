/** The migrations up to number 8: none of them changes any more. */
import type { Migration } from './migrations.ts';

export const FIRST_MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'spine',
    sql: `
CREATE TABLE org (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE community (
  org_id TEXT NOT NULL REFERENCES org (id), id TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE home (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL,
  building TEXT NOT NULL, unit TEXT NOT NULL DEFAULT '', room TEXT NOT NULL, floor TEXT,
  kind TEXT NOT NULL, area_m2 REAL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, community_id, building, room, unit),
  FOREIGN KEY (org_id, community_id) REFERENCES community (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
  org_id TEXT NOT NULL, id TEXT NOT NULL, surname TEXT, gender TEXT, phone TEXT, created_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE identity (
  org_id TEXT NOT NULL, channel TEXT NOT NULL, external_id TEXT NOT NULL, person_id TEXT NOT NULL,
  PRIMARY KEY (org_id, channel, external_id),
  FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE occupancy (
  org_id TEXT NOT NULL, person_id TEXT NOT NULL, home_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'family', 'tenant', 'agent', 'shop', 'unknown')),
  from_at INTEGER NOT NULL, to_at INTEGER, verified_by TEXT,
  PRIMARY KEY (org_id, person_id, home_id),
  FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
  FOREIGN KEY (org_id, home_id) REFERENCES home (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE staff (
  org_id TEXT NOT NULL, community_id TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, phone TEXT NOT NULL,
  PRIMARY KEY (org_id, community_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE roster (
  org_id TEXT NOT NULL, community_id TEXT NOT NULL, day TEXT NOT NULL, shift TEXT NOT NULL,
  from_time TEXT NOT NULL, to_time TEXT NOT NULL, staff_number TEXT NOT NULL,
  PRIMARY KEY (org_id, community_id, day, shift, staff_number),
  FOREIGN KEY (org_id, community_id, staff_number) REFERENCES staff (org_id, community_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL,
  channel TEXT NOT NULL, thread TEXT NOT NULL, sender TEXT NOT NULL, person_id TEXT NOT NULL,
  version INTEGER NOT NULL, state TEXT NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, channel, thread, sender)
) STRICT, WITHOUT ROWID;
CREATE TABLE inbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, id TEXT NOT NULL, conversation_id TEXT NOT NULL, received_at INTEGER NOT NULL,
  payload TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0, error TEXT,
  UNIQUE (org_id, id)
) STRICT;
CREATE INDEX inbox_waiting ON inbox (org_id, conversation_id, seq) WHERE state = 'waiting';
CREATE TABLE message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, id TEXT NOT NULL, conversation_id TEXT NOT NULL,
  sender TEXT NOT NULL CHECK (sender IN ('owner', 'bot', 'agent')),
  text TEXT NOT NULL, attachments TEXT NOT NULL DEFAULT '[]', phrases TEXT NOT NULL DEFAULT '[]', meaning TEXT, at INTEGER NOT NULL,
  UNIQUE (org_id, id)
) STRICT;
CREATE INDEX message_conversation ON message (org_id, conversation_id, seq);
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, id TEXT NOT NULL, conversation_id TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'uncertain')),
  attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, channel_message_id TEXT, error TEXT, updated_at INTEGER NOT NULL,
  UNIQUE (org_id, id)
) STRICT;
CREATE INDEX outbox_due ON outbox (org_id, next_at, seq) WHERE state = 'pending';
CREATE TABLE timer (
  org_id TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, conversation_id TEXT NOT NULL,
  due_at INTEGER NOT NULL, leased_until INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (org_id, due_at);
CREATE TABLE ticket (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, number TEXT NOT NULL, day TEXT NOT NULL,
  kind TEXT NOT NULL, task TEXT NOT NULL, state TEXT NOT NULL, urgency TEXT NOT NULL, summary TEXT NOT NULL, issue TEXT NOT NULL,
  building TEXT, unit TEXT, room TEXT, floor TEXT, place TEXT, address_check TEXT NOT NULL, home_id TEXT,
  phone TEXT, contact_name TEXT, fields TEXT NOT NULL, attachments TEXT NOT NULL, assign TEXT NOT NULL, assignee TEXT,
  due_respond INTEGER, due_arrive INTEGER, due_plan INTEGER, due_resolve INTEGER,
  reporter TEXT, conversation_id TEXT, merged_into TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, community_id, day, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_community ON ticket (org_id, community_id, created_at);
CREATE INDEX ticket_reporter ON ticket (org_id, reporter, created_at);
CREATE TABLE ticket_conversation (
  org_id TEXT NOT NULL, ticket_id TEXT NOT NULL, conversation_id TEXT NOT NULL,
  PRIMARY KEY (org_id, conversation_id, ticket_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_note (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, ticket_id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_note_ticket ON ticket_note (org_id, ticket_id, seq);
CREATE TABLE ticket_sequence (
  org_id TEXT NOT NULL, community_id TEXT NOT NULL, day TEXT NOT NULL, prefix TEXT NOT NULL, last INTEGER NOT NULL,
  PRIMARY KEY (org_id, community_id, day, prefix)
) STRICT, WITHOUT ROWID;
CREATE TABLE phrase_version (
  org_id TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, text TEXT NOT NULL, first_used_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE alert (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, community_id TEXT NOT NULL, reason TEXT NOT NULL, roles TEXT NOT NULL,
  ticket_id TEXT, conversation_id TEXT, text TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX alert_community ON alert (org_id, community_id, seq);
CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, ticket_id TEXT, conversation_id TEXT, data TEXT NOT NULL
) STRICT;
CREATE INDEX event_ticket ON event (org_id, ticket_id, seq);
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_replace BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event e WHERE e.seq = NEW.seq)
  BEGIN SELECT RAISE (ABORT, 'events are append-only'); END;
CREATE TRIGGER phrase_no_delete BEFORE DELETE ON phrase_version BEGIN SELECT RAISE (ABORT, 'phrase versions are immutable'); END;
CREATE TRIGGER phrase_no_replace BEFORE INSERT ON phrase_version WHEN EXISTS (
  SELECT 1 FROM phrase_version p WHERE p.org_id = NEW.org_id AND p.id = NEW.id AND p.version = NEW.version AND p.text <> NEW.text)
  BEGIN SELECT RAISE (ABORT, 'phrase versions are immutable'); END;
CREATE TRIGGER phrase_no_update BEFORE UPDATE ON phrase_version BEGIN SELECT RAISE (ABORT, 'phrase versions are immutable'); END;
`,
  },
  {
    id: 2,
    name: 'channels, staff, drills',
    sql: `
CREATE TABLE adapter_state (
  org_id TEXT NOT NULL, space TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, space, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation_note (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, conversation_id TEXT NOT NULL, by_name TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_note_of ON conversation_note (org_id, conversation_id, seq);
CREATE TABLE drill_result (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, trainee TEXT NOT NULL, situation TEXT NOT NULL, case_id TEXT NOT NULL,
  score REAL NOT NULL, band TEXT NOT NULL CHECK (band IN ('excellent', 'pass', 'weak', 'fail')),
  started_at INTEGER NOT NULL, finished_at INTEGER NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX drill_result_trainee ON drill_result (org_id, trainee, situation, finished_at);
CREATE INDEX outbox_sent ON outbox (org_id, channel_message_id) WHERE channel_message_id IS NOT NULL;
CREATE INDEX outbox_sending ON outbox (org_id, updated_at) WHERE state = 'sending';
`,
  },
  {
    id: 3,
    name: 'clocks of tickets, lanes of the outbox',
    sql: `
ALTER TABLE ticket ADD COLUMN clock TEXT;
ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT 'normal';
`,
  },
  {
    id: 4,
    name: 'upkeep',
    sql: `
CREATE INDEX inbox_open ON inbox (org_id, state, received_at) WHERE state <> 'done';
CREATE INDEX outbox_open ON outbox (org_id, state) WHERE state <> 'sent';
CREATE INDEX message_kept ON message (org_id, at) WHERE text <> '';
`,
  },
  {
    id: 5,
    name: 'how staff are reached',
    sql: `
ALTER TABLE staff ADD COLUMN wecom TEXT;
ALTER TABLE staff ADD COLUMN mail TEXT;
`,
  },
  {
    id: 6,
    name: 'senders who were erased',
    sql: `
CREATE TABLE erased_sender (
  org_id TEXT NOT NULL, digest TEXT NOT NULL, erased_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_person ON conversation (org_id, person_id);
`,
  },
  {
    id: 7,
    name: 'conversations of a ticket',
    sql: `
CREATE INDEX ticket_conversation_ticket ON ticket_conversation (org_id, ticket_id);
`,
  },
  {
    id: 8,
    name: 'what each turn asks for, by index',
    sql: `
CREATE INDEX outbox_waiting ON outbox (org_id, conversation_id, seq) WHERE state IN ('pending', 'sending');
CREATE INDEX timer_leased ON timer (org_id, due_at) WHERE leased_until > 0;
CREATE INDEX ticket_number ON ticket (org_id, community_id, number);
`,
  },
];
