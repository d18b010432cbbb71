-- On PostgreSQL search finds parts of numbers and beginnings of names by keys; each lead is read anew to have them.

--postgres ALTER TABLE lead_search ADD COLUMN keys INTEGER[] NOT NULL DEFAULT '{}';
--postgres CREATE INDEX lead_search_keys ON lead_search USING gin (keys) WITH (gin_pending_list_limit = 512);
--postgres INSERT INTO search_due (account_id, id, first_lead, last_lead) SELECT id, 1, 0, 9223372036854775807 FROM account;
