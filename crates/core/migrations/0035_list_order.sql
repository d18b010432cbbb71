-- Indexes of orders that also know what lists are most often filtered by, so that rows of other leads are not read.
DROP INDEX lead_updated;
CREATE INDEX lead_updated ON lead (account_id, updated_at, id, status_id, source_id, deleted_at);
DROP INDEX lead_agent;
CREATE INDEX lead_agent ON lead (account_id, agent_id, created_at, id, status_id, source_id, deleted_at);
DROP INDEX lead_name;
CREATE INDEX lead_name ON lead (account_id, name_folded, id, status_id, source_id, deleted_at);
DROP INDEX lead_follow_up;
CREATE INDEX lead_follow_up ON lead (account_id, next_follow_up_at, id, status_id, source_id, deleted_at)
  WHERE next_follow_up_at IS NOT NULL;
