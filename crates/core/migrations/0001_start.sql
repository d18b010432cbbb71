-- Rows that belong to no account: servers, accounts, and what finds an account from outside.

CREATE TABLE server (            -- what all processes on this database share, by name
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE node (              -- leases of the ten node bits of ids, one a running process
  number BIGINT NOT NULL PRIMARY KEY,
  holder TEXT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE account (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  country_code TEXT NOT NULL,    -- calling code, digits
  time_zone TEXT NOT NULL,       -- IANA name
  currency TEXT NOT NULL,        -- ISO 4217
  on_duplicate TEXT NOT NULL,    -- merge, reject
  catalog_version BIGINT NOT NULL, -- counts the changes of lists, fields, staff and departments
  request_log_days BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE token (             -- API tokens and keys, found by a keyed hash
  hash TEXT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  id BIGINT NOT NULL,
  kind TEXT NOT NULL,            -- token (v1, shown again), key (REST, shown once)
  name TEXT NOT NULL,
  scope TEXT NOT NULL,           -- read, write
  sealed TEXT NOT NULL,          -- the token itself under the server's key; empty for a key
  hint TEXT NOT NULL,            -- its last characters, to tell them apart
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX token_account ON token (account_id, id);

CREATE TABLE login (             -- who may sign in
  email TEXT NOT NULL PRIMARY KEY, -- folded
  account_id BIGINT NOT NULL REFERENCES account (id),
  staff_id BIGINT NOT NULL,
  password TEXT NOT NULL         -- argon2id, PHC text
);
CREATE INDEX login_staff ON login (account_id, staff_id);

-- Rows of an account: account_id first in every key.

CREATE TABLE staff (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,           -- E.164 without +, empty when there is none
  role TEXT NOT NULL,            -- owner, admin, manager, agent
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE department (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  turn BIGINT NOT NULL,          -- counts the leads handed out; orders its agents
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE UNIQUE INDEX department_name ON department (account_id, folded);

CREATE TABLE department_member (
  account_id BIGINT NOT NULL,
  department_id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,
  served BIGINT NOT NULL,        -- the department's turn at which this agent last got a lead
  PRIMARY KEY (account_id, department_id, staff_id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX department_member_staff ON department_member (account_id, staff_id);

CREATE TABLE source_number (
  account_id BIGINT NOT NULL,
  number TEXT NOT NULL,          -- digits as E.164 has them, without +
  id BIGINT NOT NULL,
  department_id BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, number)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE list_item (         -- statuses, sources, purposes, lead types, task categories, deal stages
  account_id BIGINT NOT NULL,
  list TEXT NOT NULL,
  id BIGINT NOT NULL,
  folded TEXT NOT NULL,
  name TEXT NOT NULL,
  code BIGINT,                   -- number by which the v1 API names it (task categories)
  kind TEXT NOT NULL,            -- open, won, lost; empty where a list has no kinds
  colour TEXT NOT NULL,
  position BIGINT NOT NULL,
  archived BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, list, id)
)
--sqlite WITHOUT ROWID
;
CREATE UNIQUE INDEX list_item_name ON list_item (account_id, list, folded);

CREATE TABLE list_setting (      -- what an unknown name does
  account_id BIGINT NOT NULL,
  list TEXT NOT NULL,
  make_unknown BOOLEAN NOT NULL,
  PRIMARY KEY (account_id, list)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE field (             -- definitions of additional fields
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  key TEXT NOT NULL,             -- name in lead.custom and in the API
  folded TEXT NOT NULL,          -- the v1 parameter that sets it
  label TEXT NOT NULL,
  kind TEXT NOT NULL,            -- text, long_text, number, date, datetime, yes_no, choice, choices, url, email, phone, money
  choices TEXT NOT NULL,         -- JSON list of the options of a choice
  required BOOLEAN NOT NULL,
  searchable BOOLEAN NOT NULL,
  position BIGINT NOT NULL,
  archived BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE UNIQUE INDEX field_key ON field (account_id, key);
CREATE UNIQUE INDEX field_folded ON field (account_id, folded);

CREATE TABLE lead (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT NOT NULL,           -- the first number, E.164 without +
  email TEXT NOT NULL,
  email_folded TEXT NOT NULL,
  company TEXT NOT NULL,
  address TEXT NOT NULL,
  birth_date TEXT,               -- YYYY-MM-DD
  status_id BIGINT NOT NULL,
  source_id BIGINT NOT NULL,     -- of the first enquiry
  purpose_id BIGINT,
  type_id BIGINT,
  agent_id BIGINT,
  department_id BIGINT,
  custom
--sqlite TEXT
--postgres JSONB
  NOT NULL,                      -- additional fields by key
  enquiries BIGINT NOT NULL,     -- how often this lead came in
  sequence BIGINT NOT NULL,      -- number of its last event
  last_enquiry_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
--postgres WITH (fillfactor = 80)
;
CREATE INDEX lead_created ON lead (account_id, created_at, id);
CREATE INDEX lead_email ON lead (account_id, email_folded) WHERE email_folded <> '';

CREATE TABLE lead_phone (        -- one phone, one lead: the key decides
  account_id BIGINT NOT NULL,
  number TEXT NOT NULL,          -- E.164 without +
  lead_id BIGINT NOT NULL,
  position BIGINT NOT NULL,      -- 0 is the first number
  verified BOOLEAN NOT NULL,     -- the numbering plan knows it
  PRIMARY KEY (account_id, number)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX lead_phone_lead ON lead_phone (account_id, lead_id, position);

CREATE TABLE event (             -- what happened, in the act's own transaction
  account_id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,       -- 0: of the account, not of a lead
  id BIGINT NOT NULL,
  sequence BIGINT NOT NULL,      -- number within the lead, from 1; 0 without a lead
  kind TEXT NOT NULL,            -- lead.created, note.created, …
  who BIGINT,                    -- staff
  via TEXT NOT NULL,             -- v1, api, web, cli, import, job
  detail TEXT NOT NULL,          -- JSON
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, lead_id, id)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE note (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  text TEXT NOT NULL,
  kind TEXT NOT NULL,            -- note, feedback
  who BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX note_lead ON note (account_id, lead_id, id);

CREATE TABLE task (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  lead_id BIGINT,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  category_id BIGINT NOT NULL,
  due_at BIGINT,
  agent_id BIGINT,
  completed_at BIGINT,
  who BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX task_lead ON task (account_id, lead_id, id);

CREATE TABLE task_comment (
  account_id BIGINT NOT NULL,
  task_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  text TEXT NOT NULL,
  who BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, task_id, id)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE deal (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  lead_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  stage_id BIGINT NOT NULL,
  amount BIGINT,                 -- minor units
  currency TEXT NOT NULL,
  agent_id BIGINT,
  start_date TEXT,               -- YYYY-MM-DD
  end_date TEXT,
  note TEXT NOT NULL,
  who BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX deal_lead ON deal (account_id, lead_id, id);

CREATE TABLE request_log (
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,            -- what X-Request-Id said
  endpoint TEXT NOT NULL,
  token_id BIGINT,
  address TEXT NOT NULL,
  outcome TEXT NOT NULL,         -- success, fail, error
  message TEXT NOT NULL,
  micros BIGINT NOT NULL,        -- time taken up to the commit
  notes TEXT NOT NULL,           -- JSON list of what was ignored or made
  lead_id BIGINT,
  sent TEXT NOT NULL,            -- JSON of the parameters, for refused calls; secrets masked
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
