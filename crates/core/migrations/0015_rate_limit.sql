-- How many calls of a caller in a minute processes have taken to admit; see core/limit.
CREATE TABLE rate_limit (
  name TEXT NOT NULL PRIMARY KEY,  -- which quota, and whose: a keyed hash of a secret, or an address
  minute BIGINT NOT NULL,          -- since 1970
  taken BIGINT NOT NULL
);
