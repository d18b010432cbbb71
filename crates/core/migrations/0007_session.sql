-- Rows that belong to no account: what finds an account for somebody who is not signed in yet.

CREATE TABLE session (           -- who is signed in, found by a keyed hash of the cookie
  hash TEXT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  staff_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  remembered BOOLEAN NOT NULL,   -- outlives the browser
  browser TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,       -- to some minutes
  ends_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX session_staff ON session (account_id, staff_id, id);

CREATE TABLE login_link (        -- one-time links and the pause between password and code, found by a keyed hash
  hash TEXT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  staff_id BIGINT NOT NULL,
  kind TEXT NOT NULL,            -- invitation, reset, code
  created_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX login_link_staff ON login_link (account_id, staff_id);

CREATE TABLE login_failure (     -- sign-ins that failed lately, by a keyed hash of whom they tried or from where
  subject TEXT NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  failed_at BIGINT NOT NULL
);

ALTER TABLE login ADD COLUMN two_step TEXT NOT NULL DEFAULT '';     -- the authenticator's secret under the server's key
ALTER TABLE login ADD COLUMN two_step_at BIGINT NOT NULL DEFAULT 0; -- the time step of the last code: none is good twice

-- Rows of an account: account_id first in every key.

CREATE TABLE recovery_code (     -- sign in once without the authenticator, by keyed hash
  account_id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (account_id, staff_id, hash)
)
--sqlite WITHOUT ROWID
;

CREATE TABLE preference (        -- how somebody likes the pages
  account_id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,
  theme TEXT NOT NULL,           -- auto, light, dark
  time_zone TEXT NOT NULL,       -- IANA name; empty: the account's
  folded BOOLEAN NOT NULL,       -- the side bar shows icons alone
  PRIMARY KEY (account_id, staff_id)
)
--sqlite WITHOUT ROWID
;
