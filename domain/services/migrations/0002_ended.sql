-- How the case of an application ended, so that the application says so, too.
ALTER TABLE services_drafts ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE services_drafts ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX services_drafts_case ON services_drafts (case_id) WHERE case_id <> '';
