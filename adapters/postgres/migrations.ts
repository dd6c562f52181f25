/** Numbered migrations: applied once each, in order. Never change one that has shipped. The tables are those of SQLite. */

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'spine',
    // What is sorted by text is COLLATE "C": the order must not hang on the server's language.
    sql: `
CREATE TABLE org (id text PRIMARY KEY, name text NOT NULL);
CREATE TABLE community (
  org_id text NOT NULL REFERENCES org (id), id text NOT NULL, name text NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE TABLE home (
  org_id text NOT NULL, id text NOT NULL, community_id text NOT NULL,
  building text COLLATE "C" NOT NULL, unit text COLLATE "C" NOT NULL DEFAULT '', room text COLLATE "C" NOT NULL, floor text,
  kind text NOT NULL, area_m2 double precision,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, community_id, building, room, unit),
  FOREIGN KEY (org_id, community_id) REFERENCES community (org_id, id)
);
CREATE TABLE person (
  org_id text NOT NULL, id text NOT NULL, surname text, gender text, phone text, created_at bigint NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE TABLE identity (
  org_id text NOT NULL, channel text NOT NULL, external_id text NOT NULL, person_id text NOT NULL,
  PRIMARY KEY (org_id, channel, external_id),
  FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id)
);
CREATE TABLE occupancy (
  org_id text NOT NULL, person_id text NOT NULL, home_id text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'family', 'tenant', 'agent', 'shop', 'unknown')),
  from_at bigint NOT NULL, to_at bigint, verified_by text,
  PRIMARY KEY (org_id, person_id, home_id),
  FOREIGN KEY (org_id, person_id) REFERENCES person (org_id, id),
  FOREIGN KEY (org_id, home_id) REFERENCES home (org_id, id)
);
CREATE TABLE staff (
  org_id text NOT NULL, community_id text NOT NULL, number text NOT NULL, name text NOT NULL, role text NOT NULL, phone text NOT NULL,
  PRIMARY KEY (org_id, community_id, number)
);
CREATE TABLE roster (
  org_id text NOT NULL, community_id text NOT NULL, day text NOT NULL, shift text NOT NULL,
  from_time text NOT NULL, to_time text NOT NULL, staff_number text NOT NULL,
  PRIMARY KEY (org_id, community_id, day, shift, staff_number),
  FOREIGN KEY (org_id, community_id, staff_number) REFERENCES staff (org_id, community_id, number)
);
CREATE TABLE conversation (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL,
  channel text NOT NULL, thread text NOT NULL, sender text NOT NULL, person_id text NOT NULL,
  version bigint NOT NULL, state jsonb NOT NULL, updated_at bigint NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, channel, thread, sender)
);
CREATE INDEX conversation_community ON conversation (org_id, community_id);
CREATE TABLE inbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL, id text NOT NULL, conversation_id text NOT NULL, received_at bigint NOT NULL,
  payload jsonb NOT NULL, state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
  attempts integer NOT NULL DEFAULT 0, error text,
  UNIQUE (org_id, id)
);
CREATE INDEX inbox_waiting ON inbox (org_id, conversation_id, seq) WHERE state = 'waiting';
CREATE INDEX inbox_open ON inbox (org_id, state, received_at) WHERE state <> 'done';
CREATE TABLE message (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL, id text NOT NULL, conversation_id text NOT NULL,
  sender text NOT NULL CHECK (sender IN ('owner', 'bot', 'agent')),
  text text NOT NULL, attachments jsonb NOT NULL, phrases jsonb NOT NULL, meaning text, at bigint NOT NULL,
  UNIQUE (org_id, id)
);
CREATE INDEX message_conversation ON message (org_id, conversation_id, seq);
CREATE INDEX message_kept ON message (org_id, at) WHERE text <> '';
CREATE TABLE outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL, id text NOT NULL, conversation_id text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'uncertain')),
  attempts integer NOT NULL DEFAULT 0, next_at bigint NOT NULL, channel_message_id text, error text, updated_at bigint NOT NULL,
  lane text NOT NULL DEFAULT 'normal' CHECK (lane IN ('urgent', 'normal', 'waits')),
  UNIQUE (org_id, id)
);
CREATE INDEX outbox_due ON outbox (org_id, next_at, seq) WHERE state = 'pending';
CREATE INDEX outbox_open ON outbox (org_id, conversation_id, seq) WHERE state IN ('pending', 'sending');
CREATE INDEX outbox_sending ON outbox (org_id, updated_at) WHERE state = 'sending';
CREATE INDEX outbox_sent ON outbox (org_id, channel_message_id) WHERE channel_message_id IS NOT NULL;
CREATE TABLE timer (
  org_id text NOT NULL, key text NOT NULL, kind text NOT NULL, conversation_id text NOT NULL,
  due_at bigint NOT NULL, leased_until bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, key)
);
CREATE INDEX timer_due ON timer (org_id, due_at);
CREATE INDEX timer_free ON timer (org_id, due_at) WHERE leased_until <= due_at;
CREATE INDEX timer_leased ON timer (org_id, leased_until) WHERE leased_until > due_at;
CREATE INDEX timer_conversation ON timer (org_id, conversation_id);
CREATE TABLE ticket (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, number text COLLATE "C" NOT NULL, day text NOT NULL,
  kind text NOT NULL, task text NOT NULL, state text NOT NULL, urgency text NOT NULL, summary text NOT NULL, issue text NOT NULL,
  building text, unit text, room text, floor text, place text, address_check text NOT NULL, home_id text,
  phone text, contact_name text, fields jsonb NOT NULL, attachments jsonb NOT NULL, assign text NOT NULL, assignee text,
  due_respond bigint, due_arrive bigint, due_plan bigint, due_resolve bigint,
  reporter text, conversation_id text, merged_into text, clock jsonb, created_at bigint NOT NULL, updated_at bigint NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, community_id, number, day)
);
CREATE INDEX ticket_community ON ticket (org_id, community_id, created_at);
CREATE INDEX ticket_reporter ON ticket (org_id, reporter, created_at);
CREATE TABLE ticket_conversation (
  org_id text NOT NULL, ticket_id text NOT NULL, conversation_id text NOT NULL,
  PRIMARY KEY (org_id, conversation_id, ticket_id)
);
CREATE TABLE ticket_note (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL, ticket_id text NOT NULL, kind text NOT NULL, text text NOT NULL, at bigint NOT NULL
);
CREATE INDEX ticket_note_ticket ON ticket_note (org_id, ticket_id, seq);
CREATE TABLE ticket_sequence (
  org_id text NOT NULL, community_id text NOT NULL, day text NOT NULL, prefix text NOT NULL, last bigint NOT NULL,
  PRIMARY KEY (org_id, community_id, day, prefix)
);
CREATE TABLE phrase_version (
  org_id text NOT NULL, id text NOT NULL, version text NOT NULL, text text NOT NULL, first_used_at bigint NOT NULL,
  PRIMARY KEY (org_id, id, version)
);
CREATE TABLE alert (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL, community_id text NOT NULL, reason text NOT NULL, roles jsonb NOT NULL,
  ticket_id text, conversation_id text, text text NOT NULL, at bigint NOT NULL
);
CREATE INDEX alert_community ON alert (org_id, community_id, seq);
CREATE TABLE event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL, at bigint NOT NULL, kind text NOT NULL, ticket_id text, conversation_id text, data jsonb NOT NULL
);
CREATE INDEX event_ticket ON event (org_id, ticket_id, seq);
CREATE TABLE adapter_state (
  org_id text NOT NULL, space text NOT NULL, key text NOT NULL, value jsonb NOT NULL, updated_at bigint NOT NULL,
  PRIMARY KEY (org_id, space, key)
);
CREATE TABLE conversation_note (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id text NOT NULL, conversation_id text NOT NULL, by_name text NOT NULL, text text NOT NULL, at bigint NOT NULL
);
CREATE INDEX conversation_note_of ON conversation_note (org_id, conversation_id, seq);
CREATE TABLE drill_result (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, trainee text NOT NULL, situation text NOT NULL, case_id text NOT NULL,
  score double precision NOT NULL, band text NOT NULL CHECK (band IN ('excellent', 'pass', 'weak', 'fail')),
  started_at bigint NOT NULL, finished_at bigint NOT NULL, detail jsonb NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX drill_result_trainee ON drill_result (org_id, trainee, situation, finished_at);
CREATE FUNCTION keep_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE EXCEPTION '% rows are append-only and immutable', TG_TABLE_NAME; END $$;
CREATE TRIGGER event_keeps BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION keep_for_ever();
CREATE TRIGGER event_keeps_all BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION keep_for_ever();
CREATE TRIGGER phrase_version_keeps BEFORE UPDATE OR DELETE ON phrase_version FOR EACH ROW EXECUTE FUNCTION keep_for_ever();
CREATE TRIGGER phrase_version_keeps_all BEFORE TRUNCATE ON phrase_version FOR EACH STATEMENT EXECUTE FUNCTION keep_for_ever();
`,
  },
  {
    id: 2,
    name: 'how staff are reached',
    sql: `
ALTER TABLE staff ADD COLUMN wecom text;
ALTER TABLE staff ADD COLUMN mail text;
`,
  },
  {
    id: 3,
    name: 'senders who were erased; org_id in every primary key; the outbox in its order',
    // A table can only be partitioned by what is in all its keys.
    sql: `
CREATE TABLE erased_sender (
  org_id text NOT NULL, digest text NOT NULL, erased_at bigint NOT NULL,
  PRIMARY KEY (org_id, digest)
);
CREATE INDEX conversation_person ON conversation (org_id, person_id);
CREATE INDEX outbox_next ON outbox (org_id, (lane = 'urgent') DESC, seq) WHERE state = 'pending';
${['inbox', 'message', 'outbox', 'ticket_note', 'alert', 'event', 'conversation_note']
  .map((table) => `ALTER TABLE ${table} DROP CONSTRAINT ${table}_pkey, ADD PRIMARY KEY (org_id, seq);`)
  .join('\n')}
`,
  },
  {
    id: 4,
    name: 'conversations of a ticket',
    sql: `
CREATE INDEX ticket_conversation_ticket ON ticket_conversation (org_id, ticket_id);
`,
  },
  {
    id: 5,
    name: 'accounts, audit log, queue',
    sql: `
CREATE TABLE account (
  org_id text NOT NULL, seq bigint GENERATED ALWAYS AS IDENTITY, id text NOT NULL, login text NOT NULL, name text NOT NULL,
  roles jsonb NOT NULL, communities jsonb, disabled smallint NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)), password_hash text, created_at bigint NOT NULL,
  PRIMARY KEY (org_id, id),
  UNIQUE (org_id, login)
);
CREATE TABLE account_invitation (
  org_id text NOT NULL, account_id text NOT NULL, digest text NOT NULL, ends_at bigint NOT NULL,
  PRIMARY KEY (org_id, account_id),
  UNIQUE (org_id, digest)
);
CREATE TABLE account_session (
  org_id text NOT NULL, digest text NOT NULL, account_id text NOT NULL, started_at bigint NOT NULL, seen_at bigint NOT NULL, ends_at bigint NOT NULL,
  PRIMARY KEY (org_id, digest)
);
CREATE INDEX account_session_of ON account_session (org_id, account_id);
CREATE TABLE login_failure (
  org_id text NOT NULL, seq bigint GENERATED ALWAYS AS IDENTITY, key text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (org_id, seq)
);
CREATE INDEX login_failure_key ON login_failure (org_id, key, at);
CREATE TABLE audit (
  org_id text NOT NULL, seq bigint GENERATED ALWAYS AS IDENTITY, at bigint NOT NULL, actor text, action text NOT NULL, target text, data jsonb NOT NULL, hash text NOT NULL,
  PRIMARY KEY (org_id, seq)
);
CREATE TRIGGER audit_keeps BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION keep_for_ever();
CREATE TRIGGER audit_keeps_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION keep_for_ever();
CREATE INDEX conversation_changed ON conversation (org_id, community_id, updated_at);
`,
  },
  {
    id: 6,
    name: 'what staff have learnt',
    sql: `
CREATE TABLE training_memory (
  org_id text NOT NULL, trainee text NOT NULL, situation text COLLATE "C" NOT NULL, due_at bigint NOT NULL, card jsonb NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (org_id, trainee, situation)
);
CREATE TABLE training_record (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, trainee text NOT NULL, kind text NOT NULL, rule text NOT NULL,
  at bigint NOT NULL, detail jsonb NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX training_record_trainee ON training_record (org_id, trainee, at);
CREATE TRIGGER training_record_keeps BEFORE UPDATE ON training_record FOR EACH ROW EXECUTE FUNCTION keep_for_ever();
`,
  },
  {
    id: 7,
    name: 'notices to owners',
    sql: `
CREATE TABLE notice (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, kind text NOT NULL,
  emergency smallint NOT NULL CHECK (emergency IN (0, 1)),
  slots jsonb NOT NULL, segment jsonb NOT NULL, by_id text NOT NULL, by_name text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX notice_community ON notice (org_id, community_id, at);
CREATE TABLE notice_recipient (
  org_id text NOT NULL, notice_id text NOT NULL, home_id text NOT NULL, person_id text COLLATE "C" NOT NULL, conversation_id text,
  left_out text, slots jsonb NOT NULL, message_id text, at bigint NOT NULL,
  PRIMARY KEY (org_id, notice_id, home_id, person_id)
);
CREATE INDEX notice_recipient_person ON notice_recipient (org_id, person_id, at);
CREATE INDEX notice_recipient_untold ON notice_recipient (org_id, notice_id) WHERE left_out IS NULL AND message_id IS NULL;
CREATE TABLE notice_opt_out (
  org_id text NOT NULL, person_id text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (org_id, person_id)
);
CREATE TABLE home_tag (
  org_id text NOT NULL, home_id text NOT NULL, tag text COLLATE "C" NOT NULL,
  PRIMARY KEY (org_id, home_id, tag)
);
CREATE INDEX occupancy_home ON occupancy (org_id, home_id);
`,
  },
  {
    id: 8,
    name: 'who is on record of a home',
    sql: `
CREATE TABLE home_contact (
  org_id text NOT NULL, home_id text NOT NULL, phone text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'family', 'tenant', 'agent', 'shop', 'unknown')),
  PRIMARY KEY (org_id, home_id, phone)
);
`,
  },
  {
    id: 9,
    name: 'what staff make of suggested wordings',
    sql: `
CREATE TABLE wording_use (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, phrase text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL, outcome text NOT NULL CHECK (outcome IN ('sent', 'edited', 'dismissed')), wording text,
  conversation_id text NOT NULL, by_id text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (org_id, id, phrase)
);
CREATE INDEX wording_use_edited ON wording_use (org_id, community_id, at) WHERE wording IS NOT NULL;
CREATE INDEX wording_use_conversation ON wording_use (org_id, conversation_id);
CREATE TABLE wording_variant (
  org_id text NOT NULL, community_id text NOT NULL, id text COLLATE "C" NOT NULL, phrase text NOT NULL, version text NOT NULL,
  was text NOT NULL, text text NOT NULL, state text NOT NULL CHECK (state IN ('approved', 'declined', 'replaced')),
  conversations integer NOT NULL, agents integer NOT NULL, by_name text NOT NULL, at bigint NOT NULL,
  PRIMARY KEY (org_id, community_id, id)
);
`,
  },
  {
    id: 10,
    name: 'early warning',
    sql: `
CREATE TABLE warning (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, rule text NOT NULL, at bigint NOT NULL,
  updated_at bigint NOT NULL, detail jsonb NOT NULL, seen_by text, seen_at bigint,
  PRIMARY KEY (org_id, id)
);
CREATE INDEX warning_updated ON warning (org_id, community_id, updated_at);
`,
  },
  {
    id: 11,
    name: 'revisions of the script library',
    sql: `
CREATE TABLE library_revision (
  org_id text NOT NULL, community_id text NOT NULL, number integer NOT NULL, at bigint NOT NULL, by_id text NOT NULL,
  by_name text NOT NULL, note text NOT NULL, keys text NOT NULL, restores integer, overlay text NOT NULL,
  PRIMARY KEY (org_id, community_id, number)
);
CREATE TRIGGER library_revision_keeps BEFORE UPDATE ON library_revision FOR EACH ROW EXECUTE FUNCTION keep_for_ever();
`,
  },
  {
    id: 12,
    name: 'messages that were recalled',
    sql: 'ALTER TABLE message ADD COLUMN recalled_at bigint;',
  },
  {
    id: 13,
    name: 'what happened in a stretch of time',
    sql: 'CREATE INDEX event_at ON event (org_id, at);',
  },
];
