-- The big tables of yingda in one partition an organisation (docs/operations.md, Partitions). PostgreSQL 17 or newer.
-- Into an empty database whose tables yingda has made (yingda doctor), before the first start; a test runs this file.
DO $partitions$
DECLARE
  whole text;
BEGIN
  FOREACH whole IN ARRAY ARRAY['inbox', 'message', 'outbox', 'event', 'alert', 'ticket_note', 'conversation_note'] LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', whole, whole || '_whole');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) PARTITION BY LIST (org_id)', whole, whole || '_whole');
    EXECUTE format('DROP TABLE %I', whole || '_whole');
    -- Whoever has no partition of their own.
    EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', whole || '_others', whole);
  END LOOP;
END $partitions$;
CREATE TRIGGER event_keeps BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION keep_for_ever();
CREATE TRIGGER event_keeps_all BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION keep_for_ever();

-- One organisation of its own, here "main"; before it has rows.
CREATE TABLE inbox_main PARTITION OF inbox FOR VALUES IN ('main');
CREATE TABLE message_main PARTITION OF message FOR VALUES IN ('main');
CREATE TABLE outbox_main PARTITION OF outbox FOR VALUES IN ('main');
CREATE TABLE event_main PARTITION OF event FOR VALUES IN ('main');
