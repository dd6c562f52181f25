/** Numbered migrations: applied once each, in order, in one transaction each. Never change one that has shipped. */
import { FIRST_MIGRATIONS } from './migrations-first.ts';

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  ...FIRST_MIGRATIONS,
  {
    id: 9,
    name: 'accounts, audit log, queue',
    sql: `
CREATE TABLE account (
  org_id TEXT NOT NULL, seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL,
  roles TEXT NOT NULL, communities TEXT, disabled INTEGER NOT NULL DEFAULT 0, password_hash TEXT, created_at INTEGER NOT NULL,
  UNIQUE (org_id, id),
  UNIQUE (org_id, login)
) STRICT;
CREATE TABLE account_invitation (
  org_id TEXT NOT NULL, account_id TEXT NOT NULL, digest TEXT NOT NULL, ends_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, account_id),
  UNIQUE (org_id, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE account_session (
  org_id TEXT NOT NULL, digest TEXT NOT NULL, account_id TEXT NOT NULL, started_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_session_of ON account_session (org_id, account_id);
CREATE TABLE login_failure (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_failure_key ON login_failure (org_id, key, at);
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT, action TEXT NOT NULL, target TEXT, data TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit a WHERE a.seq = NEW.seq)
  BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE INDEX conversation_changed ON conversation (org_id, community_id, updated_at);
`,
  },
  {
    id: 10,
    name: 'what staff have learnt',
    sql: `
CREATE TABLE training_memory (
  org_id TEXT NOT NULL, trainee TEXT NOT NULL, situation TEXT NOT NULL, due_at INTEGER NOT NULL, card TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, trainee, situation)
) STRICT, WITHOUT ROWID;
CREATE TABLE training_record (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, trainee TEXT NOT NULL, kind TEXT NOT NULL, rule TEXT NOT NULL,
  at INTEGER NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX training_record_trainee ON training_record (org_id, trainee, at);
CREATE TRIGGER training_record_no_update BEFORE UPDATE ON training_record
  BEGIN SELECT RAISE (ABORT, 'training records are append-only'); END;
`,
  },
  {
    id: 11,
    name: 'notices to owners',
    sql: `
CREATE TABLE notice (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, kind TEXT NOT NULL, emergency INTEGER NOT NULL,
  slots TEXT NOT NULL, segment TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_community ON notice (org_id, community_id, at);
CREATE TABLE notice_recipient (
  org_id TEXT NOT NULL, notice_id TEXT NOT NULL, home_id TEXT NOT NULL, person_id TEXT NOT NULL, conversation_id TEXT,
  left_out TEXT, slots TEXT NOT NULL, message_id TEXT, at INTEGER NOT NULL,
  PRIMARY KEY (org_id, notice_id, home_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_recipient_person ON notice_recipient (org_id, person_id, at);
CREATE INDEX notice_recipient_untold ON notice_recipient (org_id, notice_id) WHERE left_out IS NULL AND message_id IS NULL;
CREATE TABLE notice_opt_out (
  org_id TEXT NOT NULL, person_id TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (org_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE home_tag (
  org_id TEXT NOT NULL, home_id TEXT NOT NULL, tag TEXT NOT NULL,
  PRIMARY KEY (org_id, home_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX occupancy_home ON occupancy (org_id, home_id);
`,
  },
  {
    id: 12,
    name: 'who is on record of a home',
    sql: `
CREATE TABLE home_contact (
  org_id TEXT NOT NULL, home_id TEXT NOT NULL, phone TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'family', 'tenant', 'agent', 'shop', 'unknown')),
  PRIMARY KEY (org_id, home_id, phone)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    id: 13,
    name: 'what waits, in the order in which it is taken, and no index twice',
    sql: `
DROP INDEX outbox_due;
DROP INDEX outbox_open;
DROP INDEX inbox_open;
CREATE INDEX outbox_next ON outbox (org_id, (lane <> 'urgent'), seq) WHERE state = 'pending';
CREATE INDEX outbox_troubled ON outbox (org_id, state) WHERE state IN ('failed', 'uncertain');
CREATE INDEX inbox_dead ON inbox (org_id, seq) WHERE state = 'dead';
`,
  },
  {
    // A tree of rows by their key pays where they are short: these are of 1 to 3 KB, and were 3 to 10 times slower to find and to write.
    id: 14,
    name: 'conversations and tickets stand in the order in which they came',
    sql: `
CREATE TABLE conversation_moved (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL,
  channel TEXT NOT NULL, thread TEXT NOT NULL, sender TEXT NOT NULL, person_id TEXT NOT NULL,
  version INTEGER NOT NULL, state TEXT NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, channel, thread, sender)
) STRICT;
INSERT INTO conversation_moved SELECT * FROM conversation ORDER BY updated_at;
DROP TABLE conversation;
ALTER TABLE conversation_moved RENAME TO conversation;
CREATE INDEX conversation_person ON conversation (org_id, person_id);
CREATE INDEX conversation_changed ON conversation (org_id, community_id, updated_at);
CREATE TABLE ticket_moved (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, number TEXT NOT NULL, day TEXT NOT NULL,
  kind TEXT NOT NULL, task TEXT NOT NULL, state TEXT NOT NULL, urgency TEXT NOT NULL, summary TEXT NOT NULL, issue TEXT NOT NULL,
  building TEXT, unit TEXT, room TEXT, floor TEXT, place TEXT, address_check TEXT NOT NULL, home_id TEXT,
  phone TEXT, contact_name TEXT, fields TEXT NOT NULL, attachments TEXT NOT NULL, assign TEXT NOT NULL, assignee TEXT,
  due_respond INTEGER, due_arrive INTEGER, due_plan INTEGER, due_resolve INTEGER,
  reporter TEXT, conversation_id TEXT, merged_into TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, clock TEXT,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, community_id, day, number)
) STRICT;
INSERT INTO ticket_moved SELECT * FROM ticket ORDER BY created_at;
DROP TABLE ticket;
ALTER TABLE ticket_moved RENAME TO ticket;
CREATE INDEX ticket_community ON ticket (org_id, community_id, created_at);
CREATE INDEX ticket_reporter ON ticket (org_id, reporter, created_at);
CREATE INDEX ticket_number ON ticket (org_id, community_id, number);
`,
  },
  {
    id: 15,
    name: 'what staff make of suggested wordings',
    sql: `
CREATE TABLE wording_use (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, phrase TEXT NOT NULL, version TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('sent', 'edited', 'dismissed')), wording TEXT, conversation_id TEXT NOT NULL,
  by_id TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (org_id, id, phrase)
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_use_edited ON wording_use (org_id, community_id, at) WHERE wording IS NOT NULL;
CREATE INDEX wording_use_conversation ON wording_use (org_id, conversation_id);
CREATE TABLE wording_variant (
  org_id TEXT NOT NULL, community_id TEXT NOT NULL, id TEXT NOT NULL, phrase TEXT NOT NULL, version TEXT NOT NULL,
  was TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('approved', 'declined', 'replaced')),
  conversations INTEGER NOT NULL, agents INTEGER NOT NULL, by_name TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (org_id, community_id, id)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    id: 16,
    name: 'early warning',
    sql: `
CREATE TABLE warning (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, rule TEXT NOT NULL, at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, detail TEXT NOT NULL, seen_by TEXT, seen_at INTEGER,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX warning_updated ON warning (org_id, community_id, updated_at);
`,
  },
  {
    id: 17,
    name: 'revisions of the script library',
    sql: `
CREATE TABLE library_revision (
  org_id TEXT NOT NULL, community_id TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, by_id TEXT NOT NULL,
  by_name TEXT NOT NULL, note TEXT NOT NULL, keys TEXT NOT NULL, restores INTEGER, overlay TEXT NOT NULL,
  PRIMARY KEY (org_id, community_id, number)
) STRICT;
CREATE TRIGGER library_revision_no_update BEFORE UPDATE ON library_revision
  BEGIN SELECT RAISE (ABORT, 'revisions are append-only'); END;
`,
  },
  {
    id: 18,
    name: 'messages that were recalled',
    sql: 'ALTER TABLE message ADD COLUMN recalled_at INTEGER;',
  },
  {
    id: 19,
    name: 'sheets of the office',
    sql: `
CREATE TABLE paper (
  org_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, community_id TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
  subject TEXT, staff TEXT, person_id TEXT, at INTEGER NOT NULL, due INTEGER, keep_until INTEGER, attachments TEXT NOT NULL,
  body TEXT NOT NULL, version INTEGER NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX paper_key ON paper (org_id, kind, community_id, key);
CREATE INDEX paper_time ON paper (org_id, kind, community_id, at);
CREATE INDEX paper_due ON paper (org_id, due) WHERE due IS NOT NULL;
CREATE INDEX paper_subject ON paper (org_id, subject) WHERE subject IS NOT NULL;
CREATE INDEX paper_person ON paper (org_id, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX paper_expiry ON paper (org_id, keep_until) WHERE keep_until IS NOT NULL;
CREATE TABLE paper_version (
  org_id TEXT NOT NULL, paper_id TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, by_name TEXT NOT NULL,
  state TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (org_id, paper_id, version),
  FOREIGN KEY (org_id, paper_id) REFERENCES paper (org_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
`,
  },
  {
    id: 20,
    name: 'staff in Slack',
    sql: 'ALTER TABLE staff ADD COLUMN slack TEXT;',
  },
  {
    id: 21,
    name: 'authenticators, tokens, webhooks',
    sql: `
CREATE TABLE account_factor (
  org_id TEXT NOT NULL, account_id TEXT NOT NULL, secret TEXT NOT NULL, confirmed_at INTEGER, last_step INTEGER NOT NULL,
  codes TEXT NOT NULL,
  PRIMARY KEY (org_id, account_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE api_token (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
  digest TEXT NOT NULL, by_id TEXT NOT NULL, created_at INTEGER NOT NULL, ends_at INTEGER, seen_at INTEGER, revoked_at INTEGER,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_token_digest ON api_token (org_id, digest);
CREATE TABLE webhook (
  org_id TEXT NOT NULL, id TEXT NOT NULL, community_id TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL,
  kinds TEXT NOT NULL, by_id TEXT NOT NULL, created_at INTEGER NOT NULL, is_on INTEGER NOT NULL,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE webhook_delivery (
  org_id TEXT NOT NULL, id TEXT NOT NULL, webhook_id TEXT NOT NULL, community_id TEXT NOT NULL, seq INTEGER NOT NULL,
  kind TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, done_at INTEGER, answer TEXT,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX webhook_delivery_event ON webhook_delivery (org_id, webhook_id, seq);
CREATE INDEX webhook_delivery_due ON webhook_delivery (org_id, community_id, due_at) WHERE state = 'pending';
CREATE INDEX webhook_delivery_newest ON webhook_delivery (org_id, community_id, seq);
`,
  },
  {
    id: 22,
    name: 'what happened in a stretch of time',
    sql: 'CREATE INDEX event_at ON event (org_id, at);',
  },
  {
    id: 23,
    name: 'notes for one colleague',
    sql: 'ALTER TABLE conversation_note ADD COLUMN for_id TEXT;',
  },
  {
    id: 24,
    name: 'outages of a building',
    sql: `CREATE INDEX ticket_outage ON ticket (org_id, community_id, building, created_at)
WHERE json_extract(fields, '$.outage') IS NOT NULL;`,
  },
];

/** The schema that this yingda writes. */
export const NEWEST_SCHEMA = MIGRATIONS.at(-1)?.id ?? 0;
