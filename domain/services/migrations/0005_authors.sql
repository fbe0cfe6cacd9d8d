-- Who wrote on a version, divided by commas: none of them publishes it, not only the
-- last one.
ALTER TABLE services_versions ADD COLUMN authors TEXT NOT NULL DEFAULT '';
