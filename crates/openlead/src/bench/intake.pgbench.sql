-- The statements of one intake as openlead sends them, for pgbench. `permute` makes of numbers in order others in none.
-- No colon before a letter in a text: pgbench takes that for a variable.
\set n :n + 1
\set person :n * 64 + :client_id
\set lead :first + :person * 4
\set event :lead + 1
\set request :lead + 2
\set phone 918000000000 + permute(:person + :first % 1000000, 1000000000, 7)
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT pg_current_xact_id(), (extract(epoch FROM clock_timestamp()) * 1000000)::int8 AS now \gset
SELECT t.account_id, t.id, t.kind, t.scope, t.used_at, a.catalog_version
  FROM token t JOIN account a ON a.id = t.account_id WHERE t.hash = :hash AND t.revoked_at IS NULL;
INSERT INTO lead_phone (account_id, number, lead_id, position, verified) VALUES (:account, :phone, :lead, 0, true)
  ON CONFLICT (account_id, number) DO NOTHING;
INSERT INTO lead (account_id, id, name, phone, email, email_folded, company, address, birth_date, status_id, source_id,
    purpose_id, type_id, agent_id, department_id, custom, name_folded, enquiries, sequence, last_enquiry_at,
    created_at, updated_at, status_changed_at)
  VALUES (:account, :lead, 'Anjali Nair', :phone, 'anjali.nair' || CAST(:phone AS TEXT), 'anjali.nair' || CAST(:phone AS TEXT), '', '', NULL, :status,
    :source, NULL, NULL, NULL, NULL, '{"city":"Kochi"}', 'anjali nair', 1, 1, :now, :now, :now, :now);
INSERT INTO event (account_id, lead_id, id, sequence, kind, who, via, detail, at)
  VALUES (:account, :lead, :event, 1, 'lead.created', NULL, 'v1',
    '{"source":"Website","status":"New","agent": null,"department": null,"sent":{"city":"Kochi"}}', :now);
INSERT INTO search_due (account_id, id, first_lead, last_lead) VALUES (:account, :event, :lead, :lead);
INSERT INTO request_log (account_id, id, endpoint, token_id, address, outcome, message, micros, notes, lead_id, sent, at)
  VALUES (:account, :request, 'gl-website-contacts', :token, '127.0.0.1', 'success', 'Lead Added Successfully.', 5000, '[]',
    :lead, 'null', :now);
COMMIT;
