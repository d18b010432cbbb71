ALTER TABLE preference ADD COLUMN lead_widths TEXT NOT NULL DEFAULT ''; -- of the columns of the leads table: name=pixels, by commas
