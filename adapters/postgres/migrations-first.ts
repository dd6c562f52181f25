/** The migrations up to number 4: none of them changes any more. */
import type { Migration } from './migrations.ts';

export const FIRST_MIGRATIONS: readonly Migration[] = [
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
];
