-- The walls come down before their tables.
DROP TRIGGER records_in_order ON records
--;
DROP TRIGGER records_no_update ON records
--;
DROP TRIGGER records_no_truncate ON records
--;
DROP TRIGGER entries_seal ON entries
--;
DROP TRIGGER entries_no_update ON entries
--;
DROP TRIGGER entries_no_truncate ON entries
--;
DROP TRIGGER postings_before_entry ON postings
--;
DROP TRIGGER postings_no_update ON postings
--;
DROP TRIGGER postings_no_truncate ON postings
--;
DROP TRIGGER postings_same_transaction ON postings
--;
DROP FUNCTION wall_refuse
--;
DROP FUNCTION wall_record
--;
DROP FUNCTION wall_posting
--;
DROP FUNCTION wall_entry
--;
DROP FUNCTION wall_same_transaction
--;
DROP SEQUENCE position_numbers
