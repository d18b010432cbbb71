-- Calendars: links by which other programs read somebody's tasks, and the day with which weeks begin.

CREATE TABLE calendar_link (     -- found by a keyed hash
  hash TEXT NOT NULL PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  staff_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_link_staff ON calendar_link (account_id, staff_id);

ALTER TABLE preference ADD COLUMN first_weekday BIGINT NOT NULL DEFAULT -1; -- 0 Sunday, 1 Monday, 6 Saturday, -1 as the account
