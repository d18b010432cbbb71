-- Leads from files, and files of leads.

CREATE TABLE import (            -- a file that was or will be taken in
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,            -- names the file in the data folder too
  name TEXT NOT NULL,            -- what the file was called
  hash TEXT NOT NULL,            -- SHA-256 of its content, hexadecimal
  size BIGINT NOT NULL,          -- bytes
  shape TEXT NOT NULL,           -- SHA-256 of its titles: files of one shape can be mapped alike
  plan TEXT NOT NULL,            -- JSON: where columns go, and the rules
  state TEXT NOT NULL,           -- ready, running, paused, cancelled, failed, done, reverting, reverted
  reason TEXT NOT NULL,          -- why it failed
  rows BIGINT NOT NULL,          -- of the file
  made BIGINT NOT NULL,          -- rows that made a lead; these four are counted when it ends
  merged BIGINT NOT NULL,        -- that changed one
  skipped BIGINT NOT NULL,       -- that changed nothing
  failed BIGINT NOT NULL,        -- that could not be taken in
  report TEXT NOT NULL,          -- JSON: what a dry run or a revert found
  who BIGINT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  held_until BIGINT NOT NULL,    -- until then a process is at work on it
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX import_hash ON import (account_id, hash);
CREATE INDEX import_shape ON import (account_id, shape, id);

CREATE TABLE import_unit (       -- rows that were taken in together, in the transaction that took them in
  account_id BIGINT NOT NULL,
  import_id BIGINT NOT NULL,
  first_row BIGINT NOT NULL,
  last_row BIGINT NOT NULL,
  made BIGINT NOT NULL,
  merged BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  leads
--sqlite BLOB
--postgres BYTEA
  NOT NULL,                      -- of each lead that was made: its id and the number of its last event, 8 bytes each
  PRIMARY KEY (account_id, import_id, first_row)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE import_change (     -- what a lead that was there was before
  account_id BIGINT NOT NULL,
  import_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  sequence BIGINT NOT NULL,      -- number of its last event when the import left it
  was TEXT NOT NULL,             -- JSON: the columns that were changed, as they were
  PRIMARY KEY (account_id, import_id, lead_id)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE import_failure (    -- rows that could not be taken in
  account_id BIGINT NOT NULL,
  import_id BIGINT NOT NULL,
  row_number BIGINT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (account_id, import_id, row_number)
)
--sqlite WITHOUT ROWID
;
