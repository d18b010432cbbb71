-- What settings pages and work lists need of lists, fields, departments, staff, notes, tasks, deals, calls, account.

ALTER TABLE account ADD COLUMN response_minutes BIGINT NOT NULL DEFAULT 15; -- how soon a new lead shall be contacted
ALTER TABLE account ADD COLUMN working_hours TEXT NOT NULL DEFAULT '{}';    -- JSON: weekday to [[from, to], …]

ALTER TABLE list_item ADD COLUMN slug TEXT NOT NULL DEFAULT '';             -- stays when the name changes
ALTER TABLE list_item ADD COLUMN from_intake BOOLEAN NOT NULL DEFAULT FALSE; -- made by a call, not accepted yet
ALTER TABLE list_item ADD COLUMN rot_days BIGINT;      -- days after which a lead or deal in it is stale
ALTER TABLE list_item ADD COLUMN probability BIGINT;   -- of deals in it, percent
ALTER TABLE list_item ADD COLUMN merged_into BIGINT;   -- the entry that what has it is being moved to

CREATE TABLE list_alias (        -- further names by which intake finds an entry
  account_id BIGINT NOT NULL,
  list TEXT NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL,
  item_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, list, folded)
)
--sqlite WITHOUT ROWID
;

ALTER TABLE field ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN from_intake BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE field ADD COLUMN merged_into BIGINT;       -- the field that its values are being moved to

CREATE TABLE field_alias (       -- further parameters of the v1 API that set a field
  account_id BIGINT NOT NULL,
  folded TEXT NOT NULL,
  field_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, folded)
)
--sqlite WITHOUT ROWID
;

ALTER TABLE department ADD COLUMN fallback_staff_id BIGINT;      -- who gets its leads when nobody is on duty
ALTER TABLE department ADD COLUMN fallback_department_id BIGINT; -- or whose agents
ALTER TABLE department_member ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE department_member ADD COLUMN weight BIGINT NOT NULL DEFAULT 1; -- leads for each one of weight 1

ALTER TABLE source_number ADD COLUMN label TEXT NOT NULL DEFAULT '';

CREATE TABLE source_number_day ( -- leads that a source number brought on a day
  account_id BIGINT NOT NULL,
  number TEXT NOT NULL,
  day BIGINT NOT NULL,           -- days since 1970, UTC
  leads BIGINT NOT NULL,
  PRIMARY KEY (account_id, number, day)
)
--sqlite WITHOUT ROWID
;

ALTER TABLE staff ADD COLUMN on_duty BOOLEAN NOT NULL DEFAULT TRUE; -- off duty gets no leads

CREATE TABLE staff_alias (       -- further names by which the v1 API finds somebody
  account_id BIGINT NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL,
  staff_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, folded)
)
--sqlite WITHOUT ROWID
;

ALTER TABLE note ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE note ADD COLUMN pinned_at BIGINT;

ALTER TABLE task ADD COLUMN outcome TEXT NOT NULL DEFAULT '';   -- what came of it
ALTER TABLE task ADD COLUMN remind_at BIGINT;
ALTER TABLE task ADD COLUMN completed_by BIGINT;
-- The buckets of everybody's open tasks, in the order of the day; no date is NULL and has its own range.
CREATE INDEX task_due ON task (account_id, due_at, id) WHERE completed_at IS NULL;
-- The same of one agent: My day, and the hand-over of who leaves.
CREATE INDEX task_agent ON task (account_id, agent_id, due_at, id) WHERE completed_at IS NULL;
-- What was done, the latest first.
CREATE INDEX task_done ON task (account_id, completed_at, id) WHERE completed_at IS NOT NULL;
-- What has to be reminded of next.
CREATE INDEX task_remind ON task (account_id, remind_at) WHERE remind_at IS NOT NULL AND completed_at IS NULL;
-- Whether a category is in use, and its tasks when it is merged into another.
CREATE INDEX task_category ON task (account_id, category_id);

ALTER TABLE deal ADD COLUMN probability BIGINT;                 -- percent, in place of that of the stage
ALTER TABLE deal ADD COLUMN reason TEXT NOT NULL DEFAULT '';    -- why it was won or lost
ALTER TABLE deal ADD COLUMN closed_at BIGINT;                   -- when it was won or lost
-- A column of the board, the newest deal first; whether a stage is in use.
CREATE INDEX deal_stage ON deal (account_id, stage_id, id);
-- The forecast: deals by the month of their expected end.
CREATE INDEX deal_end ON deal (account_id, end_date, id);
-- The deals of one agent, and the hand-over of who leaves.
CREATE INDEX deal_agent ON deal (account_id, agent_id, id);

CREATE TABLE call (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  direction TEXT NOT NULL,       -- in, out
  number TEXT NOT NULL,          -- of the person, E.164 without +
  source_number TEXT NOT NULL,   -- the line of ours, empty when unknown
  seconds BIGINT NOT NULL,       -- how long they talked
  outcome TEXT NOT NULL,         -- answered, missed, busy, no_answer, voicemail, failed
  note TEXT NOT NULL,
  recording_url TEXT NOT NULL,
  agent_id BIGINT,               -- who talked
  who BIGINT,
  started_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
-- The calls of a lead and of the account, the latest first: a telephone system may report them late.
CREATE INDEX call_lead ON call (account_id, lead_id, started_at, id);
CREATE INDEX call_started ON call (account_id, started_at, id);

ALTER TABLE request_log ADD COLUMN replayed_as BIGINT; -- the later call that sent this one again, corrected
-- Refused calls are few among many and are what people look for.
CREATE INDEX request_log_refused ON request_log (account_id, id) WHERE outcome <> 'success';
