-- Work behind the acts, of all accounts and for all processes; who may work on what is decided by run_at and holder.
CREATE TABLE job (
  id BIGINT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  kind TEXT NOT NULL,            -- which handler does it
  key TEXT NOT NULL,             -- of a kind and key there is one at most
  payload TEXT NOT NULL,         -- JSON, what the handler needs
  run_at BIGINT,                 -- when it is due, or when its holder loses it; NULL: given up
  holder TEXT NOT NULL,          -- the process that works on it; empty: nobody
  attempts BIGINT NOT NULL,      -- how often it failed in a row
  last_error TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (kind, key)
);
CREATE INDEX job_due ON job (kind, run_at);
CREATE INDEX job_account ON job (account_id, id);

CREATE TABLE webhook (           -- addresses that are told of events
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  events TEXT NOT NULL,          -- JSON list of kinds; empty: all
  sources TEXT NOT NULL,         -- JSON list of ids; empty: all
  departments TEXT NOT NULL,     -- the same
  enabled BOOLEAN NOT NULL,      -- nothing is written for one that is not
  secret TEXT NOT NULL,          -- sealed under the server's key
  old_secret TEXT NOT NULL,      -- the one before, sealed; empty when there is none
  old_secret_until BIGINT NOT NULL,
  failing_since BIGINT,          -- the first failure since the last success
  paused_at BIGINT,              -- what is due is kept meanwhile
  reason TEXT NOT NULL,          -- why openlead paused or disabled it
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE delivery (          -- an event for a webhook, written in the act's own transaction
  account_id BIGINT NOT NULL,
  webhook_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  lead_id BIGINT NOT NULL,       -- 0: of no lead
  sequence BIGINT NOT NULL,      -- number of the event within the lead: the order of deliveries
  payload TEXT NOT NULL,         -- JSON, the body of the request
  due_at BIGINT,                 -- when it is to be tried; NULL: it is over
  outcome TEXT NOT NULL,         -- waiting, delivered, failed
  attempts BIGINT NOT NULL,
  status BIGINT NOT NULL,        -- HTTP status of the last answer; 0: none
  created_at BIGINT NOT NULL,
  tried_at BIGINT,
  PRIMARY KEY (account_id, webhook_id, event_id)
)
--sqlite WITHOUT ROWID
--postgres WITH (fillfactor = 90)
;
CREATE INDEX delivery_due ON delivery (account_id, webhook_id, due_at, event_id) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_lead ON delivery (account_id, webhook_id, lead_id, sequence) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_failed ON delivery (account_id, webhook_id, event_id) WHERE outcome = 'failed';

CREATE TABLE delivery_attempt (
  account_id BIGINT NOT NULL,
  webhook_id BIGINT NOT NULL,
  event_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  url TEXT NOT NULL,
  headers TEXT NOT NULL,         -- JSON, those of the request that are Standard Webhooks'
  status BIGINT NOT NULL,        -- 0: no answer
  answer TEXT NOT NULL,          -- the first 4 kB
  error TEXT NOT NULL,           -- why it did not arrive; empty when it did
  micros BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, webhook_id, event_id, id)
)
--sqlite WITHOUT ROWID
;
