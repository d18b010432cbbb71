-- What somebody shall hear of, and what else task pages need.

CREATE TABLE notification (      -- for the bell at the top of the pages
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,      -- who shall hear of it
  kind TEXT NOT NULL,            -- task.due, or the kind of the event
  lead_id BIGINT,
  subject_id BIGINT,             -- the task, webhook or import
  who BIGINT,                    -- who did it
  times BIGINT NOT NULL,         -- how often within a moment
  created_at BIGINT NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX notification_staff ON notification (account_id, staff_id, id);
-- The number at the bell, which each page has.
CREATE INDEX notification_unread ON notification (account_id, staff_id, id) WHERE read_at IS NULL;

-- What an agent has done, the latest first.
CREATE INDEX task_agent_done ON task (account_id, agent_id, completed_at, id) WHERE completed_at IS NOT NULL;
