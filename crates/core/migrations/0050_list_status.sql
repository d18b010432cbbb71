-- Leads of a status and a source in the order in which they came, without a look at those of its other sources.
DROP INDEX lead_status;
CREATE INDEX lead_status ON lead (account_id, status_id, created_at, id, source_id, deleted_at);
