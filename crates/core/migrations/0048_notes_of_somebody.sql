-- The notes that somebody wrote, newest first. Those that programs send have nobody and pay nothing.
CREATE INDEX note_who ON note (account_id, who, id) WHERE who IS NOT NULL;
