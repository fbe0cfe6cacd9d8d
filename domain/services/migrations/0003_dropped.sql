-- When somebody dropped an application: it can be taken back until the nightly sweep,
-- a day later at the earliest. 0: not dropped.
ALTER TABLE services_drafts ADD COLUMN dropped_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX services_drafts_stale ON services_drafts (saved_at) WHERE case_id = '';
