-- How people look at the leads table.

CREATE TABLE saved_view (        -- a choice and order of leads under a name
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,      -- whose it is
  name TEXT NOT NULL,
  shared BOOLEAN NOT NULL,       -- everybody in the account sees it
  asked TEXT NOT NULL,           -- the query of the page's address
  columns TEXT NOT NULL,         -- names of columns, by commas; empty: the reader's own
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;

ALTER TABLE preference ADD COLUMN lead_columns TEXT NOT NULL DEFAULT ''; -- names of columns, by commas; empty: the usual
ALTER TABLE preference ADD COLUMN compact BOOLEAN NOT NULL DEFAULT FALSE; -- tables have low rows
