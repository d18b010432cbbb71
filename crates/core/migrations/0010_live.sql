-- The newest events of an account across its leads: live refresh reads them many times a second, and so does an audit.
CREATE INDEX event_recent ON event (account_id, id);
