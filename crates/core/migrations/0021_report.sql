-- What reports count, folded from the rows themselves: see docs/REPORTS.md.

CREATE TABLE lead_step (         -- from which status to which a lead went, and when
  account_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  from_id BIGINT NOT NULL,
  to_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, lead_id, id)
)
--sqlite WITHOUT ROWID
;
-- What happened before is known by the names that statuses had then, as far as they still have them.
INSERT INTO lead_step (account_id, lead_id, id, from_id, to_id, at)
SELECT e.account_id, e.lead_id, e.id, b.id, a.id, e.at
FROM event e
JOIN list_item b ON b.account_id = e.account_id AND b.list = 'status'
--sqlite AND b.name = e.detail->>'before'
--postgres AND b.name = CAST(e.detail AS JSONB)->>'before'
JOIN list_item a ON a.account_id = e.account_id AND a.list = 'status'
--sqlite AND a.name = e.detail->>'after'
--postgres AND a.name = CAST(e.detail AS JSONB)->>'after'
WHERE e.kind = 'lead.status_changed' AND e.lead_id <> 0;

CREATE TABLE report_pack (       -- the facts of some two thousand leads, a column a kind of fact
  account_id BIGINT NOT NULL,
  first_lead BIGINT NOT NULL,    -- of the leads from this id on, up to that of the next pack
  created_from BIGINT NOT NULL,  -- when the first and the last of them came
  created_to BIGINT NOT NULL,
--sqlite facts BLOB NOT NULL, steps BLOB NOT NULL, repeats BLOB NOT NULL, tasks BLOB NOT NULL, deals BLOB NOT NULL,
--postgres facts BYTEA NOT NULL, steps BYTEA NOT NULL, repeats BYTEA NOT NULL, tasks BYTEA NOT NULL, deals BYTEA NOT NULL,
  PRIMARY KEY (account_id, first_lead)
);
-- They are small already, and read whole.
--postgres ALTER TABLE report_pack ALTER COLUMN facts SET STORAGE EXTERNAL, ALTER COLUMN steps SET STORAGE EXTERNAL, ALTER COLUMN repeats SET STORAGE EXTERNAL, ALTER COLUMN tasks SET STORAGE EXTERNAL, ALTER COLUMN deals SET STORAGE EXTERNAL;

CREATE TABLE report_state (      -- how far the packs of an account have come
  account_id BIGINT NOT NULL,
  version BIGINT NOT NULL,       -- of two processes that fold at once, the second starts anew
  built BIGINT NOT NULL,         -- leads up to this id have been taken in for the first time
  finished BOOLEAN NOT NULL,     -- all have
  at BIGINT NOT NULL,            -- events up to this place are folded in
  event_id BIGINT NOT NULL,
  PRIMARY KEY (account_id)
);
