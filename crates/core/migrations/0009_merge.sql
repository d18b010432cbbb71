-- Leads that were one person: which became part of which, and what it takes to undo that.

ALTER TABLE lead ADD COLUMN merged_into BIGINT; -- the lead that has what it had; it is in the trash then

CREATE TABLE lead_merge (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,       -- the one that stays
  other_id BIGINT NOT NULL,      -- the one that became part of it
  undo TEXT NOT NULL,            -- JSON: what moved, and columns as they were
  who BIGINT,
  at BIGINT NOT NULL,
  undone_at BIGINT,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX lead_merge_lead ON lead_merge (account_id, lead_id, id);
CREATE INDEX lead_merge_other ON lead_merge (account_id, other_id, id);
