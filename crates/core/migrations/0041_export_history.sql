-- What was taken out, the latest first, without a look at whatever else has happened to the account.

CREATE INDEX event_export ON event (account_id, id)
  WHERE lead_id = 0 AND kind IN ('leads.exported', 'account.exported', 'person.exported');
