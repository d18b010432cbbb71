-- Search: what each lead is found by, and the leads whose text has changed since it was last looked at.

CREATE TABLE search_due (        -- leads that search has to read anew
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  first_lead BIGINT NOT NULL,    -- one lead, or all from this one …
  last_lead BIGINT NOT NULL,     -- … to this one
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
--sqlite CREATE VIRTUAL TABLE lead_search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
--postgres CREATE EXTENSION IF NOT EXISTS pg_trgm;
--postgres CREATE EXTENSION IF NOT EXISTS btree_gin;
--postgres CREATE TABLE lead_search ( -- on SQLite an index of the same name, whose rowid is the lead's id
--postgres   account_id BIGINT NOT NULL,
--postgres   lead_id BIGINT NOT NULL,
--postgres   text TEXT COLLATE "C" NOT NULL,
--postgres   PRIMARY KEY (account_id, lead_id)
--postgres );
--postgres CREATE INDEX lead_search_text ON lead_search USING gin (account_id, text gin_trgm_ops) WITH (gin_pending_list_limit = 512);
--postgres ALTER TABLE lead_search ALTER COLUMN text SET STATISTICS 1000;

-- Every batch of changes replaces the value: of two processes that read the same one, one starts anew.
INSERT INTO server (name, value) VALUES ('search', '0');

-- The leads that are there already.
INSERT INTO search_due (account_id, id, first_lead, last_lead) SELECT id, id, 0, 9223372036854775807 FROM account;
