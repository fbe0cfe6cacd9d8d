-- What happened to cases, for the figures of supervision. Rows are only added here,
-- so that units of work never wait for each other, and folded into days later.
-- Distributed by id.
CREATE TABLE cases_tallies (
	id        TEXT   NOT NULL PRIMARY KEY, -- case and what happened
	day       TEXT   NOT NULL,             -- 2026-03-30 in the city
	org       TEXT   NOT NULL,
	region    TEXT   NOT NULL,
	matter    TEXT   NOT NULL,
	official  TEXT   NOT NULL,             -- the post that ended it; '' for the engine and the applicant
	event     TEXT   NOT NULL,             -- received, accepted, returned, or an outcome
	channel   TEXT   NOT NULL,
	late      BIGINT NOT NULL,             -- 1: beyond the promise
	unlawful  BIGINT NOT NULL,             -- 1: beyond the law's limit
	took      BIGINT NOT NULL,             -- office time from acceptance to the end, µs
	promised  BIGINT NOT NULL,             -- office time that was promised, µs; 0: none
	statutory BIGINT NOT NULL
);

-- The same by day. Distributed by org.
CREATE TABLE cases_days (
	day       TEXT   NOT NULL,
	org       TEXT   NOT NULL,
	region    TEXT   NOT NULL,
	matter    TEXT   NOT NULL,
	official  TEXT   NOT NULL,
	body      TEXT   NOT NULL, -- JSON of the sums
	PRIMARY KEY (org, day, region, matter, official)
);
CREATE INDEX cases_days_day ON cases_days (day);
