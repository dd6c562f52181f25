/** Numbered migrations: applied once each, in order. Never change one that has shipped. The tables are those of SQLite. */
import { FIRST_MIGRATIONS } from './migrations-first.ts';

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  ...FIRST_MIGRATIONS,
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
    name: 'sheets of the office',
    sql: `
CREATE TABLE paper (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, community_id text NOT NULL,
  key text COLLATE "C" NOT NULL, state text COLLATE "C" NOT NULL, subject text, staff text, person_id text, at bigint NOT NULL,
  due bigint, keep_until bigint, attachments jsonb NOT NULL, body jsonb NOT NULL, version integer NOT NULL,
  changed_at bigint NOT NULL, changed_by text NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX paper_key ON paper (org_id, kind, community_id, key);
CREATE INDEX paper_time ON paper (org_id, kind, community_id, at);
CREATE INDEX paper_due ON paper (org_id, due) WHERE due IS NOT NULL;
CREATE INDEX paper_subject ON paper (org_id, subject) WHERE subject IS NOT NULL;
CREATE INDEX paper_person ON paper (org_id, person_id) WHERE person_id IS NOT NULL;
CREATE INDEX paper_expiry ON paper (org_id, keep_until) WHERE keep_until IS NOT NULL;
CREATE TABLE paper_version (
  org_id text NOT NULL, paper_id text COLLATE "C" NOT NULL, version integer NOT NULL, at bigint NOT NULL, by_name text NOT NULL,
  state text NOT NULL, body jsonb NOT NULL,
  PRIMARY KEY (org_id, paper_id, version),
  FOREIGN KEY (org_id, paper_id) REFERENCES paper (org_id, id) ON DELETE CASCADE
);
`,
  },
  {
    id: 14,
    name: 'staff in Slack',
    sql: 'ALTER TABLE staff ADD COLUMN slack text;',
  },
  {
    id: 15,
    name: 'authenticators, tokens, webhooks',
    sql: `
CREATE TABLE account_factor (
  org_id text NOT NULL, account_id text NOT NULL, secret text NOT NULL, confirmed_at bigint, last_step bigint NOT NULL,
  codes text NOT NULL,
  PRIMARY KEY (org_id, account_id)
);
CREATE TABLE api_token (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, name text NOT NULL, scopes text NOT NULL,
  digest text NOT NULL, by_id text NOT NULL, created_at bigint NOT NULL, ends_at bigint, seen_at bigint, revoked_at bigint,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX api_token_digest ON api_token (org_id, digest);
CREATE TABLE webhook (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, community_id text NOT NULL, url text NOT NULL, secret text NOT NULL,
  kinds text NOT NULL, by_id text NOT NULL, created_at bigint NOT NULL, is_on smallint NOT NULL,
  PRIMARY KEY (org_id, id)
);
CREATE TABLE webhook_delivery (
  org_id text NOT NULL, id text COLLATE "C" NOT NULL, webhook_id text NOT NULL, community_id text NOT NULL, seq bigint NOT NULL,
  kind text NOT NULL, at bigint NOT NULL, state text NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts integer NOT NULL, due_at bigint NOT NULL, done_at bigint, answer text,
  PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX webhook_delivery_event ON webhook_delivery (org_id, webhook_id, seq);
CREATE INDEX webhook_delivery_due ON webhook_delivery (org_id, community_id, due_at) WHERE state = 'pending';
CREATE INDEX webhook_delivery_newest ON webhook_delivery (org_id, community_id, seq);
`,
  },
  {
    id: 16,
    name: 'what happened in a stretch of time',
    sql: 'CREATE INDEX event_at ON event (org_id, at);',
  },
  {
    id: 17,
    name: 'notes for one colleague',
    sql: 'ALTER TABLE conversation_note ADD COLUMN for_id text;',
  },
  {
    id: 18,
    name: 'outages of a building',
    sql: `CREATE INDEX ticket_outage ON ticket (org_id, community_id, building, created_at)
WHERE fields ->> 'outage' IS NOT NULL;`,
  },
];
