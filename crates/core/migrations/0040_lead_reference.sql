-- What leads are called in other systems, as imports say it: a later export from there finds them by it.

CREATE TABLE lead_reference (
  account_id BIGINT NOT NULL,
  system TEXT NOT NULL,          -- the other system, folded
  reference TEXT NOT NULL,       -- the id there
  lead_id BIGINT NOT NULL,
  import_id BIGINT NOT NULL,     -- the import that said so first
  PRIMARY KEY (account_id, system, reference)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX lead_reference_lead ON lead_reference (account_id, lead_id);
