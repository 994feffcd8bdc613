-- The walls of the ledger on SQLite. Statements are separated by a line of two dashes and a semicolon.
-- INSERT OR REPLACE passes UPDATE and DELETE triggers, so each insert also refuses a key that is there.
CREATE TRIGGER records_in_order BEFORE INSERT ON records
BEGIN
  SELECT RAISE(ABORT, 'wall: a record is there already')
    WHERE EXISTS (SELECT 1 FROM records WHERE book = NEW.book AND seq = NEW.seq);
  SELECT RAISE(ABORT, 'wall: a record must follow the one before')
    WHERE NEW.seq < 1 OR (NEW.seq > 1 AND NOT EXISTS
      (SELECT 1 FROM records WHERE book = NEW.book AND seq = NEW.seq - 1 AND hash = NEW.prev));
  SELECT RAISE(ABORT, 'wall: a record belongs to the current epoch and comes last')
    WHERE NEW.epoch <> (SELECT max(epoch) FROM epochs)
      OR NEW.xid < (SELECT coalesce(max(xid), 0) FROM records WHERE epoch = NEW.epoch);
END
--;
CREATE TRIGGER records_no_update BEFORE UPDATE ON records
BEGIN SELECT RAISE(ABORT, 'wall: records are never changed'); END
--;
CREATE TRIGGER records_no_delete BEFORE DELETE ON records
BEGIN SELECT RAISE(ABORT, 'wall: records are never deleted'); END
--;
CREATE TRIGGER entries_seal BEFORE INSERT ON entries
BEGIN
  SELECT RAISE(ABORT, 'wall: an entry is there already')
    WHERE EXISTS (SELECT 1 FROM entries WHERE book = NEW.book AND seq = NEW.seq)
      OR (NEW.reverses IS NOT NULL AND EXISTS
        (SELECT 1 FROM entries WHERE book = NEW.book AND reverses = NEW.reverses));
  SELECT RAISE(ABORT, 'wall: an entry has at least two postings')
    WHERE (SELECT count(*) FROM postings WHERE book = NEW.book AND seq = NEW.seq) < 2;
  SELECT RAISE(ABORT, 'wall: an entry balances in each section and currency')
    WHERE EXISTS (SELECT 1 FROM postings WHERE book = NEW.book AND seq = NEW.seq
      GROUP BY substr(account, 1, instr(account, ':')), currency HAVING sum(minor) <> 0);
END
--;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'wall: entries are never changed'); END
--;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'wall: entries are never deleted'); END
--;
CREATE TRIGGER postings_before_entry BEFORE INSERT ON postings
BEGIN
  SELECT RAISE(ABORT, 'wall: a sealed entry takes no more postings')
    WHERE EXISTS (SELECT 1 FROM entries WHERE book = NEW.book AND seq = NEW.seq);
  SELECT RAISE(ABORT, 'wall: a posting is there already')
    WHERE EXISTS (SELECT 1 FROM postings WHERE book = NEW.book AND seq = NEW.seq AND line = NEW.line);
END
--;
CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings
BEGIN SELECT RAISE(ABORT, 'wall: postings are never changed'); END
--;
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings
BEGIN SELECT RAISE(ABORT, 'wall: postings are never deleted'); END
