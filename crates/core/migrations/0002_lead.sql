-- Who sees which leads, and what the product keeps of a lead beyond an enquiry.

ALTER TABLE staff ADD COLUMN scope TEXT; -- own, department, all; NULL: as the role has it
