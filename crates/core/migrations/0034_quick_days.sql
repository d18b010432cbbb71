-- The pages of tasks and My day count and choose from indexes alone, for which SQLite wants the column of the condition,
-- too. The order of each index is what it was.

DROP INDEX task_open;
DROP INDEX task_due;
DROP INDEX task_agent;
DROP INDEX task_done;
DROP INDEX task_agent_done;
CREATE INDEX task_open ON task (account_id, lead_id, completed_at) WHERE completed_at IS NULL;
CREATE INDEX task_due ON task (account_id, due_at, id, lead_id, completed_at) WHERE completed_at IS NULL;
CREATE INDEX task_agent ON task (account_id, agent_id, due_at, id, lead_id, completed_at) WHERE completed_at IS NULL;
CREATE INDEX task_done ON task (account_id, completed_at, id, lead_id) WHERE completed_at IS NOT NULL;
CREATE INDEX task_agent_done ON task (account_id, agent_id, completed_at, id, lead_id) WHERE completed_at IS NOT NULL;

-- Whether the lead of a task is in the trash, where few are.
CREATE INDEX lead_trash_id ON lead (account_id, id, deleted_at) WHERE deleted_at IS NOT NULL;

-- Which leads of an agent nobody has contacted, and who sees them.
DROP INDEX lead_board_agent;
CREATE INDEX lead_board_agent ON lead (account_id, agent_id, status_id, next_follow_up_at, created_at, id, deleted_at,
  first_touch_at, department_id)
  WHERE agent_id IS NOT NULL AND deleted_at IS NULL;
