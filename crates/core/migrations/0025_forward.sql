CREATE TABLE forward (           -- the host that served the account before, and is sent each accepted call while it moves
  account_id BIGINT NOT NULL,
  url TEXT NOT NULL,             -- its beginning, such as https://app.example.com
  token TEXT NOT NULL,           -- of that host, sealed under the server's key
  enabled BOOLEAN NOT NULL,      -- nothing is written or sent when it is not
  resume_at BIGINT NOT NULL,     -- nothing is sent before
  failures BIGINT NOT NULL,      -- tries in a row that the host did not take
  failing_since BIGINT,          -- the first of them
  told BOOLEAN NOT NULL,         -- whether there is a notice of that
  sent BIGINT NOT NULL,          -- how many calls the host has taken
  expired BIGINT NOT NULL,       -- how many waited too long
  answer TEXT NOT NULL,          -- what it said last
  answered_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,    -- when somebody last set or ended it
  PRIMARY KEY (account_id)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE forward_call (      -- a call that the host has not taken yet, written in the transaction that accepted it
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,            -- the order of sending
  endpoint TEXT NOT NULL,
  lead_id BIGINT,
  parameters TEXT NOT NULL,      -- JSON list of name and value, without the token
  outcome TEXT NOT NULL,         -- waiting; refused by the host; failed: given up
  attempts BIGINT NOT NULL,      -- those that count towards giving up
  answer TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  tried_at BIGINT,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX forward_call_outcome ON forward_call (account_id, outcome, id);
CREATE INDEX forward_call_lead ON forward_call (account_id, lead_id);
