ALTER TABLE list_item ADD COLUMN wip_limit BIGINT; -- of statuses: the board warns when more leads are in it; NULL for never
