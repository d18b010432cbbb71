-- Who sees which leads, and what the product keeps of a lead beyond an enquiry.

ALTER TABLE staff ADD COLUMN scope TEXT; -- own, department, all; NULL: as the role has it

-- The name as it is compared and sorted, in the order of its bytes on both engines.
ALTER TABLE lead ADD COLUMN name_folded TEXT
--postgres COLLATE "C"
  NOT NULL DEFAULT '';
ALTER TABLE lead ADD COLUMN notes TEXT NOT NULL DEFAULT '';       -- one text that is overwritten; entries are in note
ALTER TABLE lead ADD COLUMN score BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN is_starred BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE lead ADD COLUMN lost_reason TEXT NOT NULL DEFAULT ''; -- why it was closed
ALTER TABLE lead ADD COLUMN next_follow_up_at BIGINT;
ALTER TABLE lead ADD COLUMN status_changed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN first_touch_at BIGINT;                -- a person's first and last note, call, change of status
ALTER TABLE lead ADD COLUMN last_touch_at BIGINT;                 -- or completed task
UPDATE lead SET name_folded = lower(name), status_changed_at = created_at;

CREATE TABLE lead_purpose (      -- the purposes of a lead beyond its first, lead.purpose_id
  account_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  position BIGINT NOT NULL,      -- from 1
  purpose_id BIGINT NOT NULL,
  PRIMARY KEY (account_id, lead_id, position)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX lead_purpose_purpose ON lead_purpose (account_id, purpose_id, lead_id);

CREATE TABLE lead_gone (         -- leads whose rows are no more, for clients that keep a copy
  account_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  merged_into BIGINT,            -- the lead that has what it had
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, lead_id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX lead_gone_at ON lead_gone (account_id, at, lead_id);

-- Each index costs every new lead an entry; these are the lists that people and programs open. New leads come last in
-- all of them but that of names, so what an entry touches is in memory.
--
-- What changed since: clients that keep a copy.
CREATE INDEX lead_updated ON lead (account_id, updated_at, id);
-- A status, an agent's leads (also all that an agent may see), those of nobody, a source: newest first. Whether a status
-- or source is in use is asked where other writers wait.
CREATE INDEX lead_status ON lead (account_id, status_id, created_at, id);
CREATE INDEX lead_agent ON lead (account_id, agent_id, created_at, id);
CREATE INDEX lead_source ON lead (account_id, source_id, created_at, id);
-- By name, those without one last, and names that begin so.
CREATE INDEX lead_name ON lead (account_id, name_folded, id);
-- Those nobody has touched: usually none or few among many, and counted with each page.
CREATE INDEX lead_fresh ON lead (account_id, created_at, id) WHERE first_touch_at IS NULL AND deleted_at IS NULL;
-- The others have no entry of a lead that does not have the thing, so most new leads do not pay for them.
CREATE INDEX lead_purpose_first ON lead (account_id, purpose_id, created_at, id) WHERE purpose_id IS NOT NULL;
CREATE INDEX lead_type ON lead (account_id, type_id, created_at, id) WHERE type_id IS NOT NULL;
CREATE INDEX lead_department ON lead (account_id, department_id, created_at, id) WHERE department_id IS NOT NULL;
CREATE INDEX lead_follow_up ON lead (account_id, next_follow_up_at, id) WHERE next_follow_up_at IS NOT NULL;
CREATE INDEX lead_trash ON lead (account_id, created_at, id) WHERE deleted_at IS NOT NULL;
-- Leads without a next step are those without an open task.
CREATE INDEX task_open ON task (account_id, lead_id) WHERE completed_at IS NULL;

CREATE TABLE bulk (              -- a change of many leads at once
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  deed TEXT NOT NULL,            -- JSON: what is done to each
  target TEXT NOT NULL,          -- JSON: to which, a list of ids or a query
  who BIGINT,
  after BIGINT NOT NULL,         -- the last lead that was looked at
  changed BIGINT NOT NULL,
  skipped BIGINT NOT NULL,       -- leads that could not be changed
  undone BIGINT NOT NULL,        -- leads that were put back
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  undo_from BIGINT,              -- when putting back began
  undone_at BIGINT,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE bulk_lead (         -- the leads that one changed, and what they were before
  account_id BIGINT NOT NULL,
  bulk_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  before TEXT NOT NULL,          -- JSON
  PRIMARY KEY (account_id, bulk_id, lead_id)
)
--sqlite WITHOUT ROWID
;
