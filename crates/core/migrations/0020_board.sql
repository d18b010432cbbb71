-- Boards of leads and deals.

CREATE TABLE board_place (       -- leads that somebody keeps at the top of their status, in an order made by hand
  account_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  status_id BIGINT NOT NULL,     -- it counts only while the lead has this status
  position BIGINT NOT NULL,      -- from 0
  PRIMARY KEY (account_id, lead_id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX board_place_status ON board_place (account_id, status_id, position, lead_id);

-- A column of the board by urgency: what is to be done up to today, nothing planned, later. The second is the same for
-- one agent, who would else meet the leads of all others on the way to their own. With the last column SQLite counts
-- leads from the index alone.
CREATE INDEX lead_board ON lead (account_id, status_id, next_follow_up_at, created_at, id, deleted_at)
  WHERE deleted_at IS NULL;
CREATE INDEX lead_board_agent ON lead (account_id, agent_id, status_id, next_follow_up_at, created_at, id, deleted_at)
  WHERE agent_id IS NOT NULL AND deleted_at IS NULL;

ALTER TABLE deal ADD COLUMN stage_changed_at BIGINT NOT NULL DEFAULT 0;
UPDATE deal SET stage_changed_at = updated_at;
-- What was won and lost, the latest first; deals by worth.
CREATE INDEX deal_closed ON deal (account_id, closed_at, id) WHERE closed_at IS NOT NULL;
CREATE INDEX deal_amount ON deal (account_id, amount, id);
