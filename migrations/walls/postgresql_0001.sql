-- The walls of the ledger on PostgreSQL. Statements are separated by a line of two dashes and a semicolon.
CREATE SEQUENCE position_numbers
--;
CREATE FUNCTION wall_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'wall: % are never changed or deleted', TG_TABLE_NAME;
END $$
--;
CREATE FUNCTION wall_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq < 1 OR (NEW.seq > 1 AND NOT EXISTS
      (SELECT 1 FROM records WHERE book = NEW.book AND seq = NEW.seq - 1 AND hash = NEW.prev)) THEN
    RAISE EXCEPTION 'wall: a record must follow the one before';
  END IF;
  IF NEW.epoch IS DISTINCT FROM (SELECT max(epoch) FROM epochs) THEN
    RAISE EXCEPTION 'wall: a record belongs to the current epoch';
  END IF;
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$
--;
CREATE FUNCTION wall_posting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM entries WHERE book = NEW.book AND seq = NEW.seq) THEN
    RAISE EXCEPTION 'wall: a sealed entry takes no more postings';
  END IF;
  RETURN NEW;
END $$
--;
CREATE FUNCTION wall_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM postings WHERE book = NEW.book AND seq = NEW.seq) < 2 THEN
    RAISE EXCEPTION 'wall: an entry has at least two postings';
  END IF;
  IF EXISTS (SELECT 1 FROM postings WHERE book = NEW.book AND seq = NEW.seq
      GROUP BY split_part(account, ':', 1), currency HAVING sum(minor) <> 0) THEN
    RAISE EXCEPTION 'wall: an entry balances in each section and currency';
  END IF;
  RETURN NEW;
END $$
--;
-- A concurrent transaction could slip a posting under an entry that it does not see yet.
CREATE FUNCTION wall_same_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM records WHERE book = NEW.book AND seq = NEW.seq
      AND kind = 'entry' AND xid = pg_current_xact_id()) THEN
    RAISE EXCEPTION 'wall: a posting and its entry come from one transaction';
  END IF;
  RETURN NULL;
END $$
--;
CREATE TRIGGER records_in_order BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION wall_record()
--;
CREATE TRIGGER records_no_update BEFORE UPDATE OR DELETE ON records
  FOR EACH ROW EXECUTE FUNCTION wall_refuse()
--;
CREATE TRIGGER records_no_truncate BEFORE TRUNCATE ON records EXECUTE FUNCTION wall_refuse()
--;
CREATE TRIGGER entries_seal BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION wall_entry()
--;
CREATE TRIGGER entries_no_update BEFORE UPDATE OR DELETE ON entries
  FOR EACH ROW EXECUTE FUNCTION wall_refuse()
--;
CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries EXECUTE FUNCTION wall_refuse()
--;
CREATE TRIGGER postings_before_entry BEFORE INSERT ON postings
  FOR EACH ROW EXECUTE FUNCTION wall_posting()
--;
CREATE TRIGGER postings_no_update BEFORE UPDATE OR DELETE ON postings
  FOR EACH ROW EXECUTE FUNCTION wall_refuse()
--;
CREATE TRIGGER postings_no_truncate BEFORE TRUNCATE ON postings EXECUTE FUNCTION wall_refuse()
--;
CREATE CONSTRAINT TRIGGER postings_same_transaction AFTER INSERT ON postings
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wall_same_transaction()
