-- Imports that are prepared page by page.

ALTER TABLE import ADD COLUMN look TEXT NOT NULL DEFAULT '';      -- JSON: what the file holds, while the plan can be changed
ALTER TABLE import ADD COLUMN run_at BIGINT;                      -- when the present run was begun
ALTER TABLE import ADD COLUMN run_from BIGINT NOT NULL DEFAULT 0; -- how many rows were done then
