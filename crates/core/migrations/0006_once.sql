-- Requests of the REST API that came with an Idempotency-Key, and what they were answered; keys that act as somebody;
-- events in the order in which they happened, for those who poll.

ALTER TABLE token ADD COLUMN staff_id BIGINT; -- in whose name a key acts; NULL: in the account's

CREATE TABLE answered_once (
  account_id BIGINT NOT NULL,
  token_id BIGINT NOT NULL,
  key TEXT NOT NULL,             -- the Idempotency-Key
  request TEXT NOT NULL,         -- a hash of method, address and body
  answer TEXT NOT NULL,          -- status, headers and body, sealed: an answer may show a new key; empty while it runs
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, token_id, key)
)
--sqlite WITHOUT ROWID
;
CREATE INDEX answered_once_at ON answered_once (account_id, at);

CREATE INDEX event_at ON event (account_id, at, id);
