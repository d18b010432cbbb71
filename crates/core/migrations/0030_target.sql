ALTER TABLE account ADD COLUMN monthly_target BIGINT; -- what shall be won in a month, in minor units of its currency
