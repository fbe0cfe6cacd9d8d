-- What was counted, so that every figure of supervision opens into the cases behind
-- it. Rows come here when tallies are folded and are never changed. A day of a
-- department lies together. Distributed by org.
CREATE TABLE cases_events (
	day       TEXT   NOT NULL,
	org       TEXT   NOT NULL,
	matter    TEXT   NOT NULL,
	event     TEXT   NOT NULL, -- received, accepted, returned, or an outcome
	case_id   TEXT   NOT NULL,
	nth       BIGINT NOT NULL, -- of this event of the case
	region    TEXT   NOT NULL,
	official  TEXT   NOT NULL,
	channel   TEXT   NOT NULL,
	measured  BIGINT NOT NULL, -- 1: the case had been accepted, so its times are known
	late      BIGINT NOT NULL,
	unlawful  BIGINT NOT NULL,
	took      BIGINT NOT NULL, -- office time, µs
	promised  BIGINT NOT NULL,
	statutory BIGINT NOT NULL,
	fields    BIGINT NOT NULL, -- that nobody had to type
	materials BIGINT NOT NULL, -- that nobody had to bring
	visits    BIGINT NOT NULL, -- that nobody had to make
	PRIMARY KEY (day, org, matter, event, case_id, nth)
);

ALTER TABLE cases_tallies ADD COLUMN fields BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases_tallies ADD COLUMN materials BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases_tallies ADD COLUMN visits BIGINT NOT NULL DEFAULT 0;

-- Monthly reports of supervision. The files lie in the file store. Distributed by id.
CREATE TABLE cases_reports (
	id       TEXT   NOT NULL PRIMARY KEY,
	month    TEXT   NOT NULL, -- 2026-03
	org      TEXT   NOT NULL, -- a department with all below it
	region   TEXT   NOT NULL,
	state    TEXT   NOT NULL, -- making, ready, failed
	done     BIGINT NOT NULL, -- files that are written
	asked_by TEXT   NOT NULL, -- the person; '' for the schedule
	asked_at BIGINT NOT NULL,
	made_at  BIGINT NOT NULL,
	sizes    TEXT   NOT NULL  -- JSON: bytes by file
);
CREATE INDEX cases_reports_asked ON cases_reports (asked_at, id);
