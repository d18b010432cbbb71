-- The indexes of tasks also know their category: a page of calls reads rows of calls alone. The order of each is what it was.
DROP INDEX task_due;
DROP INDEX task_agent;
DROP INDEX task_done;
DROP INDEX task_agent_done;
CREATE INDEX task_due ON task (account_id, due_at, id, lead_id, completed_at, category_id) WHERE completed_at IS NULL;
CREATE INDEX task_agent ON task (account_id, agent_id, due_at, id, lead_id, completed_at, category_id) WHERE completed_at IS NULL;
CREATE INDEX task_done ON task (account_id, completed_at, id, lead_id, category_id) WHERE completed_at IS NOT NULL;
CREATE INDEX task_agent_done ON task (account_id, agent_id, completed_at, id, lead_id, category_id) WHERE completed_at IS NOT NULL;
