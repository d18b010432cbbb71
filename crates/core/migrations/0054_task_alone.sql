-- Tasks of no lead, which are few: a report finds them without a look at those of leads.
CREATE INDEX task_alone ON task (account_id, due_at) WHERE lead_id IS NULL;
