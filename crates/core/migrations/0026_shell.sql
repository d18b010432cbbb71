ALTER TABLE account ADD COLUMN first_weekday TEXT NOT NULL DEFAULT 'monday'; -- with which a week begins in calendars
ALTER TABLE account ADD COLUMN holidays TEXT NOT NULL DEFAULT '[]';          -- JSON: [{date, name}, …] in their order
ALTER TABLE session ADD COLUMN view_as BIGINT; -- the member of staff with whose eyes the session's person looks
