-- How long a campaign waits for the answer of a thing (µs); 24 hours as before.
ALTER TABLE things_campaigns ADD COLUMN patience BIGINT NOT NULL DEFAULT 86400000000;
