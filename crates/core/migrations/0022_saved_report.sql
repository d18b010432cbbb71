CREATE TABLE saved_report (      -- a report with its filters under a name
  account_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  staff_id BIGINT NOT NULL,      -- whose it is
  name TEXT NOT NULL,
  shared BOOLEAN NOT NULL,       -- everybody in the account sees it
  pinned BOOLEAN NOT NULL,       -- it stands on top of all reports
  report TEXT NOT NULL,          -- which report
  asked TEXT NOT NULL,           -- the query of the page's address
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
)
--sqlite WITHOUT ROWID
;
