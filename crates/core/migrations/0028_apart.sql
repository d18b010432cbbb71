-- Leads that look like one person and are two: they are suggested no more.

CREATE TABLE lead_apart (
  account_id BIGINT NOT NULL,
  one_id BIGINT NOT NULL,        -- the older one
  other_id BIGINT NOT NULL,
  who BIGINT,
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, one_id, other_id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX lead_apart_other ON lead_apart (account_id, other_id, one_id);
