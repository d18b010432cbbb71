-- Why leads are lost, as entries of a list; and how people look at boards.

ALTER TABLE lead ADD COLUMN lost_reason_id BIGINT; -- entry of the list lost_reason; lost_reason has further words
-- Leads of a reason, newest first; whether a reason is in use.
CREATE INDEX lead_lost_reason ON lead (account_id, lost_reason_id, created_at, id) WHERE lost_reason_id IS NOT NULL;

ALTER TABLE preference ADD COLUMN columns_folded TEXT NOT NULL DEFAULT ''; -- ids of statuses and stages, by commas
ALTER TABLE preference ADD COLUMN columns_hidden TEXT NOT NULL DEFAULT '';
